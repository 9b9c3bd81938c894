import type https from 'node:https';
import { HttpsProxyAgent } from 'hpagent';
import { CONNECT_TIMEOUT_MILLISECONDS } from './attempt.ts';

/**
 * Makes an agent for tunnels through a proxy, with keep-alive and at most `parallelism` connections. The timeout in milliseconds is that of
 * opening a tunnel, which got does not limit. Idle connections are closed after the same time.
 */
export const proxyAgents = (
  proxy: string | undefined,
  parallelism: number,
  timeout: number = CONNECT_TIMEOUT_MILLISECONDS,
): { readonly https?: https.Agent } =>
  proxy === undefined
    ? {}
    : { https: new HttpsProxyAgent({ proxy, keepAlive: true, maxSockets: parallelism, timeout }) };
