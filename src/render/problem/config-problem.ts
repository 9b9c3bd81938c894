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

/** All errors of config files, one message per cause. */
export const configInvalid = ({ errors, warnings }: Case<'ConfigInvalid'>): Problem => {
  const files = [...new Set(errors.flatMap(({ place }) => (place ? [safeText(place.file)] : [])))];
  const where = files.length === 0 ? 'the config' : enumerated(files.slice(0, 3));
  const findings = configFindings(errors);
  return {
    title: `${where} ${files.length > 1 ? 'have' : 'has'} ${countedFindings(findings, 'error')}`,
    findings,
    warnings: configFindings(warnings),
    next: ['Nothing was written. Fix the config, then try again.'],
  };
};

/** An unusable `--base`, with the error of that config. */
export const baseUnusable = (
  describe: (error: SyncError) => Problem,
  { error }: Case<'BaseUnusable'>,
): Problem => ({
  ...describe(error),
  title: `the base cannot be used: ${describe(error).title}`,
  next: ['Nothing was planned. Name the config as it was before the edit, or plan without --base.'],
});

/** A file that a clone cannot update in place. */
export const notUpdatable = ({ file, errors }: Case<'NotUpdatable'>): Problem => ({
  title: `${safeText(file)} cannot be updated in place`,
  findings: configFindings(errors),
  next: [
    'Nothing was written. Fix the file, or overwrite it with --force, which loses its comments and order.',
  ],
});

/** A clone that would remove most entries of a file. */
export const cloneDrops = ({ file, removed, before, limit }: Case<'CloneDrops'>): Problem => ({
  title: `the clone would remove ${number(removed)} of ${counted(before, 'experience')} from ${safeText(file)}, more than ${safeText(limit)}`,
  body: [
    line(2, [
      'Nothing was written. Check that the file belongs to this project, and that the project still has them.',
    ]),
  ],
  next: [
    {
      text: 'If this is intended, overwrite the file, which loses its comments and order:',
      command: `sync clone --out ${shellWord(file)} --force`,
    },
  ],
});

const UNWRITABLE: Readonly<Record<UnwritableExperience['field'], string>> = {
  unreadable: 'the server describes it in a form that sync does not know',
  name: 'its name contains unprintable characters',
  sharedName: 'another active experience has the same name',
  description: 'its description contains half of a surrogate pair',
  locations: 'it has an empty location',
  customFields: 'one of its custom fields has no name, or two share a name',
};

/** Active experiences that a config cannot express. */
export const cloneImpossible = ({ experiences }: Case<'CloneImpossible'>): Problem => ({
  title: `${counted(experiences.length, 'active experience')} of the project cannot be written to a config`,
  body: experiences.map(({ name, experienceID, field }) =>
    line(2, [span(safeName(name), 'strong'), ` (${safeText(experienceID)}): ${UNWRITABLE[field]}`]),
  ),
  next: [
    'Nothing was written: a plan from a file without them would archive them. Fix them in ReSim, then clone again.',
  ],
});

const REASONS: Readonly<Record<NotUpdated['reason'], string>> = {
  changed: 'has changed since the plan was made',
  missing: 'does not exist; paths are relative to the current folder',
  stdin: 'is standard input, which cannot be written',
  unreadable: 'cannot be read',
  notEditable: 'uses YAML that cannot be edited in place',
  notWritten: 'cannot be written',
};

/** Why IDs were not written to a config file. Without a full stop. */
export const notUpdatedText = ({ file, reason, detail }: NotUpdated): string =>
  `${safeText(file)} ${REASONS[reason]}${detail === undefined ? '' : `: ${safeMessage(detail)}`}`;

/** Config files that differ from those of the plan. */
export const configNotCurrent = ({ files }: Case<'ConfigNotCurrent'>): Problem => ({
  title: 'the IDs could not be written to the config',
  body: files.map((one) => line(2, [notUpdatedText(one)])),
  next: [
    'Nothing was applied. Make a new plan from the current config, or apply this one with --no-update-config.',
  ],
});
