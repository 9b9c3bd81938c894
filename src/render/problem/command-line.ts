import { asGiven } from '../../domain/selection.ts';
import type { UnlockRoute } from '../../domain/apply-error.ts';
import type { PlanRemake } from '../../domain/plan-error.ts';
import { safeText } from '../safe-text.ts';

const quotedForShell = (safe: string): string =>
  /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;

/** A word as a shell takes it; what a terminal would not show is shown as an escape. */
export const shellWord = (word: string): string => {
  const safe = safeText(word);
  // A word that begins with a dash would be taken for a flag.
  return quotedForShell(safe.startsWith('-') && safe !== '-' ? `./${safe}` : safe);
};

/** A flag with its value in one word, whatever the value begins with. */
const flagWord = (flag: string, value: string): string => `${flag}=${quotedForShell(safeText(value))}`;

/** Flags and their values behind a command, each with a space before it. */
export const flagWords = (words: readonly string[]): string =>
  words.map((word) => ` ${word.startsWith('--') ? word : shellWord(word)}`).join('');

/** The command that goes on with an apply. */
export const resumeCommand = (file: string, besideDrift = false): string =>
  `sync apply ${shellWord(file)} --resume${besideDrift ? ' --allow-unrelated-drift' : ''}`;

/** The command that frees the lock of a project. */
export const unlockCommand = ({ projectID, connection }: UnlockRoute, force: boolean): string =>
  `sync unlock${flagWords(connection)} --project ${shellWord(projectID)}${force ? ' --force' : ''}`;

/** Said of a lock that could not be given back. */
export const lockNotReleased = (unlock: UnlockRoute): string =>
  `the lock of the project could not be released; free it with: ${unlockCommand(unlock, false)}`;

/** What a plan calls a config that was read from standard input. */
const STDIN = '<stdin>';

/** The command that takes a plan back once more, in the place of an old plan that did. */
const undoCommand = (file: string, undone: string, remake: PlanRemake): string => {
  const { projectID, maxArchive, keyFile, connection } = remake;
  return [
    `sync undo ${undone === '' ? 'PLAN' : shellWord(undone)}${flagWords(connection)}`,
    `--project ${shellWord(projectID)}`,
    ...(maxArchive === undefined ? [] : [`--max-archive ${shellWord(maxArchive)}`]),
    ...(keyFile === undefined ? [] : [`--key-file ${shellWord(keyFile)}`]),
    `--out ${shellWord(file)}`,
  ].join(' ');
};

/** The command that makes a new plan in the place of an old one. */
export const planCommand = (file: string, remake?: PlanRemake): string => {
  if (remake === undefined) return `sync plan --experiences-config CONFIG --out ${shellWord(file)}`;
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
    `--out ${shellWord(file)}`,
  ].join(' ');
};
