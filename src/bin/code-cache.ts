import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
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
import { makeFolder } from '../system/make-folder.ts';

/** What decides whether compiled code is cached, and where. */
export interface CacheEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** The variable that turns the cache on or off. */
export const SWITCH = 'RESIM_SYNC_CODE_CACHE';

/** Why the cache has no usable code, or why code was not written. */
export interface Unused {
  readonly why: string;
}

/** The folder for compiled code. */
export type CacheFolder = { readonly folder: string } | Unused;

const isOn = (value: string): boolean => ['1', 'true'].includes(value.toLowerCase());

/**
 * Returns the folder for compiled code. On a CI runner there is none unless the user turns the cache on: other jobs may have written to the
 * caches that a runner restores.
 */
export const placeOf = ({ env, home, platform }: CacheEnvironment): CacheFolder => {
  const wish = env[SWITCH] ?? '';
  if (wish !== '' && !isOn(wish)) return { why: `${SWITCH} turns it off` };
  if (wish === '' && !['', '0', 'false'].includes(env['CI'] ?? '')) return { why: 'this is a CI runner' };
  const given = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME'];
  // The XDG specification ignores relative paths.
  const base = given !== undefined && path.isAbsolute(given) ? given : home;
  if (!path.isAbsolute(base)) return { why: 'there is no home folder' };
  const cache = base === given ? base : path.join(base, '.cache');
  return { folder: path.join(cache, 'resim-sync', 'code') };
};

/** Undefined on Windows, which has no user IDs and no modes. There, only the user can write to the folder of their local data. */
const ownID = process.geteuid?.();

const BY_OTHERS = 0o022;

/** Why other users could have written to a file or a folder; undefined if they could not. */
const distrust = ({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined => {
  if (ownID === undefined) return undefined;
  if (uid !== ownID) return 'belongs to another user';
  return (mode & BY_OTHERS) === 0 ? undefined : 'can be written by others';
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why code in a folder cannot be trusted; undefined if it can. */
const folderFault = (folder: string): string | undefined => {
  const found = lstatSync(folder);
  if (!found.isDirectory()) return `${folder} is not a folder`;
  const fault = distrust(found);
  return fault === undefined ? undefined : `${folder} ${fault}`;
};

const fileFault = (found: Stats): string | undefined => {
  if (!found.isFile()) return 'is not a file';
  // With a second hard link, somebody else could write to it under another name.
  if (found.nlink !== 1) return 'has several hard links';
  return distrust(found);
};

/** Every file starts with this number and a checksum, because V8 would run damaged code. */
const MAGIC = 0x52_53_43_31;
const HEADER = 8;

/** More than all code of sync, compiled. */
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

/** Cached code, and when it was written. */
export interface CachedCode {
  readonly code: Buffer;
  readonly since: Date;
}

const readOpened = (descriptor: number): CachedCode | Unused => {
  const found = fstatSync(descriptor);
  const fault = fileFault(found);
  if (fault !== undefined) return { why: `the file ${fault}` };
  if (found.size > LARGEST) return { why: 'the file is too large' };
  const code = unsealed(readWhole(descriptor, found.size));
  return code === undefined ? { why: 'the file is damaged' } : { code, since: found.mtime };
};

/**
 * Reads cached code. It runs unchecked, so this function returns only what no other user could have written. It checks the opened file
 * itself, so that nobody can exchange it between the check and the read.
 */
export const readCode = (folder: string, name: string): CachedCode | Unused => {
  try {
    const fault = folderFault(folder);
    if (fault !== undefined) return { why: fault };
    // Windows has no O_NOFOLLOW.
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

/** Each command has its own file of up to 2 MB. */
const MOST_FILES = 8;

/** Removes the oldest files: those of other releases, and of commands that are no longer used. */
const tidy = (folder: string): void => {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const byAge = files
    .map((file) => ({ file, since: lstatSync(file).mtimeMs }))
    .sort((one, other) => other.since - one.since);
  for (const { file } of byAge.slice(MOST_FILES)) rmSync(file, { force: true });
};

/** Why this user must not create a folder: running a command as root must not leave files in the home folder of another user. */
const makingFault = (folder: string): string | undefined => {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return makingFault(path.dirname(folder));
  return ownID === undefined || found.uid === ownID ? undefined : `${folder} belongs to another user`;
};

/** Writes code to the cache atomically. Returns why it could not; no command fails for that reason. */
export const storeCode = (folder: string, name: string, code: Buffer): Unused | undefined => {
  try {
    const fault = makingFault(folder);
    if (fault !== undefined) return { why: fault };
    makeFolder(folder, 0o700);
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
