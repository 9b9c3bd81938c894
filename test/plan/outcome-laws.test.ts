import { expect } from 'chai';
import fc from 'fast-check';
import type { ExperienceReference } from '../../src/domain/experience-updates.ts';
import { changeKinds } from '../../src/domain/experience-change.ts';
import { ExperienceID } from '../../src/domain/ids.ts';
import { isAlreadyApplied } from '../../src/plan/already-applied.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { outcomeDifferences, promisedScope } from '../../src/plan/outcome.ts';
import { branded } from '../support/branded.ts';
import { carryOut, type Model, type ModelSet, stateOf } from '../support/model.ts';
import { allMutations, type Mutation } from '../support/mutations.ts';
import {
  type PlannedSituation,
  plannedSituations,
  situationsWithChanges,
} from '../support/planned-situations.ts';

interface Applied extends PlannedSituation {
  readonly after: Model;
  readonly createdIDs: ReadonlyMap<string, ExperienceID>;
  /** The IDs of the active experiences that the plan archives. */
  readonly archivedIDs: ReadonlySet<string>;
}

const applied = (situation: PlannedSituation): Applied => {
  const { model, plan } = situation;
  const after = carryOut(model, plan.updates);
  const before = new Set(model.experiences.map(({ id }) => id));
  const created = after.experiences.filter(({ id }) => !before.has(id));
  const archived = [...plan.updates.matchedExperiencesByNewName.values()].filter(
    (match) => changeKinds(match).archive,
  );
  return {
    ...situation,
    after,
    createdIDs: new Map(created.map(({ name, id }) => [name, branded(ExperienceID, id)])),
    archivedIDs: new Set(archived.flatMap(({ original }) => (original ? [original.experienceID] : []))),
  };
};

const differences = ({ state, scope, plan, createdIDs }: Applied, after: Model, compared = scope) =>
  outcomeDifferences(
    { before: state, scope: compared, updates: plan.updates, createdIDs },
    stateOf(after, compared),
  );

const dropping = (sets: readonly ModelSet[], gone: ReadonlySet<string>): ModelSet[] =>
  sets.map((set) => ({ ...set, members: set.members.filter((id) => !gone.has(id)) }));

/** How servers may deviate from a plan. */
const SERVERS: Readonly<Record<string, (applied: Applied) => Model>> = {
  'does exactly what is requested': ({ after }) => after,
  'removes archived experiences from suites': ({ after, archivedIDs }) => ({
    ...after,
    suites: dropping(after.suites, archivedIDs),
  }),
  'removes archived experiences from everything': ({ after, archivedIDs }) => ({
    ...after,
    tags: dropping(after.tags, archivedIDs),
    systems: dropping(after.systems, archivedIDs),
    suites: dropping(after.suites, archivedIDs),
  }),
  'has its own defaults': ({ after, plan, createdIDs }) => ({
    ...after,
    experiences: after.experiences.map((experience) => {
      const wanted = plan.updates.matchedExperiencesByNewName.get(experience.name)?.new;
      if (createdIDs.get(experience.name) !== experience.id || !wanted) return experience;
      return {
        ...experience,
        profile: wanted.profile ?? 'default',
        cacheExempt: wanted.cacheExempt ?? true,
        containerTimeoutSeconds: wanted.containerTimeoutSeconds ?? 7200,
        environmentVariables: wanted.environmentVariables ?? [{ name: 'DEFAULT', value: '1' }],
      };
    }),
  }),
  'returns lists in its own order': ({ after }) => ({
    experiences: [...after.experiences].reverse().map((experience) => ({
      ...experience,
      environmentVariables: [...experience.environmentVariables].reverse(),
      customFields: [...experience.customFields]
        .reverse()
        .map((field) => ({ ...field, name: field.name.toLowerCase() })),
    })),
    tags: [...after.tags].reverse().map((set) => ({ ...set, members: [...set.members].reverse() })),
    systems: [...after.systems].reverse(),
    suites: [...after.suites].reverse().map((set) => ({ ...set, members: [...set.members].reverse() })),
  }),
};

