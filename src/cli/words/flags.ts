import { Errors, Flags, type Interfaces } from '@oclif/core';
import * as E from 'fp-ts/lib/Either.js';
import { UPDATABLE_FIELDS } from '../../domain/experience.ts';
import { isLimited, type Selection } from '../../domain/selection.ts';
import { type Limit, parseLimit } from '../../plan/archive-limit.ts';
import { parseDuration } from '../../sandbox/server/quantities.ts';
import { isFiltered, type PlanFilter, SHOWN_KINDS } from '../../render/plan-filter.ts';
import { PLAN_FORMATS } from '../output/plan-formats.ts';
import { REPORT_FORMATS } from '../output/report-formats.ts';

const CONNECTION = 'CONNECTION';

/** A flag for a duration, which is given in milliseconds. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'DURATION',
  parse: (text: string) => {
    const milliseconds = parseDuration(text, 's');
    return milliseconds === undefined
      ? Promise.reject(new Errors.CLIError('expected a duration such as 30s or 5m'))
      : Promise.resolve(milliseconds);
  },
});

/** Where the embedded server keeps its data, unless told otherwise. */
export const DEFAULT_SANDBOX_DATA = '.sync/sandbox';

const setting = (description: string) => Flags.string({ description, helpGroup: CONNECTION });

/** Seldom needed, and told in the documentation alone. */
const rareSetting = (description: string) =>
  Flags.string({ description, helpGroup: CONNECTION, hidden: true });

/**
 * Flags that say where and as whom to sign in, with the names that the `resim` CLI uses. None has a default or a variable
 * here: both are weighed against the settings file elsewhere.
 */
export const signInFlags = {
  url: setting('URL of the API [default: https://api.resim.ai/v1/, env: RESIM_URL].'),
  govcloud: Flags.boolean({
    description: 'Use the GovCloud API, https://api-gov.resim.ai/v1/ [env: RESIM_GOVCLOUD].',
    allowNo: true,
    helpGroup: CONNECTION,
  }),
  'auth-url': setting(
    'URL of the sign-in server [default: https://resim.us.auth0.com/, env: RESIM_AUTH_URL].',
  ),
  'client-id': setting('Client ID of a machine account [env: RESIM_CLIENT_ID].'),
  'client-secret': setting('Client secret; prefer the environment variable [env: RESIM_CLIENT_SECRET].'),
  username: setting('User name [env: RESIM_USERNAME].'),
  password: setting('Password; prefer the environment variable [env: RESIM_PASSWORD].'),
  'prod-interactive-client': rareSetting('Client ID of `sync login`.'),
  'prod-non-interactive-client': rareSetting('Client ID of a sign-in by username and password.'),
  'dev-interactive-client': rareSetting('Client ID of `sync login` at the development server.'),
  'dev-non-interactive-client': rareSetting('Client ID of a sign-in by password at the development server.'),
};

/** Flags of all settings. */
export const settingFlags = {
  project: setting('Name or ID of the project [env: RESIM_PROJECT].'),
  ...signInFlags,
  parallelism: Flags.integer({
    description: 'Maximum number of concurrent requests [default: 16, env: RESIM_PARALLELISM].',
    min: 1,
    max: 256,
    helpGroup: CONNECTION,
  }),
};

/** Flags of every command that talks to the API. */
export const connectionFlags = {
  ...settingFlags,
  'page-size': Flags.integer({
    description:
      'Maximum number of experiences per request; sync lowers it if the server returns fewer [default: 10000].',
    min: 1,
    max: 100_000,
    helpGroup: CONNECTION,
  }),
  // Without a default, which would beat the environment and the settings file.
  verbose: Flags.boolean({
    description: 'Log every request to stderr [env: RESIM_VERBOSE].',
    allowNo: true,
    helpGroup: CONNECTION,
  }),
  sandbox: Flags.boolean({
    description: 'Use a local ReSim-compatible server that runs for this command only.',
    default: false,
    helpGroup: CONNECTION,
  }),
  'sandbox-data': Flags.string({
    description: 'Data folder of the sandbox; requires --sandbox.',
    default: DEFAULT_SANDBOX_DATA,
    helpGroup: CONNECTION,
  }),
};

/** `--json`, by hand: oclif's own changes exit codes and prints its internals. */
export const jsonFlag = {
  json: Flags.boolean({
    description: 'Print one JSON document to stdout, and nothing else.',
    default: false,
  }),
};

