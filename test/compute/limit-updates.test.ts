import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { unmatchedPatterns, withoutTags } from '../../src/compute/unmatched-patterns.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { Computation } from '../../src/domain/experience-updates.ts';
import type { Selection } from '../../src/domain/selection.ts';
import { situations } from '../support/arbitraries.ts';
import { carryOut, type Model, stateOf } from '../support/model.ts';
import { scopeFor } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project, updateLines } from '../support/wanted.ts';

const compute = (
  model: Model,
  config: ExperienceSyncConfig,
  selection?: Selection,
  archive = true,
): Computation | undefined => {
  const state = stateOf(model, scopeFor(config, model));
  const result = computeExperienceUpdates(config, state, { archive, ...(selection && { selection }) });
  return E.isRight(result) ? result.right : undefined;
};

interface Case {
  readonly live: Model;
  readonly wanted: readonly ConfigExperience[];
  readonly rest?: Partial<ExperienceSyncConfig>;
  readonly targets?: readonly string[];
  readonly excludes?: readonly string[];
  readonly plan: readonly string[];
}

const changed = { description: 'other' };
const three = (rest: Parameters<typeof project>[1] = {}) =>
  project([liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')], rest);

const CASES: Readonly<Record<string, Case>> = {
  'creates, updates and archives only targets': {
    live: three(),
    wanted: [entry('alpha', changed), entry('beta', changed), entry('delta'), entry('delta-2')],
    targets: ['alpha', 'gamma', 'delta'],
    plan: ['update alpha #1', 'create delta', 'archive gamma #3'],
  },
  'leaves excluded experiences alone, even if they are targeted': {
    live: three(),
    wanted: [entry('alpha', changed), entry('beta', changed)],
    targets: ['*a'],
    excludes: ['gamma', 'be*'],
    plan: ['update alpha #1'],
  },
  'targets a rename by its old name': {
    live: three(),
    wanted: [entry('omega', { experienceID: idOf(1) }), entry('beta'), entry('gamma')],
    targets: ['alpha'],
    plan: ['rename omega #1'],
  },
  'targets an archived entry by the name of its experience, or by its own': {
    live: three(),
    wanted: [
      entry('omega', { experienceID: idOf(1), archived: true }),
      entry('omicron', { previousName: 'beta', archived: true }),
      entry('gamma'),
    ],
    targets: ['alpha', 'omicron'],
    plan: ['archive alpha #1', 'archive beta #2'],
  },
  'excludes an archived entry by both names': {
    live: three(),
    wanted: [
      entry('omega', { experienceID: idOf(1), archived: true }),
      entry('omicron', { previousName: 'beta', archived: true }),
      entry('gamma'),
    ],
    excludes: ['omega', 'beta'],
    plan: [],
  },
  'targets a rename by its new name': {
    live: three(),
    wanted: [entry('omega', { experienceID: idOf(1) }), entry('beta'), entry('gamma')],
    targets: ['omega'],
    plan: ['rename omega #1'],
  },
  'excludes a rename by either name': {
    live: three(),
    wanted: [
      entry('omega', { experienceID: idOf(1) }),
      entry('psi', { experienceID: idOf(2) }),
      entry('gamma'),
    ],
    excludes: ['alpha', 'psi'],
    plan: [],
  },
  'adds and removes only the tags of targets': {
    live: three({ tags: { smoke: [1, 2], nightly: [] }, systems: { planner: [] } }),
    wanted: [
      entry('alpha', { tags: ['nightly'], systems: ['planner'] }),
      entry('beta', { tags: ['nightly'], systems: ['planner'] }),
      entry('gamma'),
    ],
    rest: { managedExperienceTags: ['smoke', 'nightly'] },
    targets: ['alpha'],
    plan: ['tag nightly: +alpha', 'tag smoke: -alpha', 'system planner: +alpha'],
  },
  'adds only targets to a suite, and removes only targets': {
    live: three({ suites: { basic: [1, 2] } }),
    wanted: [entry('alpha'), entry('beta'), entry('gamma'), entry('delta')],
    rest: { managedTestSuites: [{ name: 'basic', experiences: ['gamma', 'delta'] }] },
    targets: ['alpha', 'delta'],
    plan: ['create delta', 'suite basic: [alpha beta] -> [beta delta (new)]'],
  },
  'leaves a suite alone if only other experiences change in it': {
    live: three({ suites: { basic: [1, 2] } }),
    wanted: [entry('alpha'), entry('beta'), entry('gamma')],
    rest: { managedTestSuites: [{ name: 'basic', experiences: ['alpha', 'gamma'] }] },
    targets: ['alpha'],
    plan: [],
  },
};

const patterns = fc.subarray(['alpha', 'b*', '*a', 'ζ*', 'epsilon', '__proto__', 'nobody']);
const selections: fc.Arbitrary<Selection> = fc.record({ targets: patterns, excludes: patterns });

const isMeant = ({ targets, excludes }: Selection, names: readonly string[]): boolean => {
  const matches = (globs: readonly string[]) =>
    globs.some((glob) =>
      names.some((name) =>
        glob.startsWith('*')
          ? name.endsWith(glob.slice(1))
          : glob.endsWith('*')
            ? name.startsWith(glob.slice(0, -1))
            : name === glob,
      ),
    );
  return (targets.length === 0 || matches(targets)) && !matches(excludes);
};

/** Runs a law over situations that can be planned, limited to some experiences. */
const law = (
  check: (model: Model, config: ExperienceSyncConfig, selection: Selection, archive: boolean) => void,
) =>
  fc.assert(
    fc.property(situations, selections, fc.boolean(), ({ model, config }, selection, archive) => {
      fc.pre(compute(model, config, undefined, archive) !== undefined);
      // One half of a rename that needs the other half is an error.
      fc.pre(compute(model, config, selection, archive) !== undefined);
      check(model, config, selection, archive);
    }),
    { numRuns: 300 },
  );

describe('a plan limited to some experiences', () => {
  for (const [name, { live, wanted, rest, targets = [], excludes = [], plan }] of Object.entries(CASES))
    it(name, () => {
      const result = compute(live, configOf(wanted, rest), { targets, excludes });
      expect(result && updateLines(result)).to.deep.equal(plan);
    });

  it('counts what it leaves alone as unchanged', () => {
    const config = configOf([entry('alpha', changed), entry('beta', changed)]);
    expect(compute(three(), config, { targets: ['alpha'], excludes: [] })?.unchanged).to.equal(2);
  });

  it('still finds errors elsewhere in the config', () => {
    const config = configOf([entry('alpha'), entry('beta', { tags: ['nobody'] })]);
    expect(compute(three(), config, { targets: ['alpha'], excludes: [] })).to.equal(undefined);
  });

  it('is refused if it leaves out the rename that frees a name, whatever archived experiences have the name', () => {
    const model = project([liveExperience(1, 'alpha'), liveExperience(2, 'alpha', { archived: true })]);
    const config = configOf([
      entry('beta', { experienceID: idOf(1) }),
      entry('gamma', { experienceID: idOf(2) }),
      entry('alpha'),
    ]);
    expect(compute(model, config)).not.to.equal(undefined);
    expect(compute(model, config, { targets: [], excludes: ['beta'] })).to.equal(undefined);
  });

  it('leaves every other experience, its tags, systems and suites exactly as they are', () =>
    law((model, config, selection, archive) => {
      const after = carryOut(model, compute(model, config, selection, archive)!.updates);
      const entryNames = new Map(config.experiences.map((e) => [e.experienceID, e.name]));
      const others = model.experiences.filter(
        ({ id, name }) => !isMeant(selection, [name, entryNames.get(id) ?? name]),
      );
      for (const one of others) {
        expect(after.experiences.find(({ id }) => id === one.id)).to.deep.equal(one);
        for (const kind of ['tags', 'systems', 'suites'] as const)
          for (const set of model[kind]) {
            // A revision cannot name archived experiences.
            if (kind === 'suites' && one.archived) continue;
            const now = after[kind].find(({ id }) => id === set.id)!;
            expect(now.members.includes(one.id)).to.equal(set.members.includes(one.id));
          }
      }
    }));

  it('leads to the same state as a full plan, if a full plan follows', () =>
    law((model, config, selection, archive) => {
      const whole = carryOut(model, compute(model, config, undefined, archive)!.updates);
      const part = carryOut(model, compute(model, config, selection, archive)!.updates);
      const rest = compute(part, config, undefined, archive);
      expect(rest, 'a plan of the rest').not.to.equal(undefined);
      const named = (after: Model) => ({
        experiences: after.experiences.map(({ id: _, ...e }) => JSON.stringify(e)).sort(),
        sets: (['tags', 'systems', 'suites'] as const).map((kind) =>
          after[kind]
            .map(({ name, members }) => [
              name,
              members.map((m) => after.experiences.find(({ id }) => id === m)?.name).sort(),
            ])
            .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
        ),
      });
      expect(named(carryOut(part, rest!.updates))).to.deep.equal(named(whole));
    }));

  it('plans nothing more after it was applied', () =>
    law((model, config, selection, archive) => {
      const after = carryOut(model, compute(model, config, selection, archive)!.updates);
      const again = compute(after, config, selection, archive);
      expect(again && updateLines(again)).to.deep.equal([]);
    }));
});

describe('patterns that name a tag', () => {
  const live = project([liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gone')], {
    tags: { smoke: [2, 3] },
  });
  const config = configOf([entry('alpha', { tags: ['smoke', 'ours'] }), entry('beta')], {
    managedExperienceTags: ['ours'],
    declaredTags: [{ name: 'ours', description: '' }],
  });
  const of = (selection: Selection) => withoutTags(selection, config, stateOf(live, scopeFor(config, live)));

  it('select its members, in the config or in the project, and keep the pattern as given', () => {
    expect(of({ targets: ['x*', 'tag:smoke'], excludes: ['tag:ours'] })).to.deep.equal(
      E.right({
        targets: ['x*', 'alpha', 'beta', 'gone'],
        excludes: ['alpha'],
        given: { targets: ['x*', 'tag:smoke'], excludes: ['tag:ours'] },
      }),
    );
    const plain = { targets: ['alpha'], excludes: [] };
    expect(of(plain)).to.deep.equal(E.right(plain));
  });

  it('are mistakes if the tag has no members', () => {
    expect(of({ targets: ['tag:smok'], excludes: ['tag:zzz'] })).to.deep.equal(
      E.left([
        { flag: 'target', pattern: 'tag:smok', suggestion: 'tag:smoke' },
        { flag: 'exclude', pattern: 'tag:zzz' },
      ]),
    );
  });
});

describe('patterns without a match', () => {
  const config = configOf([entry('alpha'), entry('delta')]);
  const state = stateOf(three(), scopeFor(config, three()));
  const of = (targets: readonly string[], excludes: readonly string[] = []) =>
    unmatchedPatterns({ targets, excludes }, config, state);

  it('are reported with the name that was probably meant', () => {
    expect(of(['alpa', 'delta', 'gam*', 'zz*'], ['gama'])).to.deep.equal([
      { flag: 'target', pattern: 'alpa', suggestion: 'alpha' },
      { flag: 'target', pattern: 'zz*' },
      { flag: 'exclude', pattern: 'gama', suggestion: 'gamma' },
    ]);
  });

  it('may exclude future experiences with a wildcard', () => {
    expect(of([], ['draft-*'])).to.deep.equal([]);
  });
});
