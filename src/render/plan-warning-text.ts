import { asGiven, type Selection } from '../domain/selection.ts';
import type { EmptiedSuite } from '../domain/plan-error.ts';
import { absurd } from '../domain/sync-error.ts';
import { suitesLeftEmpty } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import type { NotTakenBack, PlanWarning } from '../plan/plan-warnings.ts';
import { foldFindings, someNames } from './problem/fold-findings.ts';
import type { ProblemFinding } from './problem/problem.ts';
import { unreadableCause, unreadableThing, unreadableTogether } from './problem/unreadable-problem.ts';
import { safeName, safeText } from './safe-text.ts';
import { counted, enumerated, number } from './wording.ts';

const limitWarning = ({ options: { archiveLimit: limit } }: Plan): ProblemFinding => {
  const share = limit.active === 0 ? '' : ` (${String(Math.round((limit.archive / limit.active) * 100))}%)`;
  return {
    code: 'ArchiveLimitExceeded',
    message:
      `this plan archives ${number(limit.archive)} of ${counted(limit.active, 'active experience')}${share}. ` +
      `The limit is ${safeText(limit.limit)}.`,
    hint:
      'apply refuses it. Is the config whole? sync show --full lists all that would go. If it is meant, apply the plan with ' +
      `--allow-archive ${String(limit.archive)}`,
  };
};

const MOST_SUITES = 3;

/** Which suites archiving leaves empty, the first by name. */
export const emptiedWords = (suites: readonly EmptiedSuite[]): string => {
  const named = suites.slice(0, MOST_SUITES);
  const rest = suites.length - named.length;
  const [only] = suites;
  if (only && suites.length === 1)
    return `archiving would leave test suite ${safeName(only.name)} empty: it holds ${counted(only.before, 'experience')} now`;
  const names = named.map(({ name, before }) => `${safeName(name)} (${number(before)} now)`);
  return `archiving would leave ${counted(suites.length, 'test suite')} empty: ${enumerated([...names, ...(rest > 0 ? [`${number(rest)} more`] : [])])}`;
};

const emptiedWarning = (suites: readonly EmptiedSuite[]): ProblemFinding => ({
  code: 'EmptiesSuites',
  message: `${emptiedWords(suites)}.`,
  hint:
    'apply refuses it. Is the config whole? If it is meant, list the suite under managedTestSuites with experiences: [], ' +
    'or apply the plan with --allow-empty-suites',
});

/** The flags by which a user consents to what `apply` refuses of a plan otherwise. */
export const consentFlags = (plan: Plan): string[] => {
  const { exceeded, archive } = plan.options.archiveLimit;
  return [
    ...(exceeded ? [`--allow-archive ${String(archive)}`] : []),
    ...(suitesLeftEmpty(plan).length > 0 ? ['--allow-empty-suites'] : []),
  ];
};

/** What a plan needs consent for, a sentence each. */
export const consentSentences = (plan: Plan): string[] => {
  const { exceeded, archive, limit } = plan.options.archiveLimit;
  const emptied = suitesLeftEmpty(plan);
  return [
    ...(exceeded
      ? [`It needs --allow-archive ${String(archive)}, since it breaks the limit of ${safeText(limit)}.`]
      : []),
    ...(emptied.length > 0 ? [`It needs --allow-empty-suites, since ${emptiedWords(emptied)}.`] : []),
  ];
};

/** The warnings that weigh most: `apply` refuses their plans without a word of consent. */
export const isGrave = (code: string): boolean => code === 'ArchiveLimitExceeded' || code === 'EmptiesSuites';

const patterns = (globs: readonly string[]): string =>
  [...new Set(globs)].map((glob) => safeName(glob)).join(' or ');

const partialWarning = ({ targets, excludes }: Pick<Selection, 'targets' | 'excludes'>): ProblemFinding => ({
  code: 'PartialPlan',
  message: [
    'this plan is partial: it is',
    targets.length > 0 ? `only of experiences that match ${patterns(targets)}` : 'of all experiences',
    ...(excludes.length > 0 ? [`without those that match ${patterns(excludes)}`] : []),
  ]
    .join(' ')
    .concat('.'),
  hint: 'Everything else stays as it is. A plan without --target and --exclude shows the rest.',
});

