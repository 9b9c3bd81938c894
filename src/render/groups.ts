import type { UpdatableField } from '../domain/experience.ts';
import type { Difference } from './difference.ts';
import { type Atom, type Bucket, largest } from './equal-changes.ts';
import type { FieldChange } from './field-change.ts';
import { type MembershipGroup, membershipsInGroups } from './membership-groups.ts';
import { type ExperienceView, type Group, GROUPS, type OfGroups, ofGroups } from './experience-view.ts';
import { type MembershipView, ofSets, type OfSets } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';

/** A change that all experiences of a group share. */
export interface SharedChange {
  /** `name` for equal renames. */
  readonly field: UpdatableField;
  /** The name of the environment variable or custom field. */
  readonly item?: string;
  readonly part?: 'type';
  readonly difference: Difference;
  /** The change of each experience of the group. */
  readonly each: readonly FieldChange[];
}

/** Experiences with equal changes. */
export interface ChangeGroup {
  /** Whether the experiences are new. */
  readonly created: boolean;
  /** In display order; several if exactly the same experiences share them. */
  readonly changes: readonly SharedChange[];
  /** In the order of the plan. */
  readonly experiences: readonly ExperienceView[];
}

/** A listed experience, with the changes that are not in a group. */
export interface LoneExperience extends ExperienceView {
  /** The number of its changes that are in groups; absent if none is. */
  readonly inGroups?: number;
}

/** The changes of tags, systems or suites, with equal ones grouped. */
export interface GroupedMemberships {
  readonly groups: readonly MembershipGroup[];
  readonly lone: readonly MembershipView[];
}

/** A plan with equal changes grouped. Every change is either in a group or in a list. */
export interface GroupedView extends OfSets<GroupedMemberships> {
  /** Largest first. */
  readonly groups: readonly ChangeGroup[];
  readonly experiences: OfGroups<readonly LoneExperience[]>;
}

const sharedChange = ({ difference, atoms }: Bucket, { change }: Atom): SharedChange => ({
  field: change.field,
  ...(change.item !== undefined && { item: change.item }),
  ...(change.part && { part: change.part }),
  difference,
  each: atoms.map((atom) => atom.change),
});

/** Merges groups of exactly the same experiences. */
const asEdits = (buckets: readonly Bucket[]): ChangeGroup[] => {
  const edits: (ChangeGroup & { readonly changes: SharedChange[] })[] = [];
  const byFirst = new Map<ExperienceView, typeof edits>();
  for (const bucket of buckets) {
    const { atoms } = bucket;
    const [first] = atoms;
    if (first === undefined) continue;
    const change = sharedChange(bucket, first);
    const candidates = byFirst.get(first.experience) ?? [];
    const same = candidates.find(
      ({ experiences }) =>
        experiences.length === atoms.length &&
        atoms.every(({ experience }, i) => experience === experiences[i]),
    );
    if (same) same.changes.push(change);
    else {
      const experiences = atoms.map(({ experience }) => experience);
      const edit = { created: first.experience.group === 'create', changes: [change], experiences };
      edits.push(edit);
      byFirst.set(first.experience, [...candidates, edit]);
    }
  }
  return edits.sort((a, b) => b.experiences.length - a.experiences.length);
};

/** A rename as a field change, for an experience with no other listed change. */
const nameAtom = (experience: ExperienceView, at: number): Atom => ({
  experience,
  change: {
    field: 'name',
    before: { _tag: 'Text', text: experience.previousName ?? experience.name },
    after: { _tag: 'Text', text: experience.name },
  },
  at,
  isTaken: false,
});

const countTaken = (atoms: readonly Atom[]): number => {
  let taken = 0;
  for (const { isTaken } of atoms) if (isTaken) taken++;
  return taken;
};

/** What remains to list of an experience; undefined if its groups say everything. */
const loneOf = (experience: ExperienceView, atoms: readonly Atom[]): LoneExperience | undefined => {
  const inGroups = countTaken(atoms);
  if (inGroups === 0) return experience;
  if (experience.group === 'update' && inGroups === atoms.length) return undefined;
  const left = atoms.filter(({ isTaken }) => !isTaken);
  return { ...experience, fields: left.map(({ change }) => change), inGroups };
};

/** The changes of each experience, in the order of its group, and what is in groups. */
interface Grouping {
  readonly atoms: OfGroups<readonly (readonly Atom[])[]>;
  readonly edits: readonly Bucket[];
  readonly renames: readonly Bucket[];
}

const groupingOf = ({ experiences }: PlanView): Grouping => {
  let at = 0;
  const atomsOf = (experience: ExperienceView): Atom[] =>
    experience.fields.map((change) => ({ experience, change, at: at++, isTaken: false }));
  const atoms = ofGroups((group) => experiences[group].map(atomsOf));
  const edits = largest(GROUPS.flatMap((group) => atoms[group]));
  const told = experiences.rename.filter((_, i) => {
    const own = atoms.rename[i] ?? [];
    return countTaken(own) === own.length;
  });
  return { atoms, edits, renames: largest([told.map(nameAtom)]) };
};

/** The groups of equal changes, largest first, without the lists of what remains. */
export const changeGroups = (view: PlanView): readonly ChangeGroup[] => {
  const { edits, renames } = groupingOf(view);
  return asEdits([...renames, ...edits]);
};

/** Groups equal changes. Archived, restored and created experiences stay in their lists, without the grouped values. */
export const groupedView = (view: PlanView): GroupedView => {
  const { atoms, edits, renames } = groupingOf(view);
  const renamed = new Set(renames.flatMap((bucket) => bucket.atoms.map(({ experience }) => experience)));
  const lone = (group: Group) => {
    const listed: LoneExperience[] = [];
    view.experiences[group].forEach((experience, i) => {
      const one = renamed.has(experience) ? undefined : loneOf(experience, atoms[group][i] ?? []);
      if (one) listed.push(one);
    });
    return listed;
  };
  return {
    groups: asEdits([...renames, ...edits]),
    experiences: ofGroups(lone),
    ...ofSets(view, membershipsInGroups),
  };
};

/** A plan without groups, for `--full`. */
export const ungroupedView = (view: PlanView): GroupedView => ({
  groups: [],
  experiences: view.experiences,
  ...ofSets(view, (views) => ({ groups: [], lone: views })),
});
