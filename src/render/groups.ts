import type { UpdatableField } from '../domain/experience.ts';
import { foldedFieldName } from '../domain/normal-form.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { FieldChange, Value } from './field-change.ts';
import { type MembershipGroup, membershipsInGroups } from './membership-groups.ts';
import { type ExperienceView, type Group, GROUPS, type MembershipView, type PlanView } from './plan-view.ts';

/** From so many on, equal changes are told once. */
const GROUP_FROM = 5;

/** A value of some of the changes of a group, absent where there was or will be none, and how many have it. */
export interface Tally {
  readonly value?: Value;
  readonly count: number;
}

/** A change that all experiences of a group have in common. */
export interface SharedChange {
  /** `name` for those that are renamed alike. */
  readonly field: UpdatableField;
  /** The name of the environment variable or custom field. */
  readonly item?: string;
  readonly part?: 'type';
  readonly difference: Difference;
  /** What it was and what it becomes, the most frequent first; only where it differs by something are there several of `to`. */
  readonly from: readonly Tally[];
  readonly to: readonly Tally[];
}

/** Experiences with equal changes: one edit. */
export interface ChangeGroup {
  /** Whether they are new, and begin with these values. */
  readonly created: boolean;
  /** In reading order; more than one where the very same experiences have them in common. */
  readonly changes: readonly SharedChange[];
  /** In the order of the plan. */
  readonly experiences: readonly ExperienceView[];
}

/** An experience in a list, with the changes that no group tells. */
export interface LoneExperience extends ExperienceView {
  /** How many of its changes groups tell. */
  readonly inGroups: number;
}

/** What becomes of tags, systems or suites: those with equal members told once. */
export interface GroupedMemberships {
  readonly groups: readonly MembershipGroup[];
  readonly lone: readonly MembershipView[];
}

/** A plan with equal changes told once; groups and what stands alone are together all that changes, nothing twice. */
export interface GroupedView {
  /** Those of most experiences first. */
  readonly groups: readonly ChangeGroup[];
  readonly experiences: Readonly<Record<Group, readonly LoneExperience[]>>;
  readonly testSuites: GroupedMemberships;
  readonly tags: GroupedMemberships;
  readonly systems: GroupedMemberships;
}

/** One change of one experience. */
interface Atom {
  readonly experience: ExperienceView;
  readonly change: FieldChange;
}

/** Changes that could be told as one. */
interface Bucket {
  readonly difference: Difference;
  readonly atoms: Atom[];
}

const TO_VALUE: Difference = { _tag: 'ToValue' };

// Keys are made for every change of a plan: to join texts takes a third of the time of writing JSON.

/** A text that something else may follow, so that two of them tell where the first one ends. */
const delimited = (text: string): string => `${text.length}:${text}`;

/** Tells values apart by what is shown of them. */
const valueKey = (value: Value | undefined): string => {
  if (value === undefined) return 'none';
  if (value._tag === 'Secret') return 'secret';
  return value._tag === 'List' ? `list ${JSON.stringify(value.items)}` : `${value._tag} ${value.text}`;
};

/** Tells apart what a change leads to; of a secret that is whether there was one before. */
const outcomeKey = ({ before, after }: FieldChange): string =>
  before?._tag === 'Secret' || after?._tag === 'Secret'
    ? `secret ${before !== undefined} ${after !== undefined}`
    : valueKey(after);

const differenceKey = (difference: Difference): string => {
  switch (difference._tag) {
    case 'ToValue':
      return '';
    case 'ByNumber':
      return `${difference.by}`;
    case 'ByText':
      return `${delimited(difference.before)}${difference.after}`;
    case 'ByItems':
      return JSON.stringify([difference.removed, difference.added]);
  }
};

/** Tells apart what can have changes in common: fields, and their items by name. */
const placeKey = ({ experience, change: { field, item, part } }: Atom): string => {
  const name = field === 'customFields' ? foldedFieldName(item ?? '') : (item ?? '');
  return `${experience.group === 'create' ? 'created' : 'changed'} ${field} ${part ?? ''} ${delimited(name)}`;
};

const into = (buckets: Map<string, Bucket>, key: string, difference: Difference, atom: Atom) => {
  const bucket = buckets.get(key);
  if (bucket) bucket.atoms.push(atom);
  else buckets.set(key, { difference, atoms: [atom] });
};

const bucketsOf = (atoms: readonly Atom[]): Bucket[] => {
  const buckets = new Map<string, Bucket>();
  for (const atom of atoms) {
    const place = placeKey(atom);
    into(buckets, `${place} to ${outcomeKey(atom.change)}`, TO_VALUE, atom);
    const difference = differenceOf(atom.change);
    if (difference)
      into(buckets, `${place} ${difference._tag} ${differenceKey(difference)}`, difference, atom);
  }
  return [...buckets.values()];
};

