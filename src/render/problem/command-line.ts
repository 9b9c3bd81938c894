import { asGiven } from '../../domain/selection.ts';
import type { UnlockRoute } from '../../domain/apply-error.ts';
import type { PlanRemake } from '../../domain/plan-error.ts';
import { safeText } from '../safe-text.ts';

const quotedForShell = (safe: string): string =>
  /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;

/** A word quoted for a shell; invisible characters are escaped. */
export const shellWord = (word: string): string => {
  const safe = safeText(word);
  // A word that starts with a dash would be parsed as a flag.
  return quotedForShell(safe.startsWith('-') && safe !== '-' ? `./${safe}` : safe);
};

/** A flag and its value as one word, so that the value may start with a dash. */
const flagWord = (flag: string, value: string): string => `${flag}=${quotedForShell(safeText(value))}`;

/** Flags and values to append to a command, each with a leading space. */
export const flagWords = (words: readonly string[]): string =>
  words.map((word) => ` ${word.startsWith('--') ? word : shellWord(word)}`).join('');

/** The command that resumes an apply. */
export const resumeCommand = (file: string, despiteDrift = false): string =>
  `sync apply ${shellWord(file)} --resume${despiteDrift ? ' --allow-unrelated-drift' : ''}`;

/** The command that releases a project lock. */
export const unlockCommand = ({ projectID, connection }: UnlockRoute, force: boolean): string =>
  `sync unlock${flagWords(connection)} --project ${shellWord(projectID)}${force ? ' --force' : ''}`;

/** The warning for a lock that could not be released. */
export const lockNotReleased = (unlock: UnlockRoute): string =>
  `the project lock could not be released; release it with: ${unlockCommand(unlock, false)}`;

/** The path of a config from standard input in a plan. */
const STDIN = '<stdin>';

/** A device such as /dev/null, but no file in the memory of /dev/shm. */
const DEVICE = /^\/dev\/(?!shm\/)/;

/** Omits `--out` for a device, which cannot be replaced. */
const outWords = (file: string | undefined): readonly string[] =>
  file === undefined || DEVICE.test(file) ? [] : [`--out ${shellWord(file)}`];

/** The command that replaces an undo plan by a new one. */
const undoCommand = (file: string | undefined, undone: string, remake: PlanRemake): string => {
  const { projectID, maxArchive, keyFile, connection } = remake;
  return [
    `sync undo ${undone === '' ? 'PLAN' : shellWord(undone)}${flagWords(connection)}`,
    `--project ${shellWord(projectID)}`,
    ...(maxArchive === undefined ? [] : [`--max-archive ${shellWord(maxArchive)}`]),
    ...(keyFile === undefined ? [] : [`--key-file ${shellWord(keyFile)}`]),
    ...outWords(file),
  ].join(' ');
};

/** The command that makes a plan anew and replaces `file`, if it is given. */
export const planCommand = (file: string | undefined, remake?: PlanRemake): string => {
  if (remake === undefined) return ['sync plan --experiences-config CONFIG', ...outWords(file)].join(' ');
  if (remake.undoes !== undefined) return undoCommand(file, remake.undoes, remake);
  const { projectID, configFiles, archive, selection, base, maxArchive, encrypted, keyFile, connection } =
    remake;
  const given = selection && asGiven(selection);
  return [
    `sync plan${flagWords(connection)}`,
    `--project ${shellWord(projectID)}`,
    ...configFiles.map((path) => `--experiences-config ${shellWord(path === STDIN ? '-' : path)}`),
    ...(archive ? [] : ['--no-archive']),
    ...(given?.targets ?? []).map((glob) => flagWord('--target', glob)),
    ...(given?.excludes ?? []).map((glob) => flagWord('--exclude', glob)),
    ...(base?.files ?? []).map((path) => `--base ${shellWord(path)}`),
    ...(base?.onlyEdit ? ['--only-edit'] : []),
    ...(maxArchive === undefined ? [] : [`--max-archive ${shellWord(maxArchive)}`]),
    ...(encrypted ? ['--encrypt'] : []),
    ...(keyFile === undefined ? [] : [`--key-file ${shellWord(keyFile)}`]),
    ...outWords(file),
  ].join(' ');
};
