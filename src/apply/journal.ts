import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Actor } from '../domain/actor.ts';
import { ExperienceID } from '../domain/ids.ts';

const Begin = t.intersection([
  t.strict({
    _tag: t.literal('Begin'),
    /** The checksum of the plan. */
    plan: t.string,
    at: t.string,
    pid: t.number,
    operations: t.number,
    resumed: t.boolean,
  }),
  t.exact(t.partial({ by: Actor })),
]);

const Start = t.strict({ _tag: t.literal('Start'), id: t.string, at: t.string });

const End = t.intersection([
  t.strict({
    _tag: t.literal('End'),
    id: t.string,
    at: t.string,
    /** `maybeDone`: it failed, but part of it was done, or its response was lost and the live state could not be read. */
    result: t.keyof({ done: null, alreadyDone: null, failed: null, maybeDone: null }),
  }),
  t.exact(
    t.partial({
      experienceID: ExperienceID,
      error: t.string,
      /**
       * The members of a declared tag or suite that somebody else had created. `theirs` cannot hold them: the members of a suite are one
       * change, of which the operation made a part, and a server may accept a membership again without saying that it existed.
       */
      adopted: t.array(ExperienceID),
      /** The parts of changes that the operation did not make: somebody else had, or had changed the entity. */
      theirs: t.array(t.string),
    }),
  ),
]);

const Finish = t.strict({
  _tag: t.literal('Finish'),
  at: t.string,
  /**
   * `confirmed`: the outcome check found the state that the plan promises; `unconfirmed`: all operations succeeded, but the outcome check
   * did not, or the state could not be read. `complete`, in older journals: all operations succeeded, and nothing was checked.
   */
  outcome: t.keyof({
    confirmed: null,
    unconfirmed: null,
    complete: null,
    incomplete: null,
    interrupted: null,
  }),
});

/** A line of a journal: an operation that an apply started or finished, or the apply itself. */
export const JournalEntry = t.union([Begin, Start, End, Finish], 'JournalEntry');
export type JournalEntry = t.TypeOf<typeof JournalEntry>;

/** The last apply of a plan. */
interface LastApply extends Pick<t.TypeOf<typeof Begin>, 'operations' | 'by'> {
  /** When it ended, or when it began if its end is unknown. */
  readonly at: string;
  /** Absent: it was interrupted, or still runs. */
  readonly outcome?: t.TypeOf<typeof Finish>['outcome'];
}

/** The combined state of all applies of a plan in its journal. */
export interface JournalState {
  /** Whether any apply of the plan began. */
  readonly begun: boolean;
  /** Whether the outcome check of the last one succeeded. */
  readonly confirmed: boolean;
  /** The operations that succeeded, with the IDs of new experiences. */
  readonly done: ReadonlyMap<string, ExperienceID | undefined>;
  /** Operations that were started, but whose end is unknown, or that were done in part. */
  readonly open: ReadonlySet<string>;
  /** The operations that found their tag or suite created by somebody else, with its members. */
  readonly adopted: ReadonlyMap<string, readonly ExperienceID[]>;
  /** The parts of changes that an operation did not make, because somebody else had made or prevented them, by operation. */
  readonly theirs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Absent if none began. */
  readonly last?: LastApply;
}

const parseLine = (line: string): JournalEntry | undefined => {
  const value = E.tryCatch((): unknown => JSON.parse(line), String);
  return E.isRight(value) && JournalEntry.is(value.right) ? value.right : undefined;
};

/**
 * Reads a journal. Ignores malformed lines (a kill can leave one incomplete, and the next apply continues on a new line) and
 * entries of another plan with the same file name.
 */
export const readJournal = (text: string, planChecksum: string): JournalState => {
  let ours = false;
  let begun = false;
  let confirmed = false;
  const done = new Map<string, ExperienceID | undefined>();
  const open = new Set<string>();
  /** Those that may have been done before they were last started, so that a failure does not close them. */
  const doubtful = new Set<string>();
  const adopted = new Map<string, readonly ExperienceID[]>();
  const theirs = new Map<string, ReadonlySet<string>>();
  let last: LastApply | undefined;
  for (const entry of text.split('\n').map(parseLine)) {
    if (entry?._tag === 'Begin') {
      ours = entry.plan === planChecksum;
      if (ours) {
        // After a confirmed apply, another one starts only if the project is again as it was before.
        if (confirmed) [done, open, doubtful, adopted, theirs].forEach((known) => known.clear());
        begun = true;
        confirmed = false;
        last = {
          at: entry.at,
          operations: entry.operations,
          ...(entry.by && { by: entry.by }),
        };
      }
    }
    if (!ours || entry === undefined) continue;
    if (entry._tag === 'Start') {
      if (open.has(entry.id)) doubtful.add(entry.id);
      open.add(entry.id);
    }
    if (entry._tag === 'End') {
      const isDone = entry.result === 'done' || entry.result === 'alreadyDone';
      if (isDone || (entry.result === 'failed' && !doubtful.has(entry.id))) open.delete(entry.id);
      if (isDone) done.set(entry.id, entry.experienceID);
      if (entry.adopted) adopted.set(entry.id, entry.adopted);
      if (entry.theirs) theirs.set(entry.id, new Set([...(theirs.get(entry.id) ?? []), ...entry.theirs]));
    }
    if (entry._tag === 'Finish') {
      confirmed = entry.outcome === 'confirmed';
      last = last && { ...last, at: entry.at, outcome: entry.outcome };
    }
  }
  return { begun, confirmed, done, open, adopted, theirs, ...(last && { last }) };
};

/** Returns the checksum of the last plan in a journal; undefined if there is none. */
export const lastPlanIn = (text: string): string | undefined =>
  text
    .split('\n')
    .filter((line) => line.includes('"Begin"'))
    .map(parseLine)
    .flatMap((entry) => (entry?._tag === 'Begin' ? [entry.plan] : []))
    .at(-1);

/** Reports whether an apply with this journal may have sent an operation; without a journal, anything may have been sent. */
export const mayHaveSent = ({ begun, done, open }: JournalState, id: string): boolean =>
  !begun || done.has(id) || open.has(id);

/** Reports whether an apply of the plan began and none was confirmed after it. */
export const isUnfinished = ({ begun, confirmed }: JournalState): boolean => begun && !confirmed;

/** Reports whether an apply may have written something. A failed operation may have been done if its response was lost. */
export const mayHaveWritten = ({ done, open }: JournalState): boolean => done.size > 0 || open.size > 0;

/** Serialises an entry as a line. */
export const journalLine = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`;
