import type { Context, MiddlewareHandler } from 'hono';

const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;

/**
 * Whether a page of another site may have sent a request: through a host name of that site that resolves to this machine (DNS
 * rebinding), or with a form.
 */
const isCrossSite = ({ req }: Context, loopback: boolean): boolean => {
  const host = req.header('host') ?? '';
  if (loopback && !LOCAL_HOST.test(host)) return true;
  const origin = req.header('origin');
  return !SAFE_METHODS.has(req.method) && origin !== undefined && hostOf(origin) !== host.toLowerCase();
};

const MESSAGE =
  'The sandbox rejects requests from other sites. Use its own address: localhost or 127.0.0.1 with its port, or the value of --host.';

/** Rejects requests that a page of another site may have sent, on every path. The credentials are public, so a token gives no protection. */
export const rejectCrossSite =
  (loopback: boolean): MiddlewareHandler =>
  async (context, next) => {
    if (isCrossSite(context, loopback)) return context.json({ message: MESSAGE }, 403);
    await next();
    return undefined;
  };
