import type { NotUndone } from '../../src/plan/plan-warning.ts';
import type { Model } from '../support/model.ts';

// Who changed what in a project, one value at a time. It shares no code with sync.

/** Everybody who is not sync. */
export const STRANGER = 'somebody else';

type Kind = 'experience' | 'tag' | 'system' | 'testSuite';

/** One value of a project: a field of an experience, the existence of a set, or one of its members. */
export interface Cell {
  readonly kind: Kind;
  /** The ID of an experience; the name of a set, which has another ID once it is created again. */
  readonly of: string;
  /** Of an experience. */
  readonly field?: string;
  /** The ID of a member. */
  readonly member?: string;
}

type Value = string | undefined;

interface Write {
  /** A plan file, or `STRANGER`. */
  readonly by: string;
  readonly from: Value;
  readonly to: Value;
}

const keyOf = ({ kind, of, field, member }: Cell): string => JSON.stringify([kind, of, field, member]);

const SETS = [
  ['tag', 'tags'],
  ['system', 'systems'],
  ['testSuite', 'suites'],
] as const;

const cellsOf = (model: Model): ReadonlyMap<string, readonly [Cell, string]> => {
  const cells = new Map<string, readonly [Cell, string]>();
  const add = (cell: Cell, value: unknown) => cells.set(keyOf(cell), [cell, JSON.stringify(value)]);
  for (const { id, ...fields } of model.experiences)
    for (const [field, value] of Object.entries(fields)) add({ kind: 'experience', of: id, field }, value);
  for (const [kind, key] of SETS)
    for (const { name, members } of model[key]) {
      add({ kind, of: name }, true);
      for (const member of members) add({ kind, of: name, member }, true);
    }
  return cells;
};

/** What a plan has left as it is, by its own word. */
type Left = readonly NotUndone[];

export interface Ledger {
  /** Attributes everything that has changed since the last call to a plan file or to `STRANGER`. */
  readonly see: (by: string, model: Model) => void;
  /** What sync did to values that others had set, since the last call. */
  readonly violations: () => readonly string[];
  /** Values that a plan wrote, that nobody else touched, and that are not as before it. */
  readonly notRestored: (file: string, isUndo: (by: string) => boolean, left: Left) => readonly string[];
  /** What a plan says that others changed although nobody did. */
  readonly falselyLeft: (file: string, left: Left) => readonly string[];
  /** From now on, sync cannot know whether it made a planned change or somebody else made the same one. */
  readonly blur: () => void;
  /** From now on, there is no record of what was done so far. */
  readonly journalLost: () => void;
  /** Adds a line to the story. */
  readonly note: (line: string) => void;
  /** All writes, to show when a test fails. */
  readonly story: () => readonly string[];
}

