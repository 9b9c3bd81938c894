import type { Actor } from '../domain/actor.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import type { OutlineAction, OutlinedChange } from '../plan/outline.ts';
import type { LoggedPlan, PlanApply, PlanLog, UnreadPlan } from '../plan/plan-log.ts';
import { COMPARED_WORDS } from './comparison-words.ts';
import { fileWords } from './problem/file-words.ts';
import { safeMessage, safeName, safeText } from './safe-text.ts';
import type { Style } from './palette.ts';
import { briefSummaryLine } from './summary-line.ts';
import { counted, enumerated, number } from './wording.ts';

const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?Z$/;
const COMMIT = /^[0-9a-f]{12,}$/;
const SHORT_COMMIT = 12;

/** A timestamp, to the minute. */
const momentWords = (at: string): string => {
  const [, day, time] = MOMENT.exec(at) ?? [];
  return day === undefined || time === undefined ? safeText(at) : `${day} ${time} UTC`;
};

/** Who did something and from where; empty, or starts with a space. */
const actorWords = ({ user, ciJob, commit }: Actor = {}): string => {
  const from = [
    ...(commit === undefined
      ? []
      : [`commit ${safeText(COMMIT.test(commit) ? commit.slice(0, SHORT_COMMIT) : commit)}`]),
    ...(ciJob === undefined ? [] : [`CI job ${safeText(ciJob)}`]),
  ].join(', ');
  const by = user === undefined ? '' : ` by ${safeText(user)}`;
  return from === '' ? by : `${by} (${from})`;
};

const progress = ({ done, operations }: PlanApply): string =>
  `${number(done)} of ${counted(operations, 'operation')} done`;

const whenWords = (apply: PlanApply): string => `${momentWords(apply.at)}${actorWords(apply.by)}`;

/** The status of a plan, and its style. */
const statusWords = ({
  status,
  apply,
  undoneBy,
}: Pick<LoggedPlan, 'status' | 'apply' | 'undoneBy'>): { readonly text: string; readonly style: Style } => {
  if (apply === undefined) return { text: 'not applied', style: 'dim' };
  switch (status) {
    case 'applied':
      return { text: `applied ${whenWords(apply)}`, style: 'create' };
    case 'differs':
      return {
        text: `applied ${whenWords(apply)}, but the outcome differs or could not be read`,
        style: 'warning',
      };
    case 'undone':
      return {
        text: `applied ${whenWords(apply)}, undone by ${safeText(undoneBy ?? '')}`,
        style: 'dim',
      };
    default:
      return {
        text: apply.ended
          ? `stopped part-way ${whenWords(apply)}, ${progress(apply)}`
          : `started ${whenWords(apply)} without a recorded end, ${progress(apply)}`,
        style: 'warning',
      };
  }
};

const MOST_FILES = 4;

/** When, by whom, for which project and from which config a plan was made. */
const creationWords = ({ head }: LoggedPlan): string => {
  const paths = head.config.map(({ path }) => safeText(path));
  const rest = paths.length - MOST_FILES;
  const files =
    rest > 0 ? `${paths.slice(0, MOST_FILES).join(', ')} and ${number(rest)} more` : enumerated(paths);
  const from = files === '' ? '' : ` from ${files}`;
  return `made ${momentWords(head.createdAt)}${actorWords(head.madeBy)} for ${safeName(head.target.projectName)}${from}`;
};

const faultWords = (fault: PlanFault): string => {
  switch (fault._tag) {
    case 'Encrypted':
      return 'encrypted, but no passphrase is given';
    case 'WrongKey':
      return 'encrypted with another passphrase';
    case 'NewerVersion':
      return `has format version ${number(fault.formatVersion)}, which this version of sync cannot read`;
    case 'Unreadable':
      return `cannot be read: ${fileWords(fault.code) ?? safeMessage(fault.detail)}`;
    case 'Empty':
      return 'empty';
    case 'NotJson':
      return fault.truncated ? 'truncated' : 'damaged: it is not JSON';
    case 'Checksum':
    case 'Tampered':
    case 'Contradiction':
      return 'changed after it was made';
    default:
      return 'damaged';
  }
};

