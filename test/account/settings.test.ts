import { expect } from 'chai';
import type * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { credentialsFrom } from '../../src/account/credentials.ts';
import { SETTING_NAMES, type SettingName, SWITCHES, variableOf } from '../../src/account/setting-sources.ts';
import { effectiveSettings, resolveSettings, secretsOf, type Settings } from '../../src/account/settings.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { errorDocument } from '../../src/render/json/error-document.ts';
import { leftOf, rightOf } from '../api/support/sign-in-world.ts';

interface Given {
  readonly flags?: Readonly<Partial<Record<SettingName, string | number | boolean>>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: Readonly<Record<string, string>>;
}

const resolve = ({ flags = {}, env = {}, file = {} }: Given): E.Either<SyncError, Settings> =>
  resolveSettings({ flags, env, file: new Map(Object.entries(file)), fileName: '~/.resim/resim.yaml' });
const settings = (given: Given): Settings => rightOf(resolve(given));
const credentials = (given: Given) => credentialsFrom(settings(given));
const words = (error: SyncError): string => JSON.stringify([error, errorDocument(error, [])]);

describe('a setting', () => {
  const names = SETTING_NAMES.filter(
    (name) => !['url', 'auth-url', 'parallelism', ...SWITCHES].includes(name),
  );

  it('comes from the flag, else the environment, else the file, else the default', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (name, byFlag, byEnvironment, byFile) => {
          const found = settings({
            ...(byFlag && { flags: { [name]: 'by flag' } }),
            ...(byEnvironment && { env: { [variableOf(name)]: 'by environment' } }),
            ...(byFile && { file: { [name]: 'by file' } }),
          }).values.get(name);
          if (byFlag) expect(found).to.include({ value: 'by flag', source: 'flag', origin: `--${name}` });
          else if (byEnvironment)
            expect(found).to.include({ value: 'by environment', origin: variableOf(name) });
          else if (byFile) expect(found).to.include({ value: 'by file', origin: '~/.resim/resim.yaml' });
          else expect(found?.source ?? 'default').to.equal('default');
        },
      ),
    ));

  it('is not set by an empty variable or an empty key, since pipelines set variables to empty strings', () => {
    expect(settings({ env: { RESIM_PROJECT: '' }, file: { project: 'mine' } }).project).to.equal('mine');
    expect(settings({ env: { RESIM_PROJECT: ' ' }, file: { project: '' } }).project).to.equal(undefined);
  });

  it('cannot be an empty flag, which could make sync act as another account', () => {
    const error = leftOf(resolve({ flags: { 'client-id': '' }, env: { RESIM_CLIENT_ID: 'other' } }));
    expect(words(error)).to.include('--client-id is empty');
  });

  it('has a default', () => {
    const { apiUrl, authUrl, project, parallelism } = settings({});
    expect([apiUrl, authUrl, project, parallelism]).to.deep.equal([
      'https://api.resim.ai/v1/',
      'https://resim.us.auth0.com/',
      undefined,
      16,
    ]);
  });

  it('is listed with its value and its source, secrets masked', () => {
    const shown = rightOf(
      effectiveSettings(
        settings({
          flags: { url: 'https://here.example/v1' },
          env: { RESIM_CLIENT_SECRET: 'hush-hush', RESIM_ACCESS_TOKEN: 'token-token' },
          file: { password: 'open sesame', 'client-id': 'me' },
        }),
      ),
    );
    const byName = new Map(shown.map((setting) => [setting.name, setting]));
    expect(byName.get('url')).to.deep.equal({
      name: 'url',
      value: 'https://here.example/v1/',
      source: 'flag',
      origin: '--url',
      secret: false,
    });
    expect(byName.get('client-id')).to.include({
      value: 'me',
      source: 'file',
      origin: '~/.resim/resim.yaml',
    });
    expect(byName.get('client-secret')).to.include({ value: '(secret)', origin: 'RESIM_CLIENT_SECRET' });
    expect(byName.get('username')).to.deep.equal({ name: 'username', secret: false });
    expect(JSON.stringify(shown)).not.to.match(/hush|token-token|sesame/);
  });

  it('that is secret is among the values to mask', () => {
    const hidden = secretsOf(
      settings({
        env: { RESIM_CLIENT_SECRET: 'a', RESIM_ACCESS_TOKEN: 'b', RESIM_CLIENT_ID: 'd' },
        file: { password: 'c' },
      }),
    );
    expect([...hidden].sort()).to.deep.equal(['a', 'b', 'c']);
  });

  it('named __proto__ is harmless', () => {
    const file = JSON.parse('{"__proto__": "x", "constructor": "y", "project": "p"}') as Record<
      string,
      string
    >;
    expect(settings({ file }).project).to.equal('p');
  });
});

