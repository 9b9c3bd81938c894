import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SyncError } from '../domain/sync-error.ts';

const usage = (message: string, hint: string): SyncError => ({ _tag: 'UsageError', message, hint });

/** What stands for standard output. */
export const STDOUT = '-';

/** The folder that is there, of those above a file. */
const standing = (folder: string): string =>
  existsSync(folder) || path.dirname(folder) === folder ? folder : standing(path.dirname(folder));

/** A path from the root of a disk that begins with a folder which is not there is a slip; folders below one that is there are made. */
export const folderFault = (file: string): SyncError | undefined => {
  if (!path.isAbsolute(file)) return undefined;
  const folder = path.dirname(path.resolve(file));
  const there = standing(folder);
  if (there === folder || path.dirname(there) !== there) return undefined;
  return usage(`there is no folder ${folder}`, 'choose another path with --out, or make the folder first');
};

/** What a page is called, which a plan file is not. */
const PAGE = /\.(?:html?|md|markdown)$/i;

interface PlanPrinting {
  readonly json: boolean;
  readonly format: string;
  readonly out?: string | undefined;
}

/** What cannot be meant by where a plan is to be saved, and how it is to be printed. */
export const planOutputFault = ({ out, json, format }: PlanPrinting): SyncError | undefined => {
  if (out === undefined) return undefined;
  if (out === STDOUT)
    return json || format !== 'text'
      ? usage(
          `--out - and ${json ? '--json' : `--format ${format}`} both print on standard output`,
          'give --out a file; or leave the other out, and print the plan with sync show afterwards',
        )
      : undefined;
  if (PAGE.test(out))
    return usage(
      `--out is where the plan file is saved, and ${out} is the name of a page`,
      'save the plan to a file such as plan.json, and write the page with the shell: sync plan … --out plan.json --format html > page.html',
    );
  return folderFault(out);
};