/** Why a plan cannot be read, and its last apply. */
export const unreadWords = ({ fault, apply }: UnreadPlan): string =>
  `${faultWords(fault)}${apply ? `; its journal records an apply ${whenWords(apply)}, ${progress(apply)}` : ''}`;

const MOST_FOREIGN = 3;

/** A sentence that lists the files that are not plans. */
export const foreignSentence = (foreign: readonly string[]): string => {
  const rest = foreign.length - MOST_FOREIGN;
  const names = foreign.slice(0, MOST_FOREIGN).map(safeText);
  return `Not ${foreign.length === 1 ? 'a plan' : 'plans'}: ${enumerated([...names, ...(rest > 0 ? [`${number(rest)} more`] : [])])}.`;
};

/** The notice for an empty list. */
export const noPlansWords = ({ folder, older, unread }: PlanLog): string =>
  older === 0
    ? `The folder ${safeText(folder)} contains no plans${unread.length === 0 ? '' : ' that can be read'}.`
    : `No plan in the folder ${safeText(folder)} was made or applied since then; ${counted(older, 'older one exists', 'older ones exist')}.`;

const ACTION_WORDS: Readonly<Record<OutlineAction, string>> = {
  created: 'created',
  renamed: 'renamed',
  restored: 'restored',
  archived: 'archived',
  deleted: 'deleted',
  protected: 'protected from now on',
  unprotected: 'no longer protected',
};

/** The kind of an entity in words. */
const kindWord = ({ kind }: OutlinedChange): string => COMPARED_WORDS[kind];

/** The changes of an entity, to follow its name. */
const changeSummary = ({ kind, actions, newName, fields, enter, leave }: OutlinedChange): string => {
  const words = [
    ...actions.map((action) =>
      action === 'renamed' ? `renamed to ${safeName(newName ?? '')}` : ACTION_WORDS[action],
    ),
    ...(fields.length === 0 ? [] : [`${enumerated(fields)} changed`]),
    ...(enter === 0 ? [] : [`${counted(enter, 'experience')} added`]),
    ...(leave === 0 ? [] : [`${counted(leave, 'experience')} removed`]),
  ].join('; ');
  return kind === 'experience' || kind === 'protection' ? ` ${words}` : `: ${words}`;
};

/** The plan that this one undoes, by file if it is in the list. */
const undoesWords = ({ head }: LoggedPlan, plans: readonly LoggedPlan[]): string | undefined => {
  if (head.undoes === undefined) return undefined;
  const { checksum } = head.undoes;
  const file = plans.find((plan) => plan.head.checksum === checksum)?.file;
  return `undoes ${file === undefined ? `a plan that is not listed here (${safeText(checksum.slice(0, SHORT_COMMIT))})` : safeText(file)}`;
};

/** The words for a plan in a list. */
export interface PlanWords {
  readonly status: ReturnType<typeof statusWords>;
  /** When, by whom, for which project and from which config it was made. */
  readonly made: string;
  /** The plan that it undoes; absent if none. */
  readonly undoes?: string;
  readonly summary: string;
}

/** The words for a plan in a list, in every format. */
export const planWords = (plan: LoggedPlan, plans: readonly LoggedPlan[]): PlanWords => {
  const undoes = undoesWords(plan, plans);
  return {
    status: statusWords(plan),
    made: creationWords(plan),
    ...(undoes !== undefined && { undoes }),
    summary: briefSummaryLine(plan.head),
  };
};

/** The words for a changed entity, before and after its name. */
export const changeWords = (change: OutlinedChange): { readonly kind: string; readonly what: string } => ({
  kind: kindWord(change),
  what: changeSummary(change),
});

/** The number of changes listed for each plan. */
export const MOST_CHANGES = 20;
