import { expect } from 'chai';
import fc from 'fast-check';
import { changesOf } from '../../src/plan/change.ts';
import { comparePlans, type Comparison, isSameTarget, notInOld } from '../../src/plan/compare.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import {
  archived,
  buildPlan,
  changed,
  created,
  existing,
  live,
  planned,
  type PlanGiven,
  textField,
} from '../support/build-plan.ts';
import { plannedSituations } from '../support/planned-situations.ts';

const A = live(1, 'a');
const B = live(2, 'b');
const C = live(3, 'c');

/** Lists in words: `part: entity.field`. */
const told = ({ both, differing, onlyOld, onlyNew }: Comparison): string[] => [
  ...onlyNew.map(({ name, field }) => `new: ${name}.${field}`),
  ...differing.map((pair) => `differs: ${pair.new.name}.${pair.new.field}`),
  ...onlyOld.map(({ name, field }) => `old: ${name}.${field}`),
  ...both.map((pair) => `both: ${pair.new.name}.${pair.new.field}`),
];

interface Case {
  readonly old: PlanGiven;
  readonly new: PlanGiven;
  readonly told: readonly string[];
}

const described = (description: string, was = A) => ({ experiences: [changed(was, { description })] });
const suite = (original: readonly (typeof A)[], experiences: readonly (typeof A)[]) => ({
  suites: [{ name: 'Basic', original: original.map(existing), experiences: experiences.map(existing) }],
});
const loss = (kind: 'testSuite' | 'tag', id: string, name: string) => ({
  kind,
  id,
  name,
  before: 2,
  after: 1,
  experiences: [{ experienceID: A.experienceID, name: 'a' }],
});
const suiteID = '0005017e-0000-4000-8000-000000000000';

const CASES: Readonly<Record<string, Case>> = {
  'a field and its new value, whatever the value before': {
    old: described('x'),
    new: described('x', { ...A, description: 'drifted' }),
    told: ['both: a.description'],
  },
  'another value of the same field': {
    old: described('x'),
    new: described('y'),
    told: ['differs: a.description'],
  },
  'a field that only one of them changes': {
    old: described('x'),
    new: { experiences: [changed(A, { profile: 'fast' })] },
    told: ['new: a.profile', 'old: a.description'],
  },
  'variables and custom fields by meaning, not by order': {
    old: {
      experiences: [
        changed(A, {
          environmentVariables: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
          customFields: [textField('Owner', 'x', 'y')],
        }),
      ],
    },
    new: {
      experiences: [
        changed(A, {
          environmentVariables: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          customFields: [textField('owner', 'y', 'x')],
        }),
      ],
    },
    told: ['both: a.environmentVariables', 'both: a.customFields'],
  },
  'a secret by its real value': {
    old: { experiences: [changed(A, { environmentVariables: [{ name: 'API_TOKEN', value: 'one' }] })] },
    new: { experiences: [changed(A, { environmentVariables: [{ name: 'API_TOKEN', value: 'two' }] })] },
    told: ['differs: a.environmentVariables'],
  },
  'a rename, an archive and a restore': {
    old: { experiences: [changed(A, { name: 'z' }), archived(B)] },
    new: {
      experiences: [
        changed(A, { name: 'y' }),
        archived(B),
        changed(live(3, 'c', { archived: true }), { archived: false }),
      ],
    },
    told: ['new: c.archived', 'differs: a.name', 'both: b.archived'],
  },
  'archiving in one plan and restoring in the other': {
    old: { experiences: [archived(A)] },
    new: { experiences: [changed(live(1, 'a', { archived: true }), { archived: false })] },
    told: ['differs: a.archived'],
  },
  'the initial values of a new experience': {
    old: { experiences: [created('n', { description: 'x' })] },
    new: { experiences: [created('n', { description: 'y' })] },
    told: ['differs: n.description', 'both: n.created', 'both: n.locations'],
  },
  'an initial value that only one plan sets': {
    old: { experiences: [created('n', { profile: 'fast' })] },
    new: { experiences: [created('n')] },
    told: ['differs: n.created', 'old: n.profile', 'both: n.description', 'both: n.locations'],
  },
  'custom fields that only the old plan gives to a new experience': {
    old: { experiences: [created('n', { customFields: [textField('owner', 'x')] })] },
    new: { experiences: [created('n')] },
    told: ['differs: n.customFields', 'both: n.created', 'both: n.description', 'both: n.locations'],
  },
  'an experience that was created meanwhile, and is updated now': {
    old: { experiences: [created('n', { description: 'x' })] },
    new: { experiences: [changed(live(9, 'n'), { description: 'x' })] },
    told: ['new: n.description', 'old: n.created', 'old: n.description', 'old: n.locations'],
  },
  'a tag or system with an experience': {
    old: {
      tags: [{ name: 'nightly', additions: [existing(A)], removals: [existing(B)] }],
      systems: [{ name: 'planner', additions: [existing(A)] }],
    },
    new: {
      tags: [{ name: 'nightly', additions: [existing(A), existing(B), planned('n')] }],
      systems: [{ name: 'planner', additions: [existing(A), existing(B)] }],
    },
    told: [
      'new: nightly.member n',
      'new: planner.member b',
      'differs: nightly.member b',
      'both: nightly.member a',
      'both: planner.member a',
    ],
  },
  'a suite by its members, whatever they were before': {
    old: suite([A], [A, B]),
    new: suite([C], [B, A]),
    told: ['both: Basic.experiences'],
  },
  'a suite with other members': {
    old: suite([A], [A, B]),
    new: suite([A], [A, B, C]),
    told: ['differs: Basic.experiences'],
  },
  'memberships lost by archiving, which no operation names': {
    old: { experiences: [archived(A)] },
    new: {
      experiences: [archived(A)],
      losses: [loss('testSuite', 'f', 'Foreign'), loss('tag', 'g', 'foreign')],
    },
    told: ['new: Foreign.member a', 'new: foreign.member a', 'both: a.archived'],
  },
  'memberships of a revised suite lost by archiving, once': {
    old: { experiences: [archived(A)], ...suite([A, B], [B]), losses: [] },
    new: { experiences: [archived(A)], ...suite([A, B], [B]), losses: [loss('testSuite', suiteID, 'Basic')] },
    told: ['both: a.archived', 'both: Basic.experiences'],
  },
  'protections by their patterns': {
    old: { protections: { additions: ['x*'], removals: ['y*'] } },
    new: { protections: { additions: ['y*', 'z*'], removals: [] } },
    told: ['new: z*.protected', 'differs: y*.protected', 'old: x*.protected'],
  },
};

