import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { secretsIn } from './secrets.ts';

const leaks: string[] = [];

/** Checks an output, a process title or a file for secrets. */
export const watch = (where: string, text: string, allowed: readonly string[] = []): void => {
  if (text === '') return;
  const shown = secretsIn(text).filter((name) => !allowed.includes(name));
  if (shown.length > 0) leaks.push(`${where} shows: ${shown.join(', ')}`);
};

/** The leaks since the last call. */
export const takeLeaks = (): readonly string[] => leaks.splice(0);

/** Files that may contain secrets: the settings and the token cache of the user, and the data of a sandbox. */
const holdsSecrets = (folder: string): boolean =>
  path.basename(folder) === '.resim' || existsSync(path.join(folder, 'sandbox.db'));

/** Files that a test gives to the command as a key. */
const isKey = (name: string): boolean => name.endsWith('.key');

const filesIn = (folder: string): readonly string[] => {
  if (holdsSecrets(folder)) return [];
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() && !isKey(entry.name) ? [file] : [];
  });
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Checks every file that a test leaves behind: plans, journals, configs and others. */
export const watchFiles = (folder: string): void => {
  if (!existsSync(folder)) return;
  for (const file of filesIn(folder)) watch(path.relative(folder, file), textOf(file));
};
