import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { Certificate } from './certificates.ts';

const LOOPBACK = '127.0.0.1';

const listening = async <A>(server: Server, use: (port: number) => Promise<A>): Promise<A> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
};

/** Runs an HTTPS server in front of an HTTP server. */
export const withHttps = <A>(
  target: string,
  { key, cert }: Certificate,
  use: (port: number) => Promise<A>,
): Promise<A> => {
  const { port } = new URL(target);
  const server = https.createServer({ key, cert }, (request, response) => {
    const { method, url } = request;
    // Like a reverse proxy, because a sandbox on loopback only accepts its own address as the host.
    const headers = { ...request.headers, host: `${LOOPBACK}:${port}` };
    const onward = http.request({ host: LOOPBACK, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return listening(server, use);
};

export interface Proxy {
  readonly port: number;
  /** The targets of the requested tunnels, in order. */
  readonly tunnels: readonly string[];
}

/** Runs a proxy with a password that opens tunnels to one local port, whatever the requested host. */
export const withProxy = async <A>(
  targetPort: number,
  userAndPassword: string,
  use: (proxy: Proxy) => Promise<A>,
): Promise<A> => {
  const tunnels: string[] = [];
  const expected = `Basic ${Buffer.from(userAndPassword).toString('base64')}`;
  const server = http.createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket, head) => {
    tunnels.push(request.url ?? '');
    if (request.headers['proxy-authorization'] !== expected) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(targetPort, LOOPBACK, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward])
      end.on('error', () => [socket, onward].forEach((one) => one.destroy()));
  });
  return listening(server, (port) => use({ port, tunnels }));
};
