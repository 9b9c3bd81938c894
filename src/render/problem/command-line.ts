import type { PlanRemake } from '../../domain/sync-error.ts';
import { safeText } from '../safe-text.ts';

/** A word as a shell takes it; what a terminal would not show is shown as an escape. */
export const shellWord = (word: string): string => {
  const safe = safeText(word);
  // A word that begins with a dash would be taken for a flag.
  const plain = safe.startsWith('-') && safe !== '-' ? `./${safe}` : safe;
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
};

/** The command that makes a new plan in the place of an old one. */
export const planCommand = (file: string, remake?: PlanRemake): string => {
  if (remake === undefined) return `sync plan --experiences-config CONFIG --out ${shellWord(file)}`;
  return [
    'sync plan',
    ...(remake.sandbox ? ['--sandbox'] : []),
    `--project ${shellWord(remake.projectID)}`,
    ...remake.configFiles.map((path) => `--experiences-config ${shellWord(path)}`),
    ...(remake.archive ? [] : ['--no-archive']),
    `--out ${shellWord(file)}`,
  ].join(' ');
};
