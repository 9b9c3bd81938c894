import type { Together } from '../../domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../domain/compute-error.ts';
import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { quoted, safeText, shortened } from '../safe-text.ts';
import { counted, enumerated, number } from '../wording.ts';
import { placeText } from './code-frame.ts';
import { byPlace, countedFindings, foldFindings, someNames } from './fold-findings.ts';
import type { Problem, ProblemFinding } from './problem.ts';
import { toldUnreadable } from './unreadable-problem.ts';

interface Told {
  readonly message: string;
  readonly hint?: string;
}

const named = (name: string): string => quoted(shortened(name));

/** Whether two names look the same and are written with other characters, as accents can be. */
const looksAlike = (a: string, b: string): boolean => a !== b && a.normalize('NFC') === b.normalize('NFC');

const didYouMean = (name: string, suggestion: string | undefined, otherwise: string): string => {
  if (suggestion === undefined) return otherwise;
  return looksAlike(name, suggestion)
    ? `Did you mean ${named(suggestion)}? It looks the same, but its accents are written with other characters: copy the name.`
    : `Did you mean ${named(suggestion)}?`;
};

const REFERENCE_WORDS = {
  tag: 'tag',
  managedTag: 'tag',
  system: 'system',
  testSuite: 'test suite',
  suiteSystem: 'system',
} as const;

type UnknownReference = Extract<ComputeProblem, { _tag: 'UnknownReference' }>;

/** A name as it can stand in a config file: plain where that means just this text. */
const inYaml = (name: string): string =>
  /^[A-Za-z][\w ./-]*$/.test(name) &&
  !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(name) &&
  name.trim() === name
    ? name
    : quoted(name);

/** What to do about a name that the project does not have: the line that declares it, where a config can. */
const howToGetIt = ({ kind, name }: UnknownReference): string => {
  switch (kind) {
    case 'tag':
      return `To have it created, declare it under managedExperienceTags: - { name: ${inYaml(name)} }`;
    case 'managedTag':
      return `To have it created, declare it: write - { name: ${inYaml(name)} } in the place of its name.`;
    case 'testSuite':
      return `To have it created, declare the system that it is for: - { name: ${inYaml(name)}, system: SYSTEM, experiences: [...] }`;
    case 'system':
      return 'Create the system in ReSim first, or take it out of the entry.';
    case 'suiteSystem':
      return 'Create the system in ReSim first: a test suite is created for one that is there.';
  }
};

/** A slip is likelier than something new; who means something new finds the line for it all the same. */
const unknownHint = (problem: UnknownReference): string => {
  const { kind, name, suggestion } = problem;
  const way = howToGetIt(problem);
  const isDeclarable = kind !== 'system' && kind !== 'suiteSystem';
  const meant = didYouMean(name, suggestion, way);
  return suggestion === undefined || !isDeclarable ? meant : `${meant} ${way}`;
};

const SUITE_REASONS = {
  unknown: {
    message: 'no experience has that name',
    several: 'no experiences have those names',
    advice: 'Add it to `experiences`, or take it out of the suite.',
  },
  archived: {
    message: 'it is archived',
    several: 'they are archived',
    advice:
      'Take it out of the suite, or list it under `experiences` without `archived: true` to restore it.',
  },
  archivedByPlan: {
    message: 'it is not listed under `experiences`, so this plan would archive it',
    several: 'they are not listed under `experiences`, so this plan would archive them',
    advice: 'List it under `experiences`, or plan with --no-archive, or take it out of the suite.',
  },
  renamed: {
    message: 'this config renames it',
    several: 'this config renames them',
    advice: 'Write its new name.',
  },
} as const;

const heldByAnother = (problem: Extract<ComputeProblem, { _tag: 'NameHeldByAnother' }>): Told => {
  const { name, experienceID, holderID, holderArchived, unknownID = false } = problem;
  if (unknownID)
    return {
      message: `${named(name)}: the project has no experience with the ID ${safeText(experienceID)}; the ${holderArchived ? 'archived one' : 'one'} of this name is ${safeText(holderID)}`,
      hint: `Write experienceID: ${safeText(holderID)}, or take the ID out: it is found by its name.`,
    };
  const message =
    `${named(name)} is to be the name of experience ${safeText(experienceID)}, but ` +
    `${holderArchived ? 'the archived ' : ''}experience ${safeText(holderID)} has that name`;
  const hint =
    'Choose another name, or give the ID of the one that has the name, or rename that one in the same file.';
  return { message, hint };
};

const previousNameAlive = (problem: Extract<ComputeProblem, { _tag: 'PreviousNameAlive' }>): Told => {
  const { name, previousName, holderID, holderArchived, previousID } = problem;
  const holder = `${holderArchived ? 'archived ' : ''}experience ${safeText(holderID)}`;
  return {
    message: `${named(name)} cannot be what ${named(previousName)} was: there is ${holder} of the new name, and experience ${safeText(previousID)} of the old one`,
    hint: `Take \`previousName\` out if they are two experiences. If ${named(previousName)} is to become ${named(name)}, rename the other one too, by an entry of its own.`,
  };
};

