import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

const variable = (env: Environment, name: string): string => {
  const [lower, upper] = [env[name.toLowerCase()] ?? '', env[name.toUpperCase()] ?? ''];
  return (lower === '' ? upper : lower).trim();
};

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Whether one word of `NO_PROXY` means a host: a name with all below it, an address, either with a port, or `*` for all. */
const covers = (word: string, host: string, port: string): boolean => {
  if (word === '*') return true;
  const [, name = word, onlyPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(word) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const wanted = bare(name).replace(/^\*?\./, '');
  return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`));
};

const isExcepted = (url: URL, noProxy: string): boolean => {
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
  return noProxy.split(/[\s,]+/).some((word) => covers(word, bare(url.hostname), port));
};

const unusable = (message: string): E.Either<SyncError, never> =>
  E.left({
    _tag: 'UsageError',
    message,
    hint: 'write HTTPS_PROXY as http://host:port, or http://user:password@host:port',
  });

/**
 * The proxy that leads to an address, as `HTTPS_PROXY` and `NO_PROXY` say (in capitals or not); nothing where the way is direct.
 * Plain http goes to this machine alone, so that no proxy serves it. Errors: `UsageError`, without the proxy's credentials.
 */
export const proxyFor = (target: string, env: Environment): E.Either<SyncError, string | undefined> => {
  const url = new URL(target);
  const proxy = variable(env, 'HTTPS_PROXY');
  if (url.protocol !== 'https:' || proxy === '' || isExcepted(url, variable(env, 'NO_PROXY')))
    return E.right(undefined);
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  if (!URL.canParse(address)) return unusable('HTTPS_PROXY is no address');
  const { protocol, href, hostname } = new URL(address);
  return ['http:', 'https:'].includes(protocol) && hostname !== ''
    ? E.right(href)
    : unusable(`HTTPS_PROXY names a kind of proxy that sync does not know: ${protocol}`);
};

/** The parts of a proxy's address that must be shown nowhere. */
export const proxySecrets = (proxy: string | undefined): readonly string[] => {
  if (proxy === undefined) return [];
  const { username, password } = new URL(proxy);
  const plain = (text: string): string =>
    E.getOrElse(() => text)(E.tryCatch(() => decodeURIComponent(text), String));
  const secrets = password === '' ? [] : [password, plain(password), `${plain(username)}:${plain(password)}`];
  return secrets;
};
