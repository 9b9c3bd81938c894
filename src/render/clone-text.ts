import type { CloneChanges, DroppedSettings, LeftOut } from '../domain/clone.ts';
import type { ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { NoticeOptions } from './notices.ts';
import { makePalette } from './palette.ts';
import { foldedList } from './plan-text/fold.ts';
import { unreadableCause, unreadableThing } from './problem/unreadable-problem.ts';
import { safeName, safeText } from './safe-text.ts';
import { line, type Line, printed, span, type StyledText } from './styled-line.ts';
import { counted, enumerated } from './wording.ts';

/** The result of a clone, as far as it is shown. */
export interface CloneSummary {
  readonly config: ExperienceSyncConfig;
  readonly status: 'printed' | 'created' | 'updated' | 'rewritten' | 'unchanged';
  readonly changes?: CloneChanges;
  readonly leftOut: readonly LeftOut[];
  /** The status of each file, if there are several. */
  readonly files?: readonly { readonly file: string; readonly status: CloneSummary['status'] }[];
  /** What an overwritten file lost. */
  readonly dropped?: DroppedSettings;
}

const SUITES: Readonly<Record<Extract<LeftOut, { readonly _tag: 'TestSuite' }>['reason'], string>> = {
  archivedMember: 'it contains archived experiences, so managing it would revise it',
  excludedMember: 'it contains experiences that are left out or ignored, so managing it would revise it',
  unwritable: 'a config cannot express its name',
};

/** What a config cannot express, and why that is harmless. Without a full stop. */
export const leftOutText = (one: LeftOut): string => {
  const name = safeName(one.name);
  switch (one._tag) {
    case 'ArchivedExperience':
      return one.reason === 'nameTaken'
        ? `the archived experience ${name} (${safeText(one.experienceID)}): another experience has its name`
        : `the archived experience ${name} (${safeText(one.experienceID)}): a config cannot express all of it`;
    case 'Setting':
      return `the ${one.field === 'customFields' ? 'custom fields of an unknown type' : one.field} of ${name}: a config cannot express it, and leaves it alone`;
    case 'TestSuite':
      return `the test suite ${name}: ${SUITES[one.reason]}`;
    case 'Tag':
      return `the tag ${name}: a config cannot express its name, and leaves it alone`;
    case 'System':
      return `the system ${name}: a config cannot express its name, and leaves it alone`;
    case 'Unreadable':
      return `the ${unreadableThing(one.unreadable)}: ${unreadableCause(one.unreadable)}`;
  }
};

const sizes = ({ experiences, managedTestSuites, managedExperienceTags }: ExperienceSyncConfig): string =>
  enumerated([
    counted(experiences.length, 'experience'),
    counted(managedTestSuites.length, 'test suite'),
    counted(managedExperienceTags.length, 'managed tag'),
  ]);

const headline = ({ status, config }: CloneSummary, file: string): string => {
  switch (status) {
    case 'unchanged':
      return `${safeText(file)} is already up to date: ${sizes(config)}.`;
    case 'updated':
      return `Updated ${safeText(file)}, which now has ${sizes(config)}.`;
    case 'rewritten':
      return `Overwrote ${safeText(file)}: ${sizes(config)}.`;
    case 'created':
    case 'printed':
      return `Wrote ${safeText(file)}: ${sizes(config)}.`;
  }
};

const FILE_WORDS: Readonly<Record<CloneSummary['status'], string>> = {
  unchanged: 'Unchanged:',
  updated: 'Updated',
  rewritten: 'Overwrote',
  created: 'Wrote',
  printed: 'Printed',
};

/** The status of the files, above the changes. */
const headLines = (summary: CloneSummary, file: string): Line[] =>
  summary.files === undefined
    ? [line(0, [span(headline(summary, file), 'heading')])]
    : [
        ...summary.files.map((one) => line(0, [`${FILE_WORDS[one.status]} ${safeText(one.file)}`])),
        line(0, [span(`Together they have ${sizes(summary.config)}.`, 'heading')]),
      ];

const MOST_NAMES = 20;
const HOW_TO_SEE_ALL = '--json lists all';

const changeLines = (changes: CloneChanges, width: number): Line[] => {
  const listed = (sign: StyledText, what: string, texts: readonly string[]): Line[] =>
    foldedList(
      texts,
      (text) => line(2, [sign, `${what}${text}`]),
      { width, full: false },
      { most: MOST_NAMES, indent: 2, what: 'of these', how: HOW_TO_SEE_ALL },
    );
  const names = (list: readonly string[]): string[] => list.map((name) => safeName(name));
  const [plus, change, minus] = [span('+ ', 'create'), span('~ ', 'update'), span('- ', 'archive')];
  const rename = span('> ', 'rename');
  return [
    ...listed(plus, '', names(changes.added)),
    ...listed(change, '', names(changes.changed)),
    ...listed(
      rename,
      '',
      changes.renamed.map(({ from, to }) => `${safeName(from)} -> ${safeName(to)}`),
    ),
    ...listed(minus, '', names(changes.removed)),
    ...listed(plus, 'test suite ', names(changes.newSuites)),
    ...listed(change, 'test suite ', names(changes.changedSuites)),
    ...listed(minus, 'test suite ', names(changes.removedSuites)),
    ...listed(plus, 'managed tag ', names(changes.newTags)),
    ...listed(minus, 'managed tag ', names(changes.removedTags)),
  ];
};

/** The report of a clone. */
export const renderClone = (summary: CloneSummary, file: string, { colour, width }: NoticeOptions): string =>
  printed(
    [...headLines(summary, file), ...(summary.changes ? changeLines(summary.changes, width) : [])],
    makePalette(colour),
    width,
  );

/** The warning about settings that an overwritten file lost; empty if there are none. */
export const renderDropped = (dropped: DroppedSettings = {}, { colour, width }: NoticeOptions): string => {
  const settings = Object.entries(dropped).map(([key, value]) =>
    line(2, [`${key}: ${[value].flat().map(safeText).join(', ')}`]),
  );
  if (settings.length === 0) return '';
  const head = line(0, [
    span('Warning:', 'warning'),
    ' these settings were lost; without --force, they stay:',
  ]);
  return printed([head, ...settings], makePalette(colour), width);
};

/** The warning about what a clone left out; empty if nothing. */
export const renderLeftOut = (leftOut: readonly LeftOut[], { colour, width }: NoticeOptions): string => {
  if (leftOut.length === 0) return '';
  const head = line(0, [span('Warning:', 'warning'), ' left out; a plan from the file does not touch:']);
  const extent = { width, full: false };
  const lines = foldedList(leftOut, (one) => line(2, [leftOutText(one)]), extent, {
    most: MOST_NAMES,
    indent: 2,
    what: 'left out',
    how: HOW_TO_SEE_ALL,
  });
  return printed([head, ...lines], makePalette(colour), width);
};
