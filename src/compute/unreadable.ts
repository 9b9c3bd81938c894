import type { DatabaseState, Unreadable } from '../domain/database-state.ts';
import type { ConfigExperience } from '../domain/experience-sync-config.ts';
import type { TestSuiteUpdate } from '../domain/experience-updates.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';
import { groupedBy } from '../domain/grouped-by.ts';

export type UnreadableProblem = Extract<ComputeProblem, { readonly _tag: 'Unreadable' }>;

/** Finds the unreadable experience that an entry matches: by ID, or by name if no readable active experience has it. */
export type FindUnreadable = (entry: ConfigExperience, isNameHeld: boolean) => Unreadable | undefined;

const experiencesIn = ({ unreadable = [] }: Pick<DatabaseState, 'unreadable'>): Unreadable[] =>
  unreadable.filter(({ kind }) => kind === 'experience');

/** Matches entries with unreadable experiences. */
export const unreadableFinder = (state: Pick<DatabaseState, 'unreadable'>): FindUnreadable => {
  const all = experiencesIn(state);
  const byID = new Map(all.map((one) => [one.id, one]));
  const byName = groupedBy(all, ({ name }) => name);
  return ({ experienceID, name }, isNameHeld) =>
    byID.get(experienceID ?? '') ?? byName.get(name)?.find(({ archived }) => !archived || !isNameHeld);
};

const EXPERIENCES: DataPath = ['experiences'];

/** The parts of a plan that unreadable experiences may concern. */
export interface UnreadableContext {
  /** Whether the plan archives the experience if no entry matches it. */
  readonly archives: (one: Unreadable) => boolean;
  /** The IDs that entries match, which have a problem already. */
  readonly matched: ReadonlySet<string>;
  readonly created: readonly { readonly name: string; readonly path: DataPath }[];
  /** Whether the plan is limited to experiences that include this one. */
  readonly isSelected: (names: readonly string[]) => boolean;
}

/**
 * Unreadable experiences without a certain match: the plan would archive them unseen, or create an experience with a name that they may
 * have.
 */
export const leftOverUnreadable = (
  state: DatabaseState,
  { archives, matched, created, isSelected }: UnreadableContext,
): UnreadableProblem[] =>
  experiencesIn(state)
    .filter(({ id }) => !matched.has(id))
    .flatMap((unreadable): UnreadableProblem[] => {
      if (archives(unreadable) && isSelected([unreadable.name ?? '']))
        return [{ _tag: 'Unreadable', path: EXPERIENCES, role: 'leftOver', unreadable }];
      const entry =
        unreadable.name === undefined ? created.find(({ name }) => isSelected([name])) : undefined;
      return entry === undefined
        ? []
        : [{ _tag: 'Unreadable', path: entry.path, role: 'mayBeMatched', by: entry.name, unreadable }];
    });

/** Unreadable tags that may be protections of what the plan archives. */
export const unreadableProtections = ({ unreadable = [] }: DatabaseState): UnreadableProblem[] =>
  unreadable
    .filter(({ kind, name }) => kind === 'tag' && name === undefined)
    .map((one) => ({ _tag: 'Unreadable', path: EXPERIENCES, role: 'mayProtect', unreadable: one }));

/** Suites whose limited revision would remove an unreadable member, which a revision cannot name. */
export const unreadableMembers = (
  state: DatabaseState,
  revised: readonly TestSuiteUpdate[],
): UnreadableProblem[] => {
  const unreadable = experiencesIn(state).filter(({ archived }) => !archived);
  return unreadable.flatMap((one) =>
    revised
      .filter(({ original }) =>
        original.some((held) => held._tag === 'Existing' && held.experienceID === one.id),
      )
      .map(({ name }) => ({
        _tag: 'Unreadable',
        path: ['managedTestSuites'],
        role: 'suiteMember',
        by: name,
        unreadable: one,
      })),
  );
};
