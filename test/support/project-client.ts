import type { CustomField, EnvironmentVariable } from '../../src/domain/experience.ts';

/** How to reach a server under test. */
export interface ServerAddress {
  /** Without `/v1/`. */
  readonly url: string;
  readonly accessToken: string;
}

/** The fields of an experience that tests use. */
interface WireExperience {
  readonly experienceID: string;
  readonly name: string;
  readonly description: string;
  readonly locations: readonly string[];
  readonly profile: string;
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly cacheExempt: boolean;
  readonly containerTimeoutSeconds: number;
  readonly customFields: readonly CustomField[];
  readonly archived: boolean;
}

/** Everything in a project that sync can change, by name. */
interface Snapshot {
  readonly experiences: Readonly<Record<string, Omit<WireExperience, 'experienceID' | 'name' | 'archived'>>>;
  readonly archived: readonly string[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly systems: Readonly<Record<string, readonly string[]>>;
  readonly suites: Readonly<
    Record<string, { readonly revision: number; readonly experiences: readonly string[] }>
  >;
}

/** A client that is independent of the one under test, so that they do not share mistakes. */
export interface ProjectClient {
  readonly projectID: string;
  readonly createExperience: (body: Partial<WireExperience> & { name: string }) => Promise<string>;
  readonly updateExperience: (id: string, fields: Partial<WireExperience>) => Promise<void>;
  readonly archive: (id: string) => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
  readonly createTag: (name: string, description?: string) => Promise<string>;
  readonly deleteTag: (id: string) => Promise<void>;
  readonly tag: (tagID: string, ids: readonly string[]) => Promise<void>;
  readonly untag: (tagID: string, id: string) => Promise<void>;
  readonly createSystem: (name: string) => Promise<string>;
  readonly addSystem: (systemID: string, ids: readonly string[]) => Promise<void>;
  readonly createSuite: (name: string, systemID: string, ids: readonly string[]) => Promise<string>;
  readonly reviseSuite: (id: string, ids: readonly string[]) => Promise<void>;
  readonly idOf: (name: string) => Promise<string>;
  readonly snapshot: () => Promise<Snapshot>;
}

interface ListAnswer {
  readonly nextPageToken?: string;
  readonly [key: string]: unknown;
}

const request = async (
  server: ServerAddress,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const answer = await fetch(`${server.url}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${server.accessToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} -> ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

const list = async <A>(server: ServerAddress, path: string, key: string): Promise<A[]> => {
  const items: A[] = [];
  let token: string | undefined;
  do {
    const separator = path.includes('?') ? '&' : '?';
    const page = token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`;
    const answer = (await request(server, 'GET', `${path}${separator}pageSize=100${page}`)) as ListAnswer;
    items.push(...((answer[key] ?? []) as A[]));
    token = answer.nextPageToken === '' ? undefined : answer.nextPageToken;
  } while (token !== undefined);
  return items;
};

const SYSTEM_BODY = {
  description: '',
  build_vcpus: 4,
  build_memory_mib: 16384,
  build_gpus: 0,
  build_shared_memory_mb: 64,
  metrics_build_vcpus: 2,
  metrics_build_memory_mib: 4096,
  metrics_build_gpus: 0,
  metrics_build_shared_memory_mb: 64,
};

/** Creates a project and returns a client for it. */
export const createProject = async (server: ServerAddress, name: string): Promise<ProjectClient> => {
  const created = (await request(server, 'POST', 'projects', { name, description: 'for tests' })) as {
    projectID: string;
  };
  return projectClient(server, created.projectID);
};

export const projectClient = (server: ServerAddress, projectID: string): ProjectClient => {
  const at = (rest: string) => `projects/${projectID}/${rest}`;
  const send = (method: string, path: string, body?: unknown) => request(server, method, at(path), body);
  const command = async (method: string, path: string, body?: unknown): Promise<void> => {
    await send(method, path, body);
  };
  const experiences = (archived: boolean) =>
    list<WireExperience>(
      server,
      at(`experiences?archived=${archived}&includeCustomFields=true`),
      'experiences',
    );
  const created = async (path: string, key: string, body: unknown) =>
    ((await send('POST', path, body)) as Record<string, string>)[key]!;
  const memberNames = async (path: string, nameOf: ReadonlyMap<string, string>) => {
    const members = await list<WireExperience>(server, at(path), 'experiences');
    return members.map(({ experienceID }) => nameOf.get(experienceID) ?? experienceID).sort();
  };

  const snapshot = async (): Promise<Snapshot> => {
    const active = await experiences(false);
    const archived = await experiences(true);
    const nameOf = new Map([...active, ...archived].map(({ experienceID, name }) => [experienceID, name]));
    const tags = await list<{ experienceTagID: string; name: string }>(
      server,
      at('experienceTags'),
      'experienceTags',
    );
    const systems = await list<{ systemID: string; name: string }>(server, at('systems'), 'systems');
    const suites = await list<{ name: string; testSuiteRevision: number; experiences: string[] }>(
      server,
      at('suites'),
      'testSuites',
    );
    const sets = async (all: readonly (readonly [string, string])[], path: (id: string) => string) =>
      Object.fromEntries(
        await Promise.all(
          [...all].sort().map(async ([name, id]) => [name, await memberNames(path(id), nameOf)] as const),
        ),
      );
    return {
      experiences: Object.fromEntries(
        active
          .map(
            (e) =>
              [
                e.name,
                {
                  description: e.description,
                  locations: e.locations,
                  profile: e.profile,
                  environmentVariables: [...e.environmentVariables].sort((a, b) =>
                    a.name < b.name ? -1 : 1,
                  ),
                  cacheExempt: e.cacheExempt,
                  containerTimeoutSeconds: e.containerTimeoutSeconds,
                  customFields: [...e.customFields].sort((a, b) => (a.name < b.name ? -1 : 1)),
                },
              ] as const,
          )
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      archived: archived.map(({ name }) => name).sort(),
      tags: await sets(
        tags.map((tag) => [tag.name, tag.experienceTagID] as const),
        (id) => `experienceTags/${id}/experiences?archived=false`,
      ),
      systems: await sets(
        systems.map((system) => [system.name, system.systemID] as const),
        (id) => `systems/${id}/experiences?archived=false`,
      ),
      suites: Object.fromEntries(
        suites.map(({ name, testSuiteRevision, experiences: ids }) => [
          name,
          { revision: testSuiteRevision, experiences: ids.map((id) => nameOf.get(id) ?? id).sort() },
        ]),
      ),
    };
  };

  return {
    projectID,
    createExperience: ({ name, ...rest }) =>
      created('experiences', 'experienceID', {
        name,
        description: `about ${name}`,
        locations: [`s3://b/${name}`],
        ...rest,
      }),
    updateExperience: async (id, experience) => {
      await send('PATCH', `experiences/${id}`, { updateMask: Object.keys(experience), experience });
    },
    archive: (id) => command('DELETE', `experiences/${id}`),
    restore: (id) => command('POST', `experiences/${id}/restore`),
    createTag: (name, description = '') =>
      created('experienceTags', 'experienceTagID', { name, description }),
    deleteTag: (id) => command('DELETE', `experienceTags/${id}`),
    tag: (tagID, ids) =>
      command('POST', 'experienceTags/addExperiences', {
        experienceTagIDs: [tagID],
        experiences: ids,
      }),
    untag: (tagID, id) => command('DELETE', `experienceTags/${tagID}/experiences/${id}`),
    createSystem: (name) => created('systems', 'systemID', { name, ...SYSTEM_BODY }),
    addSystem: (systemID, ids) =>
      command('POST', 'systems/addExperiences', { systemIDs: [systemID], experiences: ids }),
    createSuite: (name, systemID, ids) =>
      created('suites', 'testSuiteID', { name, description: '', systemID, experiences: ids }),
    reviseSuite: (id, ids) =>
      command('PATCH', `suites/${id}`, { experiences: ids, updateMetricsBuild: false }),
    idOf: async (name) => {
      const found = [...(await experiences(false)), ...(await experiences(true))].find(
        (e) => e.name === name,
      );
      if (!found) throw new Error(`no experience ${name}`);
      return found.experienceID;
    },
    snapshot,
  };
};
