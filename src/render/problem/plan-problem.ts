import { isUnrelated } from '../../plan/obstacle.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { entitiesLines } from '../comparison-text.ts';
import { effectEntities } from '../comparison-view.ts';
import { driftLines } from '../drift-text.ts';
import { driftView, touchSentence } from '../drift-view.ts';
import { safeText } from '../safe-text.ts';
import { BLANK, line, span } from '../styled-line.ts';
import { counted, number } from '../wording.ts';
import { planCommand, resumeCommand, shellWord } from './command-line.ts';
import { emptiedWords } from '../plan-consent-text.ts';
import type { Advice, Problem, MessageDisplay } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const isSandbox = (target: string): boolean => target.startsWith('sandbox:');

const whereElse = (what: Case<'TargetMismatch'>['what'], areSandboxes: boolean): string => {
  if (what === 'project')
    return 'Name the project of the plan with --project, or omit the flag; or make a plan for the other project.';
  return areSandboxes
    ? 'Run the command in the folder where the plan was made, or name its sandbox with --sandbox-data or --url.'
    : 'Name the server of the plan with --url (or --sandbox), or make a plan for the other server.';
};

/** A plan for another server or project. */
export const targetMismatch = ({ what, planned, given }: Case<'TargetMismatch'>): Problem => ({
  title: `the plan was made for another ${what === 'project' ? 'project' : 'server'}`,
  body: [
    line(2, [span('planned for  ', 'dim'), safeText(planned)]),
    line(2, [span('given        ', 'dim'), safeText(given)]),
  ],
  next: [whereElse(what, [planned, given].every(isSandbox))],
});

/** Two plans that cannot be compared. */
export const unrelatedPlans = ({ files, targets }: Case<'UnrelatedPlans'>): Problem => ({
  title: 'the two plans are for different projects',
  body: files.map((file, at) =>
    line(2, [safeText(file), span('  for  ', 'dim'), safeText(targets[at] ?? '')]),
  ),
  next: ['Name two plans for the same project on the same server.'],
});

const lackedChanges = (lacked: number, changes: number): string => {
  if (changes === 1) return 'its only change';
  return `${lacked === changes ? 'all' : number(lacked)} of its ${counted(changes, 'change')}`;
};

/** A plan with nothing to undo. */
export const nothingToUndo = ({ file, why, before, changes }: Case<'NothingToUndo'>): Problem => {
  if (changes === 0)
    return {
      title: `there is nothing to undo in the plan ${safeText(file)}`,
      body: [line(2, ['The plan has no changes. No file was written.'])],
      next: [],
    };
  if (why === 'notApplied')
    return {
      title: `there is no sign that the plan ${safeText(file)} was applied`,
      body: [
        line(2, [
          `There is no apply journal next to it, and the project lacks ${lackedChanges(before, changes)}. No file was written.`,
        ]),
      ],
      next: [
        'If it was applied elsewhere, copy its journal, the file of the same name with .journal.jsonl, next to it.',
      ],
    };
  const isDone = why === 'undone';
  return {
    title: `there is nothing to undo in the plan ${safeText(file)}`,
    body: [
      line(2, [
        `${isDone ? 'It was applied, but the project is back in the state before it.' : 'By its journal, none of its operations was done.'} No file was written.`,
      ]),
    ],
    next: isDone ? ['To apply it again, make a new plan from the config.'] : [],
  };
};

/** A plan with changes that were not reviewed. */
export const notReviewed = (
  { file, reviewed, changes }: Case<'NotReviewed'>,
  display: MessageDisplay,
): Problem => ({
  title: `${counted(changes.length, 'change')} of the plan ${safeText(file)} ${changes.length === 1 ? 'was' : 'were'} not reviewed`,
  body: [
    line(2, [
      `${changes.length === 1 ? 'It is' : 'They are'} not in ${safeText(reviewed)}. Nothing was written.`,
    ]),
    BLANK,
    ...entitiesLines(effectEntities(changes, display.isSecret), display),
  ],
  next: [
    {
      text: 'Compare the two plans:',
      command: `sync diff ${shellWord(reviewed)} ${shellWord(file)}`,
    },
    { text: 'Once it is reviewed, apply it:', command: `sync apply ${shellWord(file)}` },
  ],
});

