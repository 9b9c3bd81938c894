import { Flags, type Interfaces } from '@oclif/core';
import { UPDATABLE_FIELDS } from '../../domain/experience.ts';
import { isFiltered, type PlanFilter, SHOWN_KINDS } from '../../render/plan-filter.ts';
import { PLAN_FORMATS } from '../output/plan-formats.ts';
import { REPORT_FORMATS } from '../output/report-formats.ts';

/** `--json`, by hand: oclif's own changes exit codes and prints its internals. */
export const jsonFlag = {
  json: Flags.boolean({
    description: 'Print one JSON document to stdout, and nothing else.',
    default: false,
  }),
};

/** The passphrase of encrypted plans. */
export const keyFileFlag = {
  'key-file': Flags.string({
    description:
      'File with the passphrase of an encrypted plan [default: the value of SYNC_PLAN_PASSPHRASE].',
    helpValue: 'FILE',
  }),
};

/** What to mask in results and errors. */
export const redactFlag = {
  redact: Flags.string({
    description: 'Also mask environment variables whose name matches this pattern. Can be repeated.',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PATTERN',
  }),
};

const extentFlags = {
  'max-bytes': Flags.integer({
    description: 'Maximum size of the Markdown in bytes; a GitHub comment holds 65,536 characters.',
    default: 60_000,
    min: 2_000,
  }),
  full: Flags.boolean({ description: 'Show long lists and values in full.', default: false }),
  ...redactFlag,
};

/** Flags that filter what is shown; `changes` and `happens` complete their descriptions. */
const filterFlags = (changes: string, happens: string) => ({
  only: Flags.option({ options: SHOWN_KINDS, multiple: true, multipleNonGreedy: true })({
    description: `Show only ${changes} of this kind; the plan itself stays complete. Can be repeated.`,
    helpValue: 'KIND',
  }),
  name: Flags.string({
    description: `Show only ${happens} experiences, tags, systems and test suites whose full name matches this pattern. Can be repeated.`,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME_GLOB',
  }),
  field: Flags.option({ options: UPDATABLE_FIELDS, multiple: true, multipleNonGreedy: true })({
    description: `Show only ${changes} of this field of experiences. Can be repeated.`,
    helpValue: 'FIELD',
  }),
});

/** Which changes are shown. */
const filterOf = (flags: Interfaces.InferredFlags<ReturnType<typeof filterFlags>>): PlanFilter => ({
  only: flags.only ?? [],
  names: flags.name ?? [],
  fields: flags.field ?? [],
});

/** Flags of commands that print a plan. */
export const planViewFlags = {
  ...filterFlags('changes', 'changes to'),
  format: Flags.option({ options: PLAN_FORMATS, default: 'text' as const })({
    description: 'Output format; gitlab prints the counts that a merge request shows.',
  }),
  open: Flags.boolean({
    description:
      'Save the page of --format html next to the plan file, as PLAN.html, and open it in a browser.',
    default: false,
  }),
  ...extentFlags,
  ...keyFileFlag,
  ...jsonFlag,
};

/** The key file, if one is named. */
export const keyFile = (
  flags: Interfaces.InferredFlags<typeof keyFileFlag>,
): { readonly keyFile?: string } => (flags['key-file'] === undefined ? {} : { keyFile: flags['key-file'] });

/** The display of a plan, from the flags. */
export const planView = (flags: Interfaces.InferredFlags<typeof planViewFlags>) => ({
  json: flags.json,
  full: flags.full,
  redact: flags.redact ?? [],
  format: flags.format,
  open: flags.open,
  maxBytes: flags['max-bytes'],
  filter: filterOf(flags),
  ...keyFile(flags),
});

/** Flags of commands that print a report; `result` is its subject if nothing has drifted. */
export const reportViewFlags = (result: string) => ({
  format: Flags.option({ options: REPORT_FORMATS })({
    description: `Print a report to stdout in this format: of ${result}, or of the drift, with exit code 3. Without it, the drift is shown with the error on stderr.`,
  }),
  ...extentFlags,
  ...keyFileFlag,
  ...jsonFlag,
});

/** Flags of the comparison of two plans. */
export const comparisonFlags = {
  format: Flags.option({ options: REPORT_FORMATS, default: 'text' as const })({
    description: 'Output format of the comparison.',
  }),
  ...extentFlags,
  ...keyFileFlag,
  ...jsonFlag,
};

/** Flags of the list of plans. */
export const logViewFlags = {
  format: Flags.option({ options: ['text', 'markdown'] as const, default: 'text' as const })({
    description: 'Output format of the list.',
  }),
  'max-bytes': extentFlags['max-bytes'],
  full: extentFlags.full,
  ...keyFileFlag,
  ...jsonFlag,
};

/** The display of a report, from the flags. */
export const reportView = (
  flags: Interfaces.InferredFlags<ReturnType<typeof reportViewFlags> | typeof comparisonFlags>,
) => ({
  json: flags.json,
  full: flags.full,
  redact: flags.redact ?? [],
  maxBytes: flags['max-bytes'],
  ...(flags.format && { format: flags.format }),
  ...keyFile(flags),
});

/** Flags of `check`, which can filter the drift. */
export const checkViewFlags = {
  ...filterFlags('drift in changes', 'drift of'),
  ...reportViewFlags('a current plan'),
};

/** The display of a check, from the flags. A filter implies a report. */
export const checkView = (flags: Interfaces.InferredFlags<typeof checkViewFlags>) => {
  const filter = filterOf(flags);
  return { ...(isFiltered(filter) && { format: 'text' as const }), ...reportView(flags), filter };
};
