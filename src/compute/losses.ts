import { type ActiveIDs, activeIDs } from '../domain/active-ids.ts';
import { allExperiences, type DatabaseState, type Holders } from '../domain/database-state.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import {
  archivedIDs,
  type ExperienceUpdates,
  type Loss,
  existingAmong,
} from '../domain/experience-updates.ts';
import type { ExperienceID } from '../domain/ids.ts';
import { sortedBy } from '../domain/normal-form.ts';

interface Holder {
  readonly kind: Loss['kind'];
  readonly id: string;
  readonly name: string;
  readonly experienceIDs: ReadonlySet<ExperienceID>;
  /** The number of active members after the plan. */
  readonly after: (active: ActiveIDs) => number;
}

const suiteHolders = (updates: ExperienceUpdates, { testSuites }: Holders): Holder[] => {
  const updateByID = new Map<string | undefined, ExperienceUpdates['testSuiteUpdates'][number]>(
    updates.testSuiteUpdates.map((update) => [update.testSuiteID, update]),
  );
  return testSuites.map(({ testSuiteID, name, experienceIDs }) => ({
    kind: 'testSuite',
    id: testSuiteID,
    name,
    experienceIDs,
    after: (active) =>
      updateByID.get(testSuiteID)?.experiences.length ??
      [...experienceIDs].filter((id) => active.after.has(id)).length,
  }));
};

const tagHolders = (updates: ExperienceUpdates, { tags }: Holders): Holder[] =>
  tags.map(({ tagID, name, experienceIDs }) => ({
    kind: 'tag',
    id: tagID,
    name,
    experienceIDs,
    after: (active) => {
      const update = updates.tagUpdatesByName.get(name);
      const { additions = [], removals = [] } = update?.tagID === tagID ? update : {};
      const removed = new Set<string>(existingAmong(removals));
      const kept = new Set<string>([...experienceIDs, ...existingAmong(additions)]);
      const created = additions.filter((one) => one._tag === 'Planned').length;
      return [...kept].filter((id) => active.after.has(id) && !removed.has(id)).length + created;
    },
  }));

/** The suites of a config, and which of them are declared empty. */
interface DeclaredSuites {
  readonly managedTestSuites: readonly Pick<
    ExperienceSyncConfig['managedTestSuites'][number],
    'name' | 'experiences' | 'where'
  >[];
}

/**
 * The members that test suites and tags of a project lose because the plan archives them. No operation names these changes, but whoever
 * runs a suite or selects by tag has to know. Empty if nothing is archived.
 */
export const computeLosses = (
  config: DeclaredSuites,
  updates: ExperienceUpdates,
  state: DatabaseState,
  holders: Holders,
): Loss[] => {
  const archived = archivedIDs(updates);
  if (archived.size === 0) return [];
  const active = activeIDs(updates, state);
  const nameByID = new Map(allExperiences(state).map(({ experienceID, name }) => [experienceID, name]));
  const meantEmpty = new Set(
    config.managedTestSuites
      .filter(({ experiences, where }) => experiences.length === 0 && where === undefined)
      .map(({ name }) => name),
  );
  const lossOf = ({ kind, id, name, experienceIDs, after: count }: Holder): Loss[] => {
    const lost = [...experienceIDs].filter((one) => archived.has(one));
    if (lost.length === 0) return [];
    const after = count(active);
    return [
      {
        kind,
        id,
        name,
        before: [...experienceIDs].filter((one) => active.before.has(one)).length,
        after,
        experiences: sortedBy(
          lost.map((experienceID) => ({ experienceID, name: nameByID.get(experienceID) ?? '' })),
          (one) => `${one.name}\u0000${one.experienceID}`,
        ),
        ...(kind === 'testSuite' &&
          after === 0 && { leftEmpty: meantEmpty.has(name) ? 'intended' : 'unintended' }),
      },
    ];
  };
  const inOrder = (list: readonly Holder[]) => sortedBy(list, ({ name, id }) => `${name}\u0000${id}`);
  return [...inOrder(suiteHolders(updates, holders)), ...inOrder(tagHolders(updates, holders))].flatMap(
    lossOf,
  );
};
