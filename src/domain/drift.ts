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
}

/** A difference between the state that a plan was made from and the state now; sorted by kind, then name, then ID. */
export type Drift = readonly DriftedEntity[];
