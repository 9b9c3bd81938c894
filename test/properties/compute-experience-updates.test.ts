import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { restoresAny } from '../../src/compute/match-experiences.ts';
import type { ReadScope } from '../../src/domain/database-state.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { type Computation, isEmpty } from '../../src/domain/experience-updates.ts';
import { scopeOf } from '../../src/plan/scope.ts';
import { models, situations } from '../support/arbitraries.ts';
import { carryOut, type Model, type ModelExperience, type ModelSet, stateOf } from '../support/model.ts';

const RUNS = { numRuns: 400 };

const scopeFor = (config: ExperienceSyncConfig, model: Model): ReadScope => {
  const bare = { ...scopeOf(config), archivedMembers: false };
  return { ...bare, archivedMembers: restoresAny(config, stateOf(model, bare)) };
};

const compute = (config: ExperienceSyncConfig, model: Model, archive = true) =>
  computeExperienceUpdates(config, stateOf(model, scopeFor(config, model)), { archive });

/** Checks a law for all situations that can be planned, and that there were enough of them. */
const law = (
  check: (
    situation: { model: Model; config: ExperienceSyncConfig; archive: boolean },
    result: Computation,
  ) => void,
) => {
  let planned = 0;
  fc.assert(
    fc.property(situations, fc.boolean(), ({ model, config }, archive) => {
      const computed = compute(config, model, archive);
      if (E.isLeft(computed)) return;
      planned++;
      check({ model, config, archive }, computed.right);
    }),
    RUNS,
  );
  expect(planned, 'situations that could be planned').to.be.greaterThan(RUNS.numRuns / 3);
};

/** The values of a custom field are a set. */
const byFoldedName = (fields: ModelExperience['customFields']) =>
  Object.fromEntries(
    fields.map(({ name, type, values }) => [
      name.toLowerCase(),
      { type, values: [...new Set(values)].sort() },
    ]),
  );

const byName = (variables: ModelExperience['environmentVariables']) =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

const activeNamed = (model: Model, name: string) => {
  const found = model.experiences.filter((experience) => experience.name === name && !experience.archived);
  expect(found, `active experiences named ${name}`).to.have.length(1);
  return found[0]!;
};

const hasMember = (sets: readonly ModelSet[], name: string, id: string) =>
  sets.find((set) => set.name === name)!.members.includes(id);

const expectFields = (entry: ConfigExperience, live: ModelExperience) => {
  expect(live.description).to.equal(entry.description);
  expect(live.locations).to.deep.equal(entry.locations);
  expect(byFoldedName(live.customFields)).to.deep.equal(byFoldedName(entry.customFields));
  if (entry.profile !== undefined) expect(live.profile).to.equal(entry.profile);
  if (entry.cacheExempt !== undefined) expect(live.cacheExempt).to.equal(entry.cacheExempt);
  if (entry.containerTimeoutSeconds !== undefined)
    expect(live.containerTimeoutSeconds).to.equal(entry.containerTimeoutSeconds);
  if (entry.environmentVariables !== undefined)
    expect(byName(live.environmentVariables)).to.deep.equal(byName(entry.environmentVariables));
};

