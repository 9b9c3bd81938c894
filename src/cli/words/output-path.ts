import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SyncError } from '../../domain/sync-error.ts';
import type { FileFault } from '../../domain/usage-fault.ts';

const usage = (fault: FileFault): SyncError => ({ _tag: 'UsageError', about: 'file', fault });

/** The name of standard output. */
export const STDOUT = '-';

/** The nearest existing parent folder. */
const nearestFolder = (folder: string): string =>
  existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));

/** Rejects an absolute path whose top folder does not exist, as a typo. Other missing folders are created. */
export const folderFault = (file: string): SyncError | undefined => {
  if (!path.isAbsolute(file)) return undefined;
  const folder = path.dirname(path.resolve(file));
  const there = nearestFolder(folder);
  if (there === folder || path.dirname(there) !== there) return undefined;
  return usage({ _tag: 'NoFolder', folder });
};

/** The files without repetitions, in their order: `a.yaml` and `./a.yaml` are one file. */
export const distinctFiles = (files: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return files.filter((file) => {
    const key = file === STDOUT ? file : path.resolve(file);
    return seen.has(key) ? false : seen.add(key);
  });
};

/** The error for combining standard output with a file. */
export const stdoutAmongFiles = (file: string): SyncError => usage({ _tag: 'StdoutAmongFiles', file });

/** Rejects `--open` without an HTML page. */
export const openFault = ({
  open,
  json,
  format,
}: Omit<PlanPrinting, 'out'> & { readonly open: boolean }): SyncError | undefined =>
  open && (json || format !== 'html') ? usage({ _tag: 'NoPageToOpen', json }) : undefined;

/** File names of pages, which are not plan files. */
const PAGE = /\.(?:html?|md|markdown)$/i;

interface PlanPrinting {
  readonly json: boolean;
  readonly format: string;
  readonly out?: string | undefined;
}

/** Rejects contradictions between where a plan is saved and how it is printed. */
export const planOutputFault = ({ out, json, format }: PlanPrinting): SyncError | undefined => {
  if (out === undefined) return undefined;
  if (out === STDOUT)
    return json || format !== 'text'
      ? usage({ _tag: 'TwoOutputs', other: json ? '--json' : `--format ${format}` })
      : undefined;
  return PAGE.test(out) ? usage({ _tag: 'PlanNamedAsPage', file: out }) : folderFault(out);
};
