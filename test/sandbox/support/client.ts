import * as E from 'fp-ts/lib/Either.js';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/index.ts';
import { violationOf } from './api-description.ts';
import { listAt, textAt } from './json.ts';

interface Reply {
  readonly status: number;
  /** Undefined if there is no body. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** A client of a sandbox that checks every response against the API description. */
export interface Client {
  readonly sandbox: RunningSandbox;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>;
  /** Like `call`, but fails if the status is another one. */
  readonly expect: (status: number, method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** Starts a sandbox, or fails the test. */
export const start = async (options: SandboxOptions): Promise<RunningSandbox> => {
  const started = await startSandbox(options);
  if (E.isLeft(started)) throw new Error(started.left.message);
  return started.right;
};

/** A client with an access token. */
export const clientOf = (sandbox: RunningSandbox, token = sandbox.accessToken): Client => {
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await fetch(`${sandbox.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    const violation = violationOf(method, path.split('?')[0] ?? '', response.status, json);
    if (violation !== undefined) throw new Error(`${method} ${path}: ${violation}`);
    return { status: response.status, body: json, headers: response.headers };
  };
  return {
    sandbox,
    call,
    expect: async (status, method, path, body) => {
      const reply = await call(method, path, body);
      if (reply.status !== status)
        throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      return reply.body;
    },
  };
};

let projects = 0;

/** Creates a project and returns the prefix of its paths. */
export const makeProject = async (client: Client): Promise<string> => {
  projects += 1;
  const name = `project ${projects} ${Math.random()}`;
  const project = await client.expect(201, 'POST', '/projects', { name, description: '' });
  return `/projects/${textAt(project, 'projectID')}`;
};

/** Creates an experience and returns its ID. */
export const makeExperience = async (
  client: Client,
  project: string,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const body = { name, description: `about ${name}`, locations: ['s3://a'], ...more };
  return textAt(await client.expect(201, 'POST', `${project}/experiences`, body), 'experienceID');
};

/** Creates a tag and returns its ID. */
export const makeTag = async (client: Client, project: string, name: string): Promise<string> =>
  textAt(
    await client.expect(201, 'POST', `${project}/experienceTags`, { name, description: '' }),
    'experienceTagID',
  );

/** The body for creating a system. */
export const systemBody = (name: string) => ({
  name,
  description: '',
  build_vcpus: 1,
  build_memory_mib: 1,
  build_gpus: 0,
  build_shared_memory_mb: 64,
  metrics_build_vcpus: 1,
  metrics_build_memory_mib: 1,
  metrics_build_gpus: 0,
  metrics_build_shared_memory_mb: 64,
});

/** Creates a system and returns its ID. */
export const makeSystem = async (client: Client, project: string, name: string): Promise<string> =>
  textAt(await client.expect(201, 'POST', `${project}/systems`, systemBody(name)), 'systemID');

/** Creates a suite and returns its ID. */
export const makeSuite = async (
  client: Client,
  project: string,
  name: string,
  systemID: string,
  experiences: readonly string[],
): Promise<string> => {
  const body = { name, description: '', systemID, experiences };
  return textAt(await client.expect(201, 'POST', `${project}/suites`, body), 'testSuiteID');
};

/** Reads all pages of a list. */
export const readAll = async (
  client: Client,
  path: string,
  list: string,
  pageSize = 100,
): Promise<unknown[]> => {
  const items: unknown[] = [];
  let token = '';
  do {
    const mark = path.includes('?') ? '&' : '?';
    const page = await client.expect(
      200,
      'GET',
      `${path}${mark}pageSize=${pageSize}&pageToken=${encodeURIComponent(token)}`,
    );
    items.push(...listAt(page, list));
    token = textAt(page, 'nextPageToken');
  } while (token !== '');
  return items;
};
