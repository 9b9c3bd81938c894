import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Named, Page, PageRequest } from '../api/resim-api.ts';
import type { ExperienceID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from './read-list.ts';

/** How the members of a kind of set are asked for. */
export interface MemberQuery<ID extends string> {
  readonly operation: string;
  readonly kind: 'tag' | 'system';
  readonly fetch: (
    id: ID,
    query: PageRequest & { readonly archived: boolean },
  ) => TE.TaskEither<SyncError, Page<ExperienceID>>;
}

/** The active or the archived members of some tags or systems, by the set's ID; all sets at the same time. */
export const readMembers = <ID extends string>(
  query: MemberQuery<ID>,
  sets: readonly Named<ID>[],
  archived: boolean,
): TE.TaskEither<SyncError, ReadonlyMap<string, ReadonlySet<ExperienceID>>> =>
  pipe(
    sets.map(({ id, name }) =>
      pipe(
        readList<ExperienceID>({
          operation: query.operation,
          what: `${archived ? 'archived ' : ''}members of ${query.kind} ${name}`,
          fetch: (page) => query.fetch(id, { ...page, archived }),
          key: (member) => member,
          pageSize: SAFE_PAGE_SIZE,
        }),
        TE.map((members): [string, ReadonlySet<ExperienceID>] => [id, new Set(members)]),
      ),
    ),
    TE.sequenceArray,
    TE.map((entries) => new Map(entries)),
  );
