import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the test sees it. */
export interface Received {
  /** Counted from 1, over the lifetime of the server. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does: respond, break the connection, or nothing at all. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** A text as is, or a value as JSON. */
      readonly body?: unknown;
    }
  /** Whatever the test writes by itself. */
  | ((response: http.ServerResponse) => void)
  | 'reset'
  | 'silence';

export interface LoopbackServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** The total number of connections. */
  readonly connections: () => number;
  /** The maximum number of concurrent requests. */
  readonly mostAtOnce: () => number;
}

const textOf = async (message: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const send = (response: http.ServerResponse, answer: Answer): void => {
  if (answer === 'silence') return;
  if (typeof answer === 'function') {
    answer(response);
    return;
  }
  if (answer === 'reset') {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body = '' } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers }).end(text);
};

/** Runs an HTTP server on loopback during a test. */
export const withServer = async <A>(
  answer: (request: Received) => Answer | Promise<Answer>,
  use: (server: LoopbackServer) => Promise<A>,
): Promise<A> => {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let [underWay, most] = [0, 0];
  const handle = async (incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://server');
    const body = await textOf(incoming);
    const request: Received = {
      number: received.length + 1,
      method: incoming.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body,
    };
    received.push(request);
    underWay += 1;
    most = Math.max(most, underWay);
    response.once('close', () => (underWay -= 1));
    send(response, await answer(request));
  };
  const server = http.createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`,
      received,
      connections: () => sockets.size,
      mostAtOnce: () => most,
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
