import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DriftedField } from '../domain/drift.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import {
  holdsField,
  type LiveExperience,
  sameField,
  UPDATABLE_FIELDS,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { protectionTagName } from '../domain/protection.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from '../ingest/read-list.ts';
import { readTags } from '../ingest/read-tags.ts';
import { type MemberQuery, membersReader } from '../ingest/read-members.ts';
import { isAsWanted } from '../plan/already-applied.ts';
import type { Operation } from './operation.ts';
import { type Performed, resolveReferences, type Target } from './send.ts';

/** What looking at the live state tells about an operation whose answer was lost: done, or what is still to be sent. */
export type Settlement =
  | { readonly _tag: 'Settled'; readonly performed: Performed }
  | { readonly _tag: 'StillToDo'; readonly operation: Operation };

type Result<A> = TE.TaskEither<SyncError, A>;

const ALREADY: Settlement = { _tag: 'Settled', performed: { result: 'alreadyDone' } };

/**
 * Whether an error leaves open if an operation was done, or says that somebody did it already (an earlier attempt of
 * ours, as a rule): then the live state has to be looked at before anything is sent again.
 */
export const needsSettling = (operation: Operation, error: SyncError): boolean => {
  if (error._tag !== 'ApiError') return false;
  if (error.ambiguous === true) return true;
  if (error.failure._tag !== 'Status') return false;
  const { status } = error.failure;
  if (status === 409) return ['create', 'restore', 'addTag', 'addSystem', 'protect'].includes(operation.kind);
  return status === 404 && ['removeTag', 'unprotect'].includes(operation.kind);
};

const conflict = (wanted: WantedExperience, now: LiveExperience, before?: WantedExperience): SyncError => ({
  _tag: 'Conflict',
  kind: 'experience',
  name: now.name,
  id: now.experienceID,
  fields: UPDATABLE_FIELDS.filter((field) => !holdsField(field, wanted, now)).map((field): DriftedField => ({
    field,
    before: before?.[field],
    planned: wanted[field],
    now: now[field],
  })),
});

const settleCreate = (
  operation: Operation & { kind: 'create' },
  { api, projectID }: Target,
): Result<Settlement> => {
  const { wanted } = operation;
  return pipe(
    readList({
      operation: 'listExperiences',
      what: `experiences named ${wanted.name}`,
      fetch: (page) => api.listExperiences(projectID, { ...page, archived: false, name: wanted.name }),
      key: ({ experienceID }) => experienceID,
      pageSize: SAFE_PAGE_SIZE,
    }),
    // The filter can match more than the exact name.
    TE.map((found) => found.find(({ name }) => name === wanted.name)),
    TE.chainEitherK((found): E.Either<SyncError, Settlement> => {
      if (found === undefined) return E.right({ _tag: 'StillToDo', operation });
      if (!isAsWanted({ new: { ...wanted, archived: false } }, found)) return E.left(conflict(wanted, found));
      return E.right({
        _tag: 'Settled',
        performed: { result: 'alreadyDone', experienceID: found.experienceID },
      });
    }),
  );
};

const settleRestore = (
  operation: Operation & { kind: 'restore' },
  { api, projectID }: Target,
): Result<Settlement> =>
  pipe(
    api.getExperience(projectID, operation.original.experienceID),
    TE.map(({ archived }): Settlement => (archived ? { _tag: 'StillToDo', operation } : ALREADY)),
  );

const settleUpdate = (
  operation: Operation & { kind: 'update' },
  { api, projectID }: Target,
): Result<Settlement> => {
  const { original, wanted, fields } = operation;
  return pipe(
    api.getExperience(projectID, original.experienceID),
    TE.chainEitherK((now): E.Either<SyncError, Settlement> => {
      if (fields.every((field) => holdsField(field, wanted, now))) return E.right(ALREADY);
      if (fields.every((field) => sameField(field, original, now)))
        return E.right({ _tag: 'StillToDo', operation });
      return E.left(conflict(wanted, now, original));
    }),
  );
};

