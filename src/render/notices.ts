import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { Plan } from '../plan/plan.ts';
import { makePalette } from './palette.ts';
import { findingLines } from './problem.ts';
import { flagWords, shellWord } from './problem/command-line.ts';
import { byPlace } from './problem/compute-problem.ts';
import { configFinding } from './problem/setup-problem.ts';
import { makeIsSecret, type RedactPatterns } from './redact.ts';
import { safeText } from './safe-text.ts';
import { BLANK, line, printed, span } from './styled-line.ts';
import { changesNothing } from './summary-line.ts';
import { counted, enumerated } from './wording.ts';

/** What a terminal takes. */
export interface NoticeOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly redact?: RedactPatterns;
}

/** Warnings about the config, each with its place and its line; the empty text where there are none. */
export const renderWarnings = (
  findings: readonly ConfigFinding[],
  { colour, width, redact = [] }: NoticeOptions,
): string => {
  if (findings.length === 0) return '';
  const isSecret = makeIsSecret(redact);
  const lines = byPlace(findings)
    .map(configFinding)
    .flatMap((finding) => [...findingLines(finding, 'plain', width, isSecret), BLANK]);
  const head = line(0, [span(`${counted(findings.length, 'Warning')}:`, 'warning')]);
  return printed([head, ...lines], makePalette(colour), width);
};

/** Said once of a config file that spells keys with underscores, before its first plan. */
export const renderSnakeCaseKeys = ({
  file,
  keys,
}: {
  readonly file: string;
  readonly keys: readonly string[];
}): string =>
  `Warning: ${safeText(file)} writes ${enumerated(keys.map(safeText))}, and was never planned before. The resim CLI passes over keys with underscores since October 2025, and sync takes them: this plan can revise suites, remove tags and change settings that the CLI left alone. Read it with care.\n`;

/** What the command that applies a plan needs beside its file. */
interface Continuation {
  /** Flags of the connection that the plan was made over. */
  readonly connection?: readonly string[];
  /** The name under which sync was called. */
  readonly program?: string;
}

/** Where a plan was saved, and the command that applies it. */
export const renderSaved = (
  plan: Plan,
  file: string,
  { connection = [], program = 'sync' }: Continuation = {},
): string => {
  if (changesNothing(plan.summary)) return `\nSaved to ${safeText(file)}\n`;
  const { exceeded, archive } = plan.options.archiveLimit;
  const consent = exceeded ? ` --allow-archive ${String(archive)}` : '';
  return `\nSaved to ${safeText(file)}\nApply exactly this plan with:  ${program} apply ${shellWord(file)}${flagWords(connection)}${consent}\n`;
};

/** Said of a plan that could still be applied. */
export const renderFresh = (plan: Plan, file: string): string => {
  const consent = plan.options.archiveLimit.exceeded
    ? `It needs --allow-archive ${String(plan.options.archiveLimit.archive)}, since it breaks the limit of ${safeText(plan.options.archiveLimit.limit)}.\n`
    : '';
  return `The plan ${safeText(file)} is current: the project is as it was when the plan was made.\n${consent}`;
};

/** Said of a config that can be used. */
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
