import type { SyncError } from '../../domain/sync-error.ts';

/** The exit codes that scripts can rely on. */
export const EXIT = {
  done: 0,
  error: 1,
  changes: 2,
  stale: 3,
  incomplete: 4,
  interrupted: 130,
} as const;

/** The exit code of an error. */
export const exitCodeOf = (error: SyncError): number => {
  switch (error._tag) {
    case 'StalePlan':
      return EXIT.stale;
    case 'ApplyIncomplete':
    case 'OutcomeDiffers':
    case 'OutcomeUnknown':
      return EXIT.incomplete;
    case 'InterruptedEarlier':
      return error.checked === true ? EXIT.incomplete : EXIT.error;
    case 'Interrupted':
      return EXIT.interrupted;
    default:
      return EXIT.error;
  }
};
