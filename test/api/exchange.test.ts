import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { exchange, type HttpFault, type HttpRequest } from '../../src/api/exchange.ts';

const TEXT = `{"name":"Überholen – ${'x'.repeat(5_000)}"}`;

/** Listens on loopback while a test uses the port. */
const listening = async <A>(server: net.Server, use: (port: number) => Promise<A>): Promise<A> => {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    // The other side breaks off on purpose.
    socket.on('error', () => undefined);
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
};

const ask = (url: string, more: Partial<HttpRequest> = {}) =>
  exchange({ url: new URL(url), method: 'GET', headers: {}, timeout: 5_000, ...more })();

const served = (handler: http.RequestListener, more: Partial<HttpRequest> = {}) =>
  listening(http.createServer(handler), (port) => ask(`http://127.0.0.1:${port}/`, more));

const faultOf = (result: E.Either<HttpFault, unknown>): HttpFault => {
  if (E.isRight(result)) throw new Error('expected a fault');
  return result.left;
};

describe('an exchange over HTTP', () => {
  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)
    it(`unpacks an answer in ${encoding}`, async () => {
      const result = await served((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(pack(TEXT));
      });
      expect(E.isRight(result) && result.right.body).to.equal(TEXT);
    });

  it('asks for the compressions that it can read, and takes an answer without one', async () => {
    let asked: unknown;
    const result = await served(({ headers }, response) => {
      asked = headers['accept-encoding'];
      response.end(TEXT);
    });
    expect(asked).to.equal('gzip, deflate, br');
    expect(E.isRight(result) && result.right.body).to.equal(TEXT);
  });

  it('takes a packed answer without a body, as of a deletion', async () => {
    const result = await served((_, response) => {
      response.writeHead(204, { 'content-encoding': 'gzip' }).end();
    });
    expect(E.isRight(result) && result.right).to.include({ status: 204, body: '' });
  });

  it('tells the length of a body in bytes', async () => {
    const received: string[] = [];
    await served(
      ({ headers }, response) => {
        received.push(headers['content-length'] ?? '', headers['transfer-encoding'] ?? 'none');
        response.end();
      },
      { method: 'POST', body: 'ü€' },
    );
    expect(received).to.deep.equal(['5', 'none']);
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const result = await served((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(E.isRight(result) && result.right.status).to.equal(302);
    expect(requests).to.equal(1);
  });

  it('is broken where an answer ends before its announced length', async () => {
    const result = await served((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"experiences":[', () => response.destroy());
    });
    expect(faultOf(result)).to.include({ _tag: 'Broken', code: 'ECONNRESET' });
  });

  it('is broken where the packing is', async () => {
    const result = await served((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is not packed');
    });
    expect(faultOf(result)).to.include({ _tag: 'Broken', code: 'Z_DATA_ERROR' });
  });

  it('is broken where what answers speaks another language', async () => {
    const server = net.createServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    const result = await listening(server, (port) => ask(`http://127.0.0.1:${port}/`));
    expect(faultOf(result)).to.deep.include({ _tag: 'Broken', code: 'HPE_INVALID_CONSTANT' });
  });

  it('is broken where a header cannot be sent', async () => {
    const result = await served((_, response) => response.end(), { headers: { authorization: 'a\nb' } });
    expect(faultOf(result)).to.include({ _tag: 'Broken', code: 'ERR_INVALID_CHAR' });
  });

  it('runs out of time while an answer is still coming, and may have done what was asked', async () => {
    const result = await served((_, response) => response.write('{'), { timeout: 500 });
    expect(faultOf(result)).to.deep.equal({ _tag: 'OutOfTime', neverSent: false });
  });

  it('has surely sent nothing where it runs out of time before a certificate came', async () => {
    const silent = net.createServer();
    const result = await listening(silent, (port) =>
      ask(`https://127.0.0.1:${port}/`, { timeout: 100, method: 'POST', body: '{}' }),
    );
    expect(faultOf(result)).to.deep.equal({ _tag: 'OutOfTime', neverSent: true });
  });

  it('ends at once when it is aborted, and is not begun when it was before', async () => {
    const controller = new AbortController();
    let requests = 0;
    await listening(
      http.createServer(() => {
        requests += 1;
        controller.abort();
      }),
      async (port) => {
        for (let i = 0; i < 2; i++) {
          const result = await ask(`http://127.0.0.1:${port}/`, { signal: controller.signal });
          expect(faultOf(result)._tag).to.equal('Broken');
        }
      },
    );
    expect(requests).to.equal(1);
  });

  it('uses a connection again', async () => {
    const agent = new http.Agent({ keepAlive: true });
    let connections = 0;
    const server = http.createServer((_, response) => response.end(TEXT));
    server.on('connection', () => (connections += 1));
    await listening(server, async (port) => {
      for (let i = 0; i < 3; i++) await ask(`http://127.0.0.1:${port}/`, { agents: { http: agent } });
    });
    agent.destroy();
    expect(connections).to.equal(1);
  });
});
