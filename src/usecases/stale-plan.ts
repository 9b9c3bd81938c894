import type { Drift } from '../domain/drift.ts';
import { type ChangeKinds, kindsByExperience } from '../domain/experience-change.ts';
import type { PlanRemake } from '../domain/plan-error.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { DEFAULT_LIMIT, showLimit } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import type { Capabilities, Session } from './capabilities.ts';
import type { ReadPlanFile } from './read-plan.ts';

/** Makes the error for a plan that can no longer be applied. */
export type Refusal = (why: {
  readonly alreadyApplied: boolean;
  readonly drift: Drift;
  /** Whether the apply was a resume. */
  readonly resumed?: true;
  /** Whether its journal says that it was applied and confirmed. */
  readonly applied?: boolean;
}) => SyncError;

const remakeOf = (
  { plan, encrypted }: ReadPlanFile,
  { connection = [] }: Session,
  { keyFile }: Pick<Capabilities, 'keyFile'>,
): PlanRemake => {
  const { archive, archiveLimit, selection } = plan.options;
  return {
    projectID: plan.target.projectID,
    configFiles: plan.config.map(({ path }) => path),
    ...(plan.undoes && { undoes: plan.undoes.file ?? '' }),
    archive,
    ...(selection && { selection }),
    ...(plan.base && {
      base: {
        files: plan.base.files.map(({ path }) => path),
        onlyEdit: plan.base.leftOut !== undefined,
      },
    }),
    ...(archiveLimit.limit !== showLimit(DEFAULT_LIMIT) && { maxArchive: archiveLimit.limit }),
    encrypted,
    ...(encrypted && keyFile !== undefined && { keyFile }),
    connection,
  };
};

const driftedKinds = ({ updates }: Plan, drift: Drift): ReadonlyMap<string, ChangeKinds> => {
  const kindsOf = kindsByExperience(updates);
  return new Map(
    drift.flatMap((entity) => {
      const kinds = entity.kind === 'experience' ? kindsOf(entity) : undefined;
      return kinds ? [[entity.id, kinds]] : [];
    }),
  );
};

/** Returns a function that makes the error for a stale plan, with everything the command for a new plan needs. */
export const stalePlan =
  (file: string, read: ReadPlanFile, session: Session, world: Pick<Capabilities, 'keyFile'>): Refusal =>
  ({ alreadyApplied, drift, resumed, applied }) => ({
    _tag: 'StalePlan',
    file,
    alreadyApplied,
    drift,
    kinds: driftedKinds(read.plan, drift),
    ...(resumed && { resumed }),
    ...(applied && { applied }),
    remake: remakeOf(read, session, world),
  });
