import type { Identity, Setting } from '../../src/domain/setting.ts';

/** Settings from every source, with a secret that is masked. */
export const SETTINGS: readonly Setting[] = [
  { name: 'url', value: 'https://api-gov.resim.ai/v1/', source: 'flag', origin: '--govcloud', secret: false },
  {
    name: 'auth-url',
    value: 'https://resim.us.auth0.com/',
    source: 'default',
    origin: 'default',
    secret: false,
  },
  { name: 'client-id', value: 'robots', source: 'environment', origin: 'RESIM_CLIENT_ID', secret: false },
  { name: 'client-secret', value: '(secret)', source: 'file', origin: '~/.resim/resim.yaml', secret: true },
  { name: 'project', secret: false },
];

/** One account with all claims in its token, and one with none. */
export const IDENTITIES: readonly Identity[] = [
  {
    way: 'device',
    apiUrl: 'https://api.resim.ai/v1/',
    authUrl: 'https://resim.us.auth0.com/',
    subject: 'auth0|5f7c8ec7c33c6c004bbafe82',
    email: 'ada@example.com',
    permissions: ['experiences:read', 'experiences:write'],
    expires: '2026-01-31T14:30:00.000Z',
  },
  { way: 'accessToken', apiUrl: 'https://api.resim.ai/v1/', authUrl: 'https://resim.us.auth0.com/' },
];
