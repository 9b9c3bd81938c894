import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { proxyFor, proxySecrets } from '../../src/api/proxy.ts';

const API = 'https://api.resim.ai/v1/';
const PROXY = 'http://proxy.example:3128';

const TABLE: readonly (readonly [string, string, Readonly<Record<string, string>>, string | undefined])[] = [
  ['nothing set', API, {}, undefined],
  ['HTTPS_PROXY', API, { HTTPS_PROXY: PROXY }, `${PROXY}/`],
  ['https_proxy', API, { https_proxy: PROXY }, `${PROXY}/`],
  [
    'both spellings, of which the lower case takes precedence',
    API,
    { https_proxy: PROXY, HTTPS_PROXY: 'http://x' },
    `${PROXY}/`,
  ],
  ['an empty one', API, { HTTPS_PROXY: ' ' }, undefined],
  ['a proxy without http://', API, { HTTPS_PROXY: 'proxy.example:3128' }, `${PROXY}/`],
  ['HTTP_PROXY alone, which is for plain http', API, { HTTP_PROXY: PROXY }, undefined],
  ['plain http to this machine', 'http://127.0.0.1:8080/v1/', { HTTPS_PROXY: PROXY }, undefined],
  ['NO_PROXY with the host', API, { HTTPS_PROXY: PROXY, NO_PROXY: 'api.resim.ai' }, undefined],
  ['no_proxy with the domain', API, { HTTPS_PROXY: PROXY, no_proxy: 'x, resim.ai' }, undefined],
  ['NO_PROXY with a leading dot', API, { HTTPS_PROXY: PROXY, NO_PROXY: '.resim.ai' }, undefined],
  ['NO_PROXY with a star and a dot', API, { HTTPS_PROXY: PROXY, NO_PROXY: '*.resim.ai' }, undefined],
  ['NO_PROXY with a star', API, { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, undefined],
  ['NO_PROXY in capitals', API, { HTTPS_PROXY: PROXY, NO_PROXY: 'API.RESIM.AI' }, undefined],
  ['NO_PROXY with the port', API, { HTTPS_PROXY: PROXY, NO_PROXY: 'api.resim.ai:443' }, undefined],
  ['NO_PROXY with another port', API, { HTTPS_PROXY: PROXY, NO_PROXY: 'api.resim.ai:8443' }, `${PROXY}/`],
  [
    'NO_PROXY with a part of the name',
    API,
    { HTTPS_PROXY: PROXY, NO_PROXY: 'esim.ai i.resim.ai' },
    `${PROXY}/`,
  ],
  ['NO_PROXY of commas', API, { HTTPS_PROXY: PROXY, NO_PROXY: ',, ,' }, `${PROXY}/`],
  [
    'NO_PROXY with an IPv6 address',
    'https://[::1]:8443/',
    { HTTPS_PROXY: PROXY, NO_PROXY: '[::1]:8443' },
    undefined,
  ],
];

describe('the proxy for a URL', () => {
  for (const [what, url, env, proxy] of TABLE)
    it(`is ${proxy === undefined ? 'none' : 'used'} with ${what}`, () => {
      expect(proxyFor(url, env)).to.deep.equal(E.right(proxy));
    });

  it('must have a supported protocol, and is never shown with its password', () => {
    for (const HTTPS_PROXY of ['socks5://u:hunter2@p:1', 'http://u:hunter2@p:x', 'ftp://u:hunter2@p']) {
      const proxy = proxyFor(API, { HTTPS_PROXY });
      expect(E.isLeft(proxy), HTTPS_PROXY).to.equal(true);
      expect(JSON.stringify(proxy)).not.to.include('hunter2');
    }
  });

  it('is found or refused whatever the variables contain', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (HTTPS_PROXY, NO_PROXY) => {
        proxyFor(API, { HTTPS_PROXY, NO_PROXY });
      }),
    ));

  it('has its password masked in every spelling', () => {
    expect(proxySecrets('http://user:hunter%202@proxy/')).to.deep.equal([
      'hunter%202',
      'hunter 2',
      'user:hunter 2',
    ]);
    expect(proxySecrets('http://user:%zz@proxy/')).to.include('%zz');
    expect(proxySecrets(PROXY)).to.deep.equal([]);
  });
});
