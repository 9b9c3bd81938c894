import * as E from 'fp-ts/lib/Either.js';
import { ORGANISATION } from '../http/operation.ts';
import { badRequest, type Problem } from '../problem.ts';
import type { ExperienceKey } from '../records/experience-list.ts';
import { type Change, newExperienceRow } from '../records/experiences.ts';
import { inChunks } from '../records/keyset.ts';
import { addPairs } from '../records/members.ts';
import { insertProject, type ProjectRow } from '../records/projects.ts';
import { insertSuite } from '../records/suites.ts';
import { insertSystem } from '../records/systems.ts';
import { insertTag } from '../records/tags.ts';
import type { Database } from '../store/store.ts';
import type { Seed, SeedExperience, SeedProject } from './seed.ts';

/** How what a seed brings is made. */
export interface Planting extends Change {
  readonly newID: () => string;
}

interface Planted {
  readonly key: ExperienceKey;
  readonly experience: SeedExperience;
}

/** Rows of one statement: each brings a dozen parameters, whose number is limited. */
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

/** Adds the pairs of the owners, given by name, with the experiences that name them. */
const plantMembers = async (
  database: Database,
  table: 'tag_members' | 'system_members',
  owners: ReadonlyMap<string, number>,
  planted: readonly Planted[],
  namesOf: (experience: SeedExperience) => readonly string[],
): Promise<void> => {
  const members = new Map<string, number[]>([...owners.keys()].map((name) => [name, []]));
  for (const { key, experience } of planted)
    for (const name of new Set(namesOf(experience))) members.get(name)?.push(key.seq);
  for (const [name, seqs] of members) await addPairs(database, table, owners.get(name) ?? 0, seqs);
};

/** Gives a fixed ID where the seed has one. */
const identified = (id: string | undefined, { newID }: Planting): string => id ?? newID();

const plantTags = async (
  database: Database,
  projectSeq: number,
  { tags }: SeedProject,
  planting: Planting,
): Promise<E.Either<Problem, Map<string, number>>> => {
  const seqs = new Map<string, number>();
  for (const { id, name, description } of tags) {
    const tag = { id: identified(id, planting), projectSeq, orgID: ORGANISATION, name, description };
    const row = await insertTag(database, tag, planting);
    if (E.isLeft(row)) return row;
    seqs.set(name, row.right.seq);
  }
  return E.right(seqs);
};

interface PlantedSystems {
  readonly seqs: Map<string, number>;
  readonly ids: Map<string, string>;
}

const plantSystems = async (
  database: Database,
  project: ProjectRow,
  { systems }: SeedProject,
  planting: Planting,
): Promise<E.Either<Problem, PlantedSystems>> => {
  const planted: PlantedSystems = { seqs: new Map(), ids: new Map() };
  for (const { id, settings } of systems) {
    const system = { id: identified(id, planting), project, orgID: ORGANISATION, settings };
    const row = await insertSystem(database, system, planting);
    if (E.isLeft(row)) return row;
    planted.seqs.set(settings.name, row.right.seq);
    planted.ids.set(settings.name, row.right.id);
  }
  return E.right(planted);
};

const plantSuites = async (
  database: Database,
  project: ProjectRow,
  { testSuites }: SeedProject,
  systemIDs: ReadonlyMap<string, string>,
  planted: readonly Planted[],
  planting: Planting,
): Promise<E.Either<Problem, void>> => {
  const active = new Map(
    planted
      .filter(({ experience }) => !experience.archived)
      .map(({ experience, key }) => [experience.settings.name, key]),
  );
  for (const { id, name, description, system, experiences } of testSuites) {
    const keys = [...new Set(experiences)].map((one) => active.get(one)).filter((key) => key !== undefined);
    const settings = { name, description, systemID: systemIDs.get(system) ?? '', showOnSummary: false };
    const suite = { id: identified(id, planting), project, orgID: ORGANISATION, settings, experiences: keys };
    const row = await insertSuite(database, suite, planting);
    if (E.isLeft(row)) return row;
  }
  return E.right(undefined);
};

const firstTwice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
};

const plantProject = async (
  database: Database,
  seed: SeedProject,
  planting: Planting,
): Promise<E.Either<Problem, void>> => {
  const active = seed.experiences.filter(({ archived }) => !archived);
  const twice = firstTwice(active.map(({ settings }) => settings.name));
  if (twice !== undefined) return badRequest(`Two active experiences are called ${JSON.stringify(twice)}.`);
  const { name, description } = seed;
  const { now, userID } = planting;
  const row = { id: identified(seed.id, planting), name, description, now, userID, orgID: ORGANISATION };
  const project = await insertProject(database, row);
  if (E.isLeft(project)) return project;
  const tags = await plantTags(database, project.right.seq, seed, planting);
  if (E.isLeft(tags)) return tags;
  const systems = await plantSystems(database, project.right, seed, planting);
  if (E.isLeft(systems)) return systems;
  const planted = await plantExperiences(database, project.right, seed.experiences, planting);
  await plantMembers(database, 'tag_members', tags.right, planted, (experience) => experience.tags);
  await plantMembers(
    database,
    'system_members',
    systems.right.seqs,
    planted,
    (experience) => experience.systems,
  );
  return plantSuites(database, project.right, seed, systems.right.ids, planted, planting);
};

/** What a seed brought. */
export interface PlantReport {
  readonly added: readonly string[];
  /** Projects whose names exist: they are left as they are. */
  readonly skipped: readonly string[];
}

/** Adds the projects of a seed that are not there yet. */
export const plant = async (
  database: Database,
  { projects }: Seed,
  planting: Planting,
): Promise<E.Either<Problem, PlantReport>> => {
  const existing = await database.selectFrom('projects').select('name').where('archived', '=', 0).execute();
  const names = new Set(existing.map(({ name }) => name));
  const added = projects.filter(({ name }) => !names.has(name));
  for (const project of added) {
    const planted = await plantProject(database, project, planting);
    if (E.isLeft(planted)) return planted;
  }
  const skipped = projects.filter(({ name }) => names.has(name)).map(({ name }) => name);
  return E.right({ added: added.map(({ name }) => name), skipped });
};
