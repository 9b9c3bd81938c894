import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Fault, type Faults, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import type { Ran } from './run-bin.ts';
import { type Workbench, withWorkbench } from './workbench.ts';

export type { Faults };

/** An apply through a proxy. */
interface ProxiedRun extends Ran {
  readonly requests: readonly ProxiedRequest[];
}

/** The fields of a journal line that tests use. */
export interface JournalLine {
  readonly _tag: string;
  readonly id?: string;
  readonly result?: string;
  readonly outcome?: string;
}

/** A workbench with a saved plan, `plan.json`. */
export interface ApplyBench extends Workbench {
  /** Applies the plan through a proxy that injects the faults. */
  readonly apply: (
    faults?: Faults,
    args?: readonly string[],
    onStart?: (child: ChildProcess) => void,
  ) => Promise<ProxiedRun>;
  /** The valid lines of the journal. */
  readonly journal: () => readonly JournalLine[];
}

export const isCreation = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experiences');

export const isWrite = ({ method }: ProxiedRequest): boolean => method !== 'GET';

/** Injects a fault into the n-th matching request, counted from 1. */
export const onNth = (
  n: number,
  kind: (request: ProxiedRequest) => boolean,
  fault: (request: ProxiedRequest) => Fault,
): Faults => {
  let seen = 0;
  return (request) => (kind(request) && ++seen === n ? fault(request) : undefined);
};

/** Removes the line breaks of word wrap. */
export const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

/** An event that a test waits for. */
export const signalled = (): { readonly happened: Promise<void>; readonly happen: () => void } => {
  let happen: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => (happen = resolve));
  return { happened, happen };
};

/** Calls back once a process has printed some words on stderr. */
export const oncePrinted = (child: ChildProcess, words: string, then: () => void): void => {
  let text = '';
  child.stderr?.on('data', (more: string) => {
    const before = text.includes(words);
    text += more;
    if (!before && text.includes(words)) then();
  });
};

const linesOf = (text: string): readonly JournalLine[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as JournalLine];
    } catch {
      return [];
    }
  });

const appliedIn =
  (bench: Workbench): ApplyBench['apply'] =>
  async (faults = () => undefined, args = [], onStart) => {
    const proxy = await startFaultProxy(bench.sandbox.url, faults);
    try {
      const ran = await bench.sync(
        ['apply', 'plan.json', '--allow-archive', '100%', '--allow-empty-suites', ...args],
        {
          env: { RESIM_URL: `${proxy.url}/v1/` },
          ...(onStart && { onStart }),
        },
      );
      return { ...ran, requests: [...proxy.requests] };
    } finally {
      await proxy.close();
    }
  };

/** Runs a test with a saved plan of a config. */
export const withPlan = <A>(
  furnish: (bench: Workbench) => Promise<string>,
  use: (bench: ApplyBench) => Promise<A>,
): Promise<A> =>
  withWorkbench(async (bench) => {
    bench.write('experiences.yaml', await furnish(bench));
    await bench.plan('experiences.yaml');
    return use({
      ...bench,
      apply: appliedIn(bench),
      journal: () => linesOf(readFileSync(bench.file('plan.json.journal.jsonl'), 'utf8')),
    });
  });

/** A config with a number of experiences that have the tag `regression`. */
export const newExperiences = (count: number): string => {
  const experiences = Array.from({ length: count }, (_, index) => {
    const name = `new-${String(index + 1)}`;
    return { name, description: `planned ${name}`, locations: [`s3://b/${name}`], tags: ['regression'] };
  });
  // JSON is YAML.
  return JSON.stringify({ experiences });
};

/** Runs a test with a plan that creates `new-1`, `new-2` … and adds the tag `regression` to them. */
export const withNewExperiences = <A>(count: number, use: (bench: ApplyBench) => Promise<A>): Promise<A> =>
  withPlan(async ({ project }) => {
    await project.createTag('regression');
    return newExperiences(count);
  }, use);
