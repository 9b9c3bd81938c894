import type { Together } from '../../domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../domain/compute-error.ts';
import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { quoted, safeText, shortened } from '../safe-text.ts';
import { counted, ENTITY_WORDS, enumerated, number } from '../wording.ts';
import { placeText } from './code-frame.ts';
import { byPlace, countedFindings, foldFindings, listedNames } from './fold-findings.ts';
import type { Problem, ProblemFinding } from './problem.ts';
import { unreadableWording } from './unreadable-problem.ts';

interface Wording {
  readonly message: string;
  readonly hint?: string;
}

const named = (name: string): string => quoted(shortened(name));

/** Whether two names look the same but use different characters, such as composed accents. */
const looksAlike = (a: string, b: string): boolean => a !== b && a.normalize('NFC') === b.normalize('NFC');

const didYouMean = (name: string, suggestion: string | undefined, otherwise: string): string => {
  if (suggestion === undefined) return otherwise;
  return looksAlike(name, suggestion)
    ? `Did you mean ${named(suggestion)}? It looks the same, but encodes its accents differently: copy the name.`
    : `Did you mean ${named(suggestion)}?`;
};

const REFERENCE_WORDS = {
  ...ENTITY_WORDS,
  managedTag: ENTITY_WORDS.tag,
  suiteSystem: ENTITY_WORDS.system,
} as const;

type UnknownReference = Extract<ComputeProblem, { _tag: 'UnknownReference' }>;

/** A name as YAML, quoted if necessary. */
const inYaml = (name: string): string =>
  /^[A-Za-z][\w ./-]*$/.test(name) &&
  !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(name) &&
  name.trim() === name
    ? name
    : quoted(name);

/** How to add a name to the project: the config line that declares it, if possible. */
const howToGetIt = ({ kind, name }: UnknownReference): string => {
  switch (kind) {
    case 'tag':
      return `To create it, declare it under managedExperienceTags: \`- { name: ${inYaml(name)} }\`.`;
    case 'managedTag':
      return `To create it, declare it: write \`- { name: ${inYaml(name)} }\` instead of the name.`;
    case 'testSuite':
      return `To create it, declare its system: \`- { name: ${inYaml(name)}, system: SYSTEM, experiences: [...] }\`.`;
    case 'system':
      return 'Create the system in ReSim first, or remove it from the entry.';
    case 'suiteSystem':
      return 'Create the system in ReSim first: a test suite needs an existing system.';
  }
};

/** Suggests a similar name first, since a typo is likelier, and then how to declare a new one. */
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
    several: 'no experiences have these names',
    advice: 'Add it to `experiences`, or remove it from the suite.',
  },
  archived: {
    message: 'it is archived',
    several: 'they are archived',
    advice:
      'Remove it from the suite, or list it under `experiences` without `archived: true` to restore it.',
  },
  archivedByPlan: {
    message: 'it is not listed under `experiences`, so this plan would archive it',
    several: 'they are not listed under `experiences`, so this plan would archive them',
    advice: 'List it under `experiences`, plan with --no-archive, or remove it from the suite.',
  },
  renamed: {
    message: 'this config renames it',
    several: 'this config renames them',
    advice: 'Write its new name.',
  },
} as const;

const heldByAnother = (problem: Extract<ComputeProblem, { _tag: 'NameHeldByAnother' }>): Wording => {
  const { name, experienceID, holderID, holderArchived, unknownID = false } = problem;
  if (unknownID)
    return {
      message: `${named(name)}: the project has no experience with the ID ${safeText(experienceID)}; the ${holderArchived ? 'archived one' : 'one'} with this name is ${safeText(holderID)}`,
      hint: `Write experienceID: ${safeText(holderID)}, or remove the ID to match the experience by name.`,
    };
  const message =
    `experience ${safeText(experienceID)} cannot be renamed to ${named(name)}: ` +
    `${holderArchived ? 'the archived ' : ''}experience ${safeText(holderID)} already has that name`;
  const hint =
    'Choose another name, write the ID of the experience that has the name, or rename that one in the same file.';
  return { message, hint };
};

const previousNameAlive = (problem: Extract<ComputeProblem, { _tag: 'PreviousNameAlive' }>): Wording => {
  const { name, previousName, holderID, holderArchived, previousID } = problem;
  const holder = `${holderArchived ? 'archived ' : ''}experience ${safeText(holderID)}`;
  return {
    message: `${named(previousName)} cannot be renamed to ${named(name)}: ${holder} has the new name, and experience ${safeText(previousID)} the old one`,
    hint: `If they are two experiences, remove \`previousName\`. To rename ${named(previousName)} to ${named(name)}, also rename the other one, in an entry of its own.`,
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
}: Extract<ComputeProblem, { _tag: 'MissingFields' }>): Wording => ({
  message: `${named(name)} has no ${fields.join(' and no ')}, ${isNew ? 'but is to be created' : 'but the live experience has'}`,
  hint: `Add ${enumerated(fields.map((field) => FIELD_EXAMPLES[field]))}. They may be omitted only if the live experience has none.`,
});

const MOST_PROTECTED = 5;

const archivesProtected = ({
  glob,
  names,
  dropped,
}: Extract<ComputeProblem, { _tag: 'ArchivesProtected' }>): Wording => {
  const shown = names.slice(0, MOST_PROTECTED).map(named);
  const rest = names.length - shown.length;
  const which = enumerated([...shown, ...(rest > 0 ? [`${number(rest)} more`] : [])]);
  const message = `${which} would be archived, but ${names.length === 1 ? 'is' : 'are'} protected by ${named(glob)}`;
  return {
    message: dropped ? `${message}, which the project keeps until a plan drops it` : message,
    hint: dropped
      ? 'Use two plans: the first drops the protection and keeps these experiences, the second archives them. Or list the pattern under `protected` again.'
      : 'List these experiences again, or leave them alone with --exclude or --no-archive. To archive them, first drop the protection in a separate plan.',
  };
};