/** A number of experiences or a share of the active ones. */
export const limitFlag = Flags.custom<Limit>({
  helpValue: 'N|N%',
  parse: (text: string) => {
    const limit = parseLimit(text);
    return E.isRight(limit)
      ? Promise.resolve(limit.right)
      : Promise.reject(new Errors.CLIError(`expected ${limit.left}`));
  },
});

/** A glob of names; may be given more than once. */
export const patternFlag = ({ description }: { readonly description: string }) =>
  Flags.string({ description, multiple: true, multipleNonGreedy: true, helpValue: 'NAME_GLOB' });

/** The experiences that a plan is limited to; none under neither flag. */
export const selectionOf = ({
  target = [],
  exclude = [],
}: {
  readonly target?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}): { readonly selection?: Selection } => {
  const selection = { targets: [...new Set(target)], excludes: [...new Set(exclude)] };
  return isLimited(selection) ? { selection } : {};
};

/** What a plan may go on beside. */
export const unrelatedDriftFlag = {
  'allow-unrelated-drift': Flags.boolean({
    description: 'Continue if the plan touches nothing that has drifted, and list the drift.',
    default: false,
  }),
};

/** With what plans are encrypted. */
export const keyFileFlag = {
  'key-file': Flags.string({
    description:
      'File with the passphrase of an encrypted plan [default: the value of SYNC_PLAN_PASSPHRASE].',
    helpValue: 'FILE',
  }),
};

/** What is masked, in results and errors. */
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

/** Flags that show a part of something; `changes` and `happens` say of what. */
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

/** How a plan is printed. */
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

/** The key file, where one is named. */
export const keyFile = (
  flags: Interfaces.InferredFlags<typeof keyFileFlag>,
): { readonly keyFile?: string } => (flags['key-file'] === undefined ? {} : { keyFile: flags['key-file'] });

/** What the flags say about how a plan is to be printed. */
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

/** How the report of what became of a plan is printed; `result` is what it tells of where nothing has drifted. */
export const reportViewFlags = (result: string) => ({
  format: Flags.option({ options: REPORT_FORMATS })({
    description: `Print a report to stdout in this format: of ${result}, or of the drift, with exit code 3. Without it, the drift is shown with the error on stderr.`,
  }),
  ...extentFlags,
  ...keyFileFlag,
  ...jsonFlag,
});

/** How two compared plans are printed. */
export const comparisonFlags = {
  format: Flags.option({ options: REPORT_FORMATS, default: 'text' as const })({
    description: 'Output format of the comparison.',
  }),
  ...extentFlags,
  ...keyFileFlag,
  ...jsonFlag,
};

const SINCE = /^(\d{1,5})(m|h|d|w)$/;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DAY = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A moment, in milliseconds: a day, a time, or how long ago it was. */
export const sinceFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: (text: string) => {
    const [, amount, unit = ''] = SINCE.exec(text) ?? [];
    const moment =
      amount === undefined
        ? Date.parse(DAY.test(text) ? text : '')
        : Date.now() - Number(amount) * (UNITS[unit] ?? Number.NaN);
    return Number.isNaN(moment)
      ? Promise.reject(
          new Errors.CLIError('expected a time such as 7d, 12h, 2026-11-20 or 2026-11-20T08:00:00Z'),
        )
      : Promise.resolve(moment);
  },
});

/** How a list of plans is printed. */
export const logViewFlags = {
  format: Flags.option({ options: ['text', 'markdown'] as const, default: 'text' as const })({
    description: 'Output format of the list.',
  }),
  'max-bytes': extentFlags['max-bytes'],
  full: extentFlags.full,
  ...keyFileFlag,
  ...jsonFlag,
};

/** What the flags say about how a report is to be printed. */
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

/** The same, of a check, which can show a part of what has drifted. */
export const checkViewFlags = {
  ...filterFlags('drift in changes', 'drift of'),
  ...reportViewFlags('a current plan'),
};

/** What the flags say about how a check is to be printed: asked for a part of the drift, it prints a report. */
export const checkView = (flags: Interfaces.InferredFlags<typeof checkViewFlags>) => {
  const filter = filterOf(flags);
  return { ...(isFiltered(filter) && { format: 'text' as const }), ...reportView(flags), filter };
};
