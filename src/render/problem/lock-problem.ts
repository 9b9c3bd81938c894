import type { LockHolder } from '../../domain/project-lock.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { safeText } from '../safe-text.ts';
import { line } from '../styled-line.ts';
import { counted } from '../wording.ts';
import { shellWord, unlockCommand } from './command-line.ts';
import type { Problem } from './problem.ts';

/** The holder of a project lock, line by line. */
export const holderLines = ({ who, pid, since, plan }: LockHolder): string[] => [
  `held by  ${safeText(who)}, process ${String(pid)}`,
  `since    ${safeText(since)}`,
  `for      ${safeText(plan)}`,
];

/** The project lock is held by somebody else. */
export const lockHeld = ({
  holder,
  waitedSeconds,
  mayRun,
  unlock,
  wanted,
}: Extract<SyncError, { _tag: 'LockHeld' }>): Problem => ({
  title: 'the project is locked',
  body: [
    ...(holder ? holderLines(holder) : ['The tag sync-lock exists, but does not say who created it.']),
    ...(waitedSeconds > 0 ? [`waited   ${counted(waitedSeconds, 'second')}`] : []),
  ].map((text) => line(2, [text])),
  next: mayRun
    ? [
        // `unlock` has no --lock-timeout.
        wanted ? 'Wait for it with --lock-timeout 10m.' : 'That apply releases it when it ends.',
        { text: 'If no apply is running any more, release it:', command: unlockCommand(unlock, true) },
      ]
    : [{ text: 'That process has ended. Release the lock:', command: unlockCommand(unlock, false) }],
});

/** The process that holds or held the lock of a plan, line by line. */
export const processLines = ({
  pid,
  host,
  since,
}: {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}): string[] => [`held by  process ${String(pid)} on ${safeText(host)}`, `since    ${safeText(since)}`];

type Running = Extract<SyncError, { _tag: 'ApplyRunning' }>;

const TITLES: Readonly<Record<Running['state'], (file: string) => string>> = {
  running: (file) => `another process is applying ${file}`,
  unknown: (file) => `${file} is locked`,
  notAFile: (file) => `the lock of ${file} cannot be taken: something else is in its place`,
};

const runningAdvice = ({ file, lockFile, holder, state }: Running): Problem['next'] => {
  const command = `sync unlock ${shellWord(file)}`;
  if (state === 'running')
    return [
      'Wait until it ends, or stop it.',
      `Only \`${command} --force\` releases its lock; two applies may then write at the same time.`,
    ];
  if (state === 'notAFile') return [`Check ${safeText(lockFile)}, which sync did not create, and remove it.`];
  return [
    holder === undefined
      ? 'The lock does not say who holds it.'
      : `It may still be running on ${safeText(holder.host)}, which cannot be checked from here.`,
    { text: 'If nobody is applying the plan any more, release it:', command },
  ];
};

/** A plan that another process is applying, or whose lock may have been left behind. */
export const applyRunning = (error: Running): Problem => {
  const { file, lockFile, holder, state } = error;
  return {
    title: TITLES[state](safeText(file)),
    body: [
      ...(holder
        ? [
            ...processLines(holder),
            ...(holder.plan === undefined ? [] : [`for      ${safeText(holder.plan)}`]),
          ]
        : []),
      `lock     ${safeText(lockFile)}`,
    ].map((text) => line(2, [text])),
    next: runningAdvice(error),
  };
};