/** A value says more than a difference, which has to tell of far more changes to be preferred. */
const weight = ({ difference, atoms }: Bucket): number =>
  difference._tag === 'ToValue' ? atoms.length : atoms.length / 2;

/** The largest sets of equal changes, each change in one of them at most. */
const largest = (atoms: readonly Atom[], taken: Set<FieldChange>): Bucket[] =>
  bucketsOf(atoms)
    .filter((bucket) => bucket.atoms.length >= GROUP_FROM)
    .sort((a, b) => weight(b) - weight(a))
    .flatMap(({ difference, atoms: all }) => {
      const left = all.filter(({ change }) => !taken.has(change));
      if (left.length < GROUP_FROM) return [];
      for (const { change } of left) taken.add(change);
      return [{ difference, atoms: left }];
    });

const tally = (values: readonly (Value | undefined)[]): Tally[] => {
  const counts = new Map<string, { readonly value?: Value; count: number }>();
  for (const value of values) {
    const key = valueKey(value);
    const found = counts.get(key);
    if (found) found.count++;
    else counts.set(key, { ...(value && { value }), count: 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

const sharedChange = ({ difference, atoms }: Bucket, { change }: Atom): SharedChange => ({
  field: change.field,
  ...(change.item !== undefined && { item: change.item }),
  ...(change.part && { part: change.part }),
  difference,
  from: tally(atoms.map((atom) => atom.change.before)),
  to: tally(atoms.map((atom) => atom.change.after)),
});

/** Groups of the very same experiences are one edit. */
const asEdits = (buckets: readonly Bucket[]): ChangeGroup[] => {
  const edits = new Map<string, ChangeGroup & { readonly changes: SharedChange[] }>();
  for (const bucket of buckets) {
    const [first] = bucket.atoms;
    if (first === undefined) continue;
    const experiences = bucket.atoms.map(({ experience }) => experience);
    const key = JSON.stringify(experiences.map(({ name }) => name));
    const edit = edits.get(key);
    const change = sharedChange(bucket, first);
    if (edit) edit.changes.push(change);
    else edits.set(key, { created: first.experience.group === 'create', changes: [change], experiences });
  }
  return [...edits.values()].sort((a, b) => b.experiences.length - a.experiences.length);
};

const fieldAtoms = (experience: ExperienceView): Atom[] =>
  experience.fields.map((change) => ({ experience, change }));

/** A new name as a change of a field, of an experience that nothing else is told of by itself. */
const nameAtom = (experience: ExperienceView): Atom => ({
  experience,
  change: {
    field: 'name',
    before: { _tag: 'Text', text: experience.previousName ?? experience.name },
    after: { _tag: 'Text', text: experience.name },
  },
});

const loneOf = (experience: ExperienceView, taken: ReadonlySet<FieldChange>): LoneExperience => {
  const fields = experience.fields.filter((change) => !taken.has(change));
  return { ...experience, fields, inGroups: experience.fields.length - fields.length };
};

const withEach = <A>(of: (group: Group) => A): Readonly<Record<Group, A>> => ({
  archive: of('archive'),
  restore: of('restore'),
  rename: of('rename'),
  update: of('update'),
  create: of('create'),
});

/** Tells equal changes once. What is archived, restored or created keeps its place in its list, without the values that a group tells. */
export const groupedView = (view: PlanView): GroupedView => {
  const taken = new Set<FieldChange>();
  const all = GROUPS.flatMap((group) => view.experiences[group]);
  const edits = largest(all.flatMap(fieldAtoms), taken);
  const nameAtoms = view.experiences.rename
    .filter(({ fields }) => fields.every((change) => taken.has(change)))
    .map(nameAtom);
  const renames = largest(nameAtoms, taken);
  const renamed = new Set(renames.flatMap(({ atoms }) => atoms.map(({ experience }) => experience)));
  const isTold = (one: LoneExperience, experience: ExperienceView): boolean =>
    renamed.has(experience) || (one.group === 'update' && one.fields.length === 0 && one.inGroups > 0);
  const lone = (group: Group) =>
    view.experiences[group].flatMap((experience) => {
      const one = loneOf(experience, taken);
      return isTold(one, experience) ? [] : [one];
    });
  return {
    groups: asEdits([...renames, ...edits]),
    experiences: withEach(lone),
    testSuites: membershipsInGroups(view.testSuites, GROUP_FROM),
    tags: membershipsInGroups(view.tags, GROUP_FROM),
    systems: membershipsInGroups(view.systems, GROUP_FROM),
  };
};

/** A plan with every change in its list, for whoever wants to see them all. */
export const ungroupedView = (view: PlanView): GroupedView => {
  const lone = (views: readonly MembershipView[]): GroupedMemberships => ({ groups: [], lone: views });
  return {
    groups: [],
    experiences: withEach((group) => view.experiences[group].map((one) => ({ ...one, inGroups: 0 }))),
    testSuites: lone(view.testSuites),
    tags: lone(view.tags),
    systems: lone(view.systems),
  };
};
