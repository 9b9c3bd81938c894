import { expect } from 'chai';
import { computeDrift } from '../../src/plan/drift.ts';
import { isUnrelated } from '../../src/plan/obstacle.ts';
import type { Obstacle } from '../../src/domain/drift.ts';
import { type Model, type ModelExperience, type ModelSet, stateOf, uuid } from '../support/model.ts';
import { planFor } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

type Change = (model: Model) => Model;

const edit =
  (number: number, fields: Partial<ModelExperience>): Change =>
  (model) => ({
    ...model,
    experiences: model.experiences.map((one) => (one.id === idOf(number) ? { ...one, ...fields } : one)),
  });

const arrive =
  (name: string, fields: Partial<ModelExperience> = {}): Change =>
  (model) => ({ ...model, experiences: [...model.experiences, liveExperience(99, name, fields)] });

/** Another user changes the members or the name of a set. */
const reset =
  (key: 'tags' | 'systems' | 'suites', name: string, change: (set: ModelSet) => Partial<ModelSet>): Change =>
  (model) => ({
    ...model,
    [key]: model[key].map((set) => (set.name === name ? { ...set, ...change(set) } : set)),
  });

const members = (...numbers: number[]) => ({ members: numbers.map(idOf) });

const protect =
  (glob: string): Change =>
  (model) => ({
    ...model,
    tags: [...model.tags, { id: uuid(2, 77), name: `sync-protected:${glob}`, members: [] }],
  });

/**
 * A plan that creates `new`, updates `edited`, renames `before` to `renamed`, restores `asleep`, archives `leftover`, adds `member` to a
 * tag and a system, removes `tagged` from the tag, revises the suite `revised` to contain `held`, and leaves `kept` unchanged.
 */
const MODEL = project(
  [
    liveExperience(1, 'edited'),
    liveExperience(2, 'before'),
    liveExperience(3, 'asleep', { archived: true }),
    liveExperience(4, 'leftover'),
    liveExperience(5, 'member'),
    liveExperience(6, 'tagged'),
    liveExperience(7, 'held'),
    liveExperience(8, 'kept'),
  ],
  {
    tags: { smoke: [6], team: [4, 8] },
    systems: { planner: [] },
    suites: { revised: [8], left: [8], shared: [4, 8] },
  },
);

const CONFIG = configOf(
  [
    entry('new'),
    entry('edited', { description: 'Edited' }),
    entry('renamed', {
      experienceID: idOf(2),
    }),
    entry('asleep'),
    entry('member', { tags: ['smoke'], systems: ['planner'] }),
    entry('tagged'),
    entry('held'),
    entry('kept', { tags: ['team'] }),
  ],
  {
    managedExperienceTags: ['smoke'],
    managedTestSuites: [
      { name: 'revised', experiences: ['held'] },
      { name: 'left', experiences: ['kept'] },
    ],
  },
);

const driftAfter = (change: Change, version: 1 | 2 = 2) => {
  const { plan, scope } = planFor(MODEL, CONFIG, { version })!;
  return computeDrift(plan, stateOf(change(MODEL), scope));
};

const RELATED: readonly (readonly [string, Change, Obstacle])[] = [
  ['an experience that it updates, in another field', edit(1, { containerTimeoutSeconds: 7 }), 'changes'],
  ['an experience that it renames', edit(2, { profile: 'other' }), 'changes'],
  ['an experience that it restores', edit(3, { description: 'theirs' }), 'changes'],
  ['an experience that it archives', edit(4, { description: 'theirs' }), 'changes'],
  ['an experience that somebody created with a new name', arrive('new'), 'changes'],
  ['an experience that somebody renamed to a new name', edit(8, { name: 'renamed' }), 'takesName'],
  ['an experience with the name of one that is restored', arrive('asleep', { id: idOf(98) }), 'takesName'],
  ['a suite that it revises', reset('suites', 'revised', () => members(8, 5)), 'changes'],
  ['a suite that it revises, by its name', reset('suites', 'revised', () => ({ name: 'theirs' })), 'changes'],
  ['an archived member of a suite that it revises', edit(7, { archived: true }), 'suiteMember'],
  ['an archived experience whose tags it changes', edit(5, { archived: true }), 'member'],
  ['a membership that it adds', reset('tags', 'smoke', () => members(6, 5)), 'changes'],
  ['a membership that it removes', reset('tags', 'smoke', () => members()), 'changes'],
  ['a membership of a system that it adds', reset('systems', 'planner', () => members(5)), 'changes'],
  ['a tag that was recreated', reset('tags', 'smoke', () => ({ id: uuid(2, 9) })), 'changes'],
  ['a suite that gains what it archives', reset('suites', 'left', () => members(8, 4)), 'holdsArchived'],
  ['a suite that archiving would now leave empty', reset('suites', 'shared', () => members(4)), 'leftEmpty'],
  ['a protection of what it archives', protect('left*'), 'protects'],
];

