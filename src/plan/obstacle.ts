import type { Drift, DriftedEntity, EntityKind, Obstacle } from '../domain/drift.ts';
import { archivedIDs, existingAmong } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { protectedGlob } from '../domain/protection.ts';
import type { Change, ChangeOf } from './change.ts';
import { judge } from './judge.ts';
import type { Live, LiveSet } from './live.ts';
import type { Plan } from './plan.ts';

/** Identifies a drifted entity. */
type EntityRef = Pick<DriftedEntity, 'kind' | 'id'>;

/** Finds why a drifted entity blocks a plan. */
export type FindObstacle = (entity: EntityRef, own: readonly Change[]) => Obstacle | undefined;

/** The names that must be free for a change: a restored experience first gets its old name back. */
const namesTaken = ({ before, after, temporaryName }: ChangeOf<'experience'>): string[] => {
  if (!before) return [after.name];
  const meanwhile = temporaryName === undefined ? [] : [temporaryName];
  const renamed = before.name === after.name ? [] : [...meanwhile, after.name];
  return before.archived && !after.archived ? [before.name, ...renamed] : renamed;
};

/** Indexes what a plan takes, moves and archives, to look up drifted entities. */
const reachOf = ({ updates, losses = [], fingerprint }: Plan, changes: readonly Change[]) => {
  const archived = archivedIDs(updates);
  const reach = {
    taken: new Set<string>(),
    held: new Set<string>(),
    members: new Set<string>(),
    archivedNames: new Array<string>(),
    suiteSystems: new Map<string, string>(),
  };
  for (const change of changes) {
    if (change.kind === 'experience') {
      const { before } = change;
      if (before && archived.has(before.experienceID)) reach.archivedNames.push(before.name);
      for (const name of namesTaken(change)) reach.taken.add(name);
    }
    if (change.kind === 'testSuite') {
      for (const id of existingAmong(change.after)) reach.held.add(id);
      if (change.creates) reach.suiteSystems.set(change.creates.systemID, change.creates.system);
    }
    if (change.kind === 'membership' && change.experience._tag === 'Existing')
      reach.members.add(change.experience.experienceID);
  }
  return {
    ...reach,
    archived,
    losses: new Map(losses.map((loss) => [loss.id, loss])),
    owner: fingerprint.scope.experiences?.ownershipTag,
  };
};

type Reach = ReturnType<typeof reachOf>;

const ofExperience = (
  id: string,
  own: readonly Change[],
  { taken, held, members }: Reach,
  { experiences }: Live,
  created: ReadonlySet<string>,
): Obstacle | undefined => {
  const now = experiences.get(id);
  const isWritten = own.some((change) => change.kind === 'experience' && change.before);
  if (isWritten || created.has(id)) return 'changes';
  if (now && taken.has(now.name)) return 'takesName';
  if (now && !now.archived) return undefined;
  if (held.has(id)) return 'suiteMember';
  return members.has(id) ? 'member' : undefined;
};

/** Archiving would affect a tag or suite in a way that the plan does not show. */
const ofArchiving = (
  { kind, id }: EntityRef,
  now: LiveSet | undefined,
  { archived, losses, owner }: Reach,
  { experiences }: Live,
): Obstacle | undefined => {
  const loss = losses.get(id);
  const shown = new Set<string>(loss?.experiences.map(({ experienceID }) => experienceID));
  if (loss?.kind === 'tag' && loss.name === owner && ![...shown].every((one) => now?.experienceIDs.has(one)))
    return 'disowns';
  const lost = [...(now?.experienceIDs ?? [])].filter((one) => archived.has(one));
  if (lost.some((one) => !shown.has(one))) return 'holdsArchived';
  if (kind !== 'testSuite' || lost.length === 0 || loss?.leftEmpty !== undefined) return undefined;
  const isKept = (one: string): boolean => experiences.get(one)?.archived === false && !archived.has(one);
  return [...(now?.experienceIDs ?? [])].some(isKept) ? undefined : 'leftEmpty';
};

/**
 * Decides why drift blocks a plan: an operation writes to the entity, depends on it, or would have another effect than the plan shows. The
 * plan does the same with or without drift that is no obstacle.
 */
export const obstaclesOf = (plan: Plan, changes: readonly Change[], live: Live): FindObstacle => {
  const reach = reachOf(plan, changes);
  const created = new Set<string>(live.createdIDs.values());
  const isProtectable = (glob: string): boolean => reach.archivedNames.some(anyGlob([glob]));
  return (entity, own) => {
    const { kind, id } = entity;
    if (kind === 'experience') return ofExperience(id, own, reach, live, created);
    if (own.some((change) => change.kind === 'testSuite' || judge(change, live).holds !== 'before'))
      return 'changes';
    const now = live.sets[kind].get(id);
    const glob = kind === 'tag' ? protectedGlob(now?.name ?? '') : undefined;
    if (glob !== undefined) return isProtectable(glob) ? 'protects' : undefined;
    if (kind !== 'system') return ofArchiving(entity, now, reach, live);
    const system = reach.suiteSystems.get(id);
    return system === undefined || system === now?.name ? undefined : 'suiteSystem';
  };
};

/** Whether a new plan would archive an experience that was created since this one was made. */
export const isLeftOver = (
  { fingerprint: { scope }, options }: Plan,
  kind: EntityKind,
  id: string,
  { experiences }: Live,
): boolean => {
  const now = kind === 'experience' ? experiences.get(id) : undefined;
  if (!now || now.archived) return false;
  if (!scope.experiences) return options.archive && !options.selection;
  return scope.experiences.leftOver && !scope.experiences.names.includes(now.name);
};

/** Whether there is drift, and none of it blocks the plan. */
export const isUnrelated = (drift: Drift): boolean =>
  drift.length > 0 && drift.every(({ obstacle }) => obstacle === undefined);
