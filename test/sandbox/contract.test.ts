import { expect } from 'chai';
import fc from 'fast-check';
import { OPERATIONS } from '../../src/sandbox/http/operations.ts';
import { apiDescription, violationOf } from './support/api-description.ts';
import { requestsOf } from './support/arbitrary-requests.ts';
import {
  type Client,
  clientOf,
  makeExperience,
  makeProject,
  makeSuite,
  makeSystem,
  makeTag,
  start,
} from './support/client.ts';
import { onEachStore } from './support/stores.ts';

const RUNS = Number(process.env.SYNC_FUZZ_RUNS ?? '25');

describe('the contract of the sandbox', () => {
  before(function () {
    if (apiDescription === undefined) this.skip();
  });

  it('is complete: every described operation has its path, method and permission', () => {
    const described = apiDescription?.operations.map(
      ({ operationID, method, path }) => `${operationID} ${method} ${path.replace(/\{([^}]+)\}/g, ':$1')}`,
    );
    const served = OPERATIONS.map(({ operationID, method, path }) => `${operationID} ${method} ${path}`);
    expect([...served, 'health GET /health'].sort()).to.deep.equal(described?.sort());
  });

  it('rejects a response with another shape', () => {
    expect(violationOf('GET', '/projects', 200, { projects: [{ name: 3 }] })).to.include('required');
    expect(violationOf('GET', '/projects', 201, {})).to.include('not described');
    expect(violationOf('GET', '/projects', 500, { message: '' })).to.include('500');
    expect(violationOf('GET', '/projects', 200, { projects: [] })).to.equal(undefined);
  });
});

onEachStore('generated requests', (store) => {
  let client: Client;
  before(async function () {
    if (apiDescription === undefined) this.skip();
    client = clientOf(await start(store()));
  });
  after(() => client.sandbox.close());

  const createEntities = async () => {
    const project = await makeProject(client);
    const names = ['alpha', 'beta', '__proto__', 'one\u0001'];
    const tag = await makeTag(client, project, 'alpha');
    const system = await makeSystem(client, project, 'alpha');
    const experiences: string[] = [];
    for (const name of names)
      experiences.push(await makeExperience(client, project, name, { experienceTagIDs: [tag] }));
    const suite = await makeSuite(client, project, 'alpha', system, experiences.slice(0, 2));
    return { project: project.replace('/projects/', ''), names, ids: [tag, system, suite, ...experiences] };
  };

  for (const operation of apiDescription?.operations ?? [])
    it(`${operation.operationID}: never a 5xx, and never a response that violates the description`, async () => {
      const description = apiDescription;
      if (description === undefined) return;
      const known = await createEntities();
      await fc.assert(
        fc.asyncProperty(requestsOf(operation, description, known), async ({ method, path, body }) => {
          const { status } = await client.call(method, path, body);
          expect(status).to.be.lessThan(500);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    });
});
