import type { DatabaseState } from '../domain/database-state.ts';
import type { Drift, DriftedEntity, EntityKind } from '../domain/drift.ts';
import { sortedBy } from '../domain/normal-form.ts';
import { type Change, changesOf, subjectOf } from './change.ts';
import { fingerprintOf } from './fingerprint.ts';
import { driftedFields, judge } from './judge.ts';
import { createdIDsIn, entityIn, foundSubject, type Live, liveOf } from './live.ts';
import type { Fingerprint, Plan } from './plan.ts';

/** The changes of a plan by the kinds and IDs of what they are about, as far as that exists or did. */
export const changesByEntity = (plan: Plan, live: Live): ReadonlyMap<string, readonly Change[]> => {
  const byEntity = new Map<string, Change[]>();
  for (const change of changesOf(plan.updates)) {
    const { kind, id } = foundSubject(change, live);
    const key = `${kind} ${id ?? ''}`;
    const others = byEntity.get(key);
    if (others) others.push(change);
    else byEntity.set(key, [change]);
  }
  return byEntity;
};

/** What the plan and the live state know of one entity. */
const described = (kind: EntityKind, id: string, changes: readonly Change[], live: Live) => {
  const now = entityIn(live, kind, id);
  const verdicts = changes.map((change) => judge(change, live));
  const name = now?.name ?? (changes[0] && subjectOf(changes[0]).name);
  return {
    ...(name !== undefined && { name }),
    touchedByPlan: changes.length > 0,
    asPlanned: changes.length > 0 && verdicts.every(({ holds }) => holds === 'after'),
    fields: verdicts.flatMap(({ fields }) => driftedFields(fields)),
    ...(now?.lastChange && { lastChange: now.lastChange }),
  };
};

const KINDS = ['experience', 'tag', 'system', 'testSuite'] as const;

/** Drifted entities in the order in which people read them: what the plan touches comes first within its kind. */
export const inOrder = (entities: readonly DriftedEntity[]): Drift =>
  sortedBy(
    entities,
    ({ kind, touchedByPlan, name, id }) =>
      `${String(KINDS.indexOf(kind))}${touchedByPlan ? '0' : '1'}${name ?? ''}\u0000${id}`,
  );

const DIGESTS = {
  experience: 'experiences',
  tag: 'tags',
  system: 'systems',
  testSuite: 'testSuites',
} as const;

/** The entities whose digests are not what they were, each with what the plan knows of it; those that it touches come first. */
export const driftOf = (plan: Plan, now: Fingerprint, live: Live): Drift => {
  const changes = changesByEntity(plan, live);
  const drifted = KINDS.flatMap((kind) => {
    const [then, current] = [plan.fingerprint[DIGESTS[kind]], now[DIGESTS[kind]]];
    return [...new Set([...Object.keys(then), ...Object.keys(current)])]
      .filter((id) => then[id] !== current[id])
      .map((id): DriftedEntity => ({
        kind,
        change: then[id] === undefined ? 'added' : current[id] === undefined ? 'removed' : 'changed',
        id,
        ...described(kind, id, changes.get(`${kind} ${id}`) ?? [], live),
      }));
  });
  return inOrder(drifted);
};

/**
 * The differences between the state that a plan was made from and a state read in the plan's scope. Empty exactly when the fingerprints
 * agree.
 */
export const computeDrift = (
  plan: Plan,
  state: DatabaseState,
  now: Fingerprint = fingerprintOf(state, plan.fingerprint.scope),
): Drift =>
  plan.fingerprint.root === now.root ? [] : driftOf(plan, now, liveOf(state, createdIDsIn(plan, state)));
