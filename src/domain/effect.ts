import type { EntityKind } from './drift.ts';

/**
 * The effect of a plan on one field of one entity. Sets of experiences are lists of names, as in a `DriftedField`. `field` is a field of an
 * experience, or
 *
 * - `created`, with the settings that the plan adds by itself, and `archived`;
 * - `experiences`, all members of a test suite;
 * - `member NAME` of a tag or system, or of a suite that loses it because it is archived;
 * - `protected`, of a glob, which is the name.
 */
export interface Effect {
  readonly kind: EntityKind | 'protection';
  /** Absent: the plan creates the entity. */
  readonly id?: string;
  /** The name when the plan was made, or the planned name of a new entity. */
  readonly name: string;
  readonly field: string;
  /** Absent if there was no value. */
  readonly before?: unknown;
  readonly after: unknown;
}
