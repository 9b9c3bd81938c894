import type { EntityKind } from './drift.ts';

/**
 * One thing that becomes of one entity under a plan. Sets of experiences are lists of names, as in a `DriftedField`. `field` is a field of an experience, or
 *
 * - `created`, which holds the settings that the plan gives of its own accord, and `archived`;
 * - `experiences`, all that a test suite holds;
 * - `member NAME` of a tag or system, or of a suite that loses it for the reason that it is archived;
 * - `protected`, of the pattern that is the name.
 */
export interface Effect {
  readonly kind: EntityKind | 'protection';
  /** Absent: the plan makes it. */
  readonly id?: string;
  /** As the plan found it, or as the plan names it. */
  readonly name: string;
  readonly field: string;
  /** Absent where there was nothing. */
  readonly before?: unknown;
  readonly after: unknown;
}