describe('two plans that are compared', () => {
  for (const [name, one] of Object.entries(CASES))
    it(`compare ${name}`, () => {
      const comparison = comparePlans(buildPlan(one.old), buildPlan(one.new));
      expect(told(comparison)).to.deep.equal(one.told);
      const isCovered = !one.told.some((line) => /^(?:new|differs):/.test(line));
      expect(notInOld(comparison).length === 0).to.equal(isCovered);
    });

  it('keep the value before for display', () => {
    const before = described('x', { ...A, description: 'drifted' });
    const [pair] = comparePlans(buildPlan(described('x')), buildPlan(before)).both;
    expect([pair?.old.before, pair?.new.before]).to.deep.equal(['Aerial survey', 'drifted']);
  });

  it('give a member of a suite that the plan renames one name', () => {
    const given = suite([A, C], [{ ...A, name: 'z' }, B]);
    const [effect] = effectsOf(buildPlan(given).updates, 'sets');
    expect([effect?.effect.before, effect?.effect.after]).to.deep.equal([
      ['z', 'c'],
      ['z', 'b'],
    ]);
  });

  it('must be for one project on one server', () => {
    const plan = buildPlan({});
    expect(isSameTarget(plan, buildPlan({ projectName: 'renamed since' }))).to.equal(true);
    expect(isSameTarget(plan, buildPlan({ apiUrl: 'sandbox:1' }))).to.equal(false);
  });

  it('are equal to themselves, and every change has at least one effect', () => {
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        const { both, ...others } = comparePlans(plan, plan);
        expect(others).to.deep.equal({ differing: [], onlyOld: [], onlyNew: [] });
        expect(both.length).to.be.at.least(changesOf(plan.updates).length);
        for (const grain of ['sets', 'members'] as const) {
          const keys = effectsOf(plan.updates, grain).map(({ key }) => key);
          expect(new Set(keys).size).to.equal(keys.length);
        }
      }),
    );
  });

  it('are symmetric', () => {
    fc.assert(
      fc.property(plannedSituations, plannedSituations, ({ plan: a }, { plan: b }) => {
        const [there, back] = [comparePlans(a, b), comparePlans(b, a)];
        const names = (list: Comparison['onlyNew']) =>
          list.map(({ name, field }) => `${name} ${field}`).sort();
        expect(names(there.onlyNew)).to.deep.equal(names(back.onlyOld));
        expect(there.both.length).to.equal(back.both.length);
        expect(there.differing.length).to.equal(back.differing.length);
      }),
    );
  });
});