const settleSuite = (
  operation: Operation & { kind: 'reviseTestSuite' },
  { api, projectID, createdIDs }: Target,
): Result<Settlement> =>
  pipe(
    TE.Do,
    TE.apS('now', api.getTestSuite(projectID, operation.testSuiteID)),
    TE.apS('wanted', resolveReferences(operation.experiences, createdIDs)),
    TE.apS('before', resolveReferences(operation.original, createdIDs)),
    TE.chainEitherK(({ now, wanted, before }): E.Either<SyncError, Settlement> => {
      const sorted = (ids: readonly string[]) => [...ids].sort().join();
      if (sorted(now.experienceIDs) === sorted(wanted)) return E.right(ALREADY);
      if (sorted(now.experienceIDs) === sorted(before)) return E.right({ _tag: 'StillToDo', operation });
      const names = (references: readonly ExperienceReference[]) => references.map(({ name }) => name);
      const field = {
        field: 'experiences',
        before: names(operation.original),
        planned: names(operation.experiences),
        now: now.experienceIDs,
      };
      return E.left({
        _tag: 'Conflict',
        kind: 'testSuite',
        name: now.name,
        id: now.testSuiteID,
        fields: [field],
      });
    }),
  );

type MemberOperation = Operation & { kind: 'addTag' | 'removeTag' | 'addSystem' };

const membersOf = (
  operation: MemberOperation,
  { api, projectID }: Target,
): Result<ReadonlySet<ExperienceID>> => {
  const read = <ID extends string>(id: ID, query: MemberQuery<ID>) =>
    pipe(
      membersReader(query)([{ id, name: operation.name, archived: false }], false),
      TE.map((members) => members.get(id) ?? new Set<ExperienceID>()),
    );
  if (operation.kind === 'addSystem')
    return read(operation.systemID, {
      operation: 'listExperiencesForSystem',
      kind: 'system',
      fetch: (id, query) => api.listExperiencesForSystem(projectID, id, query),
    });
  return read(operation.tagID, {
    operation: 'listExperiencesWithExperienceTag',
    kind: 'tag',
    fetch: (id, query) => api.listExperiencesWithExperienceTag(projectID, id, query),
  });
};

const settleMembers = (operation: MemberOperation, target: Target): Result<Settlement> =>
  pipe(
    membersOf(operation, target),
    TE.map((members): Settlement => {
      const isMember = (reference: ExperienceReference): boolean => {
        const id =
          reference._tag === 'Existing' ? reference.experienceID : target.createdIDs.get(reference.name);
        return id !== undefined && members.has(id);
      };
      if (operation.kind === 'removeTag')
        return isMember(operation.experience) ? { _tag: 'StillToDo', operation } : ALREADY;
      const experiences = operation.experiences.filter((reference) => !isMember(reference));
      return experiences.length === 0
        ? ALREADY
        : { _tag: 'StillToDo', operation: { ...operation, experiences } };
    }),
  );

const settleArchive = (operation: Operation & { kind: 'archive' }, target: Target): Result<Settlement> => {
  const { api, projectID, createdIDs } = target;
  return pipe(
    resolveReferences(operation.experiences, createdIDs),
    TE.chain((ids) => TE.sequenceArray(ids.map((id) => api.getExperience(projectID, id)))),
    TE.map((live): Settlement => {
      const experiences = operation.experiences.filter((_, position) => live[position]?.archived !== true);
      return experiences.length === 0
        ? ALREADY
        : { _tag: 'StillToDo', operation: { ...operation, experiences } };
    }),
  );
};

const settleProtection = (
  operation: Operation & { kind: 'protect' | 'unprotect' },
  { api, projectID }: Target,
): Result<Settlement> =>
  pipe(
    readTags(api, projectID),
    TE.map((tags): Settlement => {
      const isThere = tags.some(({ id, name }) =>
        operation.kind === 'protect' ? name === protectionTagName(operation.glob) : id === operation.tagID,
      );
      return isThere === (operation.kind === 'protect') ? ALREADY : { _tag: 'StillToDo', operation };
    }),
  );

/**
 * Looks at the live state to tell whether an operation was done. On the left: a `Conflict` where it holds neither what
 * was before nor what is planned, or the error of looking.
 */
export const settle = (operation: Operation, target: Target): Result<Settlement> => {
  switch (operation.kind) {
    case 'create':
      return settleCreate(operation, target);
    case 'restore':
      return settleRestore(operation, target);
    case 'update':
      return settleUpdate(operation, target);
    case 'reviseTestSuite':
      return settleSuite(operation, target);
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
      return settleMembers(operation, target);
    case 'archive':
      return settleArchive(operation, target);
    case 'protect':
    case 'unprotect':
      return settleProtection(operation, target);
  }
};
