import type { EmptiedSuite } from '../domain/plan-error.ts';
import { suitesLeftEmpty } from '../plan/archive-limit.ts';
import type { Plan } from '../plan/plan.ts';
import type { ProblemFinding } from './problem/problem.ts';
import { safeName, safeText } from './safe-text.ts';
import { counted, enumerated, number } from './wording.ts';

// What `apply` does only with a flag: to archive more than the limit, and to leave suites empty.

const whyArchived = ({ undoes, warnings = [] }: Plan): string => {
  if (undoes) return 'The undone plan created or restored these experiences; sync show --full lists them.';
  const renames = warnings.filter(({ _tag }) => _tag === 'LooksLikeRename').length;
  return (
    (renames === 0
      ? ''
      : `${number(renames)} of them ${renames === 1 ? 'looks like a rename' : 'look like renames'}: see below. `) +
    'Check that the config is complete; sync show --full lists everything that would be archived.'
  );
};

/** The warning about a plan that exceeds its archive limit. */
export const archiveLimitFinding = (plan: Plan): ProblemFinding => {
  const { archiveLimit: limit } = plan.options;
  const share = limit.active === 0 ? '' : ` (${String(Math.round((limit.archive / limit.active) * 100))}%)`;
  return {
    code: 'ArchiveLimitExceeded',
    message:
      `this plan archives ${number(limit.archive)} of ${counted(limit.active, 'active experience')}${share}. ` +
      `The limit is ${safeText(limit.limit)}.`,
    hint:
      `sync apply refuses this plan. ${whyArchived(plan)} If this is intended, apply the plan with ` +
      `--allow-archive ${String(limit.archive)}.`,
  };
};

const MOST_SUITES = 3;

/** The suites that archiving leaves empty, with the first names. */
export const emptiedWords = (suites: readonly EmptiedSuite[]): string => {
  const named = suites.slice(0, MOST_SUITES);
  const rest = suites.length - named.length;
  const [only] = suites;
  if (only && suites.length === 1)
    return `archiving would leave test suite ${safeName(only.name)} empty: it contains ${counted(only.before, 'experience')} now`;
  const names = named.map(({ name, before }) => `${safeName(name)} (${number(before)} now)`);
  return `archiving would leave ${counted(suites.length, 'test suite')} empty: ${enumerated([...names, ...(rest > 0 ? [`${number(rest)} more`] : [])])}`;
};

/** The warning about test suites that archiving leaves empty. */
export const emptiedSuitesFinding = (suites: readonly EmptiedSuite[]): ProblemFinding => ({
  code: 'EmptiesSuites',
  message: `${emptiedWords(suites)}.`,
  hint:
    'sync apply refuses this plan. Check that the config is complete. If this is intended, list the suite under managedTestSuites with experiences: [], ' +
    'or apply the plan with --allow-empty-suites.',
});

/** The flags without which `apply` refuses the plan. */
export const consentFlags = (plan: Plan): string[] => {
  const { exceeded, archive } = plan.options.archiveLimit;
  return [
    ...(exceeded ? [`--allow-archive ${String(archive)}`] : []),
    ...(suitesLeftEmpty(plan).length > 0 ? ['--allow-empty-suites'] : []),
  ];
};

/** A sentence for each flag that the plan needs. */
export const consentSentences = (plan: Plan): string[] => {
  const { exceeded, archive, limit } = plan.options.archiveLimit;
  const emptied = suitesLeftEmpty(plan);
  return [
    ...(exceeded
      ? [`It needs --allow-archive ${String(archive)}, since it exceeds the limit of ${safeText(limit)}.`]
      : []),
    ...(emptied.length > 0 ? [`It needs --allow-empty-suites, since ${emptiedWords(emptied)}.`] : []),
  ];
};

/** Whether `apply` refuses a plan with this warning unless a flag allows it. */
export const isBlocking = (code: string): boolean =>
  code === 'ArchiveLimitExceeded' || code === 'EmptiesSuites';
