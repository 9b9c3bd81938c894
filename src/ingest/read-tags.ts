import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Named, ResimApi } from '../api/resim-api.ts';
import type { ProjectID, TagID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readList, SAFE_PAGE_SIZE } from './read-list.ts';

/** Reads all experience tags of a project, those of sync among them. Errors: `ApiError`, `IncompleteRead`. */
export const readTags = (
  api: ResimApi,
  projectID: ProjectID,
): TaskEither<SyncError, readonly Named<TagID>[]> =>
  readList({
    operation: 'listExperienceTags',
    what: 'experience tags',
    fetch: (page) => api.listExperienceTags(projectID, page),
    key: ({ id }) => id,
    pageSize: SAFE_PAGE_SIZE,
    onDoubt: api.onDoubt,
  });
