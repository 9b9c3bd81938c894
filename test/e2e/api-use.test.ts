import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as wire from '../../src/api/wire.ts';
import {
  applyPlan,
  cloneExperiences,
  type Connection,
  createPlan,
  errorMessage,
  loadExperienceSyncConfig,
  type Call,
} from '../../src/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { apiDescription, type DescribedOperation } from '../sandbox/support/api-description.ts';
import { at } from '../sandbox/support/json.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** What sync uses of an operation; fields of list items follow the name of the list. */
interface Use {
  readonly method: string;
  /** Relative to `/v1`. */
  readonly path: string;
  readonly query?: readonly string[];
  readonly body?: readonly string[];
  /** Decodes an answer; absent if sync ignores the answer. */
  readonly decode?: (json: unknown) => unknown;
  readonly reads?: readonly string[];
}

const PAGE = ['pageSize', 'pageToken'];
const project = '/projects/{projectID}';

const EXPERIENCE = [
  'archived',
  'cacheExempt',
  'containerTimeoutSeconds',
  'customFields',
  'description',
  'environmentVariables',
  'experienceID',
  'location',
  'locations',
  'name',
  'profile',
  'updateTimestamp',
  'updateUserID',
];
const NEW_EXPERIENCE = [
  'cacheExempt',
  'containerTimeoutSeconds',
  'customFields',
  'description',
  'environmentVariables',
  'locations',
  'name',
  'profile',
];
const SUITE = [
  'archived',
  'experiences',
  'name',
  'testSuiteID',
  'testSuiteRevision',
  'updateTimestamp',
  'updateUserID',
];

const listOf = (name: string, fields: readonly string[]): string[] =>
  [name, 'nextPageToken', 'total', ...fields.map((field) => `${name}[].${field}`)].sort();

/** Everything that sync uses of the API: it sends and reads nothing else. */
const USED: Readonly<Record<string, Use>> = {
  listProjects: {
    method: 'GET',
    path: '/projects',
    query: PAGE,
    decode: wire.decodeProjects,
    reads: listOf('projects', ['archived', 'name', 'projectID']),
  },
  getProject: {
    method: 'GET',
    path: project,
    decode: wire.decodeProject,
    reads: ['archived', 'name', 'projectID'],
  },
  listExperiences: {
    method: 'GET',
    path: `${project}/experiences`,
    query: ['archived', 'includeCustomFields', 'name', 'search', ...PAGE],
    decode: wire.decodeExperiences({ archived: false }),
    reads: listOf('experiences', EXPERIENCE),
  },
  getExperience: {
    method: 'GET',
    path: `${project}/experiences/{experienceID}`,
    decode: wire.decodeExperience,
    reads: EXPERIENCE,
  },
  createExperience: {
    method: 'POST',
    path: `${project}/experiences`,
    body: NEW_EXPERIENCE,
    decode: wire.decodeExperience,
    reads: EXPERIENCE,
  },
  updateExperience: {
    method: 'PATCH',
    path: `${project}/experiences/{experienceID}`,
    body: ['experience', 'updateMask', ...NEW_EXPERIENCE.map((field) => `experience.${field}`)],
    decode: wire.decodeExperience,
    reads: EXPERIENCE,
  },
  restoreExperience: { method: 'POST', path: `${project}/experiences/{experienceID}/restore` },
  bulkArchiveExperiences: {
    method: 'POST',
    path: `${project}/experiences/archive`,
    body: ['experienceIDs'],
    decode: wire.decodeCount,
  },
  listExperienceTags: {
    method: 'GET',
    path: `${project}/experienceTags`,
    query: PAGE,
    decode: wire.decodeLabelledTags,
    reads: listOf('experienceTags', ['description', 'experienceTagID', 'name']),
  },
  createExperienceTag: {
    method: 'POST',
    path: `${project}/experienceTags`,
    body: ['description', 'name'],
    decode: wire.decodeLabelledTag,
    reads: ['description', 'experienceTagID', 'name'],
  },
  deleteExperienceTag: { method: 'DELETE', path: `${project}/experienceTags/{experienceTagID}` },
  listExperiencesWithExperienceTag: {
    method: 'GET',
    path: `${project}/experienceTags/{experienceTagID}/experiences`,
    query: ['archived', ...PAGE],
    decode: wire.decodeMembers,
    reads: listOf('experiences', ['experienceID']),
  },
  addTagsToExperiences: {
    method: 'POST',
    path: `${project}/experienceTags/addExperiences`,
    body: ['experienceTagIDs', 'experiences'],
  },
  removeExperienceTagFromExperience: {
    method: 'DELETE',
    path: `${project}/experienceTags/{experienceTagID}/experiences/{experienceID}`,
  },
  listSystems: {
    method: 'GET',
    path: `${project}/systems`,
    query: PAGE,
    decode: wire.decodeSystems,
    reads: listOf('systems', ['archived', 'name', 'systemID']),
  },
  listExperiencesForSystem: {
    method: 'GET',
    path: `${project}/systems/{systemID}/experiences`,
    query: ['archived', ...PAGE],
    decode: wire.decodeMembers,
    reads: listOf('experiences', ['experienceID']),
  },
  addSystemsToExperiences: {
    method: 'POST',
    path: `${project}/systems/addExperiences`,
    body: ['experiences', 'systemIDs'],
  },
  listTestSuites: {
    method: 'GET',
    path: `${project}/suites`,
    query: ['archived', ...PAGE],
    decode: wire.decodeTestSuites,
    reads: listOf('testSuites', SUITE),
  },
  getTestSuite: {
    method: 'GET',
    path: `${project}/suites/{testSuiteID}`,
    decode: wire.decodeTestSuite,
    reads: SUITE,
  },
  // The metrics build and the metrics set of a suite are not sent, so they stay.
  reviseTestSuite: {
    method: 'PATCH',
    path: `${project}/suites/{testSuiteID}`,
    body: ['experiences', 'updateMetricsBuild'],
    decode: wire.decodeTestSuite,
    reads: SUITE,
  },
};

