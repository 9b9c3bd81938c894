import type { UnwritableExperience } from '../../domain/clone.ts';
import type { NotUpdated } from '../../domain/config-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { safeMessage, safeName, safeText } from '../safe-text.ts';
import { line, span } from '../styled-line.ts';
import { counted, enumerated, number } from '../wording.ts';
import { shellWord } from './command-line.ts';
import { configFindings, countedFindings } from './fold-findings.ts';
import type { Problem } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

/** Faults of config files: all of them, one message for one cause. */
export const configInvalid = ({ errors, warnings }: Case<'ConfigInvalid'>): Problem => {
  const files = [...new Set(errors.flatMap(({ place }) => (place ? [safeText(place.file)] : [])))];
  const where = files.length === 0 ? 'the config' : enumerated(files.slice(0, 3));
  const findings = configFindings(errors);
  return {
    title: `${where} ${files.length > 1 ? 'have' : 'has'} ${countedFindings(findings, 'error')}`,
    findings,
    warnings: configFindings(warnings),
    next: ['Nothing was written. Mend the config, then try again.'],
  };
};

/** A config before an edit that cannot be used. What its error says of the config is said of that one. */
export const baseUnusable = (
  tell: (error: SyncError) => Problem,
  { error }: Case<'BaseUnusable'>,
): Problem => ({
  ...tell(error),
  title: `the base cannot be used: ${tell(error).title}`,
  next: ['Nothing was planned. Give the config as it was before the edit, or plan without --base.'],
});

/** A file that a clone was to change in place. */
export const notUpdatable = ({ file, errors }: Case<'NotUpdatable'>): Problem => ({
  title: `${safeText(file)} cannot be updated in place`,
  findings: configFindings(errors),
  next: [
    'Nothing was written. Mend the file, or write it anew with --force, which loses its comments and its order.',
  ],
});

/** A clone that would empty a file. */
export const cloneDrops = ({ file, removed, before, limit }: Case<'CloneDrops'>): Problem => ({
  title: `the clone would take ${number(removed)} of ${counted(before, 'experience')} out of ${safeText(file)}, more than ${safeText(limit)}`,
  body: [line(2, ['Nothing was written. Is this the project of the file, and does it still have them?'])],
  next: [
    {
      text: 'If it is meant, write the file anew, without its comments and its order:',
      command: `sync clone --out ${shellWord(file)} --force`,
    },
  ],
});

const UNWRITABLE: Readonly<Record<UnwritableExperience['field'], string>> = {
  unreadable: 'the server tells of it in a shape that sync does not know',
  name: 'its name holds what can be neither seen nor typed',
  sharedName: 'another active experience has the same name',
  description: 'its description holds half of a character',
  locations: 'it has an empty location',
  customFields: 'a custom field of it has no name, or two have the same',
};

/** Active experiences that no config can say. */
export const cloneImpossible = ({ experiences }: Case<'CloneImpossible'>): Problem => ({
  title: `${counted(experiences.length, 'active experience')} of the project cannot be written in a config`,
  body: experiences.map(({ name, experienceID, field }) =>
    line(2, [span(safeName(name), 'strong'), ` (${safeText(experienceID)}): ${UNWRITABLE[field]}`]),
  ),
  next: [
    'Nothing was written: a plan of a file without them would archive them. Mend them in ReSim, then clone again.',
  ],
});

const REASONS: Readonly<Record<NotUpdated['reason'], string>> = {
  changed: 'has changed since the plan was made',
  missing: 'is not there; paths are taken from the current folder',
  stdin: 'is standard input, which cannot be written to',
  unreadable: 'cannot be read',
  notEditable: 'is written in a form that cannot be edited in place',
  notWritten: 'cannot be written',
};

/** Why a config file did not get its IDs, as a sentence without its full stop. */
export const notUpdatedText = ({ file, reason, detail }: NotUpdated): string =>
  `${safeText(file)} ${REASONS[reason]}${detail === undefined ? '' : `: ${safeMessage(detail)}`}`;

/** Config files that are not those of the plan. */
export const configNotCurrent = ({ files }: Case<'ConfigNotCurrent'>): Problem => ({
  title: 'the IDs could not be written into the config',
  body: files.map((one) => line(2, [notUpdatedText(one)])),
  next: [
    'Nothing was done. Make a new plan of the config as it is now, or run this one with --no-update-config.',
  ],
});
