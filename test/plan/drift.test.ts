import { expect } from 'chai';
import fc from 'fast-check';
import { isAlreadyApplied } from '../../src/plan/already-applied.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { fingerprintOf } from '../../src/plan/fingerprint.ts';
import { outcomeDifferences } from '../../src/plan/outcome.ts';
import { isEmpty } from '../../src/domain/experience-updates.ts';
import { ExperienceID } from '../../src/domain/ids.ts';
import { situations } from '../support/arbitraries.ts';
import { branded } from '../support/branded.ts';
import { carryOut, type Model, type ModelExperience, stateOf, uuid } from '../support/model.ts';
import { planFor, type PlannedSituation, scopeFor } from '../support/planned-situations.ts';

const RUNS = { numRuns: 300 };

const law = (check: (model: Model, planned: PlannedSituation) => void) => {
  let seen = 0;
  fc.assert(
    fc.property(situations, fc.boolean(), ({ model, config }, archive) => {
      const planned = planFor(model, config, { archive, version: 1 });
      if (!planned) return;
      seen++;
      check(model, planned);
    }),
    RUNS,
  );
  expect(seen).to.be.greaterThan(RUNS.numRuns / 3);
};

const edited = (model: Model, change: (experience: ModelExperience) => Partial<ModelExperience>): Model => ({
  ...model,
  experiences: model.experiences.map((one, position) => (position === 0 ? { ...one, ...change(one) } : one)),
});

const VISIBLE: readonly (readonly [string, (one: ModelExperience) => Partial<ModelExperience>])[] = [
  ['name', ({ name }) => ({ name: `${name}!` })],
  ['description', ({ description }) => ({ description: `${description}!` })],
  ['locations', ({ locations }) => ({ locations: [...locations, 's3://more'] })],
  ['profile', ({ profile }) => ({ profile: `${profile}!` })],
  [
    'environment',
    ({ environmentVariables: v }) => ({ environmentVariables: [...v, { name: 'Z', value: '' }] }),
  ],
  ['cache', ({ cacheExempt }) => ({ cacheExempt: !cacheExempt })],
  ['timeout', ({ containerTimeoutSeconds: s }) => ({ containerTimeoutSeconds: s + 1 })],
  [
    'fields',
    ({ customFields }) => ({ customFields: [...customFields, { name: 'z', type: 'text', values: [] }] }),
  ],
  ['archived', ({ archived }) => ({ archived: !archived })],
];

describe('the fingerprint', () => {
  it('does not depend on any order', () =>
    law((model, { plan, scope }) => {
      const turned: Model = {
        experiences: [...model.experiences].reverse().map((one) => ({
          ...one,
          environmentVariables: [...one.environmentVariables].reverse(),
          customFields: [...one.customFields]
            .reverse()
            .map((field) => ({ ...field, name: field.name.toUpperCase() })),
        })),
        tags: [...model.tags].reverse().map((tag) => ({ ...tag, members: [...tag.members].reverse() })),
        systems: [...model.systems].reverse(),
        suites: [...model.suites].reverse(),
      };
      const { contents: _, ...recorded } = plan.fingerprint;
      expect(fingerprintOf(stateOf(turned, scope), scope)).to.deep.equal(recorded);
    }));

  for (const [what, change] of VISIBLE)
    it(`changes with the ${what} of an experience`, () =>
      law((model, { plan, scope }) => {
        if (model.experiences.length === 0) return;
        const now = fingerprintOf(stateOf(edited(model, change), scope), scope);
        expect(now.root).not.to.equal(plan.fingerprint.root);
      }));

  it('changes if a tag was recreated with the same name and members', () =>
    law((model, { plan, scope }) => {
      if (!model.tags.some(({ name }) => scope.tags.includes(name))) return;
      const anew = { ...model, tags: model.tags.map((tag, n) => ({ ...tag, id: uuid(6, n) })) };
      expect(fingerprintOf(stateOf(anew, scope), scope).root).not.to.equal(plan.fingerprint.root);
    }));
});

