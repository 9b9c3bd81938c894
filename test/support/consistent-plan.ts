import type { ExperienceReference } from '../../src/domain/experience-updates.ts';
import { changeKinds } from '../../src/domain/experience-change.ts';
import { protectionTagName } from '../../src/domain/protection.ts';
import { experienceDigest, membersContent, namedDigest, setDigest } from '../../src/plan/digest.ts';
import { rootOf } from '../../src/plan/fingerprint.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildPlan, type PlanGiven } from './build-plan.ts';

const CONTENT = membersContent([]);

const NOTHING = new Set<never>();

const idsOf = (references: readonly ExperienceReference[]): string[] =>
  references.flatMap((one) => (one._tag === 'Existing' ? [one.experienceID] : []));

/** Builds a plan whose fingerprint and counts match its updates, so that it is valid as a file. */
export const consistentPlan = (given: PlanGiven): Plan => {
  const plan = buildPlan(given);
  const { matchedExperiencesByNewName, tagUpdatesByName, systemUpdatesByName, testSuiteUpdates } =
    plan.updates;
  const originals = [...matchedExperiencesByNewName.values()].flatMap(({ original }) =>
    original ? [original] : [],
  );
  const tags = [...tagUpdatesByName.values()].flatMap(({ tagID, ...tag }) =>
    tagID === undefined ? [] : [{ ...tag, tagID }],
  );
  const suites = testSuiteUpdates.flatMap(({ testSuiteID, ...suite }) =>
    testSuiteID === undefined ? [] : [{ ...suite, testSuiteID }],
  );
  const systems = [...systemUpdatesByName.values()];
  const references = [
    ...tags.flatMap((tag) => [...tag.additions, ...tag.removals]),
    ...systems.flatMap((system) => system.additions),
    ...testSuiteUpdates.flatMap((suite) => [...suite.original, ...suite.experiences]),
  ];
  const whole = new Set<string>(originals.map(({ experienceID }) => experienceID));
  const others = new Map(
    references.flatMap((one) =>
      one._tag === 'Existing' && !whole.has(one.experienceID) ? [[one.experienceID as string, one.name]] : [],
    ),
  );
  const contents = [
    ...others.keys(),
    ...tags.map(({ tagID }) => tagID),
    ...systems.map(({ systemID }) => systemID),
  ];
  const digests = {
    experiences: Object.fromEntries([
      ...originals.map((one) => [one.experienceID, experienceDigest(one)] as const),
      ...[...others].map(([id, name]) => [id, namedDigest('experience', id, name, CONTENT)] as const),
    ]),
    tags: Object.fromEntries([
      ...tags.map(({ tagID, name }) => [tagID, namedDigest('tag', tagID, name, CONTENT)] as const),
      ...(plan.updates.protectionUpdates?.removals ?? []).map(
        ({ glob, tagID }) =>
          [
            tagID,
            setDigest('tag', tagID, { name: protectionTagName(glob), experienceIDs: NOTHING }),
          ] as const,
      ),
    ]),
    systems: Object.fromEntries(
      systems.map(
        ({ systemID, name }) => [systemID, namedDigest('system', systemID, name, CONTENT)] as const,
      ),
    ),
    testSuites: Object.fromEntries(
      suites.map(
        (suite) =>
          [
            suite.testSuiteID,
            namedDigest('testSuite', suite.testSuiteID, suite.name, membersContent(idsOf(suite.original))),
          ] as const,
      ),
    ),
  };
  const active = originals.filter((one) => !one.archived).length;
  const restores = [...matchedExperiencesByNewName.values()].some((match) => changeKinds(match).restore);
  return {
    ...plan,
    options: {
      ...plan.options,
      archiveLimit: { ...plan.options.archiveLimit, limit: '100%', active: active + plan.summary.unchanged },
    },
    fingerprint: {
      algorithm: 'sha256',
      scope: {
        tags: tags.map(({ name }) => name),
        systems: systems.map(({ name }) => name),
        testSuites: testSuiteUpdates.map(({ name }) => name),
        archivedMembers: restores,
      },
      root: rootOf(digests),
      ...digests,
      ...(contents.length > 0 && {
        contents: Object.fromEntries(contents.map((id) => [id, CONTENT] as const)),
      }),
    },
  };
};
