import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A server certificate, and the private authority that signed it. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The path for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string;
}

/** Whether certificates can be created on this machine. */
export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Creates an authority and a certificate for some host names in a folder. */
export const makeCertificate = (folder: string, names: readonly string[]): Certificate => {
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const out = (name: string) => ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
  openssl('req', '-x509', ...KEY, ...out('authority'), '-subj', '/CN=Authority of this test');
  writeFileSync(file('names.txt'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  openssl('req', ...KEY, ...out('request'), '-subj', '/CN=server');
  openssl(
    ...['x509', '-req', '-in', file('request.pem'), '-days', '2', '-extfile', file('names.txt')],
    ...[
      '-CA',
      file('authority.pem'),
      '-CAkey',
      file('authority.key'),
      '-CAcreateserial',
      '-out',
      file('server.pem'),
    ],
  );
  return {
    key: readFileSync(file('request.key'), 'utf8'),
    cert: readFileSync(file('server.pem'), 'utf8'),
    authorityFile: file('authority.pem'),
  };
};