const onlyEditWarning = (leftOut: number): ProblemFinding => ({
  code: 'OnlyEdit',
  message: `this plan is partial: ${counted(leftOut, 'change')} that ${leftOut === 1 ? 'is' : 'are'} not from this edit ${leftOut === 1 ? 'is' : 'are'} left out.`,
  hint: 'Everything else stays as it is. A plan without --only-edit shows the rest.',
});

const KINDS = { experience: 'experience', tag: 'tag', system: 'system', testSuite: 'test suite' } as const;

const whyLeft = ({ why, kind, field }: NotTakenBack): string => {
  switch (why) {
    case 'changed':
      return 'somebody has changed it since';
    case 'gone':
      return field === 'existence' ? 'is gone' : `it, or the ${KINDS[kind]}, is gone`;
    case 'nameTaken':
      return 'another experience holds the name';
    case 'used':
      return 'it is used by others';
    case 'protected':
      return 'it is protected from being archived';
  }
};

const notTakenBack = (warning: NotTakenBack): Omit<ProblemFinding, 'code'> => {
  const { kind, name, field, why } = warning;
  const cause = whyLeft(warning);
  const what =
    why === 'gone' && field === 'existence' ? cause : `keeps ${safeText(field)} as it is: ${cause}`;
  return {
    message: `${KINDS[kind]} ${safeName(name)} ${what}.`,
    hint: 'The plan leaves it alone. Change it yourself if it is to go back too.',
    together: {
      name,
      message:
        why === 'gone' && field === 'existence' ? 'are gone.' : `keep ${safeText(field)} as it is: ${cause}.`,
    },
  };
};

const idlePreviousName = ({
  name,
  previousName,
  isNew,
}: Extract<PlanWarning, { readonly _tag: 'IdlePreviousName' }>): Omit<ProblemFinding, 'code'> =>
  isNew
    ? {
        message: `${safeName(name)} is created: no experience is called ${safeName(previousName)}, its previousName.`,
        hint: 'If it is a rename, check how previousName is written, upper and lower case included.',
        together: { name, message: 'are created: no experience has the name that is their previousName.' },
      }
    : {
        message: `${safeName(name)} has its name: its previousName ${safeName(previousName)} does nothing and can go.`,
        together: { name, message: 'have their names: their previousName does nothing and can go.' },
      };

const told = (warning: PlanWarning): Omit<ProblemFinding, 'code'> => {
  switch (warning._tag) {
    case 'SuiteBecomesEmpty':
      return {
        message: `test suite ${safeName(warning.suite)} becomes empty: it holds ${counted(warning.before, 'experience')} now.`,
        hint: 'Whatever runs the suite will test nothing.',
      };
    case 'TagLosesAll':
      return {
        message: `tag ${safeName(warning.tag)} loses all its experiences: ${number(warning.before)} active ${warning.before === 1 ? 'one has' : 'ones have'} it now.`,
        hint: 'Whatever selects by the tag will select nothing.',
      };
    case 'LooksLikeRename':
      return {
        message: `${safeName(warning.archived)} is archived and ${safeName(warning.created)}, with the same content, is created.`,
        hint:
          `If it is the same experience, keep its history: plan with --accept-renames, or give the entry ${safeName(warning.created)} ` +
          `previousName: ${safeName(warning.archived)}, or experienceID: ${safeText(warning.experienceID)}`,
      };
    case 'DropsProtection':
      return {
        message: `${safeName(warning.glob)} is no longer protected: later plans may archive ${counted(warning.before, 'active experience')} that ${warning.before === 1 ? 'matches' : 'match'} it.`,
        hint: 'Put it back on the list `protected` of the config if that is not meant.',
      };
    case 'ProtectsNothing':
      return {
        message: `the protection ${safeName(warning.glob)} matches no experience.`,
        hint: 'A pattern has to match the whole name, upper and lower case as written; * stands for any text.',
      };
    case 'RenamedOutOfProtection':
      return {
        message: `${safeName(warning.before)} is protected by ${safeName(warning.glob)}, and its new name ${safeName(warning.after)} is not.`,
        hint: 'Protect the new name too, or later plans may archive it.',
      };
    case 'DiffersInFormAlone':
      return {
        message: `${safeText(warning.field)} of ${safeName(warning.name)} differs from the live one in outer blanks, line ends, the last slash or composed characters alone.`,
        hint: 'If every plan shows it again, the server stores it in a form of its own: write it in the config as it is there.',
        together: {
          name: warning.name,
          message: `differ in ${safeText(warning.field)} from the live ones in outer blanks, line ends, the last slash or composed characters alone.`,
        },
      };
    case 'Unreadable':
      return {
        message: `${unreadableThing(warning)} cannot be read: ${unreadableCause(warning)}.`,
        hint: 'The plan has nothing to do with it, and promises nothing about it.',
        together: {
          ...unreadableTogether(warning, 'cannot be read'),
          hint: 'The plan has nothing to do with them, and promises nothing about them.',
        },
      };
    case 'IgnoresNothing':
      return {
        message: `the ignored pattern ${safeName(warning.glob)} matches no active experience.`,
        hint: 'A pattern has to match the whole name, upper and lower case as written; * stands for any text.',
        together: { name: warning.glob, message: 'are ignored patterns that match no active experience.' },
      };
    case 'IgnoresEverything':
      return {
        message: `the config ignores every one of the ${counted(warning.active, 'active experience')} of the project.`,
        hint: 'A plan of it archives nothing. Make the patterns under `ignored` narrower if that is not meant.',
      };
    case 'Adopts':
      return {
        message: `${safeName(warning.name)} is adopted: it does not carry the ownership tag ${safeName(warning.tag)}, and gets it.`,
        hint: "It is this config's from then on, and archived once the config no longer lists it. Does no other config list it?",
        together: {
          name: warning.name,
          message: `are adopted: they do not carry the ownership tag ${safeName(warning.tag)}, and get it.`,
        },
      };
    case 'OwnsNothing':
      return {
        message: `no experience carries the ownership tag ${safeName(warning.tag)}: this plan archives none that the config does not list.`,
        hint: 'That is as it should be the first time. Later, check the name of the tag.',
      };
    case 'NotTakenBack':
      return notTakenBack(warning);
    case 'IdlePreviousName':
      return idlePreviousName(warning);
    default:
      return absurd(warning);
  }
};

