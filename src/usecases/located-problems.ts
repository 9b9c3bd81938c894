import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import type { Locate, Place } from '../domain/place.ts';
import type { SyncError } from '../domain/sync-error.ts';

/** A config for a use case. Finding places in it is slow, so it happens only if there are problems. */
export interface ReadConfig extends Omit<LoadedConfig, 'locate'> {
  readonly places: T.Task<Locate>;
}

/** Makes a `ReadConfig` from a loaded config. */
export const readConfig = ({ locate, ...loaded }: LoadedConfig): ReadConfig => ({
  ...loaded,
  places: T.of(locate),
});

/** Returns the place of a config's `project`. */
export const projectPlace = ({ places }: Pick<ReadConfig, 'places'>): T.Task<Place | undefined> =>
  pipe(
    places,
    T.map((locate) => locate(['project'])),
  );

/** Adds the places in the config to problems. */
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