describe('drift', () => {
  it('is empty for the state that the plan was made from', () =>
    law((_, { plan, state }) => {
      expect(computeDrift(plan, state)).to.deep.equal([]);
    }));

  it('names an experience that somebody changed, with its values before and now where the plan touches it', () =>
    law((model, { plan, scope }) => {
      const [first] = model.experiences;
      if (!first) return;
      const now = edited(model, () => ({ description: 'somebody else was here' }));
      const drift = computeDrift(plan, stateOf(now, scope));
      expect(drift).to.have.length(1);
      expect(drift[0]).to.include({ kind: 'experience', change: 'changed', id: first.id, name: first.name });
      const match = [...plan.updates.matchedExperiencesByNewName.values()].find(
        ({ original }) => original?.experienceID === first.id,
      );
      expect(drift[0]?.touchedByPlan).to.equal(match !== undefined);
      if (match)
        expect(drift[0]?.fields[0]).to.include({
          field: 'description',
          before: first.description,
          now: 'somebody else was here',
        });
    }));

  it('distinguishes an added experience from a removed one', () =>
    law((model, { plan, scope }) => {
      const [first] = model.experiences;
      if (!first) return;
      const more = {
        ...model,
        experiences: [...model.experiences, { ...first, id: uuid(5, 1), name: 'newcomer' }],
      };
      expect(computeDrift(plan, stateOf(more, scope)).map(({ change }) => change)).to.deep.equal(['added']);
      const fewer = { ...model, experiences: model.experiences.slice(1) };
      const gone = computeDrift(plan, stateOf(fewer, scope)).filter(({ kind }) => kind === 'experience');
      expect(gone.map(({ change, id }) => [change, id])).to.deep.equal([['removed', first.id]]);
    }));
});

describe('an applied plan', () => {
  const createdIDs = (model: Model, { plan }: PlannedSituation) =>
    new Map(
      carryOut(model, plan.updates)
        .experiences.filter(({ id }) => !model.experiences.some((before) => before.id === id))
        .map(({ name, id }) => [name, branded(ExperienceID, id)]),
    );

  it('counts as applied afterwards and not before', () =>
    law((model, { plan, scope, state }) => {
      if (isEmpty(plan.updates)) return;
      expect(isAlreadyApplied(plan, state)).to.equal(false);
      expect(isAlreadyApplied(plan, stateOf(carryOut(model, plan.updates), scope))).to.equal(true);
    }));

  it('leads to the promised outcome', () =>
    law((model, planned) => {
      const { plan, scope, state } = planned;
      const after = stateOf(carryOut(model, plan.updates), scope);
      const promised = {
        before: state,
        scope,
        updates: plan.updates,
        createdIDs: createdIDs(model, planned),
      };
      expect(outcomeDifferences(promised, after)).to.deep.equal([]);
    }));

  it('has another outcome if anything visible differs', () =>
    law((model, planned) => {
      const { plan, scope, state } = planned;
      const done = carryOut(model, plan.updates);
      if (done.experiences.length === 0) return;
      const promised = {
        before: state,
        scope,
        updates: plan.updates,
        createdIDs: createdIDs(model, planned),
      };
      for (const [what, change] of VISIBLE.filter(
        ([field]) => field === 'description' || field === 'archived',
      )) {
        const after = stateOf(edited(done, change), scope);
        expect(outcomeDifferences(promised, after), what).not.to.deep.equal([]);
      }
    }));

  it('has a scope that does not depend on the order of the config', () =>
    fc.assert(
      fc.property(situations, ({ model, config }) => {
        const turned = { ...config, experiences: [...config.experiences].reverse() };
        expect(scopeFor(turned, model)).to.deep.equal(scopeFor(config, model));
      }),
    ));
});
