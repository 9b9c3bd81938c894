import type { ChildProcess } from 'node:child_process';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { Ran } from './run-bin.ts';
import type { Workbench } from './workbench.ts';

/** Runs a test with a proxy in front of the server. Commands use the address of the proxy. */
export const withProxy = async <A>(
  bench: Workbench,
  faultFor: Parameters<typeof startFaultProxy>[1],
  use: (proxy: FaultProxy, env: Readonly<Record<string, string>>) => Promise<A>,
): Promise<A> => {
  const proxy = await startFaultProxy(bench.sandbox.url, faultFor);
  try {
    return await use(proxy, { RESIM_URL: `${proxy.url}/v1/` });
  } finally {
    await proxy.close();
  }
};

/** Whether a request creates an experience. */
export const isCreation = (method: string, path: string): boolean =>
  method === 'POST' && path.endsWith('/experiences');

/** Runs a test while an apply of `plan.json` hangs in its first creation, and then ends the apply. */
export const whileHanging = (
  bench: Workbench,
  flags: readonly string[],
  use: (child: ChildProcess, applied: Promise<Ran>) => Promise<void>,
): Promise<void> => {
  let arrived: () => void = () => undefined;
  const hanging = new Promise<void>((resolve) => (arrived = resolve));
  const silence = ({ method, path }: { readonly method: string; readonly path: string }): Fault => {
    if (!isCreation(method, path)) return { _tag: 'Pass' };
    arrived();
    return { _tag: 'Silence', when: 'before' };
  };
  return withProxy(bench, silence, async (_, env) => {
    let child: ChildProcess | undefined;
    const applied = bench.sync(['apply', 'plan.json', ...flags], {
      env,
      onStart: (started) => (child = started),
    });
    await hanging;
    if (child === undefined) throw new Error('the apply did not start');
    try {
      await use(child, applied);
    } finally {
      child.kill('SIGKILL');
      await applied;
    }
  });
};
