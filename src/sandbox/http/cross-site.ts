import type { Context, MiddlewareHandler } from 'hono';

const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;

/**
 * Whether a browser may have sent this for a page of another site: under a name of that site's own, which it has made to
 * point at this machine (DNS rebinding), or by a form.
 */
const isForeign = ({ req }: Context, loopback: boolean): boolean => {
  const host = req.header('host') ?? '';
  if (loopback && !LOCAL_HOST.test(host)) return true;
  const origin = req.header('origin');
  return !READING.has(req.method) && origin !== undefined && hostOf(origin) !== host.toLowerCase();
};

const MESSAGE =
  'The sandbox does not serve other sites. Use its own address: localhost or 127.0.0.1 with its port, or what --host names.';

/** Refuses, on every path, what a page of another site may have sent. The credentials are well known: no token would keep it out. */
export const rejectCrossSite =
  (loopback: boolean): MiddlewareHandler =>
  async (context, next) => {
    if (isForeign(context, loopback)) return context.json({ message: MESSAGE }, 403);
    await next();
    return undefined;
  };
