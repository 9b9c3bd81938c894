import type http from 'node:http';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { proxyAgents } from '../../src/api/proxy-agents.ts';
import type { RequestOptions } from '../../src/api/request.ts';
import { ExperienceID } from '../../src/domain/ids.ts';
import { branded } from '../support/branded.ts';
import { apiErrorOf, optionsFor, PROJECT, TOKEN } from './support/api-options.ts';
import { type Answer, withServer } from './support/loopback-server.ts';

const EXPERIENCE = branded(ExperienceID, '22222222-2222-4222-8222-222222222222');
const MIB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

/** The results of a read and a write on a server that always responds like this. */
const askedOf = (answer: Answer, overrides: Partial<RequestOptions> = {}) =>
  withServer(
    () => answer,
    async ({ url, received }) => {
      const options = optionsFor(url, overrides);
      const api = makeResimApi(options);
      const read = apiErrorOf(await api.listExperiences(PROJECT, { archived: false })());
      const reads = received.length;
      const body = { name: 'a', description: 'd', locations: ['l'] };
      const write = apiErrorOf(await api.createExperience(PROJECT, body)());
      return { read, reads, write, writes: received.length - reads, waits: options.waits };
    },
  );

/** Raw bytes written to the connection. */
const raw =
  (...texts: readonly string[]): Answer =>
  ({ socket }: http.ServerResponse) => {
    for (const text of texts) socket?.write(text);
    socket?.end();
  };

/** An endless body; counts the bytes that were read. */
const endless = (told: { bytes: number }): Answer => {
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  return (response) => {
    const more = (): void => {
      while (!response.destroyed) {
        told.bytes += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.writeHead(200, JSON_TYPE).on('drain', more);
    more();
  };
};

describe('a response that is too large', () => {
  it('is cancelled, even if it is endless', async () => {
    const told = { bytes: 0 };
    const { read, reads, write, waits } = await askedOf(endless(told), { mostBytes: MIB });
    expect(read.failure).to.deep.equal({ _tag: 'TooLarge', limitBytes: MIB });
    expect(read.ambiguous).to.equal(undefined);
    expect(write.ambiguous).to.equal(true);
    expect([reads, waits]).to.deep.equal([1, []]);
    // Bytes in transit when sync stopped reading, twice.
    expect(told.bytes).to.be.below(40 * MIB);
  });

  it('is measured uncompressed', async () => {
    const packed = gzipSync(Buffer.alloc(64 * MIB, 0x20));
    const before = process.memoryUsage().rss;
    const { read } = await askedOf(
      (response) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(packed),
      { mostBytes: MIB },
    );
    expect(read.failure).to.deep.equal({ _tag: 'TooLarge', limitBytes: MIB });
    expect(process.memoryUsage().rss - before).to.be.below(48 * MIB);
  });

  it('has a limit of 100 MiB', async () => {
    const { read } = await askedOf(endless({ bytes: 0 }));
    expect(read.failure).to.deep.equal({ _tag: 'TooLarge', limitBytes: 100 * MIB });
  });
});

describe('a response that is not HTTP', () => {
  const ANSWERS: Readonly<Record<string, Answer>> = {
    'another protocol': raw('SSH-2.0-OpenSSH_9.6\r\n'),
    'a header with a bare line break': raw('HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n{}'),
    'two lengths': raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    'an invalid length': raw('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}'),
    'a chunk without a size': raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'),
    'endless headers': raw(
      'HTTP/1.1 200 OK\r\n',
      ...Array.from({ length: 40 }, (_, i) => `x${i}: ${'y'.repeat(1000)}\r\n`),
    ),
    'compressed data that is not compressed': (response) =>
      void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end('{"experiences": []}'),
  };
  for (const [what, answer] of Object.entries(ANSWERS))
    it(`is final, and leaves open whether a write was done: ${what}`, async () => {
      const { read, reads, write, writes, waits } = await askedOf(answer);
      expect(read.failure).to.include({ _tag: 'Unreachable' });
      expect(read.failure._tag === 'Unreachable' && read.failure.code).to.match(/^(?:HPE|Z)_/);
      expect(write.ambiguous).to.equal(true);
      expect([reads, writes, waits]).to.deep.equal([1, 1, []]);
    });
});

describe('a response that ends too early', () => {
  const ANSWERS: Readonly<Record<string, Answer>> = {
    'in its headers': raw('HTTP/1.1 200 OK\r\nContent-Ty'),
    'in a body of a known length': raw('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"experiences": ['),
    'in a chunk': raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"experiences": ['),
    'in a body of HTTP/1.0, which has no length': raw(
      'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"experiences": [{"name": "a"}, ',
    ),
    'in compressed data': (response) =>
      void response
        .writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
        .end(gzipSync(`{"experiences": [], "a": "${'b'.repeat(5000)}"}`).subarray(0, 30)),
  };
  for (const [what, answer] of Object.entries(ANSWERS))
    it(`is requested again, and leaves open whether a write was done: ${what}`, async () => {
      const { read, reads, write, writes } = await askedOf(answer);
      expect(read.failure._tag).to.equal('Unreachable');
      expect(reads).to.be.greaterThan(2);
      expect(write.ambiguous).to.equal(true);
      expect(writes).to.equal(1);
    });
});

describe('a redirect', () => {
  it('is not followed, and is reported with its target, without secrets', async () => {
    for (const body of ['', '<html>Moved</html>']) {
      const location = `https://user:pass@login.example.org/authorize?state=${TOKEN}#top`;
      const headers = { location, 'content-type': 'text/html' };
      const { read, reads, write, writes } = await askedOf({ status: 302, headers, body });
      for (const { failure, ambiguous } of [read, write]) {
        expect(failure).to.deep.equal({
          _tag: 'Status',
          status: 302,
          serverMessage: '',
          location: 'https://login.example.org/authorize',
        });
        expect(ambiguous).to.equal(undefined);
      }
      expect([reads, writes]).to.deep.equal([1, 1]);
    }
  });
});

describe('a proxy that accepts connections but does not answer', () => {
  it('cannot be reached, and a write was certainly not done', async () => {
    const sockets: net.Socket[] = [];
    const proxy = net.createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const agents = proxyAgents(`http://127.0.0.1:${port}`, 8, 50);
    const options = optionsFor('https://api.example.test/v1/', { agents });
    const error = apiErrorOf(await makeResimApi(options).restoreExperience(PROJECT, EXPERIENCE)());
    expect(error.failure).to.deep.equal({
      _tag: 'Unreachable',
      code: 'PROXY_UNREACHABLE',
      detail: 'the proxy did not answer',
    });
    expect(error.ambiguous).to.equal(undefined);
    expect(sockets).to.have.length(4);
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
});
