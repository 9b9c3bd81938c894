import { request } from 'node:http';
import { expect } from 'chai';
import { OPERATIONS } from '../../src/sandbox/http/operations.ts';
import { type Client, clientOf, start } from './support/client.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const SIGN_IN =
  'grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret&user_code=x&decision=approve';

/** Sends a request with any Host header, which fetch does not allow. */
const statusOf = (url: string, { method, path, headers }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? SIGN_IN : undefined);
  });

describe('a sandbox on loopback', () => {
  let client: Client;
  before(async () => {
    client = clientOf(await start({ dataDir: ':memory:' }));
  });
  after(() => client.sandbox.close());

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const everything = () => [
    ...OPERATIONS.map(({ method, path }) => ({ method, path: `/v1${path}` })),
    ...['/oauth/token', '/oauth/revoke', '/oauth/device/code', '/activate'].map((path) => ({
      method: 'POST',
      path,
    })),
    ...['/', '/requests', '/activate', '/projects/x', '/v1/health', '/nowhere'].map((path) => ({
      method: 'GET',
      path,
    })),
  ];
  const send = (sent: Pick<Sent, 'method' | 'path'>, headers: Sent['headers']) =>
    statusOf(client.sandbox.url, {
      ...sent,
      headers: { ...form, authorization: `Bearer ${client.sandbox.accessToken}`, ...headers },
    });

  it('rejects requests with the host of another site, on any path', async () => {
    const { port } = new URL(client.sandbox.url);
    for (const sent of everything())
      for (const host of [
        `evil.example:${port}`,
        'evil.example',
        '127.0.0.1.evil.example',
        'localhost.evil.example',
      ])
        expect(await send(sent, { host }), `${sent.method} ${sent.path} ${host}`).to.equal(403);
  });

  it('rejects writes that a page of another site sends', async () => {
    for (const sent of everything().filter(({ method }) => method !== 'GET'))
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
        expect(await send(sent, { origin }), `${sent.method} ${sent.path} ${origin}`).to.equal(403);
  });

  it('accepts requests for its own names and from its own pages', async () => {
    const { port, origin } = new URL(client.sandbox.url);
    for (const host of [
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `127.0.0.1:${port}`,
      `127.1.2.3:${port}`,
      `[::1]:${port}`,
    ])
      expect(await send({ method: 'POST', path: '/oauth/token' }, { host }), host).to.equal(200);
    expect(await send({ method: 'POST', path: '/oauth/token' }, { origin })).to.equal(200);
  });
});

describe('a sandbox on every address', () => {
  it('accepts any host, because it cannot know its own', async () => {
    const client = clientOf(await start({ dataDir: ':memory:', host: '0.0.0.0' }));
    try {
      const sent = { method: 'GET', path: '/v1/health', headers: { host: 'ci-runner:4010' } };
      expect(await statusOf(client.sandbox.url, sent)).to.equal(200);
    } finally {
      await client.sandbox.close();
    }
  });
});
