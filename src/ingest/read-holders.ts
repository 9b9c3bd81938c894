import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Holders } from '../domain/database-state.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { StartedReading } from './started-reading.ts';

/**
 * Reads the active members of all tags of a project, and takes those of its suites from their list. That is a request for each tag that was not read
 * before, within the bound of the API: asked for only where a plan archives something.
 */
export const readHolders = (
  lists: Pick<StartedReading, 'tags' | 'tagMembers' | 'testSuites'>,
): TE.TaskEither<SyncError, Holders> =>
  pipe(
    TE.Do,
    TE.apS('suites', lists.testSuites),
    TE.apS(
      'tags',
      pipe(
        lists.tags,
        TE.map((tags) => tags.filter(({ archived }) => !archived)),
        TE.bindTo('named'),
        TE.bind('members', ({ named }) => lists.tagMembers(named, false)),
      ),
    ),
    TE.map(({ suites, tags: { named, members } }) => ({
      testSuites: suites
        .filter(({ archived }) => !archived)
        .map(({ testSuiteID, name, revision, experienceIDs }) => ({
          testSuiteID,
          name,
          revision,
          experienceIDs: new Set(experienceIDs),
        })),
      tags: named.map(({ id, name }) => ({ tagID: id, name, experienceIDs: members.get(id) ?? new Set() })),
    })),
  );
