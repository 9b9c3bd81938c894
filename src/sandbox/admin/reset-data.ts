import * as E from 'fp-ts/lib/Either.js';
import type { SandboxError } from '../server/sandbox-error.ts';
import type { StoreOptions } from '../server/open-store.ts';
import { withExistingStore } from './with-store.ts';

/** Children before their parents. */
const TABLES = [
  'suite_members',
  'suite_revisions',
  'suites',
  'tag_members',
  'tags',
  'system_members',
  'systems',
  'experiences',
  'projects',
] as const;

/** Deletes all projects and their content. The identity stays, so that plans for the old data are reported as stale. */
export const resetData = (
  options: StoreOptions,
): Promise<E.Either<SandboxError, { readonly projects: number }>> =>
  withExistingStore(options, async (store) => {
    const deleted = await store.write(async (transaction) => {
      const projects = await transaction.selectFrom('projects').select('seq').execute();
      for (const table of TABLES) await transaction.deleteFrom(table).execute();
      return { projects: projects.length };
    });
    return E.isLeft(deleted) ? E.left({ message: deleted.left.message, hint: 'Try again.' }) : deleted;
  });
