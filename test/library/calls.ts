import * as E from 'fp-ts/lib/Either.js';
import { type Connection, errorMessage, type Call, type SyncError } from '../../src/index.ts';
import type { Faults } from '../support/apply-bench.ts';
import { type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

/** What a call gives that must succeed. */
export const right = async <A>(call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

/** What a call ends with that must fail. */
export const left = async <A>(call: Call<A>): Promise<SyncError> => {
  const outcome = await call;
  if (E.isRight(outcome)) throw new Error('no error');
  return outcome.left;
};

/** The connection of a program to the project of a workbench. */
export const connectionOf = ({ server }: Pick<Workbench, 'server'>): Connection => ({
  url: `${server.url}/v1/`,
  accessToken: server.accessToken,
  project: 'robots',
});

/** The same through a proxy that does as is said, with the requests that came to it. */
export const throughProxy = async <A>(
  { server }: Pick<Workbench, 'server'>,
  faults: Faults,
  use: (connection: Connection, requests: readonly ProxiedRequest[]) => Promise<A>,
): Promise<A> => {
  const proxy = await startFaultProxy(server.url, faults);
  try {
    return await use(connectionOf({ server: { ...server, url: proxy.url } }), proxy.requests);
  } finally {
    await proxy.close();
  }
};