const FIELD_EXAMPLES = {
  description: '`description: Aerial survey`',
  locations: '`locations: [s3://bucket/scenario]`',
} as const;

const missingFields = ({
  name,
  fields,
  isNew,
}: Extract<ComputeProblem, { _tag: 'MissingFields' }>): Told => ({
  message: `${named(name)} has no ${fields.join(' and no ')}, and ${isNew ? 'is to be created' : 'has some in the project'}`,
  hint: `Add ${enumerated(fields.map((field) => FIELD_EXAMPLES[field]))}. They may be left out only where the live experience has none.`,
});

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

/** How problems of one kind are told as one, where they differ in a name alone. */
const toldTogether = (problem: ComputeProblem): Together | undefined => {
  switch (problem._tag) {
    case 'UnknownReference': {
      const word = REFERENCE_WORDS[problem.kind];
      return { name: problem.name, message: `are no ${word}s of the project` };
    }
    case 'DuplicateName':
      return { name: problem.name, message: 'are there twice' };
    case 'MissingFields': {
      const why = problem.isNew ? 'are to be created' : 'have some in the project';
      return { name: problem.name, message: `have no ${problem.fields.join(' and no ')}, and ${why}` };
    }
    case 'UnknownSuiteExperience':
      return {
        name: problem.name,
        message: `cannot be held by suite ${named(problem.suite)}: ${SUITE_REASONS[problem.reason].several}`,
      };
    case 'Unreadable':
      return toldUnreadable(problem).together;
    default:
      return undefined;
  }
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
      const word = REFERENCE_WORDS[problem.kind];
      const message = `the project has no ${word} ${named(problem.name)}`;
      return { message, hint: unknownHint(problem) };
    }
    case 'MissingFields':
      return missingFields(problem);
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
    case 'PreviousNameAlive':
      return previousNameAlive(problem);
    case 'CircularPreviousNames':
      return {
        message: `${named(problem.name)} and ${named(problem.previousName)} change places by previousName alone`,
        hint: 'The names do not tell whether the swap is done: add the `experienceID` to each of these entries.',
      };
    case 'NameFreedOutside':
      return {
        message: `${named(problem.name)} is free only once its experience becomes ${named(problem.holderRenamedTo)}, which this plan leaves out`,
        hint: `Select ${named(problem.holderRenamedTo)} too, or leave both out: see --target and --exclude.`,
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
        hint: didYouMean(problem.name, problem.suggestion, advice),
      };
    }
    case 'ChoosesNothing':
      return {
        message: `no experience of the config is what suite ${named(problem.suite)} chooses`,
        hint: 'Give its `where` tags, systems or names of an entry that is not archived, or list its experiences.',
      };
    case 'ArchivesProtected':
      return archivesProtected(problem);
    case 'Unreadable':
      return toldUnreadable(problem);
    default:
      return absurd(problem);
  }
};

/** Problems whose ID the project does not have, as a file of another project has them. */
type ForeignID = Extract<ComputeProblem, { _tag: 'UnknownExperienceID' | 'NameHeldByAnother' }>;

const isForeign = (problem: ComputeProblem): problem is ForeignID =>
  problem._tag === 'UnknownExperienceID' ||
  (problem._tag === 'NameHeldByAnother' && problem.unknownID === true);

/** Several unknown IDs are one mistake: the file, or the project, is another one. */
const foreignFile = (problems: readonly ForeignID[], project: string | undefined): ProblemFinding => {
  const sorted = byPlace(problems);
  const places = sorted.flatMap(({ place }) => (place ? [place] : []));
  const where = project === undefined ? 'the project' : `project ${named(project)}`;
  const ids = someNames(sorted.map(({ experienceID }) => safeText(experienceID)));
  const [place] = places;
  return {
    code: 'UnknownExperienceID',
    message: `${counted(problems.length, 'experience ID')} of the config do not exist in ${where}: ${ids}`,
    hint: `Is this the file of ${where}? If not, give its own file, or name the project of this one with --project. To create these experiences here, take the IDs out.`,
    names: sorted.map(({ name }) => name),
    ...(place && { place }),
    ...(places.length > 1 && { places }),
  };
};

const finding = (problem: ComputeProblem): ProblemFinding => {
  const together = toldTogether(problem);
  return {
    code: problem._tag,
    ...told(problem),
    ...(problem.place && { place: problem.place }),
    ...(together && { together }),
  };
};

const FOREIGN_FROM = 2;

/** What does not fit together between a config and the live state, one message for one cause. */
export const computeProblem = ({
  problems,
  project,
}: Extract<SyncError, { _tag: 'ComputeFailed' }>): Problem => {
  const foreign = problems.filter(isForeign);
  const apart = foreign.length < FOREIGN_FROM ? problems : problems.filter((one) => !isForeign(one));
  const findings = byPlace([
    ...(apart.length === problems.length ? [] : [foreignFile(foreign, project)]),
    ...foldFindings(byPlace(apart).map(finding)),
  ]);
  return {
    title: `the config does not fit the project: ${countedFindings(findings, 'problem')}`,
    findings,
    next: ['Nothing was planned. Mend the config, then plan again.'],
  };
};
