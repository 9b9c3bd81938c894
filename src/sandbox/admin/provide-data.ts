import * as E from 'fp-ts/lib/Either.js';
import { isUuid } from '../http/identifier.ts';
import { inChunks } from '../records/keyset.ts';
import { findProject, type ProjectRow } from '../records/projects.ts';
import { type Existing, existingIn, existingProject } from '../seed/existing.ts';
import { missingOf, plant, type Planting } from '../seed/plant.ts';
import { seedOf } from '../seed/read-seed.ts';
import type { SeedProject } from '../seed/seed.ts';
import { asClause, type SandboxError } from '../server/sandbox-error.ts';
import type { StoreOptions } from '../server/open-store.ts';
import type { Fallible } from '../fallible.ts';
import { fromStored } from '../store/stored-text.ts';
import type { Database } from '../store/store.ts';
import { plantingAt } from './seed-data.ts';
import { withStore } from './with-store.ts';

/** The content that a project of a sandbox must have. */
export interface Provision {
  /** Its name or ID. A missing project is created. If absent: the only project, or else the one named `sandbox`. */
  readonly project?: string;
  /** Tags, systems, experiences and test suites, as a project of a seed file. */
  readonly content: object;
  /** A system of the content that is needed only if a test suite is created for it. */
  readonly spareSystem?: string;
}

/** The names of the entities that were added, and the number of those that existed and stay unchanged. */
export interface Provided {
  readonly project: string;
  readonly added: Readonly<
    Record<'projects' | 'tags' | 'systems' | 'experiences' | 'testSuites', readonly string[]>
  >;
  readonly existing: number;
}

const UNNAMED = 'sandbox';

const projectFor = async (
  database: Database,
  wanted: string | undefined,
): Promise<ProjectRow | undefined> => {
  if (wanted === undefined) {
    const active = database.selectFrom('projects').selectAll().where('archived', '=', 0);
    const [first, second] = await active.limit(2).execute();
    return second ? existingProject(database, UNNAMED) : first;
  }
  const byID = isUuid(wanted) ? await findProject(database, wanted.toLowerCase()) : undefined;
  return byID ?? existingProject(database, wanted);
};

/** The IDs, among the given ones, that experiences of any project have. */
const takenOf = async (database: Database, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const taken = new Set<string>();
  for (const chunk of inChunks(ids)) {
    const rows = await database.selectFrom('experiences').select('id').where('id', 'in', chunk).execute();
    for (const { id } of rows) taken.add(id);
  }
  return taken;
};

const namesOf = (found: boolean, { name, tags, systems, experiences, testSuites }: SeedProject) => ({
  projects: found ? [] : [name],
  tags: tags.map((tag) => tag.name),
  systems: systems.map(({ settings }) => settings.name),
  experiences: experiences.map(({ settings }) => settings.name),
  testSuites: testSuites.map((suite) => suite.name),
});

/** Leaves out the spare system if no suite that is missing needs it. */
const withoutSpare = (whole: SeedProject, existing: Existing, spare: string): SeedProject =>
  missingOf(whole, existing).testSuites.some(({ system }) => system === spare)
    ? whole
    : { ...whole, systems: whole.systems.filter(({ settings }) => settings.name !== spare) };

async function* provide(
  database: Database,
  content: SeedProject,
  { project: wanted, spareSystem = '' }: Provision,
  planting: Planting,
): Fallible<Provided> {
  const found = await projectFor(database, wanted);
  const ids = content.experiences.flatMap(({ id }) => id ?? []);
  const taken = await takenOf(database, ids);
  const all = {
    ...content,
    name: found ? fromStored(found.name) : content.name,
    // The experience with this ID has another name, or belongs to another project.
    experiences: content.experiences.filter(({ id }) => id === undefined || !taken.has(id)),
  };
  const existing = found && (await existingIn(database, found.seq));
  const whole = existing ? withoutSpare(all, existing, spareSystem) : all;
  const missing = existing ? missingOf(whole, existing) : whole;
  const planted = yield* plant(database, { projects: [whole] }, planting, 'merge');
  const left = content.experiences.length - whole.experiences.length;
  return {
    project: whole.name,
    added: namesOf(found !== undefined, missing),
    existing: planted.existing + left,
  };
}

const unstorable = ({ message }: { readonly message: string }): E.Either<SandboxError, never> =>
  E.left({
    message: `the content for the config cannot be stored in the sandbox: ${asClause(message)}`,
    hint: 'Nothing was stored.',
  });

/** Adds the missing content to a project, by names and IDs. */
export const provideData = async (
  options: StoreOptions,
  provision: Provision,
): Promise<E.Either<SandboxError, Provided>> => {
  const { project, content } = provision;
  const id = project !== undefined && isUuid(project) && { projectID: project };
  const seed = seedOf({ projects: [{ ...content, ...id, name: project ?? UNNAMED }] });
  if (E.isLeft(seed)) return unstorable(seed.left);
  const [wanted] = seed.right.projects;
  if (wanted === undefined) return unstorable({ message: 'there is none' });
  return withStore(options, async (store) => {
    const provided = await store.write((transaction) =>
      provide(transaction, wanted, provision, plantingAt(new Date())),
    );
    return E.isRight(provided) ? provided : unstorable(provided.left);
  });
};
