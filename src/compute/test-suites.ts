import { allExperiences, type DatabaseState, type TestSuite } from '../domain/database-state.ts';
import type { LiveExperience } from '../domain/experience.ts';
import type { ExperienceSyncConfig, ManagedTestSuite } from '../domain/experience-sync-config.ts';
import type { ExperienceReference, NewTestSuite, TestSuiteUpdate } from '../domain/experience-updates.ts';
import { type Suggest, suggestFrom } from '../domain/nearest-name.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Matching } from './match-experiences.ts';
import { referenceTo, unknownReference } from './memberships.ts';

interface Holdable {
  /** The active experiences that a suite may hold, by their names after the plan. */
  readonly byName: ReadonlyMap<string, ExperienceReference>;
  readonly reasonByName: ReadonlyMap<string, 'archived' | 'archivedByPlan' | 'renamed'>;
  readonly suggest: Suggest;
}

/** Whether the plan archives an unlisted live experience. */
type MayArchive = (live: LiveExperience) => boolean;

const holdable = (config: ExperienceSyncConfig, matching: Matching, mayArchive: MayArchive): Holdable => {
  const byName = new Map<string, ExperienceReference>();
  const reasonByName = new Map<string, 'archived' | 'archivedByPlan' | 'renamed'>();
  for (const live of matching.unmatched) {
    const { archived, name, experienceID } = live;
    if (archived) reasonByName.set(name, reasonByName.get(name) ?? 'archived');
    else if (mayArchive(live)) reasonByName.set(name, 'archivedByPlan');
    else byName.set(name, { _tag: 'Existing', experienceID, name });
  }
  // An unmatched entry has a problem of its own; a suite that names it does not add another.
  for (const { name } of config.experiences) byName.set(name, { _tag: 'Planned', name });
  for (const pairing of matching.pairings) {
    const { entry, original } = pairing;
    if (original && original.name !== entry.name) reasonByName.set(original.name, 'renamed');
    if (entry.archived) {
      reasonByName.set(entry.name, 'archived');
      byName.delete(entry.name);
    } else byName.set(entry.name, referenceTo(pairing));
  }
  return { byName, reasonByName, suggest: suggestFrom(byName.keys()) };
};

const resolve = (suite: ManagedTestSuite, path: DataPath, { byName, reasonByName, suggest }: Holdable) => {
  const references = new Map<string, ExperienceReference>();
  const problems: ComputeProblem[] = [];
  suite.experiences.forEach((name, position) => {
    const reference = byName.get(name);
    if (reference) references.set(name, reference);
    else {
      const reason = reasonByName.get(name) ?? 'unknown';
      const suggestion = reason === 'unknown' ? suggest(name) : undefined;
      problems.push({
        _tag: 'UnknownSuiteExperience',
        path: [...path, 'experiences', position],
        suite: suite.name,
        name,
        reason,
        ...(suggestion !== undefined && { suggestion }),
      });
    }
  });
  return { references: sortedBy(references.values(), (reference) => reference.name), problems };
};

const holdsExactly = (live: TestSuite, wanted: readonly ExperienceReference[]): boolean =>
  live.experienceIDs.size === wanted.length &&
  wanted.every(
    (reference) => reference._tag === 'Existing' && live.experienceIDs.has(reference.experienceID),
  );

/** The settings of a missing suite that the config declares. */
const newSuite = (
  { name, system, description = '', metricsSet }: ManagedTestSuite,
  path: DataPath,
  { systemSetsByName }: DatabaseState,
  suggest: { readonly testSuite: Suggest; readonly system: Suggest },
): NewTestSuite | { readonly problem: ComputeProblem } => {
  if (system === undefined)
    return { problem: unknownReference('testSuite', name, [...path, 'name'], suggest.testSuite) };
  const found = systemSetsByName.get(system);
  if (found === undefined)
    return { problem: unknownReference('suiteSystem', system, [...path, 'system'], suggest.system) };
  return {
    description,
    system,
    systemID: found.systemID,
    ...(metricsSet !== undefined && { metricsSet }),
  };
};

/**
 * Creates missing declared suites, and revises managed suites that do not hold exactly the listed experiences. A revision is visible to
 * users, so suites that already match are not revised.
 */
export const computeTestSuiteUpdates = (
  config: ExperienceSyncConfig,
  state: DatabaseState,
  matching: Matching,
  mayArchive: MayArchive,
): { readonly updates: readonly TestSuiteUpdate[]; readonly problems: readonly ComputeProblem[] } => {
  const candidates = holdable(config, matching, mayArchive);
  const nameByID = new Map<string, string>();
  for (const { experienceID, name } of allExperiences(state)) nameByID.set(experienceID, name);
  const suggest = {
    testSuite: suggestFrom(state.knownNames?.testSuites ?? state.testSuitesByName.keys()),
    system: suggestFrom(state.knownNames?.systems ?? state.systemSetsByName.keys()),
  };
  const updates: TestSuiteUpdate[] = [];
  const problems: ComputeProblem[] = [];
  const pathByName = new Map<string, DataPath>();
  config.managedTestSuites.forEach((suite, position) => {
    const path: DataPath = ['managedTestSuites', position];
    const firstPath = pathByName.get(suite.name);
    if (firstPath) {
      problems.push({ _tag: 'DuplicateName', path, name: suite.name, firstPath });
      return;
    }
    pathByName.set(suite.name, path);
    const live = state.testSuitesByName.get(suite.name);
    const creates = live ? undefined : newSuite(suite, path, state, suggest);
    if (creates && 'problem' in creates) problems.push(creates.problem);
    const resolved = resolve(suite, path, candidates);
    problems.push(...resolved.problems);
    if (suite.where && suite.experiences.length === 0) {
      problems.push({ _tag: 'ChoosesNothing', path: [...path, 'where'], suite: suite.name });
      return;
    }
    if (resolved.problems.length > 0) return;
    if (live === undefined) {
      if (creates && !('problem' in creates))
        updates.push({ name: suite.name, creates, original: [], experiences: resolved.references });
      return;
    }
    if (holdsExactly(live, resolved.references)) return;
    const original = [...live.experienceIDs].map((experienceID): ExperienceReference => ({
      _tag: 'Existing',
      experienceID,
      name: nameByID.get(experienceID) ?? '',
    }));
    updates.push({
      testSuiteID: live.testSuiteID,
      name: suite.name,
      original: sortedBy(original, (r) => `${r.name}\u0000${r._tag === 'Existing' ? r.experienceID : ''}`),
      experiences: resolved.references,
    });
  });
  return { updates: sortedBy(updates, (update) => update.name), problems };
};
