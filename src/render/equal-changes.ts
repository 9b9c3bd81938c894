import { foldedFieldName } from '../domain/normal-form.ts';
import { type Difference, differenceOf } from './difference.ts';
import type { ExperienceView } from './experience-view.ts';
import type { FieldChange } from './field-change.ts';
import { GROUP_FROM } from './membership-groups.ts';
import { NO_TEXT, valueKey } from './tallies.ts';

/** One change of one experience. */
export interface Atom {
  readonly experience: ExperienceView;
  readonly change: FieldChange;
  /** Its position in the plan. */
  readonly at: number;
  /** Whether it is in a group. */
  isTaken: boolean;
}

/** Candidates for a group. */
export interface Bucket {
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

/** The candidates of one field or item, by what their changes have in common. A change that has nothing in common with others stays alone. */
type Place = Map<string, Bucket | Atom>;

const placeIn = (places: Map<string, Place>, key: string): Place => {
  const found = places.get(key);
  if (found) return found;
  const place: Place = new Map();
  places.set(key, place);
  return place;
};

/** All candidates of at least two changes. */
const bucketsOf = (lists: Iterable<readonly Atom[]>): Bucket[] => {
  const buckets: Bucket[] = [];
  const put = (place: Place, key: string, difference: Difference, atom: Atom) => {
    const found = place.get(key);
    if (found === undefined) place.set(key, atom);
    else if ('atoms' in found) found.atoms.push(atom);
    else {
      const bucket = { difference, atoms: [found, atom] };
      place.set(key, bucket);
      buckets.push(bucket);
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

/** The order of candidates: by their first change, a common value before a common difference. */
const position = ({ difference, atoms: [first] }: Bucket): number =>
  2 * (first?.at ?? 0) + (difference._tag === 'ToValue' ? 0 : 1);

/** The largest sets of equal changes. Each change is in at most one. */
export const largest = (lists: Iterable<readonly Atom[]>): Bucket[] =>
  bucketsOf(lists)
    .filter(({ atoms }) => atoms.length >= GROUP_FROM)
    .sort((a, b) => weight(b) - weight(a) || position(a) - position(b))
    .flatMap(({ difference, atoms }) => {
      const left = atoms.filter(({ isTaken }) => !isTaken);
      if (left.length < GROUP_FROM) return [];
      for (const atom of left) atom.isTaken = true;
      return [{ difference, atoms: left }];
    });
