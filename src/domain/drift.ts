import type { LastChange } from './experience.ts';

/** What of a project can drift. */
export type EntityKind = 'experience' | 'tag' | 'system' | 'testSuite';

/** One field of a drifted entity that the plan touches, as JSON-like values; sets of experiences are lists of names. */
export interface DriftedField {
  readonly field: string;
  readonly before: unknown;
  /** What the plan would have made of it; absent where the plan does not change the field. */
  readonly planned?: unknown;
  readonly now: unknown;
}

/**
 * Why a drift is in the way of a plan. `changes`: an operation writes to it. `takesName`: it has a name that the plan takes. `suiteMember`,
 * `member`: it is archived or gone, and the plan revises a suite to hold it, or changes a tag or system that it is in. `holdsArchived`: somebody put
 * into it what the plan archives. `leftEmpty`: archiving would leave it empty, which the plan does not say. `protects`: it protects what
 * the plan archives. `disowns`: what the plan archives as its own is no longer.
 */
export type Obstacle =
  'changes' | 'takesName' | 'suiteMember' | 'member' | 'holdsArchived' | 'leftEmpty' | 'protects' | 'disowns';

/** An entity that is no longer what the plan was computed from. */
export interface DriftedEntity {
  readonly kind: EntityKind;
  readonly change: 'added' | 'removed' | 'changed';
  readonly id: string;
  /** The name now, or the one the plan knows; absent when neither is known. */
  readonly name?: string;
  /** Whether the plan changes this entity. */
  readonly touchedByPlan: boolean;
  /** Whether the entity is now exactly what the plan would make of it. */
  readonly asPlanned: boolean;
  /** What differs, where the plan holds enough to tell. */
  readonly fields: readonly DriftedField[];
  readonly lastChange?: LastChange;
  /** Absent: no operation of the plan touches what has drifted. */
  readonly obstacle?: Obstacle;
  /** A new plan would archive it for not being listed. */
  readonly leftOver?: true;
}

/** A difference between the state that a plan was made from and the state now; sorted by kind, then name, then ID. */
export type Drift = readonly DriftedEntity[];
