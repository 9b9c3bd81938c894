import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Locate, Place } from '../domain/place.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** A config as a use case is given it. Finding places in it can take a while: they are asked for only where something is wrong. */
export interface ReadConfig extends Omit<LoadedConfig, 'locate'> {
  readonly places: T.Task<Locate>;
}

/** A config whose places are known. */
export const readConfig = ({ locate, ...loaded }: LoadedConfig): ReadConfig => ({
  ...loaded,
  places: T.of(locate),
});

/** Where a config says which project it is for. */
export const projectPlace = ({ places }: Pick<ReadConfig, 'places'>): T.Task<Place | undefined> =>
  pipe(
    places,
    T.map((locate) => locate(['project'])),
  );

/** Problems of a config with their places in it. */
export const located = (
  problems: readonly ComputeProblem[],
  { places }: Pick<ReadConfig, 'places'>,
  project: string,
): T.Task<SyncError> =>
  pipe(
    places,
    T.map((locate) => ({
      _tag: 'ComputeFailed',
      project,
      problems: problems.map((problem) => {
        const place = locate(problem.path);
        const firstPlace = problem._tag === 'DuplicateName' ? locate(problem.firstPath) : undefined;
        return { ...problem, ...(place && { place }), ...(firstPlace && { firstPlace }) };
      }),
    })),
  );
