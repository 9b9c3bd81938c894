import type { LastChange } from './experience.ts';

/** The kinds of entities that can drift. */
export type EntityKind = 'experience' | 'tag' | 'system' | 'testSuite';

/** A field of a drifted entity that the plan touches, as JSON-like values; sets of experiences are lists of names. */
export interface DriftedField {
  readonly field: string;
  readonly before: unknown;
  /** The planned value; absent if the plan does not change the field. */
  readonly planned?: unknown;
  readonly now: unknown;
}

/**
 * Why drift blocks a plan. `changes`: an operation writes to the entity. `takesName`: the entity has a name that the plan assigns.
 * `suiteMember`, `member`: the experience is archived or gone, and the plan revises a suite to hold it, or changes a tag or system of it.
 * `suiteSystem`: the system is gone or renamed, and the plan creates a suite for it. `holdsArchived`: somebody added an experience to the set
 * that the plan archives. `leftEmpty`: archiving would leave the suite empty, which the plan does not declare. `protects`: the tag protects an
 * experience that the plan archives. `disowns`: the plan archives an experience as owned that no longer is.
 */
export type Obstacle =
  | 'changes'
  | 'takesName'
  | 'suiteMember'
  | 'member'
  | 'suiteSystem'
  | 'holdsArchived'
  | 'leftEmpty'
  | 'protects'
  | 'disowns';

/** An entity that has changed since the plan was made. */
export interface DriftedEntity {
  readonly kind: EntityKind;
  readonly change: 'added' | 'removed' | 'changed';
  readonly id: string;
  /** The current name, or else the one that the plan knows. */
  readonly name?: string;
  /** Whether the plan changes this entity. */
  readonly touchedByPlan: boolean;
  /** Whether the entity is exactly as planned. */
  readonly asPlanned: boolean;
  /** The fields that differ, as far as the plan records their values. */
  readonly fields: readonly DriftedField[];
  readonly lastChange?: LastChange;
  /** Absent: no operation of the plan depends on the entity. */
  readonly obstacle?: Obstacle;
  /** A new plan would archive it, because the config does not list it. */
  readonly leftOver?: true;
}

/** The differences between the state that a plan was made from and the live state, sorted by kind, name and ID. */
export type Drift = readonly DriftedEntity[];
