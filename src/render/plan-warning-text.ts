import { asGiven, type Selection } from '../domain/selection.ts';
import { absurd } from '../domain/sync-error.ts';
import { suitesLeftEmpty } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import type { NotUndone, PlanWarning } from '../plan/plan-warning.ts';
import { archiveLimitFinding, emptiedSuitesFinding } from './plan-consent-text.ts';
import { foldFindings, listedNames } from './problem/fold-findings.ts';
import type { ProblemFinding } from './problem/problem.ts';
import { unreadableCause, unreadableThing, unreadableTogether } from './problem/unreadable-problem.ts';
import { safeName, safeText } from './safe-text.ts';
import { counted, ENTITY_WORDS, number } from './wording.ts';

type Rename = Extract<PlanWarning, { readonly _tag: 'LooksLikeRename' }>;

const isRename = (warning: PlanWarning): warning is Rename => warning._tag === 'LooksLikeRename';

const patterns = (globs: readonly string[]): string =>
  [...new Set(globs)].map((glob) => safeName(glob)).join(' or ');

const partialWarning = ({ targets, excludes }: Pick<Selection, 'targets' | 'excludes'>): ProblemFinding => ({
  code: 'PartialPlan',
  message: [
    'this plan is partial: it covers',
    targets.length > 0 ? `only experiences that match ${patterns(targets)}` : 'all experiences',
    ...(excludes.length > 0 ? [`except those that match ${patterns(excludes)}`] : []),
  ]
    .join(' ')
    .concat('.'),
  hint: 'Everything else stays as it is. A plan without --target and --exclude shows the rest.',
});

const onlyEditWarning = (leftOut: number): ProblemFinding => ({
  code: 'OnlyEdit',
  message: `this plan is partial: it leaves out ${counted(leftOut, 'change')} that ${leftOut === 1 ? 'is' : 'are'} not from this edit.`,
  hint: 'Everything else stays as it is. A plan without --only-edit shows the rest.',
});

const whyLeft = ({ why, kind, field }: NotUndone): string => {
  switch (why) {
    case 'changed':
      return 'it has been changed since';
    case 'gone':
      return field === 'existence'
        ? 'no longer exists'
        : `it, or the ${ENTITY_WORDS[kind]}, no longer exists`;
    case 'nameTaken':
      return 'another experience has the name';
    case 'used':
      return 'others use it';
    case 'protected':
      return 'it is protected from being archived';
  }
};

