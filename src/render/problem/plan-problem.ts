import { isUnrelated } from '../../plan/obstacle.ts';
import type { PlanFault } from '../../domain/plan-error.ts';
import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { entitiesLines } from '../comparison-text.ts';
import { effectEntities } from '../comparison-view.ts';
import { driftLines } from '../drift-text.ts';
import { driftView, touchSentence } from '../drift-view.ts';
import { safeMessage, safeText, shortened } from '../safe-text.ts';
import { BLANK, line, type Line, span } from '../styled-line.ts';
import { counted, number } from '../wording.ts';
import { planCommand, resumeCommand, shellWord } from './command-line.ts';
import { emptiedWords } from '../plan-warning-text.ts';
import { fileWords } from './file-words.ts';
import type { Advice, Problem, Telling } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const NEW_PLAN = (file: string): Advice => ({ text: 'Make a new plan:', command: planCommand(file) });

const PERMISSION_ADVICE = 'Check the permissions of the file and its folder.';
const UNREADABLE_ADVICE: Readonly<Record<string, string>> = {
  EACCES: PERMISSION_ADVICE,
  EPERM: PERMISSION_ADVICE,
  EISDIR: 'Give the file that sync plan saved in it.',
};

const MOST_PROBLEMS = 10;
const LONGEST_PROBLEM = 300;

const problemLines = (problems: readonly string[]): Line[] => {
  const more = problems.length - MOST_PROBLEMS;
  return [
    ...problems.slice(0, MOST_PROBLEMS).map((one) => line(2, [safeMessage(shortened(one, LONGEST_PROBLEM))])),
    ...(more > 0 ? [line(2, [`and ${number(more)} more`])] : []),
  ];
};

const faultProblem = (file: string, fault: PlanFault): Problem => {
  const name = safeText(file);
  switch (fault._tag) {
    case 'Missing':
      return {
        title: `there is no plan file ${name}`,
        next: ['Check the path, or make a plan with sync plan.'],
      };
    case 'Unreadable':
      return {
        title: `the plan file ${name} cannot be read: ${fileWords(fault.code) ?? safeMessage(fault.detail)}`,
        next: [UNREADABLE_ADVICE[fault.code] ?? 'Check the path.'],
      };
    case 'Empty':
      return { title: `the plan file ${name} is empty`, next: [NEW_PLAN(file)] };
    case 'NotJson':
      return fault.truncated
        ? {
            title: `the plan file ${name} is cut off`,
            body: [line(2, [safeMessage(fault.detail)])],
            next: ['It was not copied whole. Copy it again, or make a new plan.'],
          }
        : {
            title: `${name} is not a plan file: it is not JSON`,
            body: [line(2, [safeMessage(fault.detail)])],
            next: [
              'Give the file that sync plan saved. A config file goes to sync plan --experiences-config.',
            ],
          };
    case 'NotAPlan':
      return {
        title: `${name} is JSON, but not a plan file`,
        next: ['Give the file that sync plan saved with --out; the output of --json is not a plan.'],
      };
    case 'NewerVersion': {
      const by = fault.toolVersion === undefined ? 'a newer sync' : `sync ${safeText(fault.toolVersion)}`;
      return {
        title: `the plan file ${name} was made by ${by}`,
        body: [
          line(2, [
            `Its format is version ${String(fault.formatVersion)}; this sync reads up to ${String(fault.supported)}.`,
          ]),
        ],
        next: [`Use ${by} or newer, or make a new plan with this one.`],
      };
    }
    case 'Shape':
      return {
        title: `the plan file ${name} is damaged: it does not have the form of a plan`,
        body: problemLines(fault.problems),
        next: [NEW_PLAN(file)],
      };
    case 'Contradiction':
      return {
        title: `the plan file ${name} contradicts itself`,
        body: problemLines(fault.problems),
        next: [
          'Its checksum is right, so somebody made it anew after a change. Nothing was written.',
          NEW_PLAN(file),
        ],
      };
    case 'Encrypted':
      return {
        title: `the plan file ${name} is encrypted, and no passphrase is given`,
        next: ['Set SYNC_PLAN_PASSPHRASE to the passphrase that it was made with, or name its --key-file.'],
      };
    case 'WrongKey':
      return {
        title: `the plan file ${name} cannot be decrypted with this passphrase`,
        body: [line(2, ['It was made with another one, or the head of the file was changed.'])],
        next: ['Check SYNC_PLAN_PASSPHRASE or --key-file, or make a new plan.'],
      };
    case 'Tampered':
      return {
        title: `the plan file ${name} was changed after it was encrypted`,
        body: [line(2, ['The passphrase is the right one. Nothing of the file was used.'])],
        next: ['Copy the file again from where it was made, or make a new plan.'],
      };
    case 'Checksum':
      return {
        title: `the plan file ${name} was changed after it was made`,
        body: [
          line(2, [span('recorded checksum  ', 'dim'), safeText(fault.recorded)]),
          line(2, [span('actual checksum    ', 'dim'), safeText(fault.actual)]),
        ],
        next: ['A plan is applied as it was made, or not at all. Undo the change, or make a new plan.'],
      };
    default:
      return absurd(fault);
  }
};

