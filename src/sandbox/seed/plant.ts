import { ORGANISATION } from '../http/operation.ts';
import { badRequest } from '../request-error.ts';
import type { ExperienceKey } from '../records/experience-list.ts';
import { type AuditStamp, newExperienceRow } from '../records/experiences.ts';
import { inChunks, nameKey } from '../records/keyset.ts';
import { addPairs } from '../records/members.ts';
import { insertProject, type ProjectRow } from '../records/projects.ts';
import { insertSuite } from '../records/suites.ts';
import { insertSystem } from '../records/systems.ts';
import { insertTag } from '../records/tags.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { type Existing, existingIn, existingProject } from './existing.ts';
import type { Seed, SeedExperience, SeedProject } from './seed.ts';

/** Supplies the IDs, time and user of new entities. */
export interface Planting extends AuditStamp {
  readonly newID: () => string;
}

/** The number of entities that a seed added, and of those that already existed and stay unchanged. */
export interface PlantReport {
  readonly added: number;
  readonly existing: number;
}

interface Planted {
  readonly key: ExperienceKey;
  readonly experience: SeedExperience;
}

/** Rows per statement: each has a dozen parameters, and a statement's number of parameters is limited. */
const ROWS = 60;

const plantExperiences = async (
  database: Database,
  project: ProjectRow,
  experiences: readonly SeedExperience[],
  planting: Planting,
): Promise<Planted[]> => {
  const planted: Planted[] = [];
  for (const chunk of inChunks(experiences, ROWS)) {
    const identified = chunk.map((experience) => ({ experience, id: experience.id ?? planting.newID() }));
    const rows = identified.map(({ experience: { settings, archived }, id }) =>
      newExperienceRow({ id, project, orgID: ORGANISATION, settings }, planting, archived),
    );
    const inserted = await database.insertInto('experiences').values(rows).returning(['seq', 'id']).execute();
    const seqs = new Map(inserted.map(({ id, seq }) => [id, seq]));
    for (const { experience, id } of identified)
      planted.push({ experience, key: { id, seq: seqs.get(id) ?? 0 } });
  }
  return planted;
};

/** Adds the experiences to the tags or systems that they name. */
const plantMembers = async (
  database: Database,
  table: 'tag_members' | 'system_members',
  owners: ReadonlyMap<string, number>,
  planted: readonly Planted[],
  namesOf: (experience: SeedExperience) => readonly string[],
): Promise<void> => {
  const members = new Map<string, number[]>();
  for (const { key, experience } of planted)
    for (const name of new Set(namesOf(experience))) {
      const seqs = members.get(name) ?? [];
      seqs.push(key.seq);
      members.set(name, seqs);
    }
  for (const [name, seqs] of members) {
    const owner = owners.get(nameKey(name));
    if (owner !== undefined) await addPairs(database, table, owner, seqs);
  }
};

async function* plantTags(
  database: Database,
  projectSeq: number,
  tags: SeedProject['tags'],
  existing: Existing,
  planting: Planting,
): Fallible<void> {
  for (const { id = planting.newID(), name, description } of tags) {
    const tag = { id, projectSeq, orgID: ORGANISATION, name, description };
    const row = yield* insertTag(database, tag, planting);
    existing.tags.set(nameKey(name), row.seq);
  }
}

async function* plantSystems(
  database: Database,
  project: ProjectRow,
  systems: SeedProject['systems'],
  existing: Existing,
  planting: Planting,
): Fallible<void> {
  for (const { id = planting.newID(), settings } of systems) {
    const row = yield* insertSystem(database, { id, project, orgID: ORGANISATION, settings }, planting);
    existing.systems.set(nameKey(settings.name), row.seq);
    existing.systemIDs.set(nameKey(settings.name), row.id);
  }
}

async function* plantSuites(
  database: Database,
  project: ProjectRow,
  suites: SeedProject['testSuites'],
  existing: Existing,
  planting: Planting,
): Fallible<void> {
  for (const { id = planting.newID(), name, description, system, experiences } of suites) {
    const keys = [...new Set(experiences)]
      .map((one) => existing.experiences.get(nameKey(one)))
      .filter((key) => key !== undefined)
      .filter((key) => key !== 'archived');
    const systemID = existing.systemIDs.get(nameKey(system)) ?? '';
    const settings = { name, description, systemID, showOnSummary: false };
    const suite = { id, project, orgID: ORGANISATION, settings, experiences: keys };
    yield* insertSuite(database, suite, planting);
  }
}

/** The entities of a seed that do not exist yet. */
export const missingOf = (seed: SeedProject, existing: Existing): SeedProject => ({
  ...seed,
  tags: seed.tags.filter(({ name }) => !existing.tags.has(nameKey(name))),
  systems: seed.systems.filter(({ settings }) => !existing.systems.has(nameKey(settings.name))),
  experiences: seed.experiences.filter(({ settings }) => !existing.experiences.has(nameKey(settings.name))),
  testSuites: seed.testSuites.filter(({ name }) => !existing.suites.has(nameKey(name))),
});

const sizeOf = ({ tags, systems, experiences, testSuites }: SeedProject): number =>
  tags.length + systems.length + experiences.length + testSuites.length;

const firstTwice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
};

async function* plantInto(
  database: Database,
  project: ProjectRow,
  seed: SeedProject,
  planting: Planting,
): Fallible<PlantReport> {
  const existing = await existingIn(database, project.seq);
  const missing = missingOf(seed, existing);
  yield* plantTags(database, project.seq, missing.tags, existing, planting);
  yield* plantSystems(database, project, missing.systems, existing, planting);
  const planted = await plantExperiences(database, project, missing.experiences, planting);
  for (const { key, experience } of planted)
    if (!experience.archived) existing.experiences.set(nameKey(experience.settings.name), key);
  await plantMembers(database, 'tag_members', existing.tags, planted, (experience) => experience.tags);
  await plantMembers(
    database,
    'system_members',
    existing.systems,
    planted,
    (experience) => experience.systems,
  );
  yield* plantSuites(database, project, missing.testSuites, existing, planting);
  const added = sizeOf(missing);
  return { added, existing: sizeOf(seed) - added };
}

async function* plantProject(
  database: Database,
  seed: SeedProject,
  planting: Planting,
  known: 'merge' | 'leave',
): Fallible<PlantReport> {
  const active = seed.experiences.filter(({ archived }) => !archived);
  const twice = firstTwice(active.map(({ settings }) => settings.name));
  if (twice !== undefined)
    yield* unwrap(badRequest(`Two active experiences are called ${JSON.stringify(twice)}.`));
  const found = await existingProject(database, seed.name);
  if (found && known === 'leave') return { added: 0, existing: 1 + sizeOf(seed) };
  const { id = planting.newID(), name, description } = seed;
  const { now, userID } = planting;
  const project = found
    ? found
    : yield* insertProject(database, { id, name, description, now, userID, orgID: ORGANISATION });
  const report = yield* plantInto(database, project, seed, planting);
  return {
    added: report.added + (found ? 0 : 1),
    existing: report.existing + (found ? 1 : 0),
  };
}

/** Adds the entities of a seed that do not exist yet, by name. An existing project is completed or left unchanged. */
export async function* plant(
  database: Database,
  { projects }: Seed,
  planting: Planting,
  known: 'merge' | 'leave',
): Fallible<PlantReport> {
  let total: PlantReport = { added: 0, existing: 0 };
  for (const project of projects) {
    const report = yield* plantProject(database, project, planting, known);
    total = { added: total.added + report.added, existing: total.existing + report.existing };
  }
  return total;
}
