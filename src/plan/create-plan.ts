import type { Actor } from '../domain/actor.ts';
import type { AnswerDigests } from '../domain/answer-digests.ts';
import type { DatabaseState, ReadScope } from '../domain/database-state.ts';
import type { ConfigFile } from '../domain/experience-sync-config.ts';
import type { Computation, Loss } from '../domain/experience-updates.ts';
import type { Selection } from '../domain/selection.ts';
import { archiveLimit, type Limit } from './archive-limit.ts';
import { contentsOf, fingerprintOf, namedDigests } from './fingerprint.ts';
import { FORMAT_VERSION, type Plan, type PlanBase, type PlanTarget } from './plan.ts';
import { recordedSelection } from './recorded-selection.ts';
import { narrowed } from './scope.ts';
import type { PlanWarning } from './plan-warning.ts';
import { guessWarnings, idleWarnings, planWarnings, ownershipWarnings } from './plan-warnings.ts';
import { archivedActive, summarise } from './summary.ts';

/** The parts of a plan. */
export interface PlanInput {
  readonly toolVersion: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** Absent if unknown. */
  readonly madeBy?: Actor;
  readonly target: PlanTarget;
  readonly files: readonly ConfigFile[];
  readonly archive: boolean;
  /** The setting that sets `archive`, if no flag does. */
  readonly archiveFrom?: string;
  readonly maxArchive?: Limit;
  /** Limits a partial plan; absent: all experiences. */
  readonly selection?: Selection;
  readonly state: DatabaseState;
  readonly scope: ReadScope;
  /** Of the answers that experiences and members were read from. */
  readonly digests?: AnswerDigests;
  readonly computation: Computation;
  /** The members that suites and tags lose by archiving; absent: none. */
  readonly losses?: readonly Loss[];
  /** The comparison with the config before an edit; absent: there was none. */
  readonly base?: PlanBase;
  /** Further warnings for reviewers. */
  readonly warnings?: readonly PlanWarning[];
  /** The plan that this one undoes. */
  readonly undoes?: NonNullable<Plan['undoes']>;
}

/** Assembles a plan: the updates, and what apply needs to check and run them. */
export const createPlan = (input: PlanInput): Plan => {
  const { losses = [] } = input;
  const { updates, reach } = input.computation;
  const selection = input.selection && recordedSelection(input.selection, updates);
  const { targets = [] } = selection ?? {};
  const experiences = { ...reach.scope, ...(targets.length > 0 && { targets }) };
  const scope = { ...input.scope, experiences };
  const state = narrowed(input.state, experiences, reach.experienceIDs);
  const warnings = [
    ...(input.warnings ?? []),
    ...planWarnings(updates, input.state, losses),
    ...ownershipWarnings(input.computation, input.state),
    ...idleWarnings(input.computation),
    ...guessWarnings(input.computation),
  ];
  const fingerprint = fingerprintOf(state, scope);
  const contents = contentsOf(updates, state);
  return {
    formatVersion: FORMAT_VERSION,
    toolVersion: input.toolVersion,
    createdAt: input.createdAt,
    ...(input.madeBy && { madeBy: input.madeBy }),
    target: input.target,
    config: input.files,
    options: {
      archive: input.archive,
      archiveLimit: archiveLimit(input.maxArchive, archivedActive(input.computation), reach.owned),
      ...(input.archiveFrom !== undefined && { archiveFrom: input.archiveFrom }),
      ...(selection && { selection }),
    },
    fingerprint: {
      ...fingerprint,
      ...(contents && { contents }),
      ...(input.digests && { answers: { ...input.digests, ...namedDigests(state, fingerprint.testSuites) } }),
    },
    summary: summarise(input.computation),
    ...(warnings.length > 0 && { warnings }),
    ...(losses.length > 0 && { losses }),
    ...(input.base && { base: input.base }),
    ...(input.undoes && { undoes: input.undoes }),
    updates,
  };
};