/** How to continue from a plan that can no longer be applied. The file of an applied plan is kept, since an undo needs it. */
export const newPlanAdvice = ({
  file,
  remake,
  alreadyApplied: isApplied,
  applied = false,
}: Pick<Case<'StalePlan'>, 'file' | 'remake' | 'alreadyApplied' | 'applied'>): Advice => {
  if (isApplied && remake.undoes !== undefined) return 'There is nothing left to undo.';
  const command = planCommand(isApplied || applied ? undefined : file, remake);
  return isApplied
    ? { text: 'To look for further changes, make a new plan:', command }
    : { text: 'Make a new plan and review it:', command };
};

const alreadyApplied = (error: Case<'StalePlan'>): Problem => ({
  title: `the plan ${safeText(error.file)} was already applied`,
  body: [line(2, ['The project already has all of its changes. Nothing was written.'])],
  next: [newPlanAdvice(error)],
});

/** How to apply a plan despite unrelated drift; undefined if the drift conflicts with the plan. */
export const unrelatedDriftAdvice = ({
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
  return { text: 'Or leave the drift as it is, and apply this plan:', command };
};

/** A stale plan: the drifted entities, conflicts first, and the command for a new plan. */
export const stalePlan = (error: Case<'StalePlan'>, display: MessageDisplay): Problem => {
  if (error.alreadyApplied) return alreadyApplied(error);
  const view = driftView(error.drift, display.isSecret);
  const applyAnyway = unrelatedDriftAdvice(error);
  const written = error.resumed === true ? 'Nothing more was written.' : 'Nothing was written.';
  const cutOff: Advice = {
    text: 'If an apply of this plan was interrupted, finish it instead:',
    command: resumeCommand(error.file),
  };
  return {
    title:
      error.applied === true
        ? `the plan ${safeText(error.file)} was applied, and the project has changed since`
        : `the plan ${safeText(error.file)} is stale: the project has changed since it was made`,
    body: [
      line(2, [`${written} ${touchSentence(view)}`]),
      ...(display.brief ? [] : [BLANK, ...driftLines(view, display)]),
    ],
    next: [
      newPlanAdvice(error),
      ...(applyAnyway ? [applyAnyway] : []),
      // An apply whose journal is lost leaves entities that are already as planned.
      ...(error.resumed !== true && error.applied !== true && view.asPlanned.length > 0 ? [cutOff] : []),
    ],
  };
};

/** A plan that archives more than its safety limit allows. */
export const archiveLimitExceeded = (error: Case<'ArchiveLimitExceeded'>): Problem => ({
  title: `the plan archives ${number(error.archive)} of ${counted(error.active, 'active experience')}, more than the limit of ${safeText(error.limit)}`,
  body: [
    ...(error.emptied ? [line(2, [`Also, ${emptiedWords(error.emptied)}.`])] : []),
    line(2, [
      `Nothing was written. ${error.undoes ? 'The undone plan created or restored them.' : 'Check that the config is complete.'}`,
    ]),
  ],
  next: [
    { text: 'Show everything that would be archived:', command: `sync show ${shellWord(error.file)} --full` },
    {
      text: error.emptied ? 'If both are intended:' : 'If this is intended:',
      command: `sync apply ${shellWord(error.file)} --allow-archive ${String(error.archive)}${error.emptied ? ' --allow-empty-suites' : ''}`,
    },
  ],
});

/** A plan whose archiving leaves suites empty. */
export const emptiesSuites = ({ suites, file, allowArchive }: Case<'EmptiesSuites'>): Problem => ({
  title: emptiedWords(suites),
  body: [line(2, ['Nothing was written. Check that the config is complete.'])],
  next: [
    { text: 'Show everything that would be archived:', command: `sync show ${shellWord(file)} --full` },
    {
      text: 'If this is intended:',
      command: `sync apply ${shellWord(file)}${allowArchive === undefined ? '' : ` --allow-archive ${allowArchive}`} --allow-empty-suites`,
    },
  ],
});

/** A plan that an earlier apply did not finish. */
export const interruptedEarlier = ({
  file,
  done,
  total,
  despiteDrift,
}: Case<'InterruptedEarlier'>): Problem => ({
  title: `an apply of ${safeText(file)} was started but not finished: ${number(done)} of ${counted(total, 'operation')} ${done === 1 ? 'is' : 'are'} done`,
  next: [
    { text: 'To continue:', command: resumeCommand(file, despiteDrift) },
    'Or discard it: make a new plan with `sync plan`.',
  ],
});
