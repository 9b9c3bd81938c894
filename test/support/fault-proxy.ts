import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy does to one request. `after` means that the server did the work first. */
export type Fault =
  | { readonly _tag: 'Pass' }
  /** Breaks the connection. */
  | { readonly _tag: 'Reset'; readonly when: 'before' | 'after' }
  | {
      readonly _tag: 'Status';
      readonly status: number;
      readonly when: 'before' | 'after';
      readonly retryAfter?: string;
      /** What the server says; absent: `injected`. */
      readonly message?: string;
    }
  /** Waits for something else to happen, and then does as `then` says; absent: passes. */
  | { readonly _tag: 'Later'; readonly until: Promise<unknown>; readonly then?: Fault }
  /** Answers 200 with something that is not JSON. */
  | { readonly _tag: 'Garbage'; readonly when: 'before' | 'after' }
  /** Begins to answer, and breaks the connection in the middle of the headers or of the body. */
  | { readonly _tag: 'Cut'; readonly when: 'after'; readonly where: 'headers' | 'body' }
  /** Never answers. */
  | { readonly _tag: 'Silence'; readonly when: 'before' | 'after' }
  /** Answers what the server does, put in other words. */
  | {
      readonly _tag: 'Reworded';
      readonly when: 'after';
      readonly as: (body: string) => string;
      /** Absent: the server's. */
      readonly status?: number;
    };

export interface ProxiedRequest {
  /** Counted from 1, over the life of the proxy. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** How many requests are under way, this one included. */
  readonly atOnce: number;
}

export interface FaultProxy {
  readonly url: string;
  /** Every request that reached the proxy. */
  readonly requests: readonly ProxiedRequest[];
  readonly close: () => Promise<void>;
}

/** What is done to a request in the end. */
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

/** Real HTTP between sync and a server, with faults as the plan of a test asks for them. */
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
