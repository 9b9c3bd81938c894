import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Actor } from '../domain/actor.ts';
import { ExperienceID } from '../domain/ids.ts';

const Begin = t.intersection([
  t.strict({
    _tag: t.literal('Begin'),
    /** The checksum of the plan: a journal speaks of one plan alone. */
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
    result: t.keyof({ done: null, alreadyDone: null, failed: null }),
  }),
  t.exact(t.partial({ experienceID: ExperienceID, error: t.string })),
]);

const Finish = t.strict({
  _tag: t.literal('Finish'),
  at: t.string,
  /**
   * `confirmed`: the state was read afterwards and is what the plan promises; `unconfirmed`: all was done, and it is not, or could not be read.
   * `complete` stands in older journals: all was done, whatever the state was then.
   */
  outcome: t.keyof({
    confirmed: null,
    unconfirmed: null,
    complete: null,
    incomplete: null,
    interrupted: null,
  }),
});

/** A line of the journal beside a plan: what an apply was about to do, and what came of it. */
export const JournalEntry = t.union([Begin, Start, End, Finish], 'JournalEntry');
export type JournalEntry = t.TypeOf<typeof JournalEntry>;

/** How the last apply of a plan went. */
interface LastApply extends Pick<t.TypeOf<typeof Begin>, 'operations' | 'by'> {
  /** When it ended, or began where its end is not known. */
  readonly at: string;
  /** Absent: it was cut off, or still runs. */
  readonly outcome?: t.TypeOf<typeof Finish>['outcome'];
}

/** What the journals of all applies of one plan tell together. */
export interface JournalState {
  /** Whether any apply of the plan began. */
  readonly begun: boolean;
  /** Whether the last of them did everything, and found it so in the project. */
  readonly confirmed: boolean;
  /** The operations that were done, with the IDs of new experiences. */
  readonly done: ReadonlyMap<string, ExperienceID | undefined>;
  /** Operations that were started and of which no end is known. */
  readonly open: ReadonlySet<string>;
  /** Absent where none began. */
  readonly last?: LastApply;
}

const parseLine = (line: string): JournalEntry | undefined => {
  const value = E.tryCatch((): unknown => JSON.parse(line), String);
  if (E.isLeft(value)) return undefined;
  const entry = JournalEntry.decode(value.right);
  return E.isRight(entry) ? entry.right : undefined;
};

/**
 * Reads a journal. Lines that cannot be read are passed over (a kill tears the last one; the next apply goes on behind
 * it), and so are entries of another plan under the same file name.
 */
export const readJournal = (text: string, planChecksum: string): JournalState => {
  let ours = false;
  let begun = false;
  let confirmed = false;
  const done = new Map<string, ExperienceID | undefined>();
  const open = new Set<string>();
  let last: LastApply | undefined;
  for (const entry of text.split('\n').map(parseLine)) {
    if (entry?._tag === 'Begin') {
      ours = entry.plan === planChecksum;
      if (ours) {
        // Who begins anew after a confirmed apply found the project as it was before.
        if (confirmed) [done, open].forEach((known) => known.clear());
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
    if (entry._tag === 'Start') open.add(entry.id);
    if (entry._tag === 'End') {
      open.delete(entry.id);
      if (entry.result !== 'failed') done.set(entry.id, entry.experienceID);
    }
    if (entry._tag === 'Finish') {
      confirmed = entry.outcome === 'confirmed';
      last = last && { ...last, at: entry.at, outcome: entry.outcome };
    }
  }
  return { begun, confirmed, done, open, ...(last && { last }) };
};

/** The checksum of the plan that a journal speaks of last; undefined where it speaks of none. */
export const lastPlanIn = (text: string): string | undefined =>
  text
    .split('\n')
    .filter((line) => line.includes('"Begin"'))
    .map(parseLine)
    .flatMap((entry) => (entry?._tag === 'Begin' ? [entry.plan] : []))
    .at(-1);

/** Whether a plan was begun, and nothing says that it was seen through. */
export const isUnfinished = ({ begun, confirmed }: JournalState): boolean => begun && !confirmed;

/** One line of the journal. */
export const journalLine = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`;
