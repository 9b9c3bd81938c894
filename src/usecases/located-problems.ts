import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** Problems of a config with their places in it. */
export const located = (
  problems: readonly ComputeProblem[],
  locate: LoadedConfig['locate'],
  project: string,
): SyncError => ({
  _tag: 'ComputeFailed',
  project,
  problems: problems.map((problem) => {
    const place = locate(problem.path);
    const firstPlace = problem._tag === 'DuplicateName' ? locate(problem.firstPath) : undefined;
    return { ...problem, ...(place && { place }), ...(firstPlace && { firstPlace }) };
  }),
});