describe('a URL', () => {
  const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
    'plain http to another machine': ['http://api.example/v1/', /plain http/],
    'plain http to a host that only begins like this one': ['http://127.0.0.1.example/', /plain http/],
    'plain http to a host named like this one': ['http://localhost.example/', /plain http/],
    'another protocol': ['ftp://api.example/', /no URL/],
    'no URL at all': ['api.resim.ai', /no URL/],
    'a password in it': ['https://me:sesame@api.example/', /user name or password/],
    'a query': ['https://api.example/v1?token=sesame', /more than host and path/],
  };
  for (const [name, [url, message]] of Object.entries(refused))
    it(`is refused: ${name}`, () => {
      for (const flag of ['url', 'auth-url'] as const) {
        const error = leftOf(resolve({ flags: { [flag]: url } }));
        expect(error._tag).to.equal('UsageError');
        expect(words(error)).to.match(message).and.include(`--${flag}`);
        expect(words(error)).not.to.include('sesame');
      }
    });

  it('may be plain http on this machine', () => {
    for (const url of [
      'http://127.0.0.1:80/v1',
      'http://localhost:4000/',
      'http://[::1]:1/x',
      'http://127.9.9.9/',
    ])
      expect(settings({ flags: { url } }).apiUrl, url).to.equal(`${new URL(url).href.replace(/\/$/, '')}/`);
  });

  it('of GovCloud is selected by a boolean', () => {
    const ways: readonly Given[] = [
      { flags: { govcloud: true } },
      { env: { RESIM_GOVCLOUD: '1' } },
      { file: { govcloud: 'true' } },
      { flags: { govcloud: true }, file: { url: 'https://api.resim.ai/v1/' } },
    ];
    for (const given of ways) expect(settings(given).apiUrl).to.equal('https://api-gov.resim.ai/v1/');
  });

  it('that is set by a source of the same or higher precedence beats GovCloud', () => {
    const url = 'https://deployment.example/v1/';
    expect(settings({ flags: { govcloud: true, url } }).apiUrl).to.equal(url);
    expect(settings({ flags: { url }, file: { govcloud: 'true' } }).apiUrl).to.equal(url);
    expect(settings({ flags: { govcloud: false }, file: { govcloud: 'true' } }).apiUrl).to.equal(
      'https://api.resim.ai/v1/',
    );
  });

  it('of GovCloud does not exist for the development server, and the setting must be a boolean', () => {
    const development = { 'auth-url': 'https://resim-dev.us.auth0.com' };
    expect(words(leftOf(resolve({ flags: { ...development, govcloud: true } })))).to.include('--url');
    expect(words(leftOf(resolve({ env: { RESIM_GOVCLOUD: 'maybe' } })))).to.include('RESIM_GOVCLOUD');
  });

  it('is accepted only with a parallelism within bounds', () => {
    expect(settings({ env: { RESIM_PARALLELISM: '4' } }).parallelism).to.equal(4);
    for (const value of ['0', '257', 'many', '1.5', '-1'])
      expect(words(leftOf(resolve({ env: { RESIM_PARALLELISM: value } }))), value).to.include(
        'RESIM_PARALLELISM',
      );
  });
});

