import type { LockHolder } from '../../domain/project-lock.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { safeText } from '../safe-text.ts';
import { line } from '../styled-line.ts';
import { counted } from '../wording.ts';
import type { Problem } from './problem.ts';

/** Who holds the lock, in lines of their own. */
export const holderLines = ({ who, pid, since, plan }: LockHolder): string[] => [
  `held by  ${safeText(who)}, process ${String(pid)}`,
  `since    ${safeText(since)}`,
  `for      ${safeText(plan)}`,
];

/** Somebody else holds the lock of the project. */
export const lockHeld = ({
  holder,
  waitedSeconds,
  mayRun,
}: Extract<SyncError, { _tag: 'LockHeld' }>): Problem => ({
  title: `the project is locked${waitedSeconds > 0 ? `, still after ${counted(waitedSeconds, 'second')}` : ''}`,
  body: (holder ? holderLines(holder) : ['The tag sync-lock exists and does not say who made it.']).map(
    (text) => line(2, [text]),
  ),
  next: mayRun
    ? ['Wait for it: --lock-timeout 10m does so.', 'If it is surely dead, free the lock: sync unlock --force']
    : ['Its process is gone. Free the lock: sync unlock'],
});
