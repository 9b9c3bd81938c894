import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { computeBaseUpdates } from '../../src/compute/base-updates.ts';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { allExperiences } from '../../src/domain/database-state.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { ExperienceUpdates } from '../../src/domain/experience-updates.ts';
import { effectsOf } from '../../src/plan/effects.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { originParts } from '../../src/render/origin-view.ts';
import { planView } from '../../src/render/plan-view.ts';
import { onlyEdit } from '../../src/plan/only-edit.ts';
import { changesNotFromEdit } from '../../src/plan/origin.ts';
import { buildPlan, changed, live } from '../support/build-plan.ts';
import { situations } from '../support/arbitraries.ts';
import { carryOut, type Model, stateOf } from '../support/model.ts';
import { planFor, scopeFor } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project, updateLines } from '../support/wanted.ts';

interface Edited {
  readonly updates: ExperienceUpdates;
  readonly others: ReadonlySet<string>;
  readonly cut: ExperienceUpdates;
}

const updatesOf = (
  model: Model,
  config: ExperienceSyncConfig,
  archive = true,
): ExperienceUpdates | undefined => {
  const result = computeExperienceUpdates(config, stateOf(model, scopeFor(config, model)), { archive });
  return E.isRight(result) ? result.right.updates : undefined;
};

const edited = (
  model: Model,
  base: ExperienceSyncConfig,
  config: ExperienceSyncConfig,
  archive = true,
): Edited | undefined => {
  const state = stateOf(model, scopeFor(config, model));
  const updates = updatesOf(model, config, archive);
  const before = computeBaseUpdates(config, base, state, { archive });
  if (updates === undefined || E.isLeft(before)) return undefined;
  const others = new Set(changesNotFromEdit(updates, before.right));
  const active = new Set<string>(
    allExperiences(state).flatMap((one) => (one.archived ? [] : [one.experienceID])),
  );
  const cut = onlyEdit(updates, others, (one) => one._tag === 'Existing' && active.has(one.experienceID));
  return { updates, others, cut };
};

interface Case {
  readonly live: Model;
  readonly base: ExperienceSyncConfig;
  readonly config: ExperienceSyncConfig;
  readonly others: readonly string[];
  readonly cut: readonly string[];
}

const LIVE = project([liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')], {
  tags: { smoke: [1, 2], nightly: [] },
  suites: { basic: [1, 2] },
});
const three = [entry('alpha'), entry('beta'), entry('gamma')];
const fresh = entry('fresh', { description: 'one' });

const CASES: Readonly<Record<string, Case>> = {
  'what others merged and what drifted is from others, what this edit does is its own': {
    live: LIVE,
    base: configOf([entry('alpha', { description: 'merged' }), entry('beta'), entry('gamma'), fresh]),
    config: configOf([entry('alpha', { description: 'merged', profile: 'fast' }), entry('beta'), fresh]),
    others: [
      'alpha description',
      'fresh created',
      'fresh description',
      'fresh locations',
      'fresh customFields',
    ],
    cut: ['update alpha #1', 'archive gamma #3'],
  },
  'a new experience is entirely from the edit if any of it is': {
    live: LIVE,
    base: configOf([...three, fresh]),
    config: configOf([...three, entry('fresh', { description: 'two' })]),
    others: [],
    cut: ['create fresh'],
  },
  'one member of a tag and of a suite is from the edit, and another one is not': {
    live: LIVE,
    base: configOf([entry('alpha', { tags: ['smoke'] }), entry('beta'), entry('gamma')], {
      managedExperienceTags: ['smoke'],
      managedTestSuites: [{ name: 'basic', experiences: ['alpha'] }],
    }),
    config: configOf(
      [entry('alpha', { tags: ['smoke'] }), entry('beta'), entry('gamma', { tags: ['smoke'] })],
      {
        managedExperienceTags: ['smoke'],
        managedTestSuites: [{ name: 'basic', experiences: ['alpha', 'gamma'] }],
      },
    ),
    others: ['basic member beta', 'smoke member beta'],
    cut: ['tag smoke: +gamma', 'suite basic: [alpha beta] -> [alpha beta gamma]'],
  },
  'the edit includes what it needs: a new experience that it tags': {
    live: LIVE,
    base: configOf([...three, fresh]),
    config: configOf([...three, { ...fresh, tags: ['nightly'] }]),
    others: ['fresh created', 'fresh description', 'fresh locations', 'fresh customFields'],
    cut: ['create fresh', 'tag nightly: +fresh (new)'],
  },
  'a rename that is left out keeps the old name in references': {
    live: LIVE,
    base: configOf([entry('omega', { experienceID: idOf(1) }), entry('beta'), entry('gamma')]),
    config: configOf([
      entry('omega', { experienceID: idOf(1), tags: ['nightly'] }),
      entry('beta'),
      entry('gamma'),
    ]),
    others: ['alpha name'],
    cut: ['tag nightly: +alpha'],
  },
  'a filter by a tag or system that the edit replaces': {
    live: project([liveExperience(1, 'alpha'), liveExperience(2, 'beta')], {
      tags: { old: [1, 2], fresh: [] },
      systems: { car: [1, 2], truck: [] },
      suites: { tagged: [1, 2], driven: [1, 2] },
    }),
    base: configOf(
      ['alpha', 'beta'].map((name) => entry(name, { tags: ['old'], systems: ['car'] })),
      {
        managedTestSuites: [
          { name: 'tagged', experiences: [], where: { tags: ['old'] } },
          { name: 'driven', experiences: [], where: { systems: ['car'] } },
        ],
      },
    ),
    config: configOf([entry('alpha', { tags: ['fresh'], systems: ['truck'] }), entry('beta')], {
      managedTestSuites: [
        { name: 'tagged', experiences: [], where: { tags: ['fresh'] } },
        { name: 'driven', experiences: [], where: { systems: ['truck'] } },
      ],
    }),
    others: [],
    cut: [
      'tag fresh: +alpha',
      'system truck: +alpha',
      'suite driven: [alpha beta] -> [alpha]',
      'suite tagged: [alpha beta] -> [alpha]',
    ],
  },
  'a new suite whose system the edit replaces': {
    live: project([liveExperience(1, 'alpha')], { systems: { car: [], truck: [] } }),
    base: configOf([entry('alpha')], {
      managedTestSuites: [{ name: 'night', system: 'car', experiences: ['alpha'] }],
    }),
    config: configOf([entry('alpha')], {
      managedTestSuites: [{ name: 'night', system: 'truck', experiences: ['alpha'] }],
    }),
    others: [],
    cut: ['suite night: [] -> [alpha]'],
  },
};

