import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { FilesLeftOut, LoggedPlan } from '../plan/plan-log.ts';
import type { Plan } from '../plan/plan.ts';
import { consentFlags, consentSentences } from './plan-consent-text.ts';
import { makePalette } from './palette.ts';
import { findingBlocks } from './problem-text.ts';
import { flagWords, shellWord } from './problem/command-line.ts';
import { configFindings, countedFindings } from './problem/fold-findings.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeText } from './safe-text.ts';
import { line, printed, span } from './styled-line.ts';
import { changesNothing } from './summary-line.ts';
import { counted, enumerated, number } from './wording.ts';

/** How a notice is shown on a terminal. */
export interface NoticeOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly redact?: RedactPatterns;
  /** Shows long lists in full. */
  readonly full?: boolean;
}

/** Warnings about the config, each with its location and line; empty if there are none. */
export const renderWarnings = (
  findings: readonly ConfigFinding[],
  { colour, width, redact = [], full = false }: NoticeOptions,
): string => {
  if (findings.length === 0) return '';
  const isSecret = makeIsSecret(redact);
  const folded = configFindings(findings);
  const head = line(0, [span(`${countedFindings(folded, 'Warning')}:`, 'warning')]);
  return printed([head, ...findingBlocks(folded, { width, isSecret, full })], makePalette(colour), width);
};

const MOST_FILES = 4;

/** The warning for a plan that archives experiences and was made from fewer files than the last plan. */
export const leftOutFinding = ({ plan, before, missing, archive }: FilesLeftOut): ConfigFinding => {
  const names = missing.slice(0, MOST_FILES).map(safeText);
  const more = missing.length - names.length;
  const others = enumerated([...names, ...(more > 0 ? [counted(more, 'more file')] : [])]);
  return {
    rule: 'files-missing',
    message: `${counted(archive, 'experience')} would be archived; the last plan of this project (${safeText(plan)}) was made from ${counted(before, 'file')}, but this one omits ${others}`,
    hint: 'Name all files with -c, or leave unlisted experiences alone with --no-archive.',
  };
};

/** The warning for a plan that replaces one whose apply stopped part-way. */
export const replacedFinding = ({ file, apply }: LoggedPlan): ConfigFinding => ({
  rule: 'stopped-plan-replaced',
  message: `${safeText(file)} contained a plan whose apply stopped part-way${apply ? ` (${number(apply.done)} of ${counted(apply.operations, 'operation')} done)` : ''}: it can no longer be resumed or undone`,
  hint: 'A new plan from the same config contains what is left of it. To keep a plan, save each one to a file of its own.',
});

/** What a sandbox created for a config, by name. */
export type CreatedForConfig = Readonly<
  Record<'projects' | 'tags' | 'systems' | 'testSuites' | 'experiences', readonly string[]>
>;

const CREATED_WORDS = [
  ['projects', 'project'],
  ['tags', 'tag'],
  ['systems', 'system'],
  ['testSuites', 'test suite'],
  ['experiences', 'experience'],
] as const;

const MOST_NAMES = 6;

const someOf = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, more === 1 ? names.length : MOST_NAMES).map(safeText);
  return enumerated([...shown, ...(more > 1 ? [`${more} more`] : [])]);
};

/** What a sandbox has of a config that was added to it. */
export interface SeededConfig {
  readonly project: string;
  /** The numbers of entities that were added, and that already existed. */
  readonly added: number;
  readonly existing: number;
}

/** The line about a config that was added to a sandbox. Safe to print. */
export const seededLine = ({ project, added, existing }: SeededConfig): string =>
  `Added ${added} to the project ${safeText(project)}; ${existing} already existed.\n`;

/** The warning about what a sandbox created for a config; undefined if nothing. */
export const createdForConfigFinding = (madeUp: CreatedForConfig): ConfigFinding | undefined => {
  const parts = CREATED_WORDS.flatMap(([kind, word]) =>
    madeUp[kind].length === 0 ? [] : [`${counted(madeUp[kind].length, word)} (${someOf(madeUp[kind])})`],
  );
  if (parts.length === 0) return undefined;
  const known = madeUp.experiences.length > 0 ? ', and the experiences whose IDs it contains' : '';
  return {
    rule: 'made-up',
    message: `The sandbox created what the config uses but does not declare${known}: ${enumerated(parts)}`,
    hint: 'On ReSim, all of this must exist or be declared. --strict creates nothing.',
  };
};

/** The warning for a config file with snake_case keys, before its first plan. */
export const renderSnakeCaseKeys = ({
  file,
  keys,
}: {
  readonly file: string;
  readonly keys: readonly string[];
}): string =>
  `Warning: ${safeText(file)} contains ${enumerated(keys.map(safeText))}, and was never planned before. The resim CLI has ignored keys with underscores since October 2025, but sync reads them: this plan can revise suites, remove tags and change settings that the CLI left alone. Review it carefully.\n`;

/** What the suggested apply command needs in addition to the file. */
interface Continuation {
  /** The connection flags of the plan. */
  readonly connection?: readonly string[];
  /** The name under which sync was called. */
  readonly program?: string;
  /** Whether the plan was appended to a device, a pipe or a log, from which it cannot be applied. Absent: no. */
  readonly appended?: boolean;
}

/** The location of a saved plan, and the command to apply it if it can be read again. */
export const renderSaved = (
  plan: Plan,
  file: string,
  { connection = [], program = 'sync', appended = false }: Continuation = {},
): string => {
  if (appended) return `\nWritten to ${safeText(file)}\n`;
  if (changesNothing(plan.summary)) return `\nSaved to ${safeText(file)}\n`;
  const consent = consentFlags(plan)
    .map((flag) => ` ${flag}`)
    .join('');
  const look =
    consent === ''
      ? ''
      : `Show everything that would be archived with:  ${program} show ${shellWord(file)} --full\n`;
  return `\nSaved to ${safeText(file)}\n${look}Apply exactly this plan with:  ${program} apply ${shellWord(file)}${flagWords(connection)}${consent}\n`;
};

/** The notice if no browser can be started. */
export const renderNotOpened = (file: string): string =>
  `No browser could be started. Open ${safeText(file)} yourself.\n`;

/** The notice for a file that could not be replaced atomically. */
export const renderInPlace = (file: string): string =>
  `Note: ${safeText(file)} is a mount point and cannot be replaced, so it was overwritten in place.\n`;

/** The report for a current plan. */
export const renderFresh = (plan: Plan, file: string): string => {
  const consent = consentSentences(plan)
    .map((sentence) => `${sentence}\n`)
    .join('');
  return `The plan ${safeText(file)} is current: the project has not changed since the plan was made.\n${consent}`;
};

/** The notice for a plan whose journal records an apply. Only `check` knows the current state. */
export const renderEarlierApply = (file: string, confirmed: boolean): string =>
  `\n${confirmed ? 'This plan was applied' : 'An apply of this plan did not finish'}.\n` +
  `Compare it with the project:  sync check ${shellWord(file)}\n`;

/** The report for a valid config. */
export const renderValid = (
  files: readonly string[],
  counts?: {
    readonly experiences: number;
    readonly managedTestSuites: number;
    readonly managedExperienceTags: number;
  },
): string => {
  const what = counts
    ? `: ${[
        counted(counts.experiences, 'experience'),
        counted(counts.managedTestSuites, 'managed test suite'),
        counted(counts.managedExperienceTags, 'managed tag'),
      ].join(', ')}`
    : '';
  const subject = files.length === 1 ? safeText(files[0] ?? '') : counted(files.length, 'file');
  return `The config is valid (${subject})${what}.\n`;
};
