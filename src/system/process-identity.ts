import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import * as t from 'io-ts';
import type { LockHolder } from '../domain/project-lock.ts';

/** Identifies a process, also among later processes with the same PID. */
export const ProcessIdentity = t.intersection([
  t.strict({
    pid: t.number,
    host: t.string,
    /** In the kernel's units; empty if unknown. */
    processStart: t.string,
  }),
  t.exact(
    t.partial({
      /** The kernel's boot ID, which identifies a machine and its boot regardless of the hostname. */
      boot: t.string,
      /** The PID namespace: a container has its own. */
      pidNamespace: t.string,
    }),
  ),
]);
export type ProcessIdentity = t.TypeOf<typeof ProcessIdentity>;

const orEmpty = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/** Linux only. On macOS and Windows a process is identified by its PID, and a machine by its hostname. */
const PROC = '/proc';

/** Reports whether `/proc` shows this process's PID namespace. */
const procIsOurNamespace = (proc: string): boolean =>
  orEmpty(() => readFileSync(`${proc}/self/stat`, 'utf8')).startsWith(`${process.pid} `);

/** The state of a process and the time of its start; empty if unknown. */
const statusOf = (pid: number, proc: string): { readonly state: string; readonly start: string } => {
  const stat = orEmpty(() => (procIsOurNamespace(proc) ? readFileSync(`${proc}/${pid}/stat`, 'utf8') : ''));
  const fields = stat.slice(stat.lastIndexOf(')')).split(' ');
  return { state: fields[1] ?? '', start: fields[20] ?? '' };
};

/** A process that has ended, but whose parent has not waited for it. The first process of many containers never does. */
const ENDED = new Set(['Z', 'X']);

/** Returns the identity of this process. */
export const thisProcess = (proc = PROC): Required<ProcessIdentity> => ({
  pid: process.pid,
  host: hostname(),
  processStart: statusOf(process.pid, proc).start,
  boot: orEmpty(() => readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8').trim()),
  pidNamespace: orEmpty(() => readlinkSync(`${proc}/self/ns/pid`)),
});

/** Reports whether a PID refers to the same machine and PID namespace as this process. */
const isSameNamespace = (
  { host, boot = '', pidNamespace = '' }: ProcessIdentity,
  here: Required<ProcessIdentity>,
): boolean => {
  if (boot === '' || here.boot === '') return host === here.host;
  return boot === here.boot && pidNamespace === here.pidNamespace;
};

/** Reports whether a process still runs; undefined if it is on another machine or in another container. */
export const isRunning = (holder: ProcessIdentity, proc = PROC): boolean | undefined => {
  const { pid, processStart } = holder;
  if (!isSameNamespace(holder, thisProcess(proc))) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const { state, start } = statusOf(pid, proc);
  return !ENDED.has(state) && (start === '' || processStart === '' || start === processStart);
};

/** A container's user may have no name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `user ${String(process.getuid?.() ?? 'unknown')}`;
  }
};

/** Returns this process as the holder of a project's lock for a plan. */
export const lockHolder = (plan: string, now: Date): LockHolder => {
  const self = thisProcess();
  return { token: randomUUID(), who: `${userName()}@${self.host}`, since: now.toISOString(), plan, ...self };
};
