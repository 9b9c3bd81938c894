import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type ClonedText, configToUpdate } from '../config/clone/clone-text.ts';
import { type PartSource, severalConfigs } from '../config/clone/several-files.ts';
import type { DroppedSettings, LeftOut } from '../domain/clone.ts';
import type { Project } from '../domain/database-state.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import type { Capabilities, ConfigStore } from './capabilities.ts';

/** The options of `sync clone`. */
export interface CloneRequest {
  /** The file to write; absent: only the text is returned. */
  readonly file?: string;
  /** Further files to update, each entry in its own file; absent: none. */
  readonly more?: readonly string[];
  /** The file for new entries; absent: `file`. */
  readonly newIn?: string;
  /** Whether to include archived experiences. */
  readonly includeArchived: boolean;
  /** Globs of names of experiences to leave out, and to list as `ignored`; absent: none. */
  readonly exclude?: readonly string[];
  /** Whether to overwrite an existing file. */
  readonly force: boolean;
  /** Whether to add no managed tags and suites to an existing file. */
  readonly keepManaged: boolean;
  /** Whether to leave out the IDs of experiences; absent: no. */
  readonly withoutIDs?: boolean;
  /** Whether to declare tags and suites, so that another project can create them; absent: no. */
  readonly declare?: boolean;
}

/** The result of a clone. */
export interface Cloned extends ClonedText {
  readonly project: Project;
  readonly leftOut: readonly LeftOut[];
  /** `unchanged`: the file was up to date and was not written. */
  readonly status: 'printed' | CloneStatus;
  /** The status of each file, if there are several. */
  readonly files?: readonly { readonly file: string; readonly status: CloneStatus }[];
  /** What an overwritten file had; absent: nothing was lost. */
  readonly dropped?: DroppedSettings;
}

/** The status of a file that a clone was written to. */
export type CloneStatus = 'created' | 'updated' | 'rewritten' | 'unchanged';

/** The capabilities of a clone. */
export interface CloneWorld extends ConfigStore, Pick<Capabilities, 'notify'> {
  /** Writes all files or none, as far as the file system allows. Absent: one after the other. */
  readonly writeConfigs?: (
    files: readonly { readonly file: string; readonly text: string }[],
  ) => Result<void>;
}

/** The error of a file that cannot be updated in place. */
export const notUpdatable = (file: string, errors: readonly ConfigFinding[]): SyncError => ({
  _tag: 'NotUpdatable',
  file,
  errors,
});

/** Returns the files of a clone if there are several, including the one for new entries. */
export const severalFiles = ({ file, more = [], newIn = file }: CloneRequest): readonly string[] => {
  const files = [...new Set([file, ...more, newIn].flatMap((one) => one ?? []))];
  return files.length > 1 ? files : [];
};

const missing = (file: string, newIn: string | undefined): SyncError => ({
  _tag: 'ConfigUnreadable',
  file,
  reason: 'missing',
  detail: newIn === undefined ? '' : `Only ${newIn}, the file for new entries, may be missing.`,
});

/** Reads the files of a clone. Only the file for new entries may be missing. */
export const readSeveral = (
  request: CloneRequest,
  { readConfig }: CloneWorld,
): Result<readonly PartSource[]> =>
  pipe(
    severalFiles(request),
    TE.traverseSeqArray((path) =>
      pipe(
        readConfig(path),
        TE.chain((bytes) => {
          if (bytes !== undefined) return TE.right({ path, bytes });
          const newIn = request.newIn ?? request.file;
          return path === newIn ? TE.right({ path }) : TE.left(missing(path, newIn));
        }),
      ),
    ),
  );

/** Returns the config of the files to update; empty if there is none or it is overwritten. */
export const currentConfig = (
  request: CloneRequest,
  world: CloneWorld,
): Result<Partial<ExperienceSyncConfig>> => {
  const { file, force } = request;
  if (file === undefined || force) return TE.right({});
  if (severalFiles(request).length > 0)
    return pipe(
      readSeveral(request, world),
      TE.chainEitherK((sources) =>
        pipe(
          severalConfigs(sources),
          E.mapLeft((faults) => notUpdatable(faults[0]?.place?.file ?? file, faults)),
        ),
      ),
    );
  return pipe(
    world.readConfig(file),
    TE.chainEitherK((bytes) =>
      bytes === undefined
        ? E.right({})
        : pipe(
            configToUpdate({ path: file, bytes }),
            E.mapLeft((faults) => notUpdatable(file, faults)),
          ),
    ),
  );
};
