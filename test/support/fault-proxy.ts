import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fault of a request. `before` and `after` refer to the work of the server. */
export type Fault =
  | { readonly _tag: 'Pass' }
  /** Breaks the connection. */
  | { readonly _tag: 'Reset'; readonly when: 'before' | 'after' }
  | {
      readonly _tag: 'Status';
      readonly status: number;
      readonly when: 'before' | 'after';
      readonly retryAfter?: string;
      /** The message in the response; `injected` by default. */
      readonly message?: string;
    }
  /** Waits for an event, and then injects `then`; without it, forwards the request. */
  | { readonly _tag: 'Later'; readonly until: Promise<unknown>; readonly then?: Fault }
  /** Responds with 200 and a body that is not JSON. */
  | { readonly _tag: 'Garbage'; readonly when: 'before' | 'after' }
  /** Breaks the connection in the middle of the headers or the body of the response. */
  | { readonly _tag: 'Cut'; readonly when: 'after'; readonly where: 'headers' | 'body' }
  /** Never responds. */
  | { readonly _tag: 'Silence'; readonly when: 'before' | 'after' }
  /** Rewrites the response of the server. */
  | {
      readonly _tag: 'Reworded';
      readonly when: 'after';
      readonly as: (body: string) => string;
      /** The status of the server by default. */
      readonly status?: number;
    };

export interface ProxiedRequest {
  /** Counted from 1, over the lifetime of the proxy. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** The number of requests in flight, including this one. */
  readonly atOnce: number;
}

/** Selects the fault for each request. */
export type Faults = (request: ProxiedRequest) => Fault | undefined;

export interface FaultProxy {
  readonly url: string;
  /** Every request that reached the proxy. */
  readonly requests: readonly ProxiedRequest[];
  readonly close: () => Promise<void>;
}

/** A fault without `Later`. */
type Deed = Exclude<Fault, { readonly _tag: 'Later' }>;

const PASS: Deed = { _tag: 'Pass' };

const settled = async (fault: Fault): Promise<Deed> => {
  if (fault._tag !== 'Later') return fault;
  await fault.until;
  return settled(fault.then ?? PASS);
};

const bodyOf = async (message: http.IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

const forward = (
  target: URL,
  incoming: http.IncomingMessage,
  body: Buffer,
  agent: http.Agent,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { connection: _, ...headers } = incoming.headers;
    const outgoing = http.request(
      {
        host: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers,
        agent,
      },
      (answer) => {
        bodyOf(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Starts an HTTP proxy that injects faults between sync and a server. */
export const startFaultProxy = async (
  targetUrl: string,
  faultFor: (request: ProxiedRequest) => Fault | undefined,
): Promise<FaultProxy> => {
  const target = new URL(targetUrl);
  const requests: ProxiedRequest[] = [];
  let underWay = 0;
  const agent = new http.Agent({ keepAlive: true });
  const handle = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> => {
    const { method = '', url: path = '' } = incoming;
    const request = { number: requests.length + 1, method, path, atOnce: underWay };
    requests.push(request);
    const [fault, body] = await Promise.all([settled(faultFor(request) ?? PASS), bodyOf(incoming)]);
    const worked = fault._tag === 'Pass' || fault.when === 'after';
    const answer = worked ? await forward(target, incoming, body, agent) : undefined;
    switch (fault._tag) {
      case 'Pass':
        if (answer) outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      case 'Reset':
        incoming.socket.destroy();
        return;
      case 'Status':
        outgoing
          .writeHead(fault.status, {
            'content-type': 'application/json',
            ...(fault.retryAfter !== undefined && { 'retry-after': fault.retryAfter }),
          })
          .end(JSON.stringify({ message: fault.message ?? 'injected' }));
        return;
      case 'Garbage':
        outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html>not json');
        return;
      case 'Cut': {
        if (fault.where === 'headers') {
          incoming.socket.end('HTTP/1.1 200 OK\r\nContent-Type: applica');
          return;
        }
        const whole = answer?.body ?? Buffer.alloc(0);
        const half = whole.subarray(0, Math.floor(whole.length / 2));
        outgoing.writeHead(answer?.status ?? 502, {
          ...answer?.headers,
          'content-length': Math.max(1, whole.length),
        });
        outgoing.write(half, () => outgoing.destroy());
        return;
      }
      case 'Silence':
        return;
      case 'Reworded': {
        const { 'content-length': _, ...headers } = answer?.headers ?? {};
        outgoing
          .writeHead(fault.status ?? answer?.status ?? 502, headers)
          .end(fault.as(answer?.body.toString() ?? ''));
        return;
      }
    }
  };
  const server = http.createServer((incoming, outgoing) => {
    underWay++;
    outgoing.once('close', () => underWay--);
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
