import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const mounted = (...args: readonly string[]): boolean => spawnSync('mount', args).status === 0;

const unmount = (place: string): void => void spawnSync('umount', [place]);

const canMount = (): boolean => {
  const place = mkdtempSync(path.join(tmpdir(), 'sync-mount-'));
  const can = mounted('-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', place);
  if (can) unmount(place);
  rmdirSync(place);
  return can;
};

const CAN_MOUNT = process.platform === 'linux' && canMount();

/** Defines a test that mounts a file system, which needs root on Linux. */
export const itWithMounts = (title: string, test: () => Promise<void>): void => {
  if (CAN_MOUNT) it(title, test);
  else it.skip(`${title} (skipped: nothing can be mounted here)`, test);
};

/** Runs a test with a small disk, mounted on a subfolder. */
export const withSmallDisk = async <A>(
  folder: string,
  kibibytes: number,
  use: (disk: string) => Promise<A>,
): Promise<A> => {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  if (!mounted('-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', disk)) throw new Error('cannot mount');
  try {
    return await use(disk);
  } finally {
    unmount(disk);
  }
};

/** Runs a test with a file mounted over another one, like files in containers. */
export const withMountedFile = async <A>(
  source: string,
  place: string,
  use: () => Promise<A>,
): Promise<A> => {
  if (!mounted('--bind', source, place)) throw new Error('cannot mount');
  try {
    return await use();
  } finally {
    unmount(place);
  }
};
