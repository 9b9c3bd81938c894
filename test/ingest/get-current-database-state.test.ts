import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import type { DatabaseState } from '../../src/domain/database-state.ts';
import { ProjectID } from '../../src/domain/ids.ts';
import { getCurrentDatabaseState } from '../../src/ingest/get-current-database-state.ts';
import { fingerprintOf } from '../../src/plan/fingerprint.ts';
import { apiFor } from '../support/api-for.ts';
import { branded } from '../support/branded.ts';
import { createProject, type ProjectClient } from '../support/project-client.ts';
import { withSandbox } from '../support/workbench.ts';

const furnish = async (project: ProjectClient, count: number) => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await project.createExperience({ name: `scenario ${n}` }));
  const tag = await project.createTag('nightly');
  await project.tag(tag, ids);
  const system = await project.createSystem('planner');
  await project.addSystem(system, ids.slice(0, 5));
  await project.createSuite('Basic', system, ids.slice(0, 3));
  await project.createTag('unrelated');
  await project.archive(ids[0]!);
  return ids;
};

const request = (project: ProjectClient, needsArchivedMembers = false) => ({
  projectID: branded(ProjectID, project.projectID),
  tags: ['nightly'],
  systems: ['planner'],
  testSuites: ['Basic'],
  needsArchivedMembers: () => needsArchivedMembers,
});

const read = async (
  api: ResimApi,
  project: ProjectClient,
  archivedMembers = false,
): Promise<DatabaseState> => {
  const result = await getCurrentDatabaseState(api, request(project, archivedMembers))();
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right.state;
};

const rootOf = (state: DatabaseState) =>
  fingerprintOf(state, { tags: [], systems: [], testSuites: [], archivedMembers: false }).root;

/** The same API with a fixed page size. */
const withPagesOf = (size: number, api: ResimApi): ResimApi => ({
  ...api,
  listExperiences: (id, query) => api.listExperiences(id, { ...query, pageSize: size }),
  searchExperiences: (id, query) => api.searchExperiences(id, { ...query, pageSize: size }),
  listExperiencesWithExperienceTag: (id, tag, query) =>
    api.listExperiencesWithExperienceTag(id, tag, { ...query, pageSize: size }),
  listExperiencesForSystem: (id, system, query) =>
    api.listExperiencesForSystem(id, system, { ...query, pageSize: size }),
  listExperienceTags: (id, query) => api.listExperienceTags(id, { ...query, pageSize: size }),
});

describe('reading the state of a project', () => {
  it('returns the same state for any page size', () =>
    withSandbox(async (server) => {
      const project = await createProject(server, 'robots');
      await furnish(project, 25);
      const api = apiFor(server);
      const whole = await read(api, project);
      for (const size of [1, 3, 100])
        expect(rootOf(await read(withPagesOf(size, api), project))).to.equal(rootOf(whole));
    }));

  it('returns all experiences, and the named sets with their active members', () =>
    withSandbox(async (server) => {
      const project = await createProject(server, 'robots');
      const ids = await furnish(project, 6);
      const state = await read(apiFor(server), project);
      expect([...state.experiencesByName.values()].flat()).to.have.length(6);
      expect([...state.tagSetsByName.keys()]).to.deep.equal(['nightly']);
      expect([...(state.tagSetsByName.get('nightly')?.experienceIDs ?? [])].sort()).to.deep.equal(
        ids.slice(1).sort(),
      );
      expect(state.knownNames?.tags).to.include('unrelated');
    }));

  it('returns archived members only if they are needed', () =>
    withSandbox(async (server) => {
      const project = await createProject(server, 'robots');
      const ids = await furnish(project, 4);
      const state = await read(apiFor(server), project, true);
      expect([...(state.tagSetsByName.get('nightly')?.experienceIDs ?? [])].sort()).to.deep.equal(
        [...ids].sort(),
      );
    }));

  it('searches for the members of a large set, and lists them if the search is not reliable', () =>
    withSandbox(async (server) => {
      const project = await createProject(server, 'robots');
      const ids = await furnish(project, 230);
      const api = apiFor(server);
      const searched: string[] = [];
      const watching: ResimApi = {
        ...api,
        searchExperiences: (id, query) => {
          searched.push(query.search);
          return api.searchExperiences(id, query);
        },
      };
      const expected = ids.slice(1).sort();
      const membersIn = (state: DatabaseState) =>
        [...(state.tagSetsByName.get('nightly')?.experienceIDs ?? [])].sort();
      expect(membersIn(await read(watching, project))).to.deep.equal(expected);
      expect(searched).to.have.length(1);
      // A server that ignores the search and returns everything, and one that finds nothing.
      const everything: ResimApi = {
        ...api,
        searchExperiences: (id, { search: _, ...query }) =>
          api.searchExperiences(id, { ...query, search: 'archived = false' }),
      };
      const nothing: ResimApi = {
        ...api,
        searchExperiences: () => () => Promise.resolve(E.right({ items: [], total: 0 })),
      };
      const extra = await project.createExperience({ name: 'not tagged' });
      expect(extra).not.to.equal('');
      for (const server of [everything, nothing])
        expect(membersIn(await read(server, project))).to.deep.equal(expected);
    }));
});
