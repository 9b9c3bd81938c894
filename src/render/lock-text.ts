import type { Project } from '../domain/database-state.ts';
import type { LockHolder } from '../domain/project-lock.ts';
import { type UnlockDocument } from './json/account-codecs.ts';
import { JSON_FORMAT_VERSION } from './json/codecs.ts';
import { makePalette } from './palette.ts';
import { holderLines, processLines } from './problem/lock-problem.ts';
import { safeName, safeText } from './safe-text.ts';
import { line, printed } from './styled-line.ts';

/** The result of unlocking a project. */
export interface UnlockedText {
  readonly freed?: { readonly holder?: LockHolder };
}

/** The document of `sync unlock --json`. */
export const unlockJson = ({ projectID, name }: Project, { freed }: UnlockedText): UnlockDocument => {
  const holder = freed?.holder;
  return {
    kind: 'unlock',
    formatVersion: JSON_FORMAT_VERSION,
    project: { projectID, name },
    freed: freed !== undefined,
    ...(holder && {
      holder: { who: holder.who, pid: holder.pid, host: holder.host, since: holder.since, plan: holder.plan },
    }),
  };
};

/** Reports a released project lock and its holder. */
export const renderUnlocked = (
  project: string,
  { freed }: UnlockedText,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string => {
  const lines = freed
    ? [
        line(0, [`Released the lock of ${safeName(project)}.`]),
        ...(freed.holder ? holderLines(freed.holder).map((text) => line(2, [text])) : []),
      ]
    : [line(0, [`Nobody holds the lock of ${safeName(project)}.`])];
  return printed(lines, makePalette(colour), width);
};

/** A released lock of a plan. */
export interface ReleasedPlanLock {
  readonly lockFile: string;
  readonly holder?: { readonly pid: number; readonly host: string; readonly since: string };
}

/** The document of `sync unlock PLAN --json`. */
export const unlockPlanJson = (plan: string, freed: readonly ReleasedPlanLock[]): UnlockDocument => ({
  kind: 'unlock',
  formatVersion: JSON_FORMAT_VERSION,
  plan,
  freed: freed.length > 0,
  locks: freed.map(({ lockFile, holder }) => ({
    file: lockFile,
    ...(holder && { holder: { pid: holder.pid, host: holder.host, since: holder.since } }),
  })),
});

/** Reports the released locks of a plan and their holders. */
export const renderPlanUnlocked = (
  plan: string,
  freed: readonly ReleasedPlanLock[],
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string => {
  const name = safeText(plan);
  const lines = [
    line(0, [freed.length > 0 ? `Released the lock of ${name}.` : `Nobody holds the lock of ${name}.`]),
    ...freed.flatMap(({ lockFile, holder }) => [
      line(2, [`removed  ${safeText(lockFile)}`]),
      ...(holder ? processLines(holder).map((text) => line(2, [text])) : []),
    ]),
  ];
  return printed(lines, makePalette(colour), width);
};
