import * as E from 'fp-ts/lib/Either.js';
import type { SyncError } from '../domain/sync-error.ts';
import type { Operation } from './operation.ts';
import { type Failure, type Pause, perform } from './perform.ts';
import { makePreWriteCheck } from './pre-write-check.ts';
import type { ReadyChain } from './schedule-chains.ts';
import type { ApplyTarget, Performed } from './send.ts';
import type { SnapshotClock } from './snapshot.ts';

/** How fast operations are performed. */
interface Pace {
  readonly pause: Pause;
  readonly clock: SnapshotClock;
  readonly parallelism: number;
}

/** Splits an archive that is checked one experience at a time, or the first check would be too old by the time of the last. */
const partsOf = (
  operation: Operation,
  snapshot: ReadyChain['snapshot'],
  size: number,
): readonly Operation[] => {
  if (operation.kind !== 'archive' || snapshot !== undefined) return [operation];
  const parts: Operation[] = [];
  for (let start = 0; start < operation.matches.length; start += size)
    parts.push({ ...operation, matches: operation.matches.slice(start, start + size) });
  return parts;
};

/** Performs an operation, an archive in parts if necessary. A part that fails after another was done counts as a conflict. */
export const performAll = async (
  operation: Operation,
  snapshot: ReadyChain['snapshot'],
  { pause, clock, parallelism }: Pace,
  target: ApplyTarget,
): Promise<E.Either<Failure, Performed>> => {
  const conflicts: SyncError[] = [];
  const theirs: string[] = [];
  let all: Performed = { result: 'alreadyDone' };
  let isBegun = false;
  for (const part of partsOf(operation, snapshot, parallelism)) {
    const performed = await perform(part, target, pause, makePreWriteCheck(snapshot, target, clock))();
    if (E.isLeft(performed)) {
      const { errors, theirs: found = [] } = performed.left;
      return isBegun
        ? E.right({ ...all, theirs: [...theirs, ...found], conflicts: [...errors, ...conflicts] })
        : performed;
    }
    const { conflicts: found = [], theirs: others = [], ...rest } = performed.right;
    conflicts.push(...found);
    theirs.push(...others);
    isBegun = true;
    all = all.result === 'done' ? all : rest;
  }
  return E.right({
    ...all,
    ...(theirs.length > 0 && { theirs }),
    ...(conflicts.length > 0 && { conflicts }),
  });
};
