import type { UpdatableField } from '../domain/experience.ts';
import { foldedFieldName } from '../domain/normal-form.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { FieldChange } from './field-change.ts';
import { NO_TEXT, valueKey } from './tallies.ts';
import { type MembershipGroup, membershipsInGroups } from './membership-groups.ts';
import { type ExperienceView, type Group, GROUPS, type OfGroups, ofGroups } from './experience-view.ts';
import { type MembershipView, ofSets, type OfSets } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';

/** The minimum number of equal changes for a group. */
const GROUP_FROM = 5;

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

/** One change of one experience. */
interface Atom {
  readonly experience: ExperienceView;
  readonly change: FieldChange;
  /** Whether it is in a group. */
  isTaken: boolean;
}

/** Candidates for a group. */
interface Bucket {
  readonly difference: Difference;
  readonly atoms: Atom[];
}

const TO_VALUE: Difference = { _tag: 'ToValue' };

const differenceKey = (difference: Difference): string => {
  switch (difference._tag) {
    case 'ToValue':
      return '';
    case 'ByNumber':
      return `${difference.by}`;
    case 'ByText':
      return `${difference.before.length} ${difference.before}${difference.after}`;
    case 'ByItems':
      return JSON.stringify([difference.removed, difference.added]);
  }
};

/** Identifies the field and item of a change. */
const placeKey = ({ field, item, part }: FieldChange): string =>
  item === undefined
    ? field
    : `${field} ${part ?? ''} ${field === 'customFields' ? foldedFieldName(item) : item}`;

/** Identifies a change by its new value; of a secret, only by whether each side exists. */
const outcomeKey = ({ before, after }: FieldChange): string =>
  before?._tag === 'Secret' || after?._tag === 'Secret'
    ? `${NO_TEXT}${before !== undefined} ${after !== undefined}`
    : valueKey(after);

/** The candidates of one field or item, by what their changes have in common. */
type Place = Map<string, Bucket>;

const placeIn = (places: Map<string, Place>, key: string): Place => {
  const found = places.get(key);
  if (found) return found;
  const place: Place = new Map();
  places.set(key, place);
  return place;
};

/** The candidates, in the order of their first changes. */
const bucketsOf = (lists: Iterable<readonly Atom[]>): Bucket[] => {
  const buckets: Bucket[] = [];
  const put = (place: Place, key: string, difference: Difference, atom: Atom) => {
    const bucket = place.get(key);
    if (bucket) bucket.atoms.push(atom);
    else {
      const made = { difference, atoms: [atom] };
      place.set(key, made);
      buckets.push(made);
    }
  };
  const [created, changed] = [new Map<string, Place>(), new Map<string, Place>()];
  const collect = (atom: Atom) => {
    const { experience, change } = atom;
    const place = placeIn(experience.group === 'create' ? created : changed, placeKey(change));
    put(place, outcomeKey(change), TO_VALUE, atom);
    const difference = differenceOf(change);
    if (difference) put(place, `${NO_TEXT}${difference._tag} ${differenceKey(difference)}`, difference, atom);
  };
  for (const atoms of lists) for (const atom of atoms) collect(atom);
  return buckets;
};

/** A common value is clearer than a common difference, which must cover far more changes to win. */
const weight = ({ difference, atoms }: Bucket): number =>
  difference._tag === 'ToValue' ? atoms.length : atoms.length / 2;

/** The largest sets of equal changes. Each change is in at most one. */
const largest = (lists: Iterable<readonly Atom[]>): Bucket[] =>
  bucketsOf(lists)
    .filter(({ atoms }) => atoms.length >= GROUP_FROM)
    .sort((a, b) => weight(b) - weight(a))
    .flatMap(({ difference, atoms }) => {
      const left = atoms.filter(({ isTaken }) => !isTaken);
      if (left.length < GROUP_FROM) return [];
      for (const atom of left) atom.isTaken = true;
      return [{ difference, atoms: left }];
    });

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

const atomsOf = (experience: ExperienceView): Atom[] =>
  experience.fields.map((change) => ({ experience, change, isTaken: false }));

/** A rename as a field change, for an experience with no other listed change. */
const nameAtom = (experience: ExperienceView): Atom => ({
  experience,
  change: {
    field: 'name',
    before: { _tag: 'Text', text: experience.previousName ?? experience.name },
    after: { _tag: 'Text', text: experience.name },
  },
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

/** Groups equal changes. Archived, restored and created experiences stay in their lists, without the grouped values. */
export const groupedView = (view: PlanView): GroupedView => {
  const atoms = ofGroups((group) => view.experiences[group].map(atomsOf));
  const edits = largest(GROUPS.flatMap((group) => atoms[group]));
  const toldRenames = view.experiences.rename.filter((_, i) => {
    const own = atoms.rename[i] ?? [];
    return countTaken(own) === own.length;
  });
  const renames = largest([toldRenames.map(nameAtom)]);
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
    ...ofSets(view, (views) => membershipsInGroups(views, GROUP_FROM)),
  };
};

/** A plan without groups, for `--full`. */
export const ungroupedView = (view: PlanView): GroupedView => ({
  groups: [],
  experiences: view.experiences,
  ...ofSets(view, (views) => ({ groups: [], lone: views })),
});