/** The fields of a new experience that the config leaves to the server, and memberships that nothing depends on after archiving. */
const isServersAffair = ({ plan, createdIDs, archivedIDs, after }: Applied, mutation: Mutation): boolean => {
  // A created entity is known only by its name.
  if (
    mutation.change === 'added' &&
    [...plan.updates.tagUpdatesByName.values(), ...plan.updates.testSuiteUpdates].some(
      ({ name, creates }) =>
        creates &&
        [...mutation.model.tags, ...mutation.model.suites].some(
          (set) => set.id === mutation.id && set.name === name,
        ),
    )
  )
    return true;
  if (mutation.member !== undefined) return archivedIDs.has(mutation.member);
  if (mutation.kind !== 'experience' || mutation.field === undefined) return false;
  const name = after.experiences.find(({ id }) => id === mutation.id)?.name ?? '';
  if (createdIDs.get(name) !== mutation.id) return false;
  const wanted = plan.updates.matchedExperiencesByNewName.get(name)?.new ?? {};
  return !Object.keys(wanted).includes(mutation.field);
};

describe('the outcome of an apply, as laws', () => {
  for (const [what, serve] of Object.entries(SERVERS))
    it(`is as promised on a server that ${what}`, () =>
      fc.assert(
        fc.property(plannedSituations, (situation) => {
          const done = applied(situation);
          const { plan, scope } = done;
          expect(differences(done, serve(done))).to.deep.equal([]);
          expect(differences(done, serve(done), promisedScope(plan, scope))).to.deep.equal([]);
        }),
        { numRuns: 200 },
      ));

  it('is as promised if an apply resumes after one that stopped after its creations', () =>
    fc.assert(
      fc.property(situationsWithChanges, (situation) => {
        const done = applied(situation);
        const { model, scope, after } = done;
        const created = new Set<string>(done.createdIDs.values());
        const news = after.experiences.filter(({ id }) => created.has(id));
        const experiences = [...model.experiences, ...news.map((one) => ({ ...one, archived: false }))];
        const state = stateOf({ ...model, experiences }, scope);
        expect(differences({ ...done, state }, after)).to.deep.equal([]);
      }),
    ));

  it('differs after any change by another user, and names the entity', () => {
    let seen = 0;
    fc.assert(
      fc.property(plannedSituations, (situation) => {
        const done = applied(situation);
        for (const mutation of allMutations(done.after, done.scope)) {
          if (isServersAffair(done, mutation)) continue;
          seen++;
          const found = differences(done, mutation.model);
          const anew = mutation.kind !== 'experience' && mutation.change === 'added';
          const about = found.filter(
            ({ kind, id }) => kind === mutation.kind && (anew || id === mutation.id),
          );
          const { model: _, ...told } = mutation;
          expect(about, JSON.stringify(told)).not.to.deep.equal([]);
          if (mutation.field !== undefined && mutation.field !== 'archived')
            expect(found.map(({ field }) => field)).to.deep.equal([mutation.field]);
        }
      }),
      { numRuns: 60 },
    );
    expect(seen).to.be.greaterThan(1000);
  });

  it('reports every change that was not made', () =>
    fc.assert(
      fc.property(situationsWithChanges, (situation) => {
        const { state, scope, plan, model } = situation;
        const promised = { before: state, scope, updates: plan.updates, createdIDs: new Map() };
        const told = outcomeDifferences(promised, stateOf(model, scope)).map(
          ({ kind, name }) => `${kind} ${name}`,
        );
        const { matchedExperiencesByNewName, tagUpdatesByName, systemUpdatesByName, testSuiteUpdates } =
          plan.updates;
        const owed = [
          ...[...matchedExperiencesByNewName.keys()].map((name) => `experience ${name}`),
          ...[...tagUpdatesByName.keys()].map((name) => `tag ${name}`),
          ...[...systemUpdatesByName.keys()].map((name) => `system ${name}`),
          ...[
            ...(plan.updates.protectionUpdates?.additions ?? []),
            ...(plan.updates.protectionUpdates?.removals.map(({ glob }) => glob) ?? []),
          ].map((glob) => `tag sync-protected:${glob}`),
        ];
        expect(told).to.include.members(owed);
        // For a suite that only loses archived members, the archiving is reported.
        const suites = new Set(testSuiteUpdates.map(({ name }) => `testSuite ${name}`));
        for (const one of told) expect(suites.has(one) || owed.includes(one), one).to.equal(true);
      }),
    ));

  it('is compared only as far as the plan changes it or archives its members, except for experiences', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan, scope }) => {
        const { tags, systems, testSuites } = promisedScope(plan, scope);
        const losing = (of: 'tag' | 'testSuite') =>
          (plan.losses ?? []).filter(({ kind }) => kind === of).map(({ name }) => name);
        const { updates } = plan;
        expect(tags).to.have.members([...new Set([...updates.tagUpdatesByName.keys(), ...losing('tag')])]);
        expect(systems).to.have.members([...plan.updates.systemUpdatesByName.keys()]);
        const revised = updates.testSuiteUpdates.map(({ name }) => name);
        expect(testSuites).to.have.members([...new Set([...revised, ...losing('testSuite')])]);
      }),
    ));
});

