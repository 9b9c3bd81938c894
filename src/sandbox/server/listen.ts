import { createAdaptorServer } from '@hono/node-server';
import * as E from 'fp-ts/lib/Either.js';
import type { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { type SandboxError, errorText } from './sandbox-error.ts';

/** How long a connection that is not used stays open; the API's load balancer is as patient, and a large plan is computed for longer than Node is. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** How long answers under way may take once the server shall end. */
const PATIENCE_MILLISECONDS = 3_000;

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Stops listening; answers under way are finished. */
  readonly close: () => Promise<void>;
}

const faultOf = (error: unknown, host: string, port: number): SandboxError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return {
      message: `Port ${port} on ${host} is taken.`,
      hint: 'Choose another one with --port, or 0 for any that is free.',
    };
  if (code === 'EACCES')
    return { message: `Port ${port} may not be used.`, hint: 'Choose one above 1023 with --port.' };
  return {
    message: `The sandbox cannot listen on ${host}: ${errorText(error)}`,
    hint: 'Choose another --host.',
  };
};

const urlOf = ({ address, family, port }: AddressInfo): string => {
  const anywhere = address === '0.0.0.0' || address === '::';
  if (anywhere) return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
};

/** Serves an app until it is closed. */
export const listen = (app: Hono, host: string, port: number): Promise<E.Either<SandboxError, Listening>> =>
  new Promise((resolve) => {
    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
    });
    server.once('error', (error) => resolve(E.left(faultOf(error, host, port))));
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          const patience = setTimeout(() => {
            if ('closeAllConnections' in server) server.closeAllConnections();
          }, PATIENCE_MILLISECONDS);
          server.close(() => {
            clearTimeout(patience);
            closed();
          });
          if ('closeIdleConnections' in server) server.closeIdleConnections();
        });
      resolve(E.right({ url: urlOf(address), close }));
    });
  });
