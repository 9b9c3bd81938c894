import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';

/** What decides where compiled code is kept, and whether it is. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** The variable that turns the cache on or off. */
export const SWITCH = 'RESIM_SYNC_CODE_CACHE';

/** Why there is no code to be had from the cache, or none was kept. */
export interface Unused {
  readonly why: string;
}

/** The folder for compiled code. */
export type Place = { readonly folder: string } | Unused;

const isOn = (value: string): boolean => ['1', 'true'].includes(value.toLowerCase());

/**
 * Where compiled code is kept. Not on a CI runner unless somebody asks for it: what such a runner keeps from one job to the next, other jobs
 * can have written.
 */
export const placeOf = ({ env, home, platform }: Surroundings): Place => {
  const wish = env[SWITCH] ?? '';
  if (wish !== '' && !isOn(wish)) return { why: `${SWITCH} turns it off` };
  if (wish === '' && !['', '0', 'false'].includes(env['CI'] ?? '')) return { why: 'this is a CI runner' };
  const given = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME'];
  // The specification of XDG has a relative path passed over.
  const base = given !== undefined && path.isAbsolute(given) ? given : home;
  if (!path.isAbsolute(base)) return { why: 'there is no home folder' };
  const cache = base === given ? base : path.join(base, '.cache');
  return { folder: path.join(cache, 'resim-sync', 'code') };
};

/** Windows has no such numbers, and modes that mean nothing: there the folder lies in what only its user can write. */
const ownID = process.geteuid?.();

const BY_OTHERS = 0o022;

/** Why somebody else could have written a file or a folder; undefined: nobody else can. */
const distrust = ({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined => {
  if (ownID === undefined) return undefined;
  if (uid !== ownID) return 'belongs to another user';
  return (mode & BY_OTHERS) === 0 ? undefined : 'can be written by others';
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why a folder cannot be trusted with code. */
const folderFault = (folder: string): string | undefined => {
  const found = lstatSync(folder);
  if (!found.isDirectory()) return `${folder} is no folder`;
  const fault = distrust(found);
  return fault === undefined ? undefined : `${folder} ${fault}`;
};

const fileFault = (found: Stats): string | undefined => {
  if (!found.isFile()) return 'is no file';
  // Another name could be one under which somebody else had it written.
  if (found.nlink !== 1) return 'has several names';
  return distrust(found);
};

/** Begins every file: what it is, and a sum, since V8 runs what a failing disk made of its code. */
const MAGIC = 0x52_53_43_31;
const HEADER = 8;

/** More than all of sync, compiled. */
const LARGEST = 32 * 1024 * 1024;

const sealed = (code: Buffer): Buffer => {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(crc32(code), 4);
  return Buffer.concat([header, code]);
};

const unsealed = (bytes: Buffer): Buffer | undefined => {
  if (bytes.length <= HEADER || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  const code = bytes.subarray(HEADER);
  return crc32(code) === bytes.readUInt32BE(4) ? code : undefined;
};

const readWhole = (descriptor: number, size: number): Buffer => {
  const bytes = Buffer.allocUnsafeSlow(size);
  let read = 0;
  while (read < size) {
    const more = readSync(descriptor, bytes, read, size - read, null);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
};

/** Code that was kept, and since when. */
export interface Kept {
  readonly code: Buffer;
  readonly since: Date;
}

const readOpened = (descriptor: number): Kept | Unused => {
  const found = fstatSync(descriptor);
  const fault = fileFault(found);
  if (fault !== undefined) return { why: `the file ${fault}` };
  if (found.size > LARGEST) return { why: 'the file is too large' };
  const code = unsealed(readWhole(descriptor, found.size));
  return code === undefined ? { why: 'the file is damaged' } : { code, since: found.mtime };
};

/**
 * Gives kept code. It will be run as it is: nothing is taken that anybody but this user could have written, and what was looked at is what
 * is read.
 */
export const readCode = (folder: string, name: string): Kept | Unused => {
  try {
    const fault = folderFault(folder);
    if (fault !== undefined) return { why: fault };
    // Windows knows no O_NOFOLLOW, and Node has none there.
    const noFollow = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
    const descriptor = openSync(path.join(folder, name), constants.O_RDONLY | noFollow);
    try {
      return readOpened(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { why: reasonOf(error) };
  }
};

/** Each command has a file of its own, of up to two megabytes. */
const MOST_FILES = 8;

/** Files that are no longer written anew go first: those of other releases, and of commands that nobody uses. */
const tidy = (folder: string): void => {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const byAge = files
    .map((file) => ({ file, since: lstatSync(file).mtimeMs }))
    .sort((one, other) => other.since - one.since);
  for (const { file } of byAge.slice(MOST_FILES)) rmSync(file, { force: true });
};

/** Why a folder is not for this user to make: whoever runs a command in the name of another one leaves nothing in their home. */
const makingFault = (folder: string): string | undefined => {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return makingFault(path.dirname(folder));
  return ownID === undefined || found.uid === ownID ? undefined : `${folder} belongs to another user`;
};

/** Puts code in its place whole. Gives why it was not kept; whatever it is, no command fails for it. */
export const keepCode = (folder: string, name: string, code: Buffer): Unused | undefined => {
  try {
    const fault = makingFault(folder);
    if (fault !== undefined) return { why: fault };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const distrusted = folderFault(folder);
    if (distrusted !== undefined) return { why: distrusted };
    const unfinished = path.join(folder, `${name}.${randomBytes(6).toString('hex')}`);
    try {
      writeFileSync(unfinished, sealed(code), { mode: 0o600, flag: 'wx' });
      renameSync(unfinished, path.join(folder, name));
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    tidy(folder);
    return undefined;
  } catch (error) {
    return { why: reasonOf(error) };
  }
};
