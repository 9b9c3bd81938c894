import type { ProjectID, SystemID, TagID } from '../domain/ids.ts';
import type { ApiRequest } from './request.ts';
import type { ExperienceQuery, MemberQuery, PageRequest, SearchQuery } from './resim-api.ts';

/** The parts of a page request that concern its sending. */
const pageSending = ({ failFast }: PageRequest) => ({ ...(failFast === true && { failFast }) });

export const pageQuery = ({ pageSize, pageToken }: PageRequest) => ({ pageSize, pageToken });

export const at = (projectID: ProjectID, rest: string): string => `projects/${projectID}/${rest}`;

export const experiencesRequest = (
  id: ProjectID,
  { archived, name, ...page }: ExperienceQuery,
): ApiRequest => ({
  operation: 'listExperiences',
  method: 'GET',
  path: at(id, 'experiences'),
  query: { archived, name, includeCustomFields: true, ...pageQuery(page) },
  ...pageSending(page),
});

export const searchRequest = (id: ProjectID, { archived, search, ...page }: SearchQuery): ApiRequest => ({
  operation: 'listExperiences',
  method: 'GET',
  path: at(id, 'experiences'),
  query: { archived, search, ...pageQuery(page) },
  ...pageSending(page),
});

export const tagMembersRequest = (
  id: ProjectID,
  tagID: TagID,
  { archived, ...page }: MemberQuery,
): ApiRequest => ({
  operation: 'listExperiencesWithExperienceTag',
  method: 'GET',
  path: at(id, `experienceTags/${tagID}/experiences`),
  query: { archived, ...pageQuery(page) },
  ...pageSending(page),
});

export const systemMembersRequest = (
  id: ProjectID,
  systemID: SystemID,
  { archived, ...page }: MemberQuery,
): ApiRequest => ({
  operation: 'listExperiencesForSystem',
  method: 'GET',
  path: at(id, `systems/${systemID}/experiences`),
  query: { archived, ...pageQuery(page) },
  ...pageSending(page),
});
