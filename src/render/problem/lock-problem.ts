import type { LockHolder } from '../../domain/project-lock.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { safeText } from '../safe-text.ts';
import { line } from '../styled-line.ts';
import { counted } from '../wording.ts';
import { unlockCommand } from './command-line.ts';
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
  unlock,
  wanted,
}: Extract<SyncError, { _tag: 'LockHeld' }>): Problem => ({
  title: 'the project is locked',
  body: [
    ...(holder ? holderLines(holder) : ['The tag sync-lock exists and does not say who made it.']),
    ...(waitedSeconds > 0 ? [`waited   ${counted(waitedSeconds, 'second')}`] : []),
  ].map((text) => line(2, [text])),
  next: mayRun
    ? [
        // Who frees a lock has nothing to wait with.
        wanted ? 'Wait for it: --lock-timeout 10m does so.' : 'It goes by itself when that apply ends.',
        { text: 'If nobody applies any more, free it:', command: unlockCommand(unlock, true) },
      ]
    : [{ text: 'That process is gone. Free the lock:', command: unlockCommand(unlock, false) }],
});