/** Operations and parameters that a run without errors on a small project does not need. */
const AFTER_TROUBLE: ReadonlySet<string> = new Set(['listExperiences name', 'listExperiences search']);
const SELDOM: ReadonlySet<string> = new Set(['getTestSuite', 'getExperience']);

const NAMES = Object.keys(USED);
const described = (name: string): DescribedOperation | undefined =>
  apiDescription?.operations.find(({ operationID }) => operationID === name);

/** A schema, or the parts of an `allOf`. */
const partsOf = (schema: unknown): unknown[] => {
  const resolved = apiDescription?.resolve(schema);
  const all = at(resolved, 'allOf');
  return Array.isArray(all) ? all.flatMap(partsOf) : [resolved];
};

const stepInto = (schema: unknown, name: string): unknown =>
  partsOf(schema)
    .map((part) => (name === '[]' ? at(part, 'items') : at(part, 'properties', name)))
    .find((found) => found !== undefined);

/** The schema at a path such as `experiences[].name`. */
const schemaAt = (schema: unknown, field: string): unknown =>
  field
    .split('.')
    .flatMap((name) => (name.endsWith('[]') ? [name.slice(0, -2), '[]'] : [name]))
    .reduce(stepInto, schema);

const requiredOf = (schema: unknown): string[] =>
  partsOf(schema).flatMap((part) => {
    const required = at(part, 'required');
    return Array.isArray(required) ? required.map(String) : [];
  });

/** Undocumented counts in some lists; nothing depends on them. */
const HINTS: readonly string[] = ['listExperienceTags total', 'listProjects total', 'listSystems total'];

