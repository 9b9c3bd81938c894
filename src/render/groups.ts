import type { UpdatableField } from '../domain/experience.ts';
import { foldedFieldName } from '../domain/normal-form.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { FieldChange, Value } from './field-change.ts';
import { type MembershipGroup, membershipsInGroups } from './membership-groups.ts';
import { type ExperienceView, type Group, GROUPS } from './experience-view.ts';
import { type MembershipView, ofSets, type OfSets } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';

/** The minimum number of equal changes for a group. */
const GROUP_FROM = 5;

/** A value (absent for none) and how many changes of a group have it. */
export interface Tally {
  readonly value?: Value;
  readonly count: number;
}

/** A change that all experiences of a group share. */
export interface SharedChange {
  /** `name` for equal renames. */
  readonly field: UpdatableField;
  /** The name of the environment variable or custom field. */
  readonly item?: string;
  readonly part?: 'type';
  readonly difference: Difference;
  /** The old and new values, most frequent first. With `ToValue`, `to` has one value. */
  readonly from: readonly Tally[];
  readonly to: readonly Tally[];
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
  /** The number of its changes that are in groups. */
  readonly inGroups: number;
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
  readonly experiences: Readonly<Record<Group, readonly LoneExperience[]>>;
}

/** One change of one experience. */
interface Atom {
  readonly experience: ExperienceView;
  readonly change: FieldChange;
}

/** Candidates for a group. */
interface Bucket {
  readonly difference: Difference;
  readonly atoms: Atom[];
}

const TO_VALUE: Difference = { _tag: 'ToValue' };

// Every change of a plan needs a key. Joining texts takes a third of the time of writing JSON.

/** A text prefixed by its length, so that keys made of several texts are unambiguous. */
const delimited = (text: string): string => `${text.length}:${text}`;

/** Identifies a value by what is shown of it. */
const valueKey = (value: Value | undefined): string => {
  if (value === undefined) return 'none';
  if (value._tag === 'Secret') return 'secret';
  return value._tag === 'List' ? `list ${JSON.stringify(value.items)}` : `${value._tag} ${value.text}`;
};

/** Identifies a change by its new value; of a secret, only by whether each side exists. */
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

/** Identifies the field and item of a change. */
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

/** A common value is clearer than a common difference, which must cover far more changes to win. */
const weight = ({ difference, atoms }: Bucket): number =>
  difference._tag === 'ToValue' ? atoms.length : atoms.length / 2;

/** The largest sets of equal changes. Each change is in at most one. */
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

/** Merges groups of exactly the same experiences. */
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

/** A rename as a field change, for an experience with no other listed change. */
const nameAtom = (experience: ExperienceView): Atom => ({
  experience,
  change: {
    field: 'name',
    before: { _tag: 'Text', text: experience.previousName ?? experience.name },
    after: { _tag: 'Text', text: experience.name },
  },
});

const withEach = <A>(of: (group: Group) => A): Readonly<Record<Group, A>> => ({
  archive: of('archive'),
  restore: of('restore'),
  rename: of('rename'),
  update: of('update'),
  create: of('create'),
});

/** Groups equal changes. Archived, restored and created experiences stay in their lists, without the grouped values. */
export const groupedView = (view: PlanView): GroupedView => {
  const taken = new Set<FieldChange>();
  const all = GROUPS.flatMap((group) => view.experiences[group]);
  const edits = largest(all.flatMap(fieldAtoms), taken);
  const nameAtoms = view.experiences.rename
    .filter(({ fields }) => fields.every((change) => taken.has(change)))
    .map(nameAtom);
  const renames = largest(nameAtoms, taken);
  const renamed = new Set(renames.flatMap(({ atoms }) => atoms.map(({ experience }) => experience)));
  const lone = (group: Group) =>
    view.experiences[group].flatMap((experience): LoneExperience[] => {
      const fields = experience.fields.filter((change) => !taken.has(change));
      const inGroups = experience.fields.length - fields.length;
      const isTold = group === 'update' && fields.length === 0 && inGroups > 0;
      return isTold || renamed.has(experience) ? [] : [{ ...experience, fields, inGroups }];
    });
  return {
    groups: asEdits([...renames, ...edits]),
    experiences: withEach(lone),
    ...ofSets(view, (views) => membershipsInGroups(views, GROUP_FROM)),
  };
};

/** A plan without groups, for `--full`. */
export const ungroupedView = (view: PlanView): GroupedView => {
  return {
    groups: [],
    experiences: withEach((group) => view.experiences[group].map((one) => ({ ...one, inGroups: 0 }))),
    ...ofSets(view, (views) => ({ groups: [], lone: views })),
  };
};
