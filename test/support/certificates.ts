import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A server's certificate, and the authority that vouches for it and that nobody else knows. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The file for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string;
}

/** Whether certificates can be made here. */
export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Makes an authority and a certificate for some names of servers, all in a folder. */
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