/** Changes of entries that an edit can make. */
const edits = fc.array(
  fc.constantFrom<(entry: ConfigExperience) => readonly ConfigExperience[]>(
    (one) => [one],
    (one) => [one],
    () => [],
    (one) => [{ ...one, description: 'before the edit' }],
    (one) => [{ ...one, tags: one.tags.slice(1) }],
    (one) => [{ ...one, systems: [], environmentVariables: [{ name: 'A', value: '1' }] }],
  ),
  { minLength: 1, maxLength: 6 },
);

/** The config before an edit, computed from the one after it. */
const before = (
  config: ExperienceSyncConfig,
  changes: readonly ((entry: ConfigExperience) => readonly ConfigExperience[])[],
  withSuites: boolean,
): ExperienceSyncConfig => ({
  ...config,
  experiences: config.experiences.flatMap((one, at) => changes[at % changes.length]?.(one) ?? [one]),
  managedTestSuites: withSuites
    ? config.managedTestSuites.map((suite) => ({ ...suite, experiences: suite.experiences.slice(1) }))
    : [],
});

const law = (check: (given: Edited, model: Model, config: ExperienceSyncConfig, archive: boolean) => void) =>
  fc.assert(
    fc.property(
      situations,
      edits,
      fc.boolean(),
      fc.boolean(),
      ({ model, config }, changes, suites, archive) => {
        const given = edited(model, before(config, changes, suites), config, archive);
        fc.pre(given !== undefined);
        check(given, model, config, archive);
      },
    ),
    { numRuns: 300 },
  );

