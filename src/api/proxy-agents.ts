import type https from 'node:https';
import { HttpsProxyAgent } from 'hpagent';

/** Tunnels to servers behind a proxy: kept alive, and at most so many at the same time. */
export const proxyAgents = (
  proxy: string | undefined,
  parallelism: number,
): { readonly https?: https.Agent } =>
  proxy === undefined
    ? {}
    : { https: new HttpsProxyAgent({ proxy, keepAlive: true, maxSockets: parallelism }) };
