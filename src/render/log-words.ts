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

/** A moment to the minute. */
const momentWords = (at: string): string => {
  const [, day, time] = MOMENT.exec(at) ?? [];
  return day === undefined || time === undefined ? safeText(at) : `${day} ${time} UTC`;
};

/** Who did something and from where; begins with a space where it says anything. */
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

/** What became of a plan, and how that looks. */
const fateWords = ({
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
        text: `applied ${whenWords(apply)}, and the outcome differs or could not be read`,
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
          : `begun ${whenWords(apply)}, and no end is known, ${progress(apply)}`,
        style: 'warning',
      };
  }
};

const MOST_FILES = 4;

/** For which project and from which config a plan was made. */
const madeWords = ({ head }: LoggedPlan): string => {
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
      return 'encrypted, and no passphrase is given';
    case 'WrongKey':
      return 'encrypted with another passphrase';
    case 'NewerVersion':
      return `of format version ${number(fault.formatVersion)}, which this sync does not read`;
    case 'Unreadable':
      return `cannot be read: ${fileWords(fault.code) ?? safeMessage(fault.detail)}`;
    case 'Empty':
      return 'empty';
    case 'NotJson':
      return fault.truncated ? 'cut off' : 'damaged: it is not JSON';
    case 'Checksum':
    case 'Tampered':
    case 'Contradiction':
      return 'changed after it was made';
    default:
      return 'damaged';
  }
};

/** What is known of a plan that cannot be read. */
export const unreadWords = ({ fault, apply }: UnreadPlan): string =>
  `${faultWords(fault)}${apply ? `; its journal tells of an apply ${whenWords(apply)}, ${progress(apply)}` : ''}`;

const MOST_FOREIGN = 3;

/** The files that are no plans, in a sentence. */
export const foreignSentence = (foreign: readonly string[]): string => {
  const rest = foreign.length - MOST_FOREIGN;
  const names = foreign.slice(0, MOST_FOREIGN).map(safeText);
  return `Not ${foreign.length === 1 ? 'a plan' : 'plans'}: ${enumerated([...names, ...(rest > 0 ? [`${number(rest)} more`] : [])])}.`;
};

/** Said of a folder that no plan is listed of. */
export const noPlansWords = ({ folder, older }: PlanLog): string =>
  older === 0
    ? `The folder ${safeText(folder)} holds no plans.`
    : `No plan in the folder ${safeText(folder)} was made or applied since then; ${counted(older, 'older one is', 'older ones are')} there.`;

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

/** What becomes of an entity, to stand behind its name on its line. */
const whatWords = ({ kind, actions, newName, fields, enter, leave }: OutlinedChange): string => {
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

/** The plan that this one takes back, by its file where that is in the list. */
const undoesWords = ({ head }: LoggedPlan, plans: readonly LoggedPlan[]): string | undefined => {
  if (head.undoes === undefined) return undefined;
  const { checksum } = head.undoes;
  const file = plans.find((plan) => plan.head.checksum === checksum)?.file;
  return `takes back ${file === undefined ? `a plan that is not listed here (${safeText(checksum.slice(0, SHORT_COMMIT))})` : safeText(file)}`;
};

/** What a list says of a plan. */
export interface PlanWords {
  /** What became of it. */
  readonly fate: ReturnType<typeof fateWords>;
  /** For which project and from which config it was made. */
  readonly made: string;
  /** Which plan of the list it takes back; absent where it takes back none. */
  readonly undoes?: string;
  readonly summary: string;
}

/** What a list says of a plan, in every format. */
export const planWords = (plan: LoggedPlan, plans: readonly LoggedPlan[]): PlanWords => {
  const undoes = undoesWords(plan, plans);
  return {
    fate: fateWords(plan),
    made: madeWords(plan),
    ...(undoes !== undefined && { undoes }),
    summary: briefSummaryLine(plan.head),
  };
};

/** What a list says of an entity that a plan changes, before its name and behind it. */
export const changeWords = (change: OutlinedChange): { readonly kind: string; readonly what: string } => ({
  kind: kindWord(change),
  what: whatWords(change),
});

/** A list names so many changes of each plan. */
export const MOST_CHANGES = 20;
