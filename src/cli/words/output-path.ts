import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SyncError } from '../../domain/sync-error.ts';
import type { FileFault } from '../../domain/usage-fault.ts';

const usage = (fault: FileFault): SyncError => ({ _tag: 'UsageError', about: 'file', fault });

/** What stands for standard output. */
export const STDOUT = '-';

/** The folder that is there, of those above a file. */
const nearestFolder = (folder: string): string =>
  existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));

/** A path from the root of a disk that begins with a folder which is not there is a slip; folders below one that is there are made. */
export const folderFault = (file: string): SyncError | undefined => {
  if (!path.isAbsolute(file)) return undefined;
  const folder = path.dirname(path.resolve(file));
  const there = nearestFolder(folder);
  if (there === folder || path.dirname(there) !== there) return undefined;
  return usage({ _tag: 'NoFolder', folder });
};

/** Standard output takes one config whole. */
export const stdoutAmongFiles = (file: string): SyncError => usage({ _tag: 'StdoutAmongFiles', file });

/** A page alone can be opened. */
export const openFault = ({
  open,
  json,
  format,
}: Omit<PlanPrinting, 'out'> & { readonly open: boolean }): SyncError | undefined =>
  open && (json || format !== 'html') ? usage({ _tag: 'NoPageToOpen', json }) : undefined;

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
      ? usage({ _tag: 'TwoOutputs', other: json ? '--json' : `--format ${format}` })
      : undefined;
  return PAGE.test(out) ? usage({ _tag: 'PlanNamedAsPage', file: out }) : folderFault(out);
};
