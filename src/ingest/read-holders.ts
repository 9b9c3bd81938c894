import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Holders } from '../domain/database-state.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { StartedReading } from './started-reading.ts';

type Lists = Pick<StartedReading, 'tags' | 'tagMembers' | 'testSuites'>;

const tagsWithMembers = (
  { tags, tagMembers }: Lists,
  archivedMembers: boolean,
): TE.TaskEither<SyncError, Holders['tags']> =>
  pipe(
    tags,
    TE.map(({ items }) => items.filter(({ archived }) => !archived)),
    TE.bindTo('named'),
    TE.bind('active', ({ named }) => tagMembers(named, false)),
    TE.bind('archived', ({ named }) => tagMembers(archivedMembers ? named : [], true)),
    TE.map(({ named, active, archived }) =>
      named.map(({ id, name }) => ({
        tagID: id,
        name,
        experienceIDs: new Set([...(active.get(id) ?? []), ...(archived.get(id) ?? [])]),
      })),
    ),
  );

/**
 * Reads the members of all tags of a project, including archived ones if a plan restores some, and of its suites. This takes a request for each
 * tag that was not read before, so it is done only if a plan archives something.
 */
export const readHolders = (lists: Lists, archivedMembers: boolean): TE.TaskEither<SyncError, Holders> =>
  pipe(
    TE.Do,
    TE.apS('suites', lists.testSuites),
    TE.apS('tags', tagsWithMembers(lists, archivedMembers)),
    TE.map(({ suites, tags }) => ({
      testSuites: suites.items
        .filter(({ archived }) => !archived)
        .map(({ testSuiteID, name, revision, experienceIDs }) => ({
          testSuiteID,
          name,
          revision,
          experienceIDs: new Set(experienceIDs),
        })),
      tags,
    })),
  );
