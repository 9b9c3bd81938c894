import type { Model, ModelExperience, ModelSet } from '../support/model.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';

/** A seed of the sandbox with the project and the IDs of a model. */
export const seedOf = ({ experiences, tags, systems, suites }: Model): string => {
  const namesWith = (sets: readonly ModelSet[], id: string) =>
    sets.filter(({ members }) => members.includes(id)).map(({ name }) => name);
  const nameOf = new Map(experiences.map(({ id, name }) => [id, name]));
  // JSON is YAML.
  return JSON.stringify({
    projects: [
      {
        projectID: PROJECT_ID,
        name: 'drone',
        tags: tags.map(({ id, name }) => ({ experienceTagID: id, name })),
        systems: systems.map(({ id, name }) => ({ systemID: id, name })),
        experiences: experiences.map(({ id, ...rest }) => ({
          experienceID: id,
          ...rest,
          tags: namesWith(tags, id),
          systems: namesWith(systems, id),
        })),
        testSuites: suites.map(({ id, name, members }) => ({
          testSuiteID: id,
          name,
          system: systems[0]?.name,
          experiences: members.map((member) => nameOf.get(member)),
        })),
      },
    ],
  });
};

type Json = Readonly<Record<string, unknown>>;

const listAt = async (
  url: string,
  accessToken: string,
  address: string,
  key: string,
): Promise<readonly Json[]> => {
  const answer = await fetch(`${url}/v1/projects/${PROJECT_ID}/${address}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return ((await answer.json()) as Record<string, readonly Json[]>)[key]!;
};

const experienceOf = (wire: Json): ModelExperience => ({
  id: wire.experienceID as string,
  name: wire.name as string,
  description: wire.description as string,
  locations: wire.locations as ModelExperience['locations'],
  profile: wire.profile as string,
  environmentVariables: wire.environmentVariables as ModelExperience['environmentVariables'],
  cacheExempt: wire.cacheExempt as boolean,
  containerTimeoutSeconds: wire.containerTimeoutSeconds as number,
  customFields: wire.customFields as ModelExperience['customFields'],
  archived: wire.archived as boolean,
});

/** Reads the project from the server with a client that shares no code with sync. */
export const readModel = async (url: string, accessToken: string): Promise<Model> => {
  const list = (address: string, key: string) => listAt(url, accessToken, address, key);
  const experiences = async (archived: boolean) =>
    (
      await list(`experiences?archived=${archived}&includeCustomFields=true&pageSize=10000`, 'experiences')
    ).map(experienceOf);
  const sets = async (address: string, key: string, idKey: string): Promise<ModelSet[]> =>
    Promise.all(
      (await list(`${address}?pageSize=100`, key)).map(async (wire) => {
        const members = await list(
          `${address}/${wire[idKey] as string}/experiences?pageSize=100`,
          'experiences',
        );
        return {
          id: wire[idKey] as string,
          name: wire.name as string,
          members: members.map((member) => member.experienceID as string),
        };
      }),
    );
  return {
    experiences: [...(await experiences(false)), ...(await experiences(true))],
    tags: await sets('experienceTags', 'experienceTags', 'experienceTagID'),
    systems: await sets('systems', 'systems', 'systemID'),
    suites: (await list('suites?pageSize=100', 'testSuites')).map((wire) => ({
      id: wire.testSuiteID as string,
      name: wire.name as string,
      members: wire.experiences as readonly string[],
    })),
  };
};

const byKey = <A>(items: readonly A[], key: (item: A) => string): A[] =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

/** A project in a comparable form: sets are unordered, and new entities are identified by name, because the server generates their IDs. */
export const essence = (model: Model, start: Model): unknown => {
  const known = new Set(start.experiences.map(({ id }) => id));
  const knownSets = new Set([...start.tags, ...start.systems, ...start.suites].map(({ id }) => id));
  const calls = new Map(
    model.experiences.map(({ id, name, archived }) => [
      id,
      known.has(id) ? id : `new ${name}${archived ? ' (archived)' : ''}`,
    ]),
  );
  const members = ({ members: all }: ModelSet) => all.map((id) => calls.get(id) ?? id).sort();
  const sets = (all: readonly ModelSet[]) =>
    byKey(
      all.map((set) => ({
        // The server generates the IDs of created tags, systems and suites. A recreated protection has a new ID.
        id: set.name.startsWith('sync-protected:') || !knownSets.has(set.id) ? set.name : set.id,
        name: set.name,
        members: members(set),
      })),
      ({ id }) => id,
    );
  return {
    experiences: byKey(
      model.experiences.map((one) => ({
        ...one,
        id: calls.get(one.id) ?? one.id,
        environmentVariables: byKey(one.environmentVariables, ({ name }) => name).map(({ name, value }) => ({
          name,
          value,
        })),
        customFields: byKey(
          one.customFields.map(({ name, type, values }) => ({
            name: name.toLowerCase(),
            type,
            values: [...values],
          })),
          ({ name }) => name,
        ),
        locations: [...one.locations],
      })),
      ({ id }) => id,
    ),
    tags: sets(model.tags),
    systems: sets(model.systems),
    suites: sets(model.suites),
  };
};