/** Starts a ledger of a project and a plan for it, `plan.json`, which changes some values to one of two. */
export const startLedger = (start: Model, isPlanned: (cell: Cell, name?: string) => boolean): Ledger => {
  let now = cellsOf(start);
  const first = now;
  const writes = new Map<string, { readonly cell: Cell; readonly all: Write[] }>();
  const violations: (readonly [Cell, Write])[] = [];
  const story: string[] = [];
  let isBlurred = false;
  let isJournalLost = false;

  const valueOf = (cell: Cell, cells = now): Value => cells.get(keyOf(cell))?.[1];
  const fieldOf = (id: string, field: string, cells = now): Value =>
    valueOf({ kind: 'experience', of: id, field }, cells);
  const isArchived = (id: string): boolean => fieldOf(id, 'archived') === 'true';
  const writesTo = (cell: Cell): readonly Write[] => writes.get(keyOf(cell))?.all ?? [];
  const isBySync = ({ by }: Write): boolean => by !== STRANGER;
  const creatorOf = (id: string): string | undefined =>
    writesTo({ kind: 'experience', of: id, field: 'name' }).find(({ from }) => from === undefined)?.by;
  const isRenamed = (id: string): boolean =>
    writesTo({ kind: 'experience', of: id, field: 'name' }).some((one) => !isBySync(one));
  const isMadeBySync = (id: string): boolean => (creatorOf(id) ?? STRANGER) !== STRANGER;
  const wasArchivedBySync = (id: string): boolean =>
    writesTo({ kind: 'experience', of: id, field: 'archived' }).some(
      (one) => isBySync(one) && one.to === 'true',
    );
  const shown = ({ kind, of, field, member }: Cell, { by, from, to }: Write): string =>
    `${by}: ${kind} ${of} ${field ?? member ?? ''}: ${from ?? 'none'} -> ${to ?? 'none'}`;

  /** The effects that an apply may have on what others set. */
  const isAllowed = ({ kind, of, field, member }: Cell, { by, from, to }: Write): boolean => {
    // A planned membership is as before or as planned, whoever made it so.
    const name = kind === 'experience' ? (JSON.parse(fieldOf(of, 'name') ?? '""') as string) : of;
    const isOne = isPlanned({ kind, of, ...(field && { field }), ...(member && { member }) }, name);
    if (isOne && (isBlurred || (by === 'plan.json' && member !== undefined))) return true;
    // Undo archives what the plan created, whatever happened to it.
    if (kind === 'experience' && isMadeBySync(of) && (field === 'archived' || field === 'name')) return true;
    // An archived experience counts as removed from its tags and suites by that.
    if (
      (kind === 'tag' || kind === 'testSuite') &&
      member !== undefined &&
      to === 'true' &&
      wasArchivedBySync(member)
    )
      return true;
    // An experience that is archived leaves its name to an active one.
    return field === 'name' && to === JSON.stringify(`${JSON.parse(from ?? '""')}~${of.slice(0, 8)}`);
  };

  /** An experience leaves its suites before it is archived, and none holds it afterwards. */
  const isByArchiving = ({ kind, member }: Cell, { to }: Write): boolean =>
    kind === 'testSuite' && member !== undefined && to === undefined && isArchived(member);

  const judge = (cell: Cell, write: Write): void => {
    const earlier = writesTo(cell);
    if (write.by === STRANGER || earlier.at(-1)?.by !== STRANGER || isAllowed(cell, write)) return;
    // A value that was there before the plan, or that sync wrote, does not show that somebody else has set it again.
    const known = new Set([valueOf(cell, first), ...earlier.filter(isBySync).map(({ to }) => to)]);
    if (!known.has(write.from)) violations.push([cell, write]);
  };

  const see = (by: string, model: Model): void => {
    const before = now;
    now = cellsOf(model);
    for (const [key, [cell]] of new Map([...before, ...now])) {
      const [from, to] = [before.get(key)?.[1], now.get(key)?.[1]];
      if (from === to) continue;
      const write = { by, from, to };
      story.push(shown(cell, write));
      judge(cell, write);
      const known = writes.get(key) ?? { cell, all: [] };
      known.all.push(write);
      writes.set(key, known);
    }
  };

  const isLeft = ({ kind, of, field, member }: Cell, left: Left): boolean =>
    left.some(
      (one) =>
        one.kind === kind &&
        (kind === 'experience'
          ? one.id === of && (one.field === field || one.field === 'existence')
          : one.name === of),
    ) ||
    // The memberships of an experience follow its archiving.
    (member !== undefined &&
      (isArchived(member) || left.some(({ id, field: one }) => id === member && one === 'archived')));

  const isRestored = (cell: Cell, all: readonly Write[], file: string, left: Left): boolean => {
    const { kind, of, field, member } = cell;
    // A set that exists already counts as somebody else's, without a journal that says otherwise.
    if (isJournalLost && kind !== 'experience' && valueOf({ kind, of }, first) === undefined) return true;
    // Without its ID and its name, nobody knows who created an experience.
    if (kind === 'experience' && isBlurred && creatorOf(of) === file && isRenamed(of)) return true;
    const before = all.find(({ by }) => by === file)?.from;
    if (kind === 'experience' && creatorOf(of) === file)
      return field !== 'archived' || isArchived(of) || isLeft(cell, left);
    const isOfMade = member !== undefined && creatorOf(member) === file;
    if (isOfMade && writesTo({ kind: 'experience', of: member, field: 'archived' }).some((w) => !isBySync(w)))
      return true;
    return valueOf(cell) === before || (isLeft(cell, left) && !(isOfMade && isArchived(member)));
  };

  return {
    see,
    violations: () =>
      violations
        .splice(0)
        .filter(([cell, write]) => !isByArchiving(cell, write))
        .map(([cell, write]) => shown(cell, write)),
    notRestored: (file, isUndo, left) =>
      [...writes.values()].flatMap(({ cell, all }) => {
        const own = all.slice(all.findIndex(({ by }) => by === file));
        const isTouched =
          !own.every(({ by }) => by === file || isUndo(by)) || all.some((one) => !isBySync(one));
        if (!all.some(({ by }) => by === file) || isTouched || isRestored(cell, all, file, left)) return [];
        return [`${shown(cell, own[0]!)}, and now ${valueOf(cell) ?? 'none'}`];
      }),
    falselyLeft: (file, left) =>
      left.flatMap((one) => {
        const isUsed = ({ kind, of, member }: Cell): boolean =>
          kind === one.kind && of === one.name && member !== undefined;
        if (one.why === 'used')
          return [...now.values()].some(([cell]) => isUsed(cell)) ? [] : [JSON.stringify(one)];
        if (one.why !== 'changed' && one.why !== 'gone') return [];
        const isTouched = [...writes.values()].some(
          ({ cell, all }) =>
            cell.kind === one.kind &&
            (cell.kind === 'experience' ? cell.of === one.id : cell.of === one.name) &&
            all.some(({ by }) => by !== file),
        );
        return isTouched ? [] : [JSON.stringify(one)];
      }),
    blur: () => void (isBlurred = true),
    journalLost: () => void (isJournalLost = true),
    note: (line) => void story.push(line),
    story: () => story,
  };
};