describe('the parts of the API that sync uses, in the API description', () => {
  before(function () {
    if (apiDescription === undefined) this.skip();
  });

  for (const name of NAMES)
    it(`include ${name}`, () => {
      const use = USED[name];
      const operation = described(name);
      expect([operation?.method, operation?.path]).to.deep.equal([use?.method, use?.path]);
      const parameters = (operation?.parameters ?? []).filter((one) => at(one, 'in') === 'query');
      expect(parameters.map((one) => at(one, 'name'))).to.include.members([...(use?.query ?? [])]);
      expect(parameters.filter((one) => at(one, 'required') === true)).to.deep.equal([]);
      for (const field of use?.body ?? [])
        expect(schemaAt(operation?.body, field), `${field} in the body`).not.to.equal(undefined);
      expect(use?.body ?? []).to.include.members(requiredOf(operation?.body));
      const unsaid = (use?.reads ?? []).filter((field) => schemaAt(operation?.answer, field) === undefined);
      expect(unsaid.map((field) => `${name} ${field}`)).to.deep.equal(
        HINTS.filter((hint) => hint.startsWith(`${name} `)),
      );
    });
});

const ID = '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b';

/** An answer with every field that a decoder reads. */
const everything = (): Record<string, unknown> => {
  const fields = {
    ...Object.fromEntries(
      ['projectID', 'experienceID', 'experienceTagID', 'systemID', 'testSuiteID'].map((id) => [id, ID]),
    ),
    name: 'a',
    description: 'a',
    archived: false,
    updateTimestamp: '',
    updateUserID: '',
    environmentVariables: [],
    customFields: [],
    testSuiteRevision: 1,
    location: '',
    locations: [],
    cacheExempt: false,
    containerTimeoutSeconds: 1,
    profile: '',
  };
  return { ...fields, nextPageToken: '', total: 1 };
};

const LISTS = ['projects', 'experiences', 'experienceTags', 'systems', 'testSuites'];

/** The fields that a decoder reads. */
const fieldsRead = (decode: (json: unknown) => unknown, list: string | undefined): string[] => {
  const read = new Set<string>();
  const watched = (value: Record<string, unknown>, prefix: string): Record<string, unknown> =>
    new Proxy(value, {
      get: (target, key) => {
        if (typeof key === 'string') read.add(`${prefix}${key}`);
        return typeof key === 'string' ? target[key] : undefined;
      },
    });
  const item = { ...everything(), experiences: [] };
  const answer =
    list === undefined ? item : { ...everything(), [list]: [watched(item, `${list}[].`)], total: 1 };
  const decoded = decode(watched(answer, ''));
  expect(decoded, JSON.stringify(decoded)).to.have.property('_tag', 'Right');
  return [...read].sort();
};

const SEED = `projects:
  - name: robots
    tags: [{name: nightly}, {name: release}]
    systems: [{name: planner}]
    experiences:
      - {name: a, description: A, locations: [s3://a], tags: [release]}
      - {name: b, description: B, locations: [s3://b], archived: true}
      - {name: c, description: C, locations: [s3://c]}
      - {name: d, description: D, locations: [s3://d], experienceID: ${ID}}
    testSuites:
      - {name: Gate, system: planner, experiences: [a]}
`;

const FIELDS = `locations: [s3://new], profile: p, environmentVariables: [{name: A, value: a}],
      cacheExempt: true, containerTimeoutSeconds: 60, customFields: [{name: owner, type: text, values: [a]}]`;

const CONFIG = `experiences:
  - {name: renamed, experienceID: ${ID}, description: New, ${FIELDS}}
  - {name: new, description: New, ${FIELDS}}
  - {name: a, description: A, locations: [s3://a], tags: [nightly], systems: [planner]}
  - {name: b, description: B, locations: [s3://b]}
managedExperienceTags: [release]
managedTestSuites: [{name: Gate, experiences: [b]}]
protected: [a]
`;

interface Sent {
  readonly method: string;
  readonly pathname: string;
  readonly query: readonly string[];
  readonly body: readonly string[];
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
};

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

/** The fields of a body, and of the experience in it. */
const bodyFields = (text: string): string[] => {
  if (text === '') return [];
  const body: unknown = JSON.parse(text);
  return [...keysOf(body), ...keysOf(at(body, 'experience')).map((field) => `experience.${field}`)];
};

