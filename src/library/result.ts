import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';

/** Something that reaches the disk or the network once it is called, and ends in an error or in a value; it does not throw. */
export type Result<A> = TaskEither<SyncError, A>;
