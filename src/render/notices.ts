import type { ConfigFinding } from '../domain/experience-sync-config.ts';
import type { FilesLeftOut } from '../plan/plan-log.ts';
import type { Plan } from '../plan/plan.ts';
import { consentFlags, consentSentences } from './plan-warning-text.ts';
import { makePalette } from './palette.ts';
import { findingBlocks } from './problem-text.ts';
import { flagWords, shellWord } from './problem/command-line.ts';
import { configFindings, countedFindings } from './problem/fold-findings.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeText } from './safe-text.ts';
import { line, printed, span } from './styled-line.ts';
import { changesNothing } from './summary-line.ts';
import { counted, enumerated } from './wording.ts';

/** What a terminal takes. */
export interface NoticeOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly redact?: RedactPatterns;
  /** Shows long lists whole. */
  readonly full?: boolean;
}

/** Warnings about the config, each with its place and its line; the empty text where there are none. */
export const renderWarnings = (
  findings: readonly ConfigFinding[],
  { colour, width, redact = [], full = false }: NoticeOptions,
): string => {
  if (findings.length === 0) return '';
  const isSecret = makeIsSecret(redact);
  const folded = configFindings(findings);
  const head = line(0, [span(`${countedFindings(folded, 'Warning')}:`, 'warning')]);
  return printed([head, ...findingBlocks(folded, width, isSecret, full)], makePalette(colour), width);
};

const MOST_FILES = 4;

/** Said of a plan that archives something and was made from fewer files than the last one. */
export const leftOutFinding = ({ plan, before, missing, archive }: FilesLeftOut): ConfigFinding => {
  const names = missing.slice(0, MOST_FILES).map(safeText);
  const more = missing.length - names.length;
  const others = enumerated([...names, ...(more > 0 ? [counted(more, 'more file')] : [])]);
  return {
    rule: 'files-missing',
    message: `${counted(archive, 'experience')} would be archived; the last plan of this project (${safeText(plan)}) was made from ${counted(before, 'file')}, and this one is not from ${others}`,
    hint: 'Give all files with -c, or leave what they list alone with --no-archive',
  };
};

/** What a sandbox made up, by its names. */
export type MadeUp = Readonly<
  Record<'projects' | 'tags' | 'systems' | 'testSuites' | 'experiences', readonly string[]>
>;

const MADE_UP_WORDS = [
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

/** Said of what a sandbox made up for a config; undefined where that is nothing. */
export const madeUpFinding = (madeUp: MadeUp): ConfigFinding | undefined => {
  const parts = MADE_UP_WORDS.flatMap(([kind, word]) =>
    madeUp[kind].length === 0 ? [] : [`${counted(madeUp[kind].length, word)} (${someOf(madeUp[kind])})`],
  );
  if (parts.length === 0) return undefined;
  const known = madeUp.experiences.length > 0 ? ', and the experiences whose IDs it gives' : '';
  return {
    rule: 'made-up',
    message: `The sandbox created what the config uses but does not declare${known}: ${enumerated(parts)}`,
    hint: 'On ReSim, all of this has to exist or to be declared. --strict creates nothing',
  };
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
  const consent = consentFlags(plan)
    .map((flag) => ` ${flag}`)
    .join('');
  const look =
    consent === '' ? '' : `Look at all that would go with:  ${program} show ${shellWord(file)} --full\n`;
  return `\nSaved to ${safeText(file)}\n${look}Apply exactly this plan with:  ${program} apply ${shellWord(file)}${flagWords(connection)}${consent}\n`;
};

/** Said where nothing on this machine opens pages. */
export const renderNotOpened = (file: string): string =>
  `No browser could be started here: open ${safeText(file)} yourself.\n`;

/** Said of a file that a rename could not put another one in the place of. */
export const renderInPlace = (file: string): string =>
  `Note: ${safeText(file)} is a mount of its own and cannot be replaced, so it was written in place.\n`;

/** Said of a plan that could still be applied. */
export const renderFresh = (plan: Plan, file: string): string => {
  const consent = consentSentences(plan)
    .map((sentence) => `${sentence}\n`)
    .join('');
  return `The plan ${safeText(file)} is current: the project is as it was when the plan was made.\n${consent}`;
};

/** Said of a plan of which an apply was begun, as its journal tells: what is true of the project now only a look at it can say. */
export const renderBegun = (file: string, confirmed: boolean): string =>
  `\nAn apply of this plan was begun and ${confirmed ? 'confirmed' : 'not seen through'}, as its journal says.\n` +
  `See what is left of it with:  sync check ${shellWord(file)}\n`;

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
