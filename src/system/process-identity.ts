import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import * as t from 'io-ts';

/** Who holds something: a process, told from a later one with the same number. */
export const ProcessIdentity = t.intersection([
  t.strict({
    pid: t.number,
    host: t.string,
    /** In the kernel's own count; empty where the system does not tell. */
    processStart: t.string,
  }),
  t.exact(
    t.partial({
      /** Tells one run of one kernel from all others, whatever the host is called. */
      boot: t.string,
      /** Among which processes the number counts: those of a container have numbers of their own. */
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

/** `/proc` may count the processes of another namespace than this one's. */
const procCountsAsWeDo = (): boolean =>
  orEmpty(() => readFileSync('/proc/self/stat', 'utf8')).startsWith(`${process.pid} `);

const startOf = (pid: number): string =>
  orEmpty(() => {
    const stat = procCountsAsWeDo() ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  });

export const thisProcess = (): Required<ProcessIdentity> => ({
  pid: process.pid,
  host: hostname(),
  processStart: startOf(process.pid),
  boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  pidNamespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
});

/** Whether a number of a process means the same here as where it was written down. */
const countsHere = ({ host, boot = '', pidNamespace = '' }: ProcessIdentity): boolean => {
  const here = thisProcess();
  if (boot === '' || here.boot === '') return host === here.host;
  return boot === here.boot && pidNamespace === here.pidNamespace;
};

/** Whether a process that this one can see still runs; nothing is known of one on another machine or in another container. */
export const isRunning = (holder: ProcessIdentity): boolean | undefined => {
  const { pid, processStart } = holder;
  if (!countsHere(holder)) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startOf(pid);
  return now === '' || processStart === '' || now === processStart;
};
