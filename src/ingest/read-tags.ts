import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NamedSet, ResimApi } from '../api/resim-api.ts';
import type { ProjectID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE } from './read-list.ts';

/** Reads all experience tags of a project, those of sync among them. Errors: `ApiError`, `IncompleteRead`. */
export const readTags = (
  api: ResimApi,
  projectID: ProjectID,
): TaskEither<SyncError, Listed<NamedSet<TagID>>> =>
  readListed({
    operation: 'listExperienceTags',
    what: 'experience tags',
    kind: 'tag',
    fetch: (page) => api.listExperienceTags(projectID, page),
    key: ({ id }) => id,
    pageSize: SAFE_PAGE_SIZE,
    onDoubt: api.onDoubt,
  });