/** Plans, applies and clones a project, and returns the requests sent. */
const recorded = async (): Promise<readonly Sent[]> => {
  const sandbox = await startSandbox({ dataDir: ':memory:', seed: SEED });
  if (E.isLeft(sandbox)) throw new Error(sandbox.left.message);
  const { url, accessToken, close } = sandbox.right;
  const sent: Sent[] = [];
  const recorder = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const { pathname, searchParams } = new URL(request.url ?? '', url);
      const { method = '' } = request;
      sent.push({
        method,
        pathname: pathname.replace('/v1', ''),
        query: [...searchParams.keys()],
        body: bodyFields(body.toString()),
      });
      const answer = await fetch(`${url}${request.url ?? ''}`, {
        method,
        headers: {
          authorization: request.headers.authorization ?? '',
          ...(body.length > 0 && { 'content-type': 'application/json' }),
        },
        ...(body.length > 0 && { body }),
      });
      const identity = answer.headers.get('x-sync-sandbox');
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
        ...(identity !== null && { 'x-sync-sandbox': identity }),
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  const { port } = recorder.address() as AddressInfo;
  const connection = { url: `http://127.0.0.1:${String(port)}/v1/`, accessToken, project: 'robots' };
  try {
    await withTemporaryFolder((folder) => workOn(connection, (name) => path.join(folder, name)));
    return sent;
  } finally {
    recorder.closeAllConnections();
    recorder.close();
    await close();
  }
};

const valueOf = async <A>(call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

const workOn = async (connection: Connection, file: (name: string) => string): Promise<void> => {
  writeFileSync(file('config.yaml'), CONFIG);
  const config = await valueOf(loadExperienceSyncConfig([file('config.yaml')]));
  const { target } = await valueOf(createPlan(connection, { config, file: file('plan.json') }));
  await valueOf(applyPlan(connection, { file: file('plan.json'), lockTimeoutMilliseconds: 0 }));
  await valueOf(cloneExperiences({ ...connection, project: target.projectID }));
};

const patternOf = (template: string): RegExp => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** The operation of a request: the one with the fewest placeholders. */
const operationOf = ({ method, pathname }: Sent): string => {
  const fitting = Object.entries(USED).filter(
    ([, use]) => use.method === method && patternOf(use.path).test(pathname),
  );
  const [closest] = fitting.sort(([, a], [, b]) => a.path.split('{').length - b.path.split('{').length);
  return closest?.[0] ?? `${method} ${pathname}`;
};

describe('the parts of the API that sync uses, at run time', () => {
  for (const name of NAMES) {
    const { decode, reads } = USED[name] ?? {};
    if (decode && reads)
      it(`include all fields read from ${name}, and no others`, () => {
        const list = LISTS.find((one) => reads.includes(one) && reads.includes('total'));
        expect(fieldsRead(decode, list)).to.deep.equal([...reads].sort());
      });
  }

  it('include every request of a plan, an apply and a clone, and no other', async () => {
    const sent = await recorded();
    const operations = new Set(sent.map(operationOf));
    expect([...operations].filter((name) => !(name in USED))).to.deep.equal([]);
    expect(NAMES.filter((name) => !operations.has(name) && !SELDOM.has(name))).to.deep.equal([]);
    for (const name of operations) {
      const requests = sent.filter((one) => operationOf(one) === name);
      const { query = [], body = [] } = USED[name] ?? {};
      expect(query, name).to.include.members(requests.flatMap((one) => one.query));
      expect([...new Set(requests.flatMap((one) => one.body))].sort(), name).to.deep.equal([...body].sort());
      const unused = query.filter(
        (one) => one !== 'pageToken' && !requests.some((request) => request.query.includes(one)),
      );
      expect(
        unused.filter((one) => !AFTER_TROUBLE.has(`${name} ${one}`)),
        name,
      ).to.deep.equal([]);
    }
  });
});
