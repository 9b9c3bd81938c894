import type { DatabaseState } from '../domain/database-state.ts';
import type { Drift, DriftedEntity, EntityKind } from '../domain/drift.ts';
import { groupedBy } from '../domain/grouped-by.ts';
import { SET_KEYS, SET_KINDS } from '../domain/named-sets.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Change, changesOf, subjectOf } from './change.ts';
import { fingerprintOf } from './fingerprint.ts';
import { driftedFields, judge } from './judge.ts';
import { createdIDsIn, entityIn, foundSubject, type Live, liveOf } from './live.ts';
import { type FindObstacle, isLeftOver, obstaclesOf } from './obstacle.ts';
import type { Fingerprint, Plan } from './plan.ts';
import { within } from './scope.ts';

/** The changes of a plan by kind and ID of their subjects, or by name for new entities. */
export type ChangesByEntity = ReadonlyMap<string, readonly Change[]>;

/** Groups the changes of a plan by their subjects. */
export const changesByEntity = (changes: readonly Change[], live: Live): ChangesByEntity =>
  groupedBy(changes, (change) => {
    const subject = subjectOf(change);
    const { kind, id, name } = subject.id === undefined ? foundSubject(change, live) : subject;
    return id === undefined ? `${kind} new ${name}` : `${kind} ${id}`;
  });

/** Describes a drifted entity from the plan and the live state. */
const describeDrifted = (
  kind: EntityKind,
  id: string,
  byEntity: ChangesByEntity,
  live: Live,
  findObstacle: FindObstacle,
) => {
  const now = entityIn(live, kind, id);
  const key = `${kind} ${id}`;
  const experience = kind === 'experience' ? live.experiences.get(id) : undefined;
  // An entity that has taken the name of a new experience is compared with it.
  const sameName = byEntity.has(key) ? undefined : experience;
  const changes = byEntity.get(sameName ? `experience new ${sameName.name}` : key) ?? [];
  const createdIDs = sameName ? new Map([[sameName.name, sameName.experienceID]]) : live.createdIDs;
  const verdicts = changes.map((change) => judge(change, { ...live, createdIDs }));
  const name = now?.name ?? (changes[0] && subjectOf(changes[0]).name);
  const obstacle = findObstacle({ kind, id }, changes);
  return {
    ...(name !== undefined && { name }),
    touchedByPlan: changes.length > 0,
    asPlanned: changes.length > 0 && verdicts.every(({ holds }) => holds === 'after'),
    fields: verdicts.flatMap(({ fields }) => driftedFields(fields)),
    ...(now?.lastChange && { lastChange: now.lastChange }),
    ...(obstacle && { obstacle }),
  };
};

const KINDS = ['experience', ...SET_KINDS] as const;

/** Drifted entities in reading order: within each kind, those that the plan touches come first. */
export const inOrder = (entities: readonly DriftedEntity[]): Drift =>
  sortedBy(
    entities,
    ({ kind, touchedByPlan, name, id }) =>
      `${String(KINDS.indexOf(kind))}${touchedByPlan ? '0' : '1'}${name ?? ''}\u0000${id}`,
  );

const DIGESTS = { experience: 'experiences', ...SET_KEYS } as const;

type Digests = Readonly<Record<string, string>>;

const differingIDs = (then: Digests, now: Digests): string[] => [
  ...Object.keys(then).filter((id) => then[id] !== now[id]),
  ...Object.keys(now).filter((id) => then[id] === undefined),
];

/** The entities whose digests have changed, in reading order. */
export const driftOf = (plan: Plan, now: Fingerprint, live: Live): Drift => {
  const all = changesOf(plan.updates);
  const changes = changesByEntity(all, live);
  const findObstacle = obstaclesOf(plan, all, live);
  const drifted = KINDS.flatMap((kind) => {
    const [then, current] = [plan.fingerprint[DIGESTS[kind]], now[DIGESTS[kind]]];
    return differingIDs(then, current).map((id): DriftedEntity => {
      const change = then[id] === undefined ? 'added' : current[id] === undefined ? 'removed' : 'changed';
      const entity = {
        kind,
        change,
        id,
        ...describeDrifted(kind, id, changes, live, findObstacle),
      } as const;
      const isExtra = change === 'added' && !entity.obstacle && isLeftOver(plan, kind, id, live);
      return { ...entity, ...(isExtra && { leftOver: true }) };
    });
  });
  return inOrder(drifted);
};

/**
 * A state without the tags and suites that a plan creates. If one exists, an apply of the plan or somebody else has created it since; both
 * count as the plan's own, except for a suite with other members than planned.
 */
const withoutCreated = (plan: Plan, state: DatabaseState): DatabaseState => {
  const { updates } = plan;
  const tags = new Set(
    [...updates.tagUpdatesByName.values()].flatMap((tag) => (tag.creates ? tag.name : [])),
  );
  const createsSuites = updates.testSuiteUpdates.some(({ creates }) => creates);
  if (tags.size === 0 && !createsSuites) return state;
  const suites = changesOf(updates).filter((change) => change.kind === 'testSuite' && change.creates);
  const live = liveOf(state, createdIDsIn(plan, state));
  const adopted = new Set(
    suites
      .filter((change) => judge(change, live).holds !== 'neither')
      .map((change) => subjectOf(change).name),
  );
  return {
    ...state,
    tagSetsByName: new Map([...state.tagSetsByName].filter(([name]) => !tags.has(name))),
    testSuitesByName: new Map([...state.testSuitesByName].filter(([name]) => !adopted.has(name))),
  };
};

/** The fingerprint of the part of a state that a plan depends on, including what an apply of it has `created`. */
export const fingerprintNow = (
  plan: Plan,
  state: DatabaseState,
  created?: ReadonlySet<string | undefined>,
): Fingerprint => fingerprintOf(within(plan, withoutCreated(plan, state), created), plan.fingerprint.scope);

/**
 * The differences between the state that a plan was made from and a state read in the same scope. Empty exactly if the fingerprints match.
 */
export const computeDrift = (
  plan: Plan,
  state: DatabaseState,
  now: Fingerprint = fingerprintNow(plan, state),
): Drift =>
  plan.fingerprint.root === now.root ? [] : driftOf(plan, now, liveOf(state, createdIDsIn(plan, state)));
