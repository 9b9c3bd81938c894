import type { ApplyEvent, ApplyReport, OperationKind } from '../domain/apply-report.ts';
import type { Plan } from '../plan/plan.ts';
import { driftEntryLines } from './drift-text.ts';
import { type UnrelatedDrift, unrelatedDrift } from './drift-view.ts';
import { storedDifferently } from './stored-differently.ts';
import { makePalette } from './palette.ts';
import type { Extent } from './plan-text/extent.ts';
import { foldedList } from './plan-text/fold.ts';
import { lockNotReleased } from './problem/command-line.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { inertLine, safeMessage, safeName, safeText, shortened } from './safe-text.ts';
import { BLANK, line, type Line, padded, printed, span } from './styled-line.ts';
import { counted, enumerated, number } from './wording.ts';

/** How a report is shown on a terminal. */
export interface ApplyTextOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly full?: boolean;
  /** Additional name patterns whose values are masked. */
  readonly redact?: RedactPatterns;
}

/** Singular, plural and verb of each kind of operation. */
const KINDS: Readonly<Record<OperationKind, readonly [one: string, many: string, done: string]>> = {
  protect: ['pattern', 'patterns', 'protected'],
  unprotect: ['pattern', 'patterns', 'no longer protected'],
  createTag: ['tag', 'tags', 'created'],
  create: ['experience', 'experiences', 'created'],
  restore: ['experience', 'experiences', 'restored'],
  update: ['experience', 'experiences', 'updated or renamed'],
  createTestSuite: ['test suite', 'test suites', 'created'],
  reviseTestSuite: ['test suite', 'test suites', 'revised'],
  archiveTestSuite: ['test suite', 'test suites', 'archived'],
  addTag: ['addition', 'additions', 'to tags'],
  removeTag: ['removal', 'removals', 'from tags'],
  addSystem: ['addition', 'additions', 'to systems'],
  removeSystem: ['removal', 'removals', 'from systems'],
  deleteTag: ['tag', 'tags', 'deleted'],
  archive: ['request', 'requests', 'to archive'],
};

const doneWords = (kind: OperationKind, count: number): string => {
  const [one, many, done] = KINDS[kind];
  return `${count === 1 ? one : many} ${done}`;
};

const KIND_ORDER: readonly OperationKind[] = [
  'protect',
  'unprotect',
  'createTag',
  'create',
  'restore',
  'update',
  'createTestSuite',
  'reviseTestSuite',
  'archiveTestSuite',
  'addTag',
  'removeTag',
  'addSystem',
  'removeSystem',
  'deleteTag',
  'archive',
];

