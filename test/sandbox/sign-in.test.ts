import { expect } from 'chai';
import type { RunningSandbox } from '../../src/sandbox/index.ts';
import { signToken } from '../../src/sandbox/oauth/json-web-token.ts';
import { clientOf, start } from './support/client.ts';
import { at, listAt, textAt } from './support/json.ts';

const REALM = 'http://auth0.com/oauth/grant-type/password-realm';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

describe('sign-in at the sandbox', () => {
  let sandbox: RunningSandbox;
  let time: number;
  before(async () => {
    time = Date.parse('2026-01-31T12:00:00Z');
    sandbox = await start({ dataDir: ':memory:', tokenLifetimeSeconds: 60, now: () => new Date(time) });
  });
  after(() => sandbox.close());

  const post = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const client = { client_id: 'sandbox', client_secret: 'sandbox-secret' };
  const token = (fields: Readonly<Record<string, string>>) => post('/oauth/token', fields);
  const statusWith = async (accessToken: string) =>
    (await clientOf(sandbox, accessToken).call('GET', '/projects')).status;
  const claimsOf = (jwt: string): unknown =>
    JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

  it('issues a token for client credentials in a form, in JSON, and in the header', async () => {
    const inBody = await token({
      grant_type: 'client_credentials',
      audience: 'https://api.resim.ai',
      ...client,
    });
    expect(inBody.body).to.include({ token_type: 'Bearer', expires_in: 60 });
    const basic = Buffer.from('sandbox:sandbox-secret').toString('base64');
    const inHeader = await post(
      '/oauth/token',
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    const asJson = await fetch(`${sandbox.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', ...client }),
    });
    for (const body of [inBody.body, inHeader.body, await asJson.json()])
      expect(await statusWith(textAt(body, 'access_token'))).to.equal(200);
  });

  it('issues a token for the username and password, with any client ID', async () => {
    const fields = {
      grant_type: REALM,
      realm: 'cli-users',
      username: 'sandbox@example.com',
      password: 'sandbox-password',
    };
    const { status, body } = await token({ ...fields, client_id: 'any' });
    expect(status).to.equal(200);
    expect(at(claimsOf(textAt(body, 'access_token')), 'sub')).to.equal('sandbox@example.com');
    const wrong = await token({ ...fields, password: 'x' });
    expect([wrong.status, at(wrong.body, 'error')]).to.deep.equal([403, 'invalid_grant']);
  });

  it('rejects wrong secrets, and unknown or missing grant types', async () => {
    const wrong = await token({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'x' });
    expect([wrong.status, at(wrong.body, 'error')]).to.deep.equal([401, 'access_denied']);
    expect(at((await token({ grant_type: 'magic' })).body, 'error')).to.equal('unsupported_grant_type');
    expect(at((await token({})).body, 'error')).to.equal('invalid_request');
  });

  it('limits a token to the requested scopes', async () => {
    const { body } = await token({
      grant_type: 'client_credentials',
      scope: 'projects:read openid',
      ...client,
    });
    const limited = clientOf(sandbox, textAt(body, 'access_token'));
    expect(listAt(claimsOf(textAt(body, 'access_token')), 'permissions')).to.deep.equal(['projects:read']);
    await limited.expect(200, 'GET', '/projects');
    await limited.expect(403, 'POST', '/projects', { name: 'x', description: '' });
  });

  it('returns 401 for missing, expired, forged and unsigned tokens', async () => {
    const { body } = await token({ grant_type: 'client_credentials', ...client });
    const good = textAt(body, 'access_token');
    expect(await statusWith(good)).to.equal(200);
    time += 61_000;
    expect(await statusWith(good)).to.equal(401);
    const claims = { sub: 'x', exp: 4_000_000_000, permissions: ['projects:read'] };
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const [header = '', payload = '', signature = ''] = sandbox.accessToken.split('.');
    const bad = [
      '',
      'x',
      signToken(claims, 'another secret'),
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`,
      `${sandbox.accessToken}.x`,
    ];
    for (const one of bad) expect(await statusWith(one), one).to.equal(401);
    const response = await fetch(`${sandbox.url}/v1/projects`, { headers: { authorization: 'Basic x' } });
    expect(response.status).to.equal(401);
  });

  it('issues a token for the operator that is valid for a day, whatever the lifetime of others', async () => {
    expect(await statusWith(sandbox.accessToken)).to.equal(200);
  });

  const begin = async () =>
    (await post('/oauth/device/code', { client_id: 'any', scope: 'offline_access' })).body;
  const collect = (code: unknown) =>
    token({ grant_type: DEVICE, client_id: 'any', device_code: textAt(code, 'device_code') });
  const decide = (userCode: string, decision: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${sandbox.url}/activate`, {
      method: 'POST',
      body: new URLSearchParams({ user_code: userCode, decision }),
      headers,
    });

  it('signs a device in once after a person has approved it', async () => {
    const code = await begin();
    expect(at((await collect(code)).body, 'error')).to.equal('authorization_pending');
    const form = await (await fetch(textAt(code, 'verification_uri_complete'))).text();
    expect(form).to.include(textAt(code, 'user_code'));
    const typed = textAt(code, 'user_code').toLowerCase().replace('-', ' ');
    expect((await decide(typed, 'approve')).status).to.equal(200);
    time += 1_000;
    const { body } = await collect(code);
    expect(await statusWith(textAt(body, 'access_token'))).to.equal(200);
    expect(at((await collect(code)).body, 'error')).to.equal('invalid_grant');
    expect((await decide(typed, 'approve')).status).to.equal(400);
  });

  it('rejects a device that was denied, has expired, or was approved by another site', async () => {
    const denied = await begin();
    await decide(textAt(denied, 'user_code'), 'deny');
    expect(at((await collect(denied)).body, 'error')).to.equal('access_denied');
    const foreign = await begin();
    const answer = await decide(textAt(foreign, 'user_code'), 'approve', { origin: 'https://evil.example' });
    expect(answer.status).to.equal(403);
    expect(at((await collect(foreign)).body, 'error')).to.equal('authorization_pending');
    time += 901_000;
    expect(at((await collect(foreign)).body, 'error')).to.equal('expired_token');
  });

  it('returns slow_down to a device that polls too often, with a longer interval from then on', async () => {
    const code = await begin();
    const errors: unknown[] = [];
    for (const seconds of [0, 0.5, 6, 5, 11, 10.5]) {
      time += seconds * 1000;
      errors.push(at((await collect(code)).body, 'error'));
    }
    const [pending, slower] = ['authorization_pending', 'slow_down'];
    expect(errors).to.deep.equal([pending, slower, pending, slower, pending, pending]);
  });

  const signIn = async (clientID = 'any') =>
    (
      await token({
        grant_type: REALM,
        client_id: clientID,
        username: 'sandbox@example.com',
        password: 'sandbox-password',
        scope: 'offline_access',
      })
    ).body;
  const refresh = (refreshToken: string, clientID = 'any') =>
    token({ grant_type: 'refresh_token', client_id: clientID, refresh_token: refreshToken });

  it('issues a refresh token only for offline access, and never to a machine account', async () => {
    expect(textAt(await signIn(), 'refresh_token')).to.match(/^sandbox-refresh-/);
    const machine = await token({ grant_type: 'client_credentials', scope: 'offline_access', ...client });
    expect(machine.body).not.to.have.property('refresh_token');
    const code = (await post('/oauth/device/code', { client_id: 'any' })).body;
    await decide(textAt(code, 'user_code'), 'approve');
    expect((await collect(code)).body).not.to.have.property('refresh_token');
  });

  it('rotates a refresh token at each use', async () => {
    const first = await signIn();
    const second = await refresh(textAt(first, 'refresh_token'));
    expect(second.status).to.equal(200);
    expect(await statusWith(textAt(second.body, 'access_token'))).to.equal(200);
    expect(textAt(second.body, 'access_token')).not.to.equal(textAt(first, 'access_token'));
    const third = await refresh(textAt(second.body, 'refresh_token'));
    expect(third.status).to.equal(200);
  });

  it('ends a sign-in whose refresh token is reused, including its newest token', async () => {
    const first = textAt(await signIn(), 'refresh_token');
    const other = textAt(await signIn(), 'refresh_token');
    const second = textAt((await refresh(first)).body, 'refresh_token');
    for (const one of [first, second]) {
      const { status, body } = await refresh(one);
      expect([status, at(body, 'error')]).to.deep.equal([403, 'invalid_grant']);
    }
    expect((await refresh(other)).status).to.equal(200);
  });

  it('accepts a refresh token only from its own client, until that client revokes it', async () => {
    const mine = textAt(await signIn('mine'), 'refresh_token');
    expect((await refresh(mine, 'theirs')).status).to.equal(403);
    const revoke = (clientID: string) =>
      fetch(`${sandbox.url}/oauth/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: mine, client_id: clientID }),
      });
    expect((await revoke('theirs')).status).to.equal(200);
    const next = await refresh(mine, 'mine');
    expect(next.status).to.equal(200);
    expect((await revoke('mine')).status).to.equal(200);
    expect((await refresh(textAt(next.body, 'refresh_token'), 'mine')).status).to.equal(403);
  });
});