const notUndoneWording = (warning: NotUndone): Omit<ProblemFinding, 'code'> => {
  const { kind, name, field, why } = warning;
  const isGone = why === 'gone' && field === 'existence';
  const cause = whyLeft(warning);
  const about = field === 'existence' ? '' : ` (${safeText(field)})`;
  return {
    message: `${ENTITY_WORDS[kind]} ${safeName(name)} ${isGone ? cause : `is left as it is${about}: ${cause}`}.`,
    hint: 'To undo this change too, make it yourself.',
    together: { name, message: isGone ? 'no longer exist.' : `are left as they are${about}: ${cause}.` },
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
        hint: 'If this is a rename, check the spelling of previousName, including upper and lower case.',
        together: { name, message: 'are created: no experience has the name that is their previousName.' },
      }
    : {
        message: `${safeName(name)} already has its new name: its previousName ${safeName(previousName)} does nothing and can be removed.`,
        together: {
          name,
          message: 'already have their new names: their previousName does nothing and can be removed.',
        },
      };

const haveContent = (others: readonly string[], moreOthers = 0): string => {
  const names = listedNames(
    others.map((name) => safeName(name)),
    moreOthers,
  );
  return `${names} ${others.length + moreOthers === 1 ? 'has' : 'have'} this content too`;
};

/** Content alone does not tell which experience was renamed. */
const alsoAlike = ({ others = [], moreOthers }: Rename): string =>
  others.length === 0 ? '' : ` ${haveContent(others, moreOthers)}: check that this is the pair.`;

const wordingOf = (warning: PlanWarning): Omit<ProblemFinding, 'code'> => {
  switch (warning._tag) {
    case 'SuiteBecomesEmpty':
      return {
        message: `test suite ${safeName(warning.suite)} becomes empty: it contains ${counted(warning.before, 'experience')} now.`,
        hint: 'Runs of this suite will test nothing.',
      };
    case 'TagLosesAll':
      return {
        message: `tag ${safeName(warning.tag)} loses all its experiences: ${number(warning.before)} active ${warning.before === 1 ? 'experience has' : 'experiences have'} it now.`,
        hint: 'Selecting by this tag will find nothing.',
      };
    case 'SystemLosesAll':
      return {
        message: `system ${safeName(warning.system)} loses all its experiences: ${number(warning.before)} active ${warning.before === 1 ? 'experience has' : 'experiences have'} it now.`,
        hint: 'Runs on this system will find none.',
      };
    case 'LooksLikeRename':
      return {
        message: `${safeName(warning.archived)} is archived and ${safeName(warning.created)}, with the same content, is created.${alsoAlike(warning)}`,
        hint:
          `If they are the same experience, keep its history: plan with --accept-renames, or give the entry ${safeName(warning.created)} ` +
          `previousName: ${safeName(warning.archived)}, or experienceID: ${safeText(warning.experienceID)}.`,
      };
    case 'DropsProtection':
      return {
        message: `${safeName(warning.glob)} is no longer protected: later plans may archive ${counted(warning.before, 'active experience')} that ${warning.before === 1 ? 'matches' : 'match'} it.`,
        hint: 'If this is not intended, add it to `protected` in the config again.',
      };
    case 'ProtectsNothing':
      return {
        message: `the protection ${safeName(warning.glob)} matches no experience.`,
        hint: 'A pattern must match the full name, including upper and lower case; * matches any text.',
      };
    case 'RenamedOutOfProtection':
      return {
        message: `${safeName(warning.before)} is protected by ${safeName(warning.glob)}, and its new name ${safeName(warning.after)} is not.`,
        hint: 'Protect the new name too, or later plans may archive it.',
      };
    case 'DiffersInFormAlone':
      return {
        message: `${safeText(warning.field)} of ${safeName(warning.name)} differs from the live value only in surrounding spaces, line endings, a trailing slash or composed characters.`,
        hint: 'If every plan shows this again, the server normalises the value: write it in the config as the server stores it.',
        together: {
          name: warning.name,
          message: `differ in ${safeText(warning.field)} from the live values only in surrounding spaces, line endings, a trailing slash or composed characters.`,
        },
      };
    case 'Unreadable':
      return {
        message: `${unreadableThing(warning)} cannot be read: ${unreadableCause(warning)}.`,
        hint: 'The plan does not touch it.',
        together: {
          ...unreadableTogether(warning, 'cannot be read'),
          hint: 'The plan does not touch them.',
        },
      };
    case 'IgnoresNothing':
      return {
        message: `the ignored pattern ${safeName(warning.glob)} matches no active experience.`,
        hint: 'A pattern must match the full name, including upper and lower case; * matches any text.',
        together: { name: warning.glob, message: 'are ignored patterns that match no active experience.' },
      };
    case 'IgnoresEverything':
      return {
        message: `the config ignores all ${counted(warning.active, 'active experience')} of the project.`,
        hint: 'The plan archives nothing. If this is not intended, narrow the patterns under `ignored`.',
      };
    case 'Adopts':
      return {
        message: `${safeName(warning.name)} is adopted: it gets the ownership tag ${safeName(warning.tag)}, which it does not have yet.`,
        hint: 'From then on, this config owns it, and archives it once it is no longer listed. Check that no other config lists it.',
        together: {
          name: warning.name,
          message: `are adopted: they get the ownership tag ${safeName(warning.tag)}, which they do not have yet.`,
        },
      };
    case 'OwnsNothing':
      return {
        message: `no experience has the ownership tag ${safeName(warning.tag)}, so this plan archives no unlisted experiences.`,
        hint: 'This is normal for the first plan. Later, check the name of the tag.',
      };
    case 'NotUndone':
      return notUndoneWording(warning);
    case 'IdlePreviousName':
      return idlePreviousName(warning);
    case 'GuessedRename':
      return {
        message: `${safeName(warning.archived)} is renamed to ${safeName(warning.created)}, but ${haveContent(warning.others, warning.moreOthers)}.`,
        hint: 'To choose another one, give the entry its previousName or experienceID.',
        together: {
          name: warning.created,
          message: 'are new names of experiences whose content others have too.',
        },
      };
    default:
      return absurd(warning);
  }
};

/** The minimum number of renames to report as one. */
const RENAMES_TOGETHER = 5;

const unsure = (count: number): string =>
  count === 0
    ? ''
    : ` For ${number(count)} of them, others have the same content too: check the ${count === 1 ? 'pair' : 'pairs'}.`;

/** A rename for programs. Not safe to print. */
const renameName = ({ archived, created, experienceID, others = [], moreOthers }: Rename): string => {
  const more = moreOthers === undefined ? '' : ` and ${number(moreOthers)} more`;
  const alike = others.length === 0 ? '' : `, same content: ${others.join(', ')}${more}`;
  return `${archived} -> ${created}, experienceID: ${experienceID}${alike}`;
};

const renamedTogether = (renames: readonly Rename[]): ProblemFinding => ({
  code: 'LooksLikeRename',
  message: `${number(renames.length)} experiences are archived, and as many with the same content are created: ${listedNames(
    renames.map(({ archived, created }) => `${safeName(archived)} -> ${safeName(created)}`),
  )}.${unsure(renames.filter(({ others }) => others !== undefined).length)}`,
  hint: 'If they are the same experiences, keep their history: plan with --accept-renames, or give each entry the previousName or experienceID of its old experience. sync show --full lists them all.',
  names: renames.map(renameName),
});

/** Warnings in order, with many renames as one. */
const warningFindings = (warnings: readonly PlanWarning[]): ProblemFinding[] => {
  const renames = warnings.filter(isRename);
  if (renames.length < RENAMES_TOGETHER)
    return warnings.map((warning) => ({ code: warning._tag, ...wordingOf(warning) }));
  return warnings.flatMap((warning) => {
    if (!isRename(warning)) return [{ code: warning._tag, ...wordingOf(warning) }];
    return warning === renames[0] ? [renamedTogether(renames)] : [];
  });
};

/** The warnings of a plan, the safety limit first. Safe to print. */
export const planWarningFindings = (plan: Plan): ProblemFinding[] => {
  const emptied = suitesLeftEmpty(plan);
  const names = new Set(emptied.map(({ name }) => name));
  const rest = (plan.warnings ?? []).filter((warning) => {
    if (warning._tag === 'SuiteBecomesEmpty') return !names.has(warning.suite);
    return warning._tag !== 'DropsProtection' || warning.before > 0;
  });
  return [
    ...(plan.options.archiveLimit.exceeded ? [archiveLimitFinding(plan)] : []),
    ...(emptied.length > 0 ? [emptiedSuitesFinding(emptied)] : []),
    ...(plan.options.selection ? [partialWarning(asGiven(plan.options.selection))] : []),
    ...((plan.base?.leftOut ?? 0) > 0 ? [onlyEditWarning(plan.base?.leftOut ?? 0)] : []),
    ...foldFindings(warningFindings(rest)),
  ];
};
