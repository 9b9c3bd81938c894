import { expect } from 'chai';
import { type Certificate, hasOpenssl, makeCertificate } from '../support/certificates.ts';
import { type Proxy, withHttps, withProxy } from '../support/network.ts';
import { SECRETS } from '../support/secrets.ts';
import { MACHINE, type SignInBench, withSignInBench } from '../support/sign-in-bench.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const HOST = 'resim.test';
const CONFIG = 'experiences:\n  - { name: cut-in, description: A car cuts in, locations: [s3://fleet/] }\n';
const PLAN = ['plan', '-c', 'experiences.yaml', '-o', 'plan.json', '--project', 'sandbox', '--verbose'];

interface Scene {
  readonly bench: SignInBench;
  readonly certificate: Certificate;
  readonly port: number;
}

const scene = (use: (scene: Scene) => Promise<void>): Promise<void> =>
  withTemporaryFolder((folder) =>
    withSignInBench({}, (bench) => {
      bench.write('experiences.yaml', CONFIG);
      const certificate = makeCertificate(folder, [HOST, 'localhost']);
      return withHttps(bench.sandbox.url, certificate, (port) => use({ bench, certificate, port }));
    }),
  );

/** Settings that lead to a host by https. */
const to = (host: string, more: Readonly<Record<string, string>>) => ({
  ...MACHINE,
  RESIM_URL: `https://${host}/v1/`,
  RESIM_AUTH_URL: `https://${host}/`,
  ...more,
});

describe('a private network', function () {
  before(function () {
    if (hasOpenssl()) return;
    process.stderr.write('left out: there is no openssl to make certificates with\n');
    this.skip();
  });

  it('is trusted by the authority of NODE_EXTRA_CA_CERTS, and by nothing else', () =>
    scene(async ({ bench, certificate, port }) => {
      const host = `localhost:${port}`;
      const trusted = { NODE_EXTRA_CA_CERTS: certificate.authorityFile };
      const signIn = await bench.sync(PLAN, { env: to(host, {}) });
      expect(signIn.code).to.equal(1);
      expect(signIn.stderr).to.include(`could not get a token from https://${host}/`);
      expect(signIn.stderr).to.include('NODE_EXTRA_CA_CERTS');
      const api = await bench.sync(PLAN, { env: to(host, { RESIM_ACCESS_TOKEN: SECRETS.accessToken }) });
      expect(api.code).to.equal(1);
      expect(api.stderr).to.include('NODE_EXTRA_CA_CERTS');
      expect(bench.requests()).to.deep.equal([]);
      const plan = await bench.sync(PLAN, { env: to(host, trusted) });
      expect(plan.code, plan.stderr).to.equal(0);
      expect(bench.grants()).to.have.length(1);
    }));

  const behindProxy = (use: (scene: Scene & { readonly proxy: Proxy }) => Promise<void>): Promise<void> =>
    scene((one) =>
      withProxy(one.port, `somebody:${SECRETS.proxyPassword}`, (proxy) => use({ ...one, proxy })),
    );
  const proxyAt = (port: number, password: string): string =>
    `http://somebody:${encodeURIComponent(password)}@127.0.0.1:${port}`;

  it('is reached through HTTPS_PROXY, for sign-in and for the API', () =>
    behindProxy(async ({ bench, certificate, proxy }) => {
      const env = to(HOST, {
        NODE_EXTRA_CA_CERTS: certificate.authorityFile,
        HTTPS_PROXY: proxyAt(proxy.port, SECRETS.proxyPassword),
      });
      const plan = await bench.sync(PLAN, { env });
      expect(plan.code, plan.stderr).to.equal(0);
      const who = await bench.sync(['whoami'], { env: { ...env, RESIM_CLIENT_ID: 'machine' } });
      expect(who.code).to.equal(0);
      expect(new Set(proxy.tunnels)).to.deep.equal(new Set([`${HOST}:443`]));
      expect(proxy.tunnels.length).to.be.at.least(2);
      const apply = await bench.sync(['apply', 'plan.json'], { env });
      expect(apply.code, apply.stderr).to.equal(0);
    }));

  it('is reached directly where NO_PROXY names it', () =>
    behindProxy(async ({ bench, certificate, port, proxy }) => {
      const env = to(`localhost:${port}`, {
        NODE_EXTRA_CA_CERTS: certificate.authorityFile,
        HTTPS_PROXY: proxyAt(proxy.port, SECRETS.proxyPassword),
        NO_PROXY: 'other.example,localhost',
      });
      const plan = await bench.sync(PLAN, { env });
      expect(plan.code, plan.stderr).to.equal(0);
      expect(proxy.tunnels).to.deep.equal([]);
    }));

  it('says what a proxy that refuses wants, and not its password', () =>
    behindProxy(async ({ bench, proxy }) => {
      const HTTPS_PROXY = proxyAt(proxy.port, SECRETS.password);
      for (const token of ['', SECRETS.accessToken]) {
        const { code, stderr } = await bench.sync(PLAN, {
          env: to(HOST, { HTTPS_PROXY, RESIM_ACCESS_TOKEN: token }),
        });
        expect(code).to.equal(1);
        expect(stderr).to.include('407').and.include('http://user:password@host:port');
      }
    }));

  it('says that a proxy cannot be reached, or cannot be used, and not its password', () =>
    scene(async ({ bench }) => {
      const addresses = [
        ['http', '127.0.0.1:1', 'the proxy cannot be reached'],
        ['http', 'proxy.invalid:3128', 'the proxy cannot be reached'],
        ['http', '127.0.0.1:99999', 'HTTPS_PROXY is not a valid URL'],
        ['socks5', '127.0.0.1:1', 'HTTPS_PROXY names a kind of proxy that sync does not know: socks5'],
      ] as const;
      for (const [scheme, address, words] of addresses)
        for (const RESIM_ACCESS_TOKEN of ['', SECRETS.accessToken]) {
          const HTTPS_PROXY = `${scheme}://somebody:${encodeURIComponent(SECRETS.proxyPassword)}@${address}`;
          const env = to(HOST, { HTTPS_PROXY, RESIM_ACCESS_TOKEN });
          const { code, stderr } = await bench.sync(PLAN, { env });
          expect(code).to.equal(1);
          expect(stderr.replace(/\s+/g, ' ')).to.include(words).and.include('HTTPS_PROXY');
        }
    }));
});
