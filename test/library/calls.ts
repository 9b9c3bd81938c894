import * as E from 'fp-ts/lib/Either.js';
import { type Connection, errorMessage, type Call, type SyncError } from '../../src/index.ts';
import type { Faults } from '../support/apply-bench.ts';
import { type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

/** Returns the result of a call that must succeed. */
export const right = async <A>(call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

/** Returns the error of a call that must fail. */
export const left = async <A>(call: Call<A>): Promise<SyncError> => {
  const outcome = await call;
  if (E.isRight(outcome)) throw new Error('no error');
  return outcome.left;
};

/** Returns a program's connection to the project of a workbench. */
export const connectionOf = ({ server }: Pick<Workbench, 'server'>): Connection => ({
  url: `${server.url}/v1/`,
  accessToken: server.accessToken,
  project: 'robots',
});

/** Like `connectionOf`, through a configurable proxy that records its requests. */
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