const UNRELATED: readonly (readonly [string, Change])[] = [
  ['a field of an experience that it leaves unchanged', edit(8, { description: 'theirs' })],
  ['a field of an experience that only gains a membership', edit(5, { description: 'theirs' })],
  ['the name of an experience that only loses a membership', edit(6, { name: 'theirs' })],
  ['a field of a member of a suite that it revises', edit(7, { description: 'theirs' })],
  ['an experience that it leaves unchanged, archived', edit(8, { archived: true })],
  ['another member of a tag that it changes', reset('tags', 'smoke', () => members(6, 8))],
  ['another member of a system that it changes', reset('systems', 'planner', () => members(8))],
  ['a suite that it leaves unchanged', reset('suites', 'left', () => members(8, 5))],
  ['a suite that loses members by archiving, but not all', reset('suites', 'shared', () => members(4, 5))],
  ['an unlisted experience', arrive('theirs')],
  ['a protection of other experiences', protect('kept')],
];

describe('drift that is unrelated to a plan', () => {
  for (const version of [1, 2] as const) {
    for (const [what, change, obstacle] of RELATED)
      it(`does not include ${what} (format ${String(version)})`, () => {
        const drift = driftAfter(change, version);
        expect(isUnrelated(drift)).to.equal(false);
        expect(drift.map((entity) => entity.obstacle)).to.include(obstacle);
      });

    for (const [what, change] of UNRELATED)
      it(`includes ${what} (format ${String(version)})`, () => {
        const drift = driftAfter(change, version);
        expect(drift.map((entity) => entity.obstacle)).to.deep.equal(drift.map(() => undefined));
        expect(isUnrelated(drift)).to.equal(true);
      });
  }

  it('does not include an archived experience that is no longer owned', () => {
    const config = { ...CONFIG, ownershipTag: 'team' };
    const { plan, scope } = planFor(MODEL, config)!;
    const given = reset('tags', 'team', () => members(8))(MODEL);
    expect(computeDrift(plan, stateOf(given, scope)).map(({ obstacle }) => obstacle)).to.include('disowns');
  });

  for (const [what, change] of [
    ['recreated', reset('systems', 'truck', () => ({ id: uuid(3, 9) }))],
    ['renamed', reset('systems', 'truck', () => ({ name: 'lorry' }))],
    ['deleted', (model: Model) => ({ ...model, systems: [] })],
  ] as const)
    it(`does not include the system of a new suite, ${what}`, () => {
      const model = project([liveExperience(1, 'alpha')], { systems: { truck: [] } });
      const suite = { name: 'night', system: 'truck', experiences: ['alpha'] };
      const { plan, scope } = planFor(model, configOf([entry('alpha')], { managedTestSuites: [suite] }))!;
      const drift = computeDrift(plan, stateOf(change(model), scope));
      expect(isUnrelated(drift)).to.equal(false);
      expect(drift.map(({ obstacle }) => obstacle)).to.include('suiteSystem');
    });

  it('marks what a new plan from the same config would archive', () => {
    for (const version of [1, 2] as const) {
      expect(driftAfter(arrive('theirs'), version).map(({ leftOver }) => leftOver)).to.deep.equal([true]);
      expect(
        driftAfter(arrive('theirs', { archived: true }), version).map(({ leftOver }) => leftOver),
      ).to.not.include(true);
      expect(driftAfter(arrive('new'), version).map(({ leftOver }) => leftOver)).to.not.include(true);
    }
  });

  it('does not exist if nothing has drifted', () => {
    expect(isUnrelated([])).to.equal(false);
  });
});