/** The combined message for problems that differ only in a name. */
const foldedWording = (problem: ComputeProblem): Together | undefined => {
  switch (problem._tag) {
    case 'UnknownReference': {
      const word = REFERENCE_WORDS[problem.kind];
      return { name: problem.name, message: `are not ${word}s of the project` };
    }
    case 'DuplicateName':
      return { name: problem.name, message: 'are listed twice' };
    case 'MissingFields': {
      const why = problem.isNew ? 'but are to be created' : 'but the live experiences have';
      return { name: problem.name, message: `have no ${problem.fields.join(' and no ')}, ${why}` };
    }
    case 'UnknownSuiteExperience':
      return {
        name: problem.name,
        message: `cannot be in suite ${named(problem.suite)}: ${SUITE_REASONS[problem.reason].several}`,
      };
    case 'Unreadable':
      return unreadableWording(problem).together;
    default:
      return undefined;
  }
};

const wordingOf = (problem: ComputeProblem): Wording => {
  switch (problem._tag) {
    case 'DuplicateName': {
      const first = problem.firstPlace ? ` (first at ${placeText(problem.firstPlace)})` : '';
      return {
        message: `${named(problem.name)} is listed twice${first}`,
        hint: 'Names must be unique: rename or remove one.',
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
        hint: 'Remove the ID to create a new experience, or write the ID of an existing one.',
      };
    case 'NameHeldByAnother':
      return heldByAnother(problem);
    case 'AlreadyMatched':
      return {
        message: `${named(problem.name)}: this file already lists experience ${safeText(problem.experienceID)} as ${named(problem.matchedBy)}`,
        hint: 'Two entries cannot be one experience: remove the ID from one of them.',
      };
    case 'PreviousNameAlive':
      return previousNameAlive(problem);
    case 'CircularPreviousNames':
      return {
        message: `${named(problem.name)} and ${named(problem.previousName)} cannot be swapped by previousName alone`,
        hint: 'The names do not tell whether the swap is done: add the `experienceID` to each of these entries.',
      };
    case 'NameFreedOutside':
      return {
        message: `${named(problem.name)} is still in use until its experience is renamed to ${named(problem.holderRenamedTo)}, which this plan leaves out`,
        hint: `Select ${named(problem.holderRenamedTo)} too, or leave both out: see --target and --exclude.`,
      };
    case 'AmbiguousName':
      return {
        message: `${String(problem.experienceIDs.length)} ${problem.archived ? 'archived ' : ''}experiences are called ${named(problem.name)}`,
        hint: `Choose one with \`experienceID\`: ${problem.experienceIDs.map(safeText).join(' or ')}.`,
      };
    case 'UnknownSuiteExperience': {
      const { message, advice } = SUITE_REASONS[problem.reason];
      return {
        message: `suite ${named(problem.suite)} cannot contain ${named(problem.name)}: ${message}`,
        hint: didYouMean(problem.name, problem.suggestion, advice),
      };
    }
    case 'ChoosesNothing':
      return {
        message: `the \`where\` of suite ${named(problem.suite)} matches no experience of the config`,
        hint: 'Choose tags, systems or names of entries that are not archived, or list the experiences.',
      };
    case 'ArchivesProtected':
      return archivesProtected(problem);
    case 'Unreadable':
      return unreadableWording(problem);
    default:
      return absurd(problem);
  }
};

/** Problems with an ID that the project does not have, as from the file of another project. */
type ForeignID = Extract<ComputeProblem, { _tag: 'UnknownExperienceID' | 'NameHeldByAnother' }>;

const isForeign = (problem: ComputeProblem): problem is ForeignID =>
  problem._tag === 'UnknownExperienceID' ||
  (problem._tag === 'NameHeldByAnother' && problem.unknownID === true);

/** Reports several unknown IDs as one mistake: the wrong file or the wrong project. */
const foreignFile = (problems: readonly ForeignID[], project: string | undefined): ProblemFinding => {
  const sorted = byPlace(problems);
  const places = sorted.flatMap(({ place }) => (place ? [place] : []));
  const where = project === undefined ? 'the project' : `project ${named(project)}`;
  const ids = listedNames(sorted.map(({ experienceID }) => safeText(experienceID)));
  const [place] = places;
  return {
    code: 'UnknownExperienceID',
    message: `${counted(problems.length, 'experience ID')} of the config do not exist in ${where}: ${ids}`,
    hint: `Is this the config of ${where}? If not, name the right config, or the right project with --project. To create these experiences here, remove the IDs.`,
    names: sorted.map(({ name }) => name),
    ...(place && { place }),
    ...(places.length > 1 && { places }),
  };
};

const finding = (problem: ComputeProblem): ProblemFinding => {
  const together = foldedWording(problem);
  return {
    code: problem._tag,
    ...wordingOf(problem),
    ...(problem.place && { place: problem.place }),
    ...(together && { together }),
  };
};

const FOREIGN_FROM = 2;

/** Mismatches between a config and the live state, one message per cause. */
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
    title: `the config does not match the project: ${countedFindings(findings, 'problem')}`,
    findings,
    next: ['Nothing was planned. Fix the config, then plan again.'],
  };
};