/** A file that is not a plan, or no longer the one that was made. */
export const planUnusable = ({ file, fault }: Case<'PlanUnusable'>): Problem => faultProblem(file, fault);

/** A plan for another server or project. */
export const targetMismatch = ({ what, planned, given }: Case<'TargetMismatch'>): Problem => ({
  title: `the plan was made for another ${what === 'project' ? 'project' : 'server'}`,
  body: [
    line(2, [span('planned for  ', 'dim'), safeText(planned)]),
    line(2, [span('given        ', 'dim'), safeText(given)]),
  ],
  next: [
    what === 'project'
      ? 'Name the project of the plan with --project, or leave it out; or make a plan for the other one.'
      : 'Name the server of the plan with --url (or --sandbox), or make a plan for the other one.',
  ],
});

/** Two plans that cannot be held against each other. */
export const unrelatedPlans = ({ files, targets }: Case<'UnrelatedPlans'>): Problem => ({
  title: 'the two plans are for two projects',
  body: files.map((file, at) =>
    line(2, [safeText(file), span('  for  ', 'dim'), safeText(targets[at] ?? '')]),
  ),
  next: ['Give two plans of one project on one server.'],
});

/** A plan of which there is nothing to take back. */
export const nothingToUndo = ({ file, why, before, changes }: Case<'NothingToUndo'>): Problem =>
  why === 'undone'
    ? {
        title: `there is nothing to take back of the plan ${safeText(file)}`,
        body: [
          line(2, ['It was applied, and the project holds again what was before it. No file was written.']),
        ],
        next: ['To do it once more, make a new plan of the config.'],
      }
    : {
        title: `nothing tells that the plan ${safeText(file)} was applied`,
        body: [
          line(2, [
            `There is no journal of an apply beside it, and the project holds ${number(before)} of its ${counted(changes, 'change')} as before. No file was written.`,
          ]),
        ],
        next: [
          'If it was applied elsewhere, put its journal, the file of that name with .journal.jsonl, beside it.',
        ],
      };

/** A plan that does more than was reviewed: each change that nobody has seen. */
export const notReviewed = ({ file, reviewed, changes }: Case<'NotReviewed'>, telling: Telling): Problem => ({
  title: `${counted(changes.length, 'change')} of the plan ${safeText(file)} ${changes.length === 1 ? 'was' : 'were'} not reviewed`,
  body: [
    line(2, [
      `${changes.length === 1 ? 'It is' : 'They are'} not in ${safeText(reviewed)}. Nothing was written.`,
    ]),
    BLANK,
    ...entitiesLines(effectEntities(changes, telling.isSecret), telling),
  ],
  next: [
    {
      text: 'Look at both plans side by side:',
      command: `sync diff ${shellWord(reviewed)} ${shellWord(file)}`,
    },
    { text: 'Once it is reviewed, apply it as it is:', command: `sync apply ${shellWord(file)}` },
  ],
});

