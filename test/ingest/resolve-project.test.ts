import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import type { Project } from '../../src/domain/database-state.ts';
import { ProjectID } from '../../src/domain/ids.ts';
import { onlyProject, resolveProject } from '../../src/ingest/resolve-project.ts';
import { branded } from '../support/branded.ts';
import { apiFailure, memoryApi } from '../support/memory-api.ts';
import { uuid } from '../support/model.ts';
import { project } from '../support/wanted.ts';

const make = (number: number, name: string): Project => ({
  projectID: branded(ProjectID, uuid(7, number)),
  name,
});

const status = (code: number) =>
  apiFailure('getProject', { _tag: 'Status', status: code, serverMessage: 'no' });

/** A server with some projects, two per page. */
const serverOf = (projects: readonly Project[], missing = 404) => {
  const asked: string[] = [];
  const api: ResimApi = {
    ...memoryApi(project([])).api,
    listProjects: ({ pageToken }) => {
      asked.push('listProjects');
      const from = Number(pageToken ?? 0);
      const more = from + 2 < projects.length;
      return TE.right({
        items: projects.slice(from, from + 2),
        ...(more && { nextPageToken: String(from + 2) }),
      });
    },
    getProject: (id) => {
      asked.push('getProject');
      const found = projects.find(({ projectID }) => projectID === id);
      return found ? TE.right(found) : TE.left(status(missing));
    },
  };
  return { api, asked };
};

const [drone, arm, truck] = [make(1, 'drone'), make(2, 'arm'), make(3, 'truck')];

describe('finding a project', () => {
  it('requests only the project for an ID', async () => {
    const { api, asked } = serverOf([drone, arm, truck]);
    expect(await resolveProject(api, arm.projectID)()).to.deep.equal(E.right(arm));
    expect(asked).to.deep.equal(['getProject']);
  });

  it('accepts an ID in capitals', async () => {
    const one = { projectID: branded(ProjectID, 'abcdefab-0000-4000-8000-00000000000a'), name: 'drone' };
    expect(await resolveProject(serverOf([one]).api, one.projectID.toUpperCase())()).to.deep.equal(
      E.right(one),
    );
  });

  it('pages through all projects for a name', async () => {
    const { api, asked } = serverOf([drone, arm, truck]);
    expect(await resolveProject(api, 'truck')()).to.deep.equal(E.right(truck));
    expect(asked).to.deep.equal(['listProjects', 'listProjects']);
  });

  it('finds a project whose name looks like an ID', async () => {
    const odd = make(4, uuid(7, 99));
    for (const missing of [404, 400])
      expect(await resolveProject(serverOf([drone, odd], missing).api, odd.name)()).to.deep.equal(
        E.right(odd),
      );
  });

  it('compares names exactly', async () => {
    const result = await resolveProject(serverOf([drone]).api, 'Drone')();
    expect(result).to.deep.equal(
      E.left({ _tag: 'ProjectNotFound', project: 'Drone', apiUrl: 'memory:', suggestion: 'drone' }),
    );
  });

  it('suggests nothing if no name is similar', async () => {
    const result = await resolveProject(serverOf([drone]).api, 'warehouse')();
    expect(result).to.deep.equal(
      E.left({ _tag: 'ProjectNotFound', project: 'warehouse', apiUrl: 'memory:' }),
    );
  });

  it('prefers the active one if an archived project has the same name', async () => {
    const old = { ...make(0, 'drone'), archived: true as const };
    const older = { ...make(5, 'drone'), archived: true as const };
    for (const projects of [
      [old, drone],
      [drone, old],
      [old, arm, drone, older],
    ])
      expect(await resolveProject(serverOf(projects).api, 'drone')()).to.deep.equal(E.right(drone));
    expect(await resolveProject(serverOf([old, arm]).api, 'drone')()).to.deep.equal(E.right(old));
    expect(await onlyProject(serverOf([old, arm]).api)()).to.deep.equal(E.right(arm));
    const both = await resolveProject(serverOf([old, arm, older]).api, 'drone')();
    expect(E.isLeft(both) && both.left).to.have.deep.property('candidates', [old.projectID, older.projectID]);
  });

  it('does not choose between two with the same name, and reports their IDs', async () => {
    const other = make(0, 'drone');
    expect(await resolveProject(serverOf([drone, other]).api, 'drone')()).to.deep.equal(
      E.left({
        _tag: 'ProjectNotFound',
        project: 'drone',
        apiUrl: 'memory:',
        candidates: [other.projectID, drone.projectID],
      }),
    );
  });

  it('returns any other error, without searching for a name', async () => {
    const { api, asked } = serverOf([drone], 403);
    expect(await resolveProject(api, uuid(7, 9))()).to.deep.equal(E.left(status(403)));
    expect(asked).to.deep.equal(['getProject']);
  });

  it('returns the only project of a server', async () => {
    expect(await onlyProject(serverOf([drone]).api)()).to.deep.equal(E.right(drone));
    expect(await onlyProject(serverOf([drone, arm]).api)()).to.deep.equal(E.right(undefined));
    expect(await onlyProject(serverOf([]).api)()).to.deep.equal(E.right(undefined));
  });
});