describe('a plan that was applied already', () => {
  it('is detected by its outcome on every kind of server, and not before', () =>
    fc.assert(
      fc.property(situationsWithChanges, fc.constantFrom(...Object.values(SERVERS)), (situation, serve) => {
        const { plan, state, scope } = situation;
        expect(isAlreadyApplied(plan, state)).to.equal(false);
        expect(isAlreadyApplied(plan, stateOf(serve(applied(situation)), scope))).to.equal(true);
      }),
    ));

  it('is not a plan without changes', () =>
    fc.assert(
      fc.property(situationsWithChanges, (situation) => {
        const nothing = { ...situation.plan, updates: { ...situation.plan.updates } };
        const empty = {
          matchedExperiencesByNewName: new Map(),
          tagUpdatesByName: new Map(),
          systemUpdatesByName: new Map(),
          testSuiteUpdates: [],
        };
        expect(isAlreadyApplied({ ...nothing, updates: empty }, situation.state)).to.equal(false);
      }),
    ));

  it('is not a plan with a missing addition, removal or revision', () => {
    let seen = 0;
    fc.assert(
      fc.property(situationsWithChanges, (situation) => {
        const { plan, model, scope } = situation;
        const done = carryOut(model, plan.updates);
        const old = new Set(model.experiences.map(({ id }) => id));
        const memberOf = (one: ExperienceReference) =>
          one._tag === 'Existing'
            ? one.experienceID
            : done.experiences.find(({ id, name }) => !old.has(id) && name === one.name)!.id;
        const isOurs = new Set<string>([
          ...[...plan.updates.tagUpdatesByName.values()].flatMap(({ tagID, additions, removals }) =>
            [...additions, ...removals].map((one) => `${String(tagID)} ${memberOf(one)}`),
          ),
          ...[...plan.updates.systemUpdatesByName.values()].flatMap(({ systemID, additions }) =>
            additions.map((one) => `${systemID} ${memberOf(one)}`),
          ),
        ]);
        const suites = new Set(plan.updates.testSuiteUpdates.map(({ testSuiteID }) => String(testSuiteID)));
        for (const { id, member, model: after } of allMutations(done, scope)) {
          if (member === undefined || !(isOurs.has(`${id} ${member}`) || suites.has(id))) continue;
          seen++;
          const state = stateOf(after, scope);
          expect(isAlreadyApplied(plan, state)).to.equal(false);
          const told = computeDrift(plan, state).find((entity) => entity.id === id);
          expect(told?.asPlanned ?? false).to.equal(false);
        }
      }),
    );
    expect(seen).to.be.greaterThan(50);
  });

  it('is not a plan with a missing change', () =>
    fc.assert(
      fc.property(situationsWithChanges, (situation) => {
        const { plan, model, scope } = situation;
        const { matchedExperiencesByNewName: matches, testSuiteUpdates } = plan.updates;
        const [last, match] = [...matches].at(-1) ?? [];
        fc.pre(match?.original !== undefined);
        const shortened = new Map([...matches].filter(([name]) => name !== last));
        const after = carryOut(model, {
          ...plan.updates,
          matchedExperiencesByNewName: shortened,
          testSuiteUpdates,
        });
        expect(isAlreadyApplied(plan, stateOf(after, scope))).to.equal(false);
      }),
    ));
});