const alreadyApplied = ({ file, remake }: Case<'StalePlan'>): Problem => ({
  title: `the plan ${safeText(file)} was applied already`,
  body: [line(2, ['The project holds everything that it asks for. Nothing was written.'])],
  next: [{ text: 'To look for further changes, make a new plan:', command: planCommand(file, remake) }],
});

/** How a stale plan can be applied as it is; undefined where what has drifted is in its way. */
export const besideAdvice = ({
  file,
  drift,
  resumed = false,
  applied = false,
}: Pick<Case<'StalePlan'>, 'file' | 'drift' | 'resumed' | 'applied'>):
  { readonly text: string; readonly command: string } | undefined => {
  if (applied || !isUnrelated(drift)) return undefined;
  const command = resumed
    ? resumeCommand(file, true)
    : `sync apply ${shellWord(file)} --allow-unrelated-drift`;
  return { text: 'Or leave that as it is, and apply this one:', command };
};

/** A plan whose state has drifted: each drifted entity, what is in the way first, and the command for a new plan. */
export const stalePlan = (error: Case<'StalePlan'>, telling: Telling): Problem => {
  if (error.alreadyApplied) return alreadyApplied(error);
  const view = driftView(error.drift, telling.isSecret);
  const beside = besideAdvice(error);
  const written = error.resumed === true ? 'Nothing more was written.' : 'Nothing was written.';
  const cutOff: Advice = {
    text: 'If an apply of this plan was cut off, finish it instead:',
    command: resumeCommand(error.file),
  };
  return {
    title:
      error.applied === true
        ? `the plan ${safeText(error.file)} was applied, and the project has changed since`
        : `the plan ${safeText(error.file)} is stale: the project has changed since it was made`,
    body: [
      line(2, [`${written} ${touchSentence(view)}`]),
      ...(telling.brief ? [] : [BLANK, ...driftLines(view, telling)]),
    ],
    next: [
      { text: 'Make a new plan and review it:', command: planCommand(error.file, error.remake) },
      ...(beside ? [beside] : []),
      // What is as planned already is what an apply leaves behind whose journal is lost.
      ...(error.resumed !== true && error.applied !== true && view.asPlanned.length > 0 ? [cutOff] : []),
    ],
  };
};

/** A plan that archives more than its safety limit lets pass. */
export const archiveLimitExceeded = (error: Case<'ArchiveLimitExceeded'>): Problem => ({
  title: `the plan archives ${number(error.archive)} of ${counted(error.active, 'active experience')}, more than the limit of ${safeText(error.limit)}`,
  body: [
    ...(error.emptied ? [line(2, [`Also, ${emptiedWords(error.emptied)}.`])] : []),
    line(2, ['Nothing was written. Is the config whole?']),
  ],
  next: [
    { text: 'Look at all that would go:', command: `sync show ${shellWord(error.file)} --full` },
    {
      text: error.emptied ? 'If both are meant:' : 'If it is meant:',
      command: `sync apply ${shellWord(error.file)} --allow-archive ${String(error.archive)}${error.emptied ? ' --allow-empty-suites' : ''}`,
    },
  ],
});

/** A plan that leaves suites empty through archiving. */
export const emptiesSuites = ({ suites, file, allowArchive }: Case<'EmptiesSuites'>): Problem => ({
  title: emptiedWords(suites),
  body: [line(2, ['Nothing was written. Is the config whole?'])],
  next: [
    { text: 'Look at all that would go:', command: `sync show ${shellWord(file)} --full` },
    {
      text: 'If it is meant:',
      command: `sync apply ${shellWord(file)}${allowArchive === undefined ? '' : ` --allow-archive ${allowArchive}`} --allow-empty-suites`,
    },
  ],
});

/** A plan that an earlier apply did not finish. */
export const interruptedEarlier = ({
  file,
  done,
  total,
  besideDrift,
}: Case<'InterruptedEarlier'>): Problem => ({
  title: `an apply of ${safeText(file)} was begun and not finished: ${number(done)} of ${counted(total, 'operation')} ${done === 1 ? 'is' : 'are'} done`,
  next: [
    { text: 'Continue it:', command: resumeCommand(file, besideDrift) },
    `Or drop it: make a new plan with sync plan.`,
  ],
});
