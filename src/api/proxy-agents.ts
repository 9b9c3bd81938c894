import type https from 'node:https';
import { HttpsProxyAgent } from 'hpagent';

/** Makes an agent for tunnels through a proxy, with keep-alive and at most `parallelism` connections. */
export const proxyAgents = (
  proxy: string | undefined,
  parallelism: number,
): { readonly https?: https.Agent } =>
  proxy === undefined
    ? {}
    : { https: new HttpsProxyAgent({ proxy, keepAlive: true, maxSockets: parallelism }) };