describe('credentials', () => {
  it('are the access token of the environment, whatever else is given', () => {
    const env = { RESIM_ACCESS_TOKEN: 'abc\n', RESIM_CLIENT_ID: 'x', RESIM_USERNAME: 'y' };
    expect(rightOf(credentials({ env }))).to.deep.equal({ _tag: 'AccessToken', accessToken: 'abc' });
  });

  it('are never an access token that a header cannot carry', () => {
    const error = leftOf(credentials({ env: { RESIM_ACCESS_TOKEN: 'abc\ndef' } }));
    expect(error._tag).to.equal('SignInFailed');
    expect(words(error)).to.include('RESIM_ACCESS_TOKEN').and.not.to.include('abc');
  });

  it('are a client ID with its secret, each from its own source', () => {
    const given = { env: { RESIM_CLIENT_SECRET: 's' }, file: { 'client-id': 'c' } };
    expect(rightOf(credentials(given))).to.deep.equal({
      _tag: 'ClientCredentials',
      authUrl: 'https://resim.us.auth0.com/',
      clientID: 'c',
      clientSecret: 's',
    });
  });

  it('are a username with its password, including blanks, for the public client of the server', () => {
    const env = { RESIM_USERNAME: 'me@example.com', RESIM_PASSWORD: ' two words \n' };
    expect(rightOf(credentials({ env }))).to.deep.equal({
      _tag: 'Password',
      authUrl: 'https://resim.us.auth0.com/',
      clientID: '0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI',
      username: 'me@example.com',
      password: ' two words ',
    });
  });

  it('are the stored sign-in by default', () => {
    expect(rightOf(credentials({}))).to.deep.equal({
      _tag: 'Device',
      authUrl: 'https://resim.us.auth0.com/',
      clientID: 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy',
    });
  });

  const clients: readonly (readonly [string, string, string])[] = [
    ['https://resim.us.auth0.com/', 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy', '0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI'],
    [
      'https://resim-dev.us.auth0.com',
      'Rg1F0ZOCBmVYje4UVrS3BKIh4T2nCW9y',
      'LLNl3xsbNLSd16gQyYsiEn3tbLDZo1gj',
    ],
    ['https://login.example/', 'gTp1Y0kOyQ7QzIo2lZm0auGM6FJZZVvy', '0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI'],
  ];
  for (const [authUrl, interactive, nonInteractive] of clients)
    it(`are for the public clients of ${authUrl}, unless others are set`, () => {
      const flags = { 'auth-url': authUrl };
      const user = { RESIM_USERNAME: 'u', RESIM_PASSWORD: 'p' };
      const own = {
        RESIM_PROD_INTERACTIVE_CLIENT: 'own',
        RESIM_DEV_INTERACTIVE_CLIENT: 'own',
        RESIM_PROD_NON_INTERACTIVE_CLIENT: 'own',
        RESIM_DEV_NON_INTERACTIVE_CLIENT: 'own',
      };
      expect(rightOf(credentials({ flags }))).to.include({ clientID: interactive });
      expect(rightOf(credentials({ flags, env: user }))).to.include({ clientID: nonInteractive });
      expect(rightOf(credentials({ flags, env: own }))).to.include({ clientID: 'own' });
      expect(rightOf(credentials({ flags, env: { ...user, ...own } }))).to.include({ clientID: 'own' });
    });

  it('are refused if both a username and a client ID are given, naming both sources', () => {
    const given = {
      flags: { username: 'u', password: 'p' },
      file: { 'client-id': 'c', 'client-secret': 's' },
    };
    const error = leftOf(credentials(given));
    expect(words(error)).to.include('--username').and.include('~/.resim/resim.yaml');
  });

  it('are refused if half of a pair is missing, naming what to set', () => {
    const halves = {
      RESIM_CLIENT_ID: 'RESIM_CLIENT_SECRET',
      RESIM_CLIENT_SECRET: 'RESIM_CLIENT_ID',
      RESIM_USERNAME: 'RESIM_PASSWORD',
      RESIM_PASSWORD: 'RESIM_USERNAME',
    };
    for (const [given, missing] of Object.entries(halves)) {
      const error = leftOf(credentials({ env: { [given]: 'the-value' } }));
      expect(words(error)).to.include(missing).and.not.to.include('the-value');
    }
  });
});
