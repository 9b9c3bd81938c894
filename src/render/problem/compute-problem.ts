import type { Place } from '../../domain/place.ts';
import { absurd, type ComputeProblem } from '../../domain/sync-error.ts';
import { quoted, safeText, shortened } from '../safe-text.ts';
import { counted, enumerated, number } from '../wording.ts';
import { placeText } from './code-frame.ts';
import type { Problem, ProblemFinding } from './problem.ts';

interface Told {
  readonly message: string;
  readonly hint?: string;
}

const named = (name: string): string => quoted(shortened(name));

const didYouMean = (suggestion: string | undefined, otherwise: string): string =>
  suggestion === undefined ? otherwise : `Did you mean ${named(suggestion)}?`;

const REFERENCES = {
  tag: { word: 'tag', advice: 'Create the tag in ReSim first, or take it out of the entry.' },
  managedTag: { word: 'managed tag', advice: 'Create the tag in ReSim first, or take it off the list.' },
  system: { word: 'system', advice: 'Create the system in ReSim first, or take it out of the entry.' },
  testSuite: { word: 'test suite', advice: 'Create the suite in ReSim first, or take it off the list.' },
} as const;

const SUITE_REASONS = {
  unknown: {
    message: 'no experience has that name',
    advice: 'Add it to `experiences`, or take it out of the suite.',
  },
  archived: {
    message: 'it is archived',
    advice:
      'Take it out of the suite, or list it under `experiences` without `archived: true` to restore it.',
  },
  archivedByPlan: {
    message: 'it is not listed under `experiences`, so this plan would archive it',
    advice: 'List it under `experiences`, or plan with --no-archive, or take it out of the suite.',
  },
  renamed: { message: 'this config renames it', advice: 'Write its new name.' },
} as const;

const heldByAnother = (problem: Extract<ComputeProblem, { _tag: 'NameHeldByAnother' }>): Told => {
  const { name, experienceID, holderID, holderArchived, holderRenamedTo } = problem;
  const message =
    `${named(name)} is to be the name of experience ${safeText(experienceID)}, but ` +
    `${holderArchived ? 'the archived ' : ''}experience ${safeText(holderID)} has that name`;
  const hint =
    holderRenamedTo === undefined
      ? 'Choose another name, or give the ID of the one that has the name, or rename that one first.'
      : `That one becomes ${named(holderRenamedTo)} in the same file. Do it in two plans: rename one to a name that ` +
        'nothing has and apply, then give both their final names.';
  return { message, hint };
};

const MOST_PROTECTED = 5;

const archivesProtected = ({
  glob,
  names,
  dropped,
}: Extract<ComputeProblem, { _tag: 'ArchivesProtected' }>): Told => {
  const shown = names.slice(0, MOST_PROTECTED).map(named);
  const rest = names.length - shown.length;
  const which = enumerated([...shown, ...(rest > 0 ? [`${number(rest)} more`] : [])]);
  const message = `${which} would be archived, and ${names.length === 1 ? 'is' : 'are'} protected by ${named(glob)}`;
  return {
    message: dropped ? `${message}, which the project keeps until a plan drops it` : message,
    hint: dropped
      ? 'Do it in two plans: keep these experiences while the protection is dropped, apply, then archive them. Or list it under `protected` again.'
      : 'List these experiences again, or leave them alone with --exclude or --no-archive. To archive them, take the protection off the list in a plan of its own first.',
  };
};

const told = (problem: ComputeProblem): Told => {
  switch (problem._tag) {
    case 'DuplicateName': {
      const first = problem.firstPlace ? ` (first at ${placeText(problem.firstPlace)})` : '';
      return {
        message: `${named(problem.name)} is there twice${first}`,
        hint: 'Names are unique: rename or remove one.',
      };
    }
    case 'UnknownReference': {
      const { word, advice } = REFERENCES[problem.kind];
      const message = `the project has no ${problem.kind === 'managedTag' ? 'tag' : word} ${named(problem.name)}`;
      return { message, hint: didYouMean(problem.suggestion, advice) };
    }
    case 'UnknownExperienceID':
      return {
        message: `${named(problem.name)}: the project has no experience with the ID ${safeText(problem.experienceID)}`,
        hint: 'Take the ID out to create a new experience, or write the ID of an existing one.',
      };
    case 'NameHeldByAnother':
      return heldByAnother(problem);
    case 'AlreadyMatched':
      return {
        message: `${named(problem.name)}: experience ${safeText(problem.experienceID)} is ${named(problem.matchedBy)} in this file already`,
        hint: 'Two entries cannot be one experience: take the ID out of one of them.',
      };
    case 'AmbiguousName':
      return {
        message: `${String(problem.experienceIDs.length)} ${problem.archived ? 'archived ' : ''}experiences are called ${named(problem.name)}`,
        hint: `Say which one with experienceID: ${problem.experienceIDs.map(safeText).join(' or ')}`,
      };
    case 'UnknownSuiteExperience': {
      const { message, advice } = SUITE_REASONS[problem.reason];
      return {
        message: `suite ${named(problem.suite)} cannot hold ${named(problem.name)}: ${message}`,
        hint: didYouMean(problem.suggestion, advice),
      };
    }
    case 'ArchivesProtected':
      return archivesProtected(problem);
    default:
      return absurd(problem);
  }
};

const comparePlaces = (a: Place | undefined, b: Place | undefined): number => {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
};

/** Findings in the order of the text that they are about; those without a place last. */
export const byPlace = <A extends { readonly place?: Place }>(items: readonly A[]): A[] =>
  [...items].sort((a, b) => comparePlaces(a.place, b.place));

/** What does not fit together between a config and the live state. */
export const computeProblem = (problems: readonly ComputeProblem[]): Problem => ({
  title: `the config does not fit the project: ${counted(problems.length, 'problem')}`,
  findings: byPlace(problems).map((problem): ProblemFinding => ({
    code: problem._tag,
    ...told(problem),
    ...(problem.place && { place: problem.place }),
  })),
  next: ['Nothing was planned. Mend the config, then plan again.'],
});
