import { createAdaptorServer } from '@hono/node-server';
import * as E from 'fp-ts/lib/Either.js';
import type { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { type SandboxError, errorText } from './sandbox-error.ts';

/** How long an idle connection stays open, as at the load balancer of the API. Computing a large plan takes longer than the default of Node. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** How long pending responses may take during shutdown. */
const SHUTDOWN_MILLISECONDS = 3_000;

/** A running HTTP server. */
export interface HttpServer {
  readonly url: string;
  /** Stops listening and waits for pending responses. */
  readonly close: () => Promise<void>;
}

const listenError = (error: unknown, host: string, port: number): SandboxError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return {
      message: `port ${port} on ${host} is already in use`,
      hint: 'Choose another port with --port; 0 selects a free one.',
    };
  if (code === 'EACCES')
    return {
      message: `there is no permission to listen on port ${port}`,
      hint: 'Choose a port above 1023 with --port.',
    };
  return {
    message: `the sandbox cannot listen on ${host}: ${errorText(error)}`,
    hint: 'Check --host.',
  };
};

const urlOf = ({ address, family, port }: AddressInfo): string => {
  const isWildcard = address === '0.0.0.0' || address === '::';
  if (isWildcard) return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
};

/** Serves an app. */
export const listen = (app: Hono, host: string, port: number): Promise<E.Either<SandboxError, HttpServer>> =>
  new Promise((resolve) => {
    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
    });
    server.once('error', (error) => resolve(E.left(listenError(error, host, port))));
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          const timeout = setTimeout(() => {
            if ('closeAllConnections' in server) server.closeAllConnections();
          }, SHUTDOWN_MILLISECONDS);
          server.close(() => {
            clearTimeout(timeout);
            closed();
          });
          if ('closeIdleConnections' in server) server.closeIdleConnections();
        });
      resolve(E.right({ url: urlOf(address), close }));
    });
  });