/** The number of writes of each kind, without kinds that have none. */
export const doneCounts = ({
  doneByKind,
}: ApplyReport): readonly { readonly count: number; readonly what: string }[] =>
  KIND_ORDER.map((kind) => ({ kind, count: doneByKind[kind] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => ({ count, what: doneWords(kind, count) }));

const doneLines = (report: ApplyReport): Line[] =>
  doneCounts(report).map(({ count, what }) => line(2, [number(count).padStart(7), `  ${what}`]));

/** The note after applying a partial plan. */
export const afterPartial = ({ options: { selection }, base }: Plan): readonly string[] => {
  const flags = [
    ...(selection ? ['--target and --exclude'] : []),
    ...((base?.leftOut ?? 0) > 0 ? ['--only-edit'] : []),
  ];
  return flags.length === 0
    ? []
    : [`The plan was partial. To see the rest, plan again without ${enumerated(flags)}.`];
};

const operations = ({ done, skipped = 0 }: ApplyReport['counts']): string => {
  const before = skipped === done ? 'done before' : `${number(skipped)} of them done before`;
  return `${counted(done, 'operation')}${skipped === 0 ? '' : `, ${before}`}`;
};

/** The number of operations, and the state of the project after an apply, in sentences. */
export const afterApply = ({ counts, keptOtherwise: kept = [], drift = [] }: ApplyReport): string => {
  const so =
    drift.length === 0 ? 'The project matches the plan' : 'Everything that the plan changes matches it';
  return `${operations(counts)}. ${so}${kept.length === 0 ? '' : ', as far as the server allows'}.`;
};

/** The warning about drift outside the plan. */
export const unrelatedDriftLines = (unrelated: UnrelatedDrift | undefined, extent: Extent): Line[] =>
  unrelated
    ? [
        line(0, [span('Warning: ', 'warning'), unrelated.title]),
        ...foldedList(unrelated.entries, driftEntryLines(extent), extent, {
          most: 20,
          indent: 2,
          what: 'drifted',
        }),
        line(2, [unrelated.advice]),
        BLANK,
      ]
    : [];

/** The report of an apply: the number of writes of each kind, and the IDs of new experiences. */
export const renderApplyReport = (plan: Plan, report: ApplyReport, options: ApplyTextOptions): string => {
  const { colour, width, full = false } = options;
  const total = `Applied to ${safeName(plan.target.projectName)}: ${afterApply(report)}`;
  const done = doneLines(report);
  const kept = storedDifferently(report, options.redact);
  const created = foldedList(
    report.created,
    ({ name, experienceID }) =>
      line(2, [span('+ ', 'create'), `${safeName(name)}  `, span(safeText(experienceID), 'dim')]),
    { width, full },
    { most: 20, indent: 2, what: 'created' },
  );
  const lines = [
    ...done,
    ...(done.length === 0 ? [] : [BLANK]),
    ...(created.length === 0 ? [] : [line(0, [span('Created', 'heading')]), ...created, BLANK]),
    ...(kept
      ? [
          line(0, [span('Warning: ', 'warning'), kept.title]),
          ...foldedList(
            kept.lines,
            (text) => line(2, [text]),
            { width, full },
            { most: 20, indent: 2, what: 'such values' },
          ),
          line(2, [kept.advice]),
          BLANK,
        ]
      : []),
    ...unrelatedDriftLines(unrelatedDrift(report.drift, makeIsSecret(options.redact ?? [])), { width, full }),
    line(0, [span(total, 'heading')]),
    ...afterPartial(plan).map((text) => line(0, [text])),
  ];
  return printed(lines, makePalette(colour), width);
};

const PHASES: Readonly<Record<string, string>> = {
  protections: 'Recording protections',
  'new tags': 'Creating tags',
  experiences: 'Writing experiences',
  'experiences set aside': 'Renaming the rest',
  'test suites': 'Writing test suites',
  tags: 'Changing tags',
  systems: 'Changing systems',
  'emptied tags': 'Deleting tags',
  archive: 'Archiving',
};

const phaseName = (phase: string): string => PHASES[phase] ?? safeText(phase);

/** The progress of a running phase, on one line. */
export const progressCounter = (phase: string, ended: number, operations: number): string => {
  const share = operations === 0 ? 100 : Math.floor((ended / operations) * 100);
  return `${padded(phaseName(phase), 22)} ${number(ended)}/${number(operations)} (${String(share)}%)`;
};

const endLine = ({
  title,
  result,
  error,
}: Extract<ApplyEvent, { readonly _tag: 'OperationEnded' }>): string | undefined => {
  const name = safeMessage(shortened(title));
  switch (result) {
    case 'done':
      return undefined;
    case 'alreadyDone':
      return inertLine(`Already done: ${name}`);
    case 'failed':
      return inertLine(`${error === 'Interrupted' ? 'Abandoned' : 'Failed'}: ${name}`);
  }
};

/** The progress line of an event; undefined for the start and success of single operations. */
export const progressLine = (event: ApplyEvent): string | undefined => {
  switch (event._tag) {
    case 'PhaseStarted':
      return `${phaseName(event.phase)}: ${counted(event.operations, 'operation')}`;
    case 'OperationStarted':
      return undefined;
    case 'OperationEnded':
      return endLine(event);
    case 'Retrying':
      return inertLine(
        `Retrying ${safeText(event.operation)} in ${String(event.waitSeconds)} s ` +
          `(attempt ${String(event.attempt)}): ${safeMessage(shortened(event.reason))}`,
      );
    case 'LockNotReleased':
      return safeMessage(lockNotReleased(event.unlock));
    case 'Step':
      return safeMessage(event.text);
  }
};
