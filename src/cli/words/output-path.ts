import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { hasWildcard } from '../../domain/glob.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { startsAsPlan } from '../../plan/plan-start.ts';
import { headOf } from '../../system/file-head.ts';
import { isAppendedTo } from '../../system/files.ts';
import type { FileFault } from '../../domain/usage-fault.ts';

const usage = (fault: FileFault): SyncError => ({ _tag: 'UsageError', about: 'file', fault });

/** The name of standard output. */
export const STDOUT = '-';

/** The nearest existing parent. */
const nearestParent = (folder: string): string =>
  existsSync(folder) || path.dirname(folder) === folder ? folder : nearestParent(path.dirname(folder));

const isFolder = (file: string): boolean => existsSync(file) && statSync(file).isDirectory();

const notWritable = (file: string, code: 'EISDIR' | 'ENOTDIR'): SyncError => ({
  _tag: 'FileFailed',
  file,
  action: 'write',
  code,
  detail: code,
  purpose: 'out',
});

/**
 * Rejects, before any request, a path that is a folder or leads through a file; and an absolute path whose top folder does not exist, as a typo.
 * Other missing folders are created.
 */
export const folderFault = (file: string): SyncError | undefined => {
  if (existsSync(file)) return isFolder(file) ? notWritable(file, 'EISDIR') : undefined;
  const folder = path.dirname(path.resolve(file));
  const there = nearestParent(folder);
  if (!isFolder(there)) return notWritable(file, 'ENOTDIR');
  if (!path.isAbsolute(file)) return undefined;
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

/** The error for a pattern, such as those that `plan -c` reads, in place of a file to write. */
export const patternFault = (file: string): SyncError | undefined =>
  hasWildcard(file) && !existsSync(file) ? usage({ _tag: 'PatternAsOutput', file }) : undefined;

/** Rejects `--open` without an HTML page. */
export const openFault = ({
  open,
  json,
  format,
}: Omit<PlanPrinting, 'out'> & { readonly open: boolean }): SyncError | undefined =>
  open && (json || format !== 'html') ? usage({ _tag: 'NoPageToOpen', json }) : undefined;

/** File names of pages, which are not plan files. */
const PAGE = /\.(?:html?|md|markdown)$/i;

/** Whether a file has content that is not a plan, such as another config. */
const replacesOther = (file: string): boolean => {
  if (!existsSync(file) || !statSync(file).isFile() || isAppendedTo(file)) return false;
  const head = headOf(file) ?? '';
  return head.trim() !== '' && !startsAsPlan(head);
};

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
  if (PAGE.test(out)) return usage({ _tag: 'PlanNamedAsPage', file: out });
  return folderFault(out) ?? (replacesOther(out) ? usage({ _tag: 'OverwritesOther', file: out }) : undefined);
};
