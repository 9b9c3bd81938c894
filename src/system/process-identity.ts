import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds something: a process, told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** In the kernel's own count; empty where the system does not tell. */
  readonly processStart: string;
}

const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return '';
  }
};

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  processStart: startOf(process.pid),
});

/** Whether a process of this machine still runs; of another machine's nothing is known. */
export const isRunning = ({ pid, host, processStart }: ProcessIdentity): boolean | undefined => {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startOf(pid);
  return now === '' || processStart === '' || now === processStart;
};