type Rename = Extract<PlanWarning, { readonly _tag: 'LooksLikeRename' }>;

const isRename = (warning: PlanWarning): warning is Rename => warning._tag === 'LooksLikeRename';

/** From so many on, renames are one hint. */
const RENAMES_TOGETHER = 5;

const renamedTogether = (renames: readonly Rename[]): ProblemFinding => ({
  code: 'LooksLikeRename',
  message: `${number(renames.length)} experiences are archived, and as many with the same content are created: ${someNames(
    renames.map(({ archived, created }) => `${safeName(archived)} -> ${safeName(created)}`),
  )}.`,
  hint: 'If they are the same experiences, keep their history: plan with --accept-renames, or give each entry the previousName or experienceID of the one that it was. --json lists them all.',
  names: renames.map(
    ({ archived, created, experienceID }) => `${archived} -> ${created}, experienceID: ${experienceID}`,
  ),
});

/** Warnings in their order, and many renames as one. */
const toldWarnings = (warnings: readonly PlanWarning[]): ProblemFinding[] => {
  const renames = warnings.filter(isRename);
  if (renames.length < RENAMES_TOGETHER)
    return warnings.map((warning) => ({ code: warning._tag, ...told(warning) }));
  return warnings.flatMap((warning) => {
    if (!isRename(warning)) return [{ code: warning._tag, ...told(warning) }];
    return warning === renames[0] ? [renamedTogether(renames)] : [];
  });
};

/** What a reviewer should know before anything else, the safety limit first. Texts are safe to print. */
export const planWarningFindings = (plan: Plan): ProblemFinding[] => {
  const emptied = suitesLeftEmpty(plan);
  const names = new Set(emptied.map(({ name }) => name));
  const rest = (plan.warnings ?? []).filter(
    (warning) => warning._tag !== 'SuiteBecomesEmpty' || !names.has(warning.suite),
  );
  return [
    ...(plan.options.archiveLimit.exceeded ? [limitWarning(plan)] : []),
    ...(emptied.length > 0 ? [emptiedWarning(emptied)] : []),
    ...(plan.options.selection ? [partialWarning(asGiven(plan.options.selection))] : []),
    ...((plan.base?.leftOut ?? 0) > 0 ? [onlyEditWarning(plan.base?.leftOut ?? 0)] : []),
    ...foldFindings(toldWarnings(rest)),
  ];
};
