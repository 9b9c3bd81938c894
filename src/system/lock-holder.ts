import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { LockHolder } from '../domain/project-lock.ts';
import { thisProcess } from './process-identity.ts';

/** Containers run as users that have no name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `user ${String(process.getuid?.() ?? 'unknown')}`;
  }
};

/** This process as the one that holds the lock of a project for a plan. */
export const lockHolder = (plan: string, now: Date): LockHolder => {
  const self = thisProcess();
  return { token: randomUUID(), who: `${userName()}@${self.host}`, since: now.toISOString(), plan, ...self };
};
