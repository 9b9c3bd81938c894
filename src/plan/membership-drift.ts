import type { DriftedField } from '../domain/drift.ts';
import type { ExperienceReference, TestSuiteUpdate } from '../domain/experience-updates.ts';

/** What a plan changes about the members of a tag or system. */
export interface MembershipUpdate {
  readonly name: string;
  readonly additions: readonly ExperienceReference[];
  readonly removals: readonly ExperienceReference[];
}

type LiveIDOf = (reference: ExperienceReference) => string | undefined;

const isMember = (reference: ExperienceReference, members: ReadonlySet<string>, idOf: LiveIDOf): boolean => {
  const id = idOf(reference);
  return id !== undefined && members.has(id);
};

/** Whether every addition and removal of an update is in effect. */
export const membersAsPlanned = (
  update: MembershipUpdate,
  members: ReadonlySet<string>,
  idOf: LiveIDOf,
): boolean =>
  update.additions.every((reference) => isMember(reference, members, idOf)) &&
  !update.removals.some((reference) => isMember(reference, members, idOf));

/**
 * What is no longer as it was about the members that a plan changes. A plan does not hold a tag's other members, so
 * only its own additions and removals can be told apart.
 */
export const memberChanges = (
  update: MembershipUpdate,
  members: ReadonlySet<string>,
  idOf: LiveIDOf,
): { readonly asPlanned: boolean; readonly fields: readonly DriftedField[] } => {
  const added = update.additions.filter((reference) => isMember(reference, members, idOf));
  const gone = update.removals.filter((reference) => !isMember(reference, members, idOf));
  return {
    asPlanned: membersAsPlanned(update, members, idOf),
    fields: [
      ...added.map(({ name }) => ({ field: `member ${name}`, before: false, planned: true, now: true })),
      ...gone.map(({ name }) => ({ field: `member ${name}`, before: true, planned: false, now: false })),
    ],
  };
};

/** What the plan would have changed about the members of a tag or system that is gone. */
export const goneMembers = ({ additions, removals }: MembershipUpdate): readonly DriftedField[] => [
  ...additions.map(({ name }) => ({ field: `member ${name}`, before: false, planned: true, now: false })),
  ...removals.map(({ name }) => ({ field: `member ${name}`, before: true, planned: false, now: false })),
];

/** Whether a suite holds exactly what its update asks for. */
export const suiteAsPlanned = (
  update: TestSuiteUpdate,
  members: ReadonlySet<string>,
  idOf: LiveIDOf,
): boolean =>
  members.size === update.experiences.length &&
  update.experiences.every((reference) => isMember(reference, members, idOf));

/** What a suite held when the plan was made, what it shall hold, and what it holds now. */
export const suiteChange = (
  update: TestSuiteUpdate,
  members: ReadonlySet<string>,
  idOf: LiveIDOf,
  nameOf: (id: string) => string,
): { readonly asPlanned: boolean; readonly fields: readonly DriftedField[] } => ({
  asPlanned: suiteAsPlanned(update, members, idOf),
  fields: [
    {
      field: 'experiences',
      before: update.original.map(({ name }) => name),
      planned: update.experiences.map(({ name }) => name),
      now: [...members].map(nameOf).sort(),
    },
  ],
});