describe('computeExperienceUpdates, as laws', () => {
  it('plans nothing after its own updates are applied', () =>
    law(({ model, config, archive }, { updates }) => {
      const again = compute(config, carryOut(model, updates), archive);
      expect(E.isRight(again) && isEmpty(again.right.updates), JSON.stringify(again)).to.equal(true);
    }));

  it('leads to the state in the config', () =>
    law(({ model, config }, { updates }) => {
      const after = carryOut(model, updates);
      for (const entry of config.experiences) {
        if (entry.archived) {
          expect(after.experiences.filter((e) => e.name === entry.name && !e.archived)).to.deep.equal([]);
          continue;
        }
        const live = activeNamed(after, entry.name);
        expectFields(entry, live);
        for (const tag of entry.tags) expect(hasMember(after.tags, tag, live.id)).to.equal(true);
        for (const system of entry.systems) expect(hasMember(after.systems, system, live.id)).to.equal(true);
        for (const tag of config.managedExperienceTags)
          expect(hasMember(after.tags, tag, live.id)).to.equal(entry.tags.includes(tag));
      }
      for (const suite of config.managedTestSuites) {
        const wanted = suite.experiences.map((name) => activeNamed(after, name).id);
        expect([...after.suites.find(({ name }) => name === suite.name)!.members].sort()).to.deep.equal(
          wanted.sort(),
        );
      }
    }));

  it('archives every active experience that is not in the config, and none with --no-archive', () =>
    law(({ model, config, archive }, { updates }) => {
      const after = carryOut(model, updates);
      const listed = new Set(config.experiences.map(({ name }) => name));
      const ids = new Set(config.experiences.map(({ experienceID }) => experienceID));
      const before = model.experiences.filter((e) => !e.archived && !listed.has(e.name) && !ids.has(e.id));
      for (const { id, ...rest } of before) {
        const now = after.experiences.find((e) => e.id === id);
        expect(now).to.deep.equal({ ...rest, id, archived: archive });
      }
    }));

  it('never removes an experience from an unmanaged tag or a system', () =>
    law(({ model, config }, { updates }) => {
      const after = carryOut(model, updates);
      const unmanaged = model.tags.filter(
        ({ name }) => !config.managedExperienceTags.includes(name) && !name.startsWith('sync-protected:'),
      );
      for (const tag of unmanaged)
        expect(after.tags.find(({ id }) => id === tag.id)!.members).to.include.members([...tag.members]);
      for (const system of model.systems)
        expect(after.systems.find(({ id }) => id === system.id)!.members).to.include.members([
          ...system.members,
        ]);
    }));

  it('never removes a managed tag from an experience that is not in the config', () =>
    law(({ model, config }, { updates }) => {
      const after = carryOut(model, updates);
      const listed = new Set(config.experiences.flatMap(({ name, experienceID }) => [name, experienceID]));
      const unlisted = model.experiences.filter(({ id, name }) => !listed.has(id) && !listed.has(name));
      for (const tag of model.tags)
        for (const { id } of unlisted.filter((e) => tag.members.includes(e.id)))
          expect(hasMember(after.tags, tag.name, id)).to.equal(true);
    }));

  it('does not depend on the order of entries, sets and live entities', () =>
    law(({ model, config, archive }, { updates }) => {
      const reversed: Model = {
        experiences: [...model.experiences].reverse().map((e) => ({
          ...e,
          environmentVariables: [...e.environmentVariables].reverse(),
          customFields: [...e.customFields].reverse(),
        })),
        tags: [...model.tags].reverse().map((tag) => ({ ...tag, members: [...tag.members].reverse() })),
        systems: [...model.systems].reverse(),
        suites: [...model.suites]
          .reverse()
          .map((suite) => ({ ...suite, members: [...suite.members].reverse() })),
      };
      const turned: ExperienceSyncConfig = {
        experiences: [...config.experiences].reverse().map((e) => ({ ...e, tags: [...e.tags].reverse() })),
        managedTestSuites: [...config.managedTestSuites].reverse(),
        managedExperienceTags: [...config.managedExperienceTags].reverse(),
        ...(config.declaredTags && { declaredTags: config.declaredTags }),
      };
      const again = compute(turned, reversed, archive);
      const summary = (u: typeof updates) => ({
        experiences: [...u.matchedExperiencesByNewName].map(([name, m]) => [
          name,
          m.original?.experienceID,
          m.new.archived,
          m.new.description,
          m.new.environmentVariables && byName(m.new.environmentVariables),
          byFoldedName(m.new.customFields),
        ]),
        tags: [...u.tagUpdatesByName.values()],
        systems: [...u.systemUpdatesByName.values()],
        suites: u.testSuiteUpdates,
      });
      expect(E.isRight(again) && summary(again.right.updates)).to.deep.equal(summary(updates));
    }));

  it('plans nothing if the config matches the project', () =>
    fc.assert(
      fc.property(models, (model) => {
        const config: ExperienceSyncConfig = {
          experiences: model.experiences
            .filter(({ archived }) => !archived)
            .map(({ id, ...experience }) => ({
              ...experience,
              tags: model.tags.filter(({ members }) => members.includes(id)).map(({ name }) => name),
              systems: model.systems.filter(({ members }) => members.includes(id)).map(({ name }) => name),
            })),
          managedExperienceTags: model.tags.map(({ name }) => name),
          managedTestSuites: model.suites.map(({ name, members }) => ({
            name,
            experiences: members.map((id) => model.experiences.find((e) => e.id === id)!.name),
          })),
        };
        const computed = compute(config, model);
        expect(E.isRight(computed) && isEmpty(computed.right.updates)).to.equal(true);
      }),
      RUNS,
    ));
});
