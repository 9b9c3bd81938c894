import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { ApplyReport } from '../../src/domain/apply-report.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { serialisePlan } from '../../src/plan/plan-file.ts';
import { applyPlan } from '../../src/usecases/apply-plan.ts';
import { undoPlan } from '../../src/usecases/undo-plan.ts';
import { directWorld } from '../support/direct-world.ts';
import { apiFailure, memoryApi, type MemoryApi, type MemoryOptions } from '../support/memory-api.ts';
import { type Model, uuid } from '../support/model.ts';
import { planFor } from '../support/planned-situations.ts';
import { withTarget } from '../support/undoing.ts';
import { configOf, entry, idOf, liveExperience, project } from '../support/wanted.ts';

const valueOf = <A>(result: E.Either<SyncError, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

interface Commands {
  readonly model: () => Model;
  /** What somebody else does. */
  readonly meanwhile: (change: (model: Model) => Model) => void;
  readonly loseJournal: () => void;
  /** The next apply meets a project that behaves like this. */
  readonly apply: (
    options?: MemoryOptions & {
      readonly resume?: boolean;
      readonly api?: (memory: MemoryApi) => MemoryApi['api'];
    },
  ) => Promise<E.Either<SyncError, ApplyReport>>;
  /** Makes the undo plan. */
  readonly makeUndo: () => Promise<E.Either<SyncError, { readonly left: readonly unknown[] }>>;
  /** Makes the undo plan, and applies it. */
  readonly undo: () => Promise<{ readonly left: readonly unknown[] }>;
}

/** A project, the plan of a config for it, and a machine that applies and undoes it. */
const planned = (start: Model, config: ExperienceSyncConfig): Commands => {
  let model = start;
  const files = new Map<string, string>();
  const worldOf = (memory: MemoryApi) => ({
    ...directWorld,
    // Each write takes longer than a look at the project stays valid.
    now: () => new Date(memory.writes().length * 10_000),
    readText: (file: string) => TE.right(files.get(file) ?? ''),
    writeText: (file: string, text: string | (() => Iterable<string>)) => {
      files.set(file, typeof text === 'string' ? text : [...text()].join(''));
      return TE.right(undefined);
    },
    journalOf: (plan: string) => ({
      read: () => E.right(files.get(`${plan}.journal`) ?? ''),
      open: () =>
        E.right({
          append: (line: string) => {
            files.set(`${plan}.journal`, (files.get(`${plan}.journal`) ?? '') + line);
            return E.right(undefined);
          },
          close: () => undefined,
        }),
    }),
    lock: () => E.right(() => undefined),
  });
  const applyFile = async (
    file: string,
    { resume = false, api, ...options }: NonNullable<Parameters<Commands['apply']>[0]> = {},
  ) => {
    const memory = memoryApi(model, options);
    const session = { api: api?.(memory) ?? memory.api, parallelism: 1, sandbox: false };
    const done = await applyPlan({ file, resume, updateConfig: false }, session, worldOf(memory))();
    model = memory.model();
    return E.map(({ report }: { readonly report: ApplyReport }) => report)(done);
  };
  const makeUndo = () => {
    const memory = memoryApi(model);
    const session = { api: memory.api, parallelism: 1, sandbox: false };
    const request = { file: 'plan.json', out: 'undo.json', encryption: () => TE.right({}) };
    return undoPlan(request, session, worldOf(memory))();
  };
  files.set('plan.json', serialisePlan(withTarget(planFor(start, config)!.plan, memoryApi(start))));
  return {
    model: () => model,
    meanwhile: (change) => void (model = change(model)),
    loseJournal: () => void files.delete('plan.json.journal'),
    apply: (options) => applyFile('plan.json', options),
    makeUndo,
    undo: async () => {
      const made = valueOf(await makeUndo());
      valueOf(await applyFile('undo.json'));
      return made;
    },
  };
};

const describing = (model: Model, id: string, description: string): Model => ({
  ...model,
  experiences: model.experiences.map((one) => (one.id === id ? { ...one, description } : one)),
});

const alphaBetaGamma = [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')];
const changedAlpha = entry('alpha', { description: 'Changed' });

describe('undo', () => {
  it('restores what was archived beside an experience that somebody else changed in the meantime', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model } = planned(start, configOf([changedAlpha]));
    const stopped = await apply({
      meanwhile: (now, _, number) => (number === 0 ? describing(now, idOf(2), 'Theirs') : now),
    });
    expect(E.isLeft(stopped) && stopped.left._tag).to.equal('ApplyIncomplete');
    expect(model().experiences.map(({ archived }) => archived)).to.deep.equal([false, false, true]);
    expect((await undo()).left).to.deep.equal([]);
    expect(model()).to.deep.equal(describing(start, idOf(2), 'Theirs'));
  });

  it('takes back a write after which the server no longer responded', async () => {
    const start = project([liveExperience(1, 'alpha')]);
    const { apply, undo, model } = planned(start, configOf([changedAlpha]));
    const stopped = await apply({
      fate: () => 'lostAfter',
      api: ({ api, writes }) => ({
        ...api,
        getExperience: (projectID, id) =>
          writes().length === 0
            ? api.getExperience(projectID, id)
            : TE.left(apiFailure('getExperience', { _tag: 'Unreachable', code: 'ECONNREFUSED', detail: '' })),
      }),
    });
    expect(E.isLeft(stopped) && stopped.left._tag).to.equal('ApplyIncomplete');
    expect(model()).not.to.deep.equal(start);
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('takes back what was done before the journal was lost, also if the resumed apply stops again', async () => {
    const start = project(alphaBetaGamma, { tags: { smoke: [1] }, suites: { Basic: [1, 2] } });
    const wanted = configOf([changedAlpha, entry('beta'), entry('gamma'), entry('delta')], {
      managedTestSuites: [{ name: 'Basic', experiences: ['gamma'] }],
    });
    const { apply, undo, model, loseJournal } = planned(start, wanted);
    const options: MemoryOptions = {
      fate: (operation) => (operation === 'reviseTestSuite' ? 'broken' : 'fine'),
    };
    expect(E.isLeft(await apply(options))).to.equal(true);
    loseJournal();
    expect(E.isLeft(await apply({ ...options, resume: true }))).to.equal(true);
    await undo();
    const { experiences } = model();
    expect(experiences.slice(0, 3)).to.deep.equal(start.experiences);
    expect(experiences[3]).to.include({ name: 'delta', archived: true });
  });

  it('takes back an apply whose journal was lost after its last operation', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model, loseJournal } = planned(start, configOf([changedAlpha]));
    valueOf(await apply());
    loseJournal();
    valueOf(await apply({ resume: true }));
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('says that nothing is to be undone if no operation succeeded', async () => {
    const { apply, makeUndo } = planned(project(alphaBetaGamma), configOf([changedAlpha]));
    await apply({ fate: () => 'broken' });
    const undo = await makeUndo();
    expect(E.isLeft(undo) && undo.left).to.include({ _tag: 'NothingToUndo', why: 'nothingDone' });
  });

  const declaring = configOf(
    [entry('alpha', { tags: ['smoke'] }), entry('beta', { tags: ['smoke'] }), entry('gamma')],
    {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      managedTestSuites: [{ name: 'Basic', system: 'planner', experiences: ['alpha', 'beta'] }],
    },
  );
  const undeclared = project(alphaBetaGamma, { systems: { planner: [] } });
  const theirs = (model: Model): Model => ({
    ...model,
    tags: [{ id: uuid(2, 7), name: 'smoke', members: [idOf(1)] }],
    suites: [{ id: uuid(4, 7), name: 'Basic', members: [idOf(2)] }],
  });

  it('keeps a declared tag and a declared suite that somebody else had created before the apply', async () => {
    const { apply, undo, model, meanwhile } = planned(undeclared, declaring);
    meanwhile(theirs);
    const { doneByKind } = valueOf(await apply());
    expect(doneByKind).to.deep.equal({ addTag: 1, reviseTestSuite: 1 });
    expect((await undo()).left).to.deep.equal([]);
    expect(model()).to.deep.equal(theirs(undeclared));
  });

  it('keeps those that somebody else created before the apply was resumed', async () => {
    const config = { ...declaring, experiences: [...declaring.experiences, entry('delta')] };
    const { apply, undo, model, meanwhile } = planned(undeclared, config);
    const refused: MemoryOptions = {
      fate: (operation) => (operation.startsWith('create') ? 'broken' : 'fine'),
    };
    expect(E.isLeft(await apply(refused))).to.equal(true);
    meanwhile(theirs);
    valueOf(await apply({ resume: true }));
    await undo();
    const { experiences, ...sets } = model();
    expect(experiences.slice(0, 3)).to.deep.equal(undeclared.experiences);
    expect({ experiences: undeclared.experiences, ...sets }).to.deep.equal(theirs(undeclared));
  });

  it('takes back a declared tag and a declared suite whose creation was reported as lost', async () => {
    const { apply, undo, model } = planned(undeclared, declaring);
    const seen = new Set<string>();
    valueOf(
      await apply({
        fate: (operation) => {
          const isFirst = !seen.has(operation);
          seen.add(operation);
          return isFirst ? 'lostAfter' : 'fine';
        },
      }),
    );
    await undo();
    expect(model()).to.deep.equal(undeclared);
  });
});
