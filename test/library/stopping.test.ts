import { expect } from 'chai';
import { existsSync } from 'node:fs';
import {
  applyPlan,
  type Connection,
  createPlan,
  getCurrentDatabaseState,
  loadExperienceSyncConfig,
} from '../../src/index.ts';
import { type Faults, isCreation, isWrite, onNth, withNewExperiences } from '../support/apply-bench.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';
import { connectionOf, left, right, throughProxy } from './calls.ts';

const SILENCE = { _tag: 'Silence', when: 'before' } as const;
const EMPTY = { config: { experiences: [], managedTestSuites: [], managedExperienceTags: [] } };

const isTokenRequest = ({ path }: { readonly path: string }): boolean => path.endsWith('/oauth/token');

/** Returns the names of the warnings that Node emits during `use`. */
const warningsDuring = async (use: () => Promise<void>): Promise<readonly string[]> => {
  const names: string[] = [];
  const listener = ({ name }: Error): number => names.push(name);
  process.on('warning', listener);
  await use();
  // Warnings are emitted a tick after their cause.
  await new Promise(setImmediate);
  process.off('warning', listener);
  return names;
};

const machineAccount = (url = ''): Connection => ({
  url,
  authUrl: new URL('/', url).href,
  project: 'robots',
  clientID: 'sandbox',
  clientSecret: 'sandbox-secret',
});

const plannedFrom = async (bench: Workbench) =>
  right(loadExperienceSyncConfig([bench.write('config.yaml', JSON.stringify({ experiences: [] }))]));

describe('a program that aborts its signal', () => {
  it('during a write lets it finish, starts nothing more, and can resume', () =>
    withNewExperiences(4, async (bench) => {
      const file = bench.file('plan.json');
      const controller = new AbortController();
      // The request is in flight when the program aborts, and gets its response later.
      const abort = onNth(2, isCreation, () => {
        controller.abort();
        return { _tag: 'Pass' };
      });
      await throughProxy(bench, abort, async (connection, requests) => {
        const stopped = { ...connection, parallelism: 1, signal: controller.signal };
        const error = await left(applyPlan(stopped, { file }));
        expect(error).to.deep.equal({
          _tag: 'Interrupted',
          file,
          failed: [],
          counts: { done: 2, failed: 0, notStarted: 3 },
        });
        expect(requests.filter(isWrite)).to.have.length(2);
        expect(existsSync(`${file}.lock`)).to.equal(false);
        expect(bench.journal().at(-1)).to.include({ _tag: 'Finish', outcome: 'interrupted' });
        const { report } = await right(applyPlan(connection, { file, resume: true }));
        expect(report.counts).to.deep.equal({ done: 5, skipped: 2, failed: 0, notStarted: 0 });
        expect(requests.filter(isCreation)).to.have.length(4);
      });
    }));

  it('without a write in flight ends at once, and writes nothing', () =>
    withNewExperiences(1, async (bench) => {
      const controller = new AbortController();
      const abort: Faults = ({ path }) => {
        if (!path.includes('/suites')) return undefined;
        controller.abort();
        return SILENCE;
      };
      await throughProxy(bench, abort, async (connection, requests) => {
        const stopped = { ...connection, signal: controller.signal };
        const error = await left(applyPlan(stopped, { file: bench.file('plan.json') }));
        expect(error).to.deep.equal({ _tag: 'Interrupted' });
        expect(requests.filter(isWrite)).to.deep.equal([]);
      });
    }));

  it('during sign-in gets Interrupted, not a failed sign-in', () =>
    withWorkbench(async (bench) => {
      const config = await plannedFrom(bench);
      const controller = new AbortController();
      const abort: Faults = (request) => {
        if (!isTokenRequest(request)) return undefined;
        controller.abort();
        return SILENCE;
      };
      await throughProxy(bench, abort, async ({ url }, requests) => {
        const connection = { ...machineAccount(url), signal: controller.signal };
        expect(await left(createPlan(connection, { config }))).to.deep.equal({ _tag: 'Interrupted' });
        expect(requests).to.have.length(1);
      });
    }));

  it('before a call sends nothing, neither to the API nor to the sign-in server', () =>
    withWorkbench(async (bench) => {
      const config = await plannedFrom(bench);
      const signal = AbortSignal.abort();
      const none: Faults = () => undefined;
      await throughProxy(bench, none, async (connection, requests) => {
        for (const one of [connection, machineAccount(connection.url)]) {
          const error = await left(createPlan({ ...one, signal }, { config }));
          expect(error).to.deep.equal({ _tag: 'Interrupted' });
        }
        expect(requests).to.deep.equal([]);
      });
    }));

  it('gets no warning about a leak, however many requests are in flight and connections share the signal', () =>
    withNewExperiences(30, async (bench) => {
      const { signal } = new AbortController();
      const names = await warningsDuring(async () => {
        const connection = { ...connectionOf(bench), signal };
        await right(applyPlan(connection, { file: bench.file('plan.json') }));
        const many = Array.from({ length: 20 }, () => ({ ...connection }));
        await Promise.all(many.map((one) => right(getCurrentDatabaseState(one, EMPTY.config))));
      });
      expect(names).to.deep.equal([]);
    }));
});
