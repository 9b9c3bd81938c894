import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

const variable = (env: Environment, name: string): string => {
  const [lower, upper] = [env[name.toLowerCase()] ?? '', env[name.toUpperCase()] ?? ''];
  return (lower === '' ? upper : lower).trim();
};

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Reports whether an entry of `NO_PROXY` matches a host: a domain and its subdomains, an address, either with a port, or `*` for all. */
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

const unusable = (protocol?: string): E.Either<SyncError, never> =>
  E.left({
    _tag: 'UsageError',
    about: 'url',
    fault: { _tag: 'ProxyUnusable', ...(protocol !== undefined && { protocol }) },
  });

/**
 * Returns the proxy for a URL, from `HTTPS_PROXY` and `NO_PROXY` (in either case); undefined for a direct connection. Plain http is only
 * allowed to this machine, so it uses no proxy. Errors: `UsageError`, without the proxy's credentials.
 */
export const proxyFor = (target: string, env: Environment): E.Either<SyncError, string | undefined> => {
  const url = new URL(target);
  const proxy = variable(env, 'HTTPS_PROXY');
  if (url.protocol !== 'https:' || proxy === '' || isExcepted(url, variable(env, 'NO_PROXY')))
    return E.right(undefined);
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  if (!URL.canParse(address)) return unusable();
  const { protocol, href, hostname } = new URL(address);
  return ['http:', 'https:'].includes(protocol) && hostname !== '' ? E.right(href) : unusable(protocol);
};

/** Returns the secrets in a proxy's URL. */
export const proxySecrets = (proxy: string | undefined): readonly string[] => {
  if (proxy === undefined) return [];
  const { username, password } = new URL(proxy);
  const plain = (text: string): string =>
    E.getOrElse(() => text)(E.tryCatch(() => decodeURIComponent(text), String));
  const secrets = password === '' ? [] : [password, plain(password), `${plain(username)}:${plain(password)}`];
  return secrets;
};
