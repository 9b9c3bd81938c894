import type { LabelledTag, NamedSet, Page, PageRequest, ResimApi } from '../api/resim-api.ts';
import type { ProjectID, TagID } from '../domain/ids.ts';
import type { Result } from '../domain/sync-error.ts';
import { type Listed, readListed, SAFE_PAGE_SIZE } from './read-list.ts';

const readTagList = <A extends { readonly id: TagID }>(
  api: ResimApi,
  fetch: (page: PageRequest) => Result<Page<A>>,
): Result<Listed<A>> =>
  readListed({
    operation: 'listExperienceTags',
    what: 'experience tags',
    kind: 'tag',
    fetch,
    key: ({ id }) => id,
    pageSize: SAFE_PAGE_SIZE,
    onDoubt: api.onDoubt,
  });

/** Reads all experience tags of a project, including those that sync reserves. Errors: `ApiError`, `IncompleteRead`. */
export const readTags = (api: ResimApi, projectID: ProjectID): Result<Listed<NamedSet<TagID>>> =>
  readTagList(api, (page) => api.listExperienceTags(projectID, page));

/** Like `readTags`, with the description of each tag. */
export const readLabelledTags = (api: ResimApi, projectID: ProjectID): Result<Listed<LabelledTag>> =>
  readTagList(api, (page) => api.listLabelledTags(projectID, page));
