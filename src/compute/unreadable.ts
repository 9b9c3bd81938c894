import type { DatabaseState, Unreadable } from '../domain/database-state.ts';
import type { ConfigExperience } from '../domain/experience-sync-config.ts';
import type { TestSuiteUpdate } from '../domain/experience-updates.ts';
import type { DataPath } from '../domain/place.ts';
import type { ComputeProblem } from '../domain/compute-error.ts';

export type UnreadableProblem = Extract<ComputeProblem, { readonly _tag: 'Unreadable' }>;

/** Finds the experience that an entry means and that cannot be read: by its ID, or by its name where no active one that can be read has that. */
export type FindUnreadable = (entry: ConfigExperience, isNameHeld: boolean) => Unreadable | undefined;

const experiencesIn = ({ unreadable = [] }: Pick<DatabaseState, 'unreadable'>): Unreadable[] =>
  unreadable.filter(({ kind }) => kind === 'experience');

/** Looks for entries among what cannot be read. */
export const unreadableFinder = (state: Pick<DatabaseState, 'unreadable'>): FindUnreadable => {
  const byID = new Map<string, Unreadable>();
  const byName = new Map<string, Unreadable[]>();
  for (const one of experiencesIn(state)) {
    byID.set(one.id, one);
    if (one.name !== undefined) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  }
  return ({ experienceID, name }, isNameHeld) =>
    byID.get(experienceID ?? '') ?? byName.get(name)?.find(({ archived }) => !archived || !isNameHeld);
};

const EXPERIENCES: DataPath = ['experiences'];

/** What the plan does beside matching: it archives what is left over, and creates what matched nothing. */
export interface UnreadableContext {
  /** Whether the plan archives it if no entry means it. */
  readonly archives: (one: Unreadable) => boolean;
  /** IDs of what an entry means: that has a problem already. */
  readonly matched: ReadonlySet<string>;
  readonly created: readonly { readonly name: string; readonly path: DataPath }[];
  /** Whether the plan is about an experience of this name. */
  readonly isMeant: (names: readonly string[]) => boolean;
}

/**
 * Experiences that no entry means for sure, and that cannot be read: the plan would archive them without anybody having seen what they are, or
 * create one of a name that they may have.
 */
export const leftOverUnreadable = (
  state: DatabaseState,
  { archives, matched, created, isMeant }: UnreadableContext,
): UnreadableProblem[] =>
  experiencesIn(state)
    .filter(({ id }) => !matched.has(id))
    .flatMap((unreadable): UnreadableProblem[] => {
      if (archives(unreadable) && isMeant([unreadable.name ?? '']))
        return [{ _tag: 'Unreadable', path: EXPERIENCES, role: 'leftOver', unreadable }];
      const entry = unreadable.name === undefined ? created.find(({ name }) => isMeant([name])) : undefined;
      return entry === undefined
        ? []
        : [{ _tag: 'Unreadable', path: entry.path, role: 'mayBeMatched', by: entry.name, unreadable }];
    });

/** Tags that may be protections, as far as anybody can tell: what they protect must not be archived. */
export const unreadableProtections = ({ unreadable = [] }: DatabaseState): UnreadableProblem[] =>
  unreadable
    .filter(({ kind, name }) => kind === 'tag' && name === undefined)
    .map((one) => ({ _tag: 'Unreadable', path: EXPERIENCES, role: 'mayProtect', unreadable: one }));

/** Suites whose limited revision would drop what they hold and nobody can read: a revision cannot name it. */
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