const named = (after: Model) => ({
  experiences: after.experiences.map(({ id: _, ...one }) => JSON.stringify(one)).sort(),
  sets: (['tags', 'systems', 'suites'] as const).map((kind) =>
    after[kind]
      .map(({ name, members }) => [
        name,
        members.map((id) => after.experiences.find((one) => one.id === id)?.name).sort(),
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  ),
});

describe('the origin of changes', () => {
  for (const [name, { live: model, base, config, others, cut }] of Object.entries(CASES))
    it(`is detected: ${name}`, () => {
      const given = edited(model, base, config);
      const words = effectsOf(given!.updates, 'members')
        .filter(({ key }) => given!.others.has(key))
        .map(({ effect }) => `${effect.name} ${effect.field}`);
      expect(words).to.deep.equal(others);
      expect(updateLines({ updates: given!.cut })).to.deep.equal(cut);
    });

  it('includes the rename that frees a name for the edit', () => {
    const [alpha, beta] = [live(1, 'alpha'), live(2, 'beta')];
    const { updates } = buildPlan({
      experiences: [changed(alpha, { name: 'omega' }), changed(beta, { name: 'alpha' })],
    });
    const others = new Set([`experience ${alpha.experienceID} name`]);
    expect([...onlyEdit(updates, others, () => true).matchedExperiencesByNewName.keys()]).to.deep.equal([
      'alpha',
      'omega',
    ]);
  });

  it('includes no rename of an archived experience, which is in the way of no name', () => {
    const [alpha, beta] = [live(1, 'alpha', { archived: true }), live(2, 'beta')];
    const { updates } = buildPlan({
      experiences: [changed(alpha, { name: 'omega', archived: false }), changed(beta, { name: 'alpha' })],
    });
    const others = new Set(['name', 'archived'].map((field) => `experience ${alpha.experienceID} ${field}`));
    expect([...onlyEdit(updates, others, () => true).matchedExperiencesByNewName.keys()]).to.deep.equal([
      'alpha',
    ]);
  });

  it('excludes every change of an unedited config, so that nothing is left', () =>
    fc.assert(
      fc.property(situations, fc.boolean(), ({ model, config }, archive) => {
        const given = edited(model, config, config, archive);
        fc.pre(given !== undefined);
        expect(given.others.size).to.equal(effectsOf(given.updates, 'members').length);
        expect(updateLines({ updates: given.cut })).to.deep.equal([]);
      }),
    ));

  it('includes all of the edit in a plan limited to it', () =>
    law(({ updates, others, cut }) => {
      const left = new Map(effectsOf(cut, 'members').map(({ key, value }) => [key, value]));
      for (const { key, value } of effectsOf(updates, 'members'))
        if (!others.has(key)) expect(left.get(key), key).to.equal(value);
    }));

  it('is kept in the plan file, which is read back unchanged, complete or limited to the edit', () =>
    fc.assert(
      fc.property(situations, edits, fc.boolean(), ({ model, config }, changes, alone) => {
        const plan = planFor(model, config, {
          base: { config: before(config, changes, true), onlyEdit: alone },
        })?.plan;
        fc.pre(plan !== undefined);
        const read = parsePlan(serialisePlan(plan));
        expect(read._tag, JSON.stringify(read)).to.equal('Right');
        expect(E.isRight(read) && read.right.plan).to.deep.equal(plan);
        const parts = originParts(planView(plan, []));
        const changed = effectsOf(plan.updates, 'members').length;
        expect(parts!.other.changes > 0).to.equal((plan.base?.others.length ?? 0) > 0);
        if (changed === plan.base?.others.length) expect(parts!.edit.changes).to.equal(0);
      }),
    ));

  it('is read back from a plan limited to the edit that keeps a member of a suite that the config does not own', () => {
    const ownershipTag = 'team';
    const model = project([liveExperience(1, 'alpha'), liveExperience(2, 'theirs')], {
      tags: { team: [1] },
      suites: { basic: [2] },
    });
    const configWith = (...experiences: string[]) =>
      configOf([entry('alpha')], { ownershipTag, managedTestSuites: [{ name: 'basic', experiences }] });
    const { plan } = planFor(model, configWith('alpha'), {
      base: { config: configWith(), onlyEdit: true },
    })!;
    expect(updateLines(plan)).to.deep.equal(['suite basic: [theirs] -> [alpha theirs]']);
    expect(parsePlan(serialisePlan(plan))._tag).to.equal('Right');
  });

  it('is read back from a plan of a target whose rename is not from the edit', () => {
    const model = project([liveExperience(1, 'alpha')], { tags: { nightly: [] } });
    const configWith = (...tags: string[]) => configOf([entry('beta', { experienceID: idOf(1), tags })]);
    const { plan } = planFor(model, configWith('nightly'), {
      base: { config: configWith(), onlyEdit: true },
      selection: { targets: ['beta'], excludes: [] },
    })!;
    expect(updateLines(plan)).to.deep.equal(['tag nightly: +alpha']);
    expect(plan.options.selection).to.deep.equal({
      targets: ['beta', 'alpha'],
      excludes: [],
      given: { targets: ['beta'], excludes: [] },
    });
    expect(parsePlan(serialisePlan(plan))._tag).to.equal('Right');
  });

  it('is rejected in a plan file if it marks something that the plan does not do', () => {
    const plan = planFor(LIVE, configOf(three.slice(1)), {
      base: { config: configOf(three), onlyEdit: false },
    })!.plan;
    for (const base of [
      { ...plan.base!, others: ['experience new nobody created'] },
      { ...plan.base!, leftOut: -1 },
    ]) {
      const read = parsePlan(serialisePlan({ ...plan, base }));
      expect(E.isLeft(read) && read.left._tag).to.equal('Contradiction');
    }
  });

  it('leads to the same state as a full plan, if a full plan follows the plan of the edit', () =>
    law(({ updates, cut }, model, config, archive) => {
      const part = carryOut(model, cut);
      const rest = updatesOf(part, config, archive);
      expect(rest, 'a plan of the rest').not.to.equal(undefined);
      expect(named(carryOut(part, rest!))).to.deep.equal(named(carryOut(model, updates)));
    }));
});
