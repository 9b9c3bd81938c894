import type { ExperienceView } from './experience-view.ts';
import { type Member, membershipsIn } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';
import { counted, enumerated } from './wording.ts';

/** A suite, tag or system that an experience leaves or enters. */
export interface Membership {
  readonly sign: '−' | '+';
  readonly what: 'suite' | 'tag' | 'system';
  readonly owner: string;
}

/** The sets that each experience leaves and enters, by its key. */
export type Memberships = ReadonlyMap<string, readonly Membership[]>;

const WORDS = { testSuite: 'suite', tag: 'tag', system: 'system' } as const;

// A new experience has no ID yet. IDs contain no spaces.
const keyOf = (one: { readonly experienceID?: string; readonly name: string }): string =>
  one.experienceID ?? `new ${one.name}`;

/** Inverts the members of suites, tags and systems: leaves before enters, suites before tags. */
export const membershipsByExperience = (view: PlanView): Memberships => {
  const result = new Map<string, Membership[]>();
  const put = (members: readonly Member[], membership: Membership) => {
    for (const member of members) {
      const key = keyOf(member);
      const list = result.get(key);
      if (list) list.push(membership);
      else result.set(key, [membership]);
    }
  };
  const all = membershipsIn(view);
  for (const { kind, name, leaves } of all) put(leaves, { sign: '−', what: WORDS[kind], owner: name });
  for (const { kind, name, enters } of all) put(enters, { sign: '+', what: WORDS[kind], owner: name });
  return result;
};

/** The sets that one experience leaves and enters. */
export const membershipsOf = (memberships: Memberships, view: ExperienceView): readonly Membership[] =>
  memberships.get(keyOf(view)) ?? [];

const MOST_NAMED = 2;

/** The suites that an archived experience leaves, formatted by `shown`; more than two are counted. */
export const suitesLeft = (
  memberships: Memberships,
  view: ExperienceView,
  shown: (suite: string) => string,
): string => {
  const suites = membershipsOf(memberships, view).filter(
    ({ sign, what }) => sign === '−' && what === 'suite',
  );
  if (suites.length === 0) return '';
  const rest = suites.length - MOST_NAMED;
  const named = suites.slice(0, MOST_NAMED).map(({ owner }) => shown(owner));
  return `leaves ${enumerated([...named, ...(rest > 0 ? [counted(rest, 'more suite')] : [])])}`;
};
