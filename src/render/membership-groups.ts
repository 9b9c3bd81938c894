import type { Member, MembershipView } from './membership-view.ts';
import { groupedBy } from '../domain/grouped-by.ts';

/** The minimum number of equal changes for a group. */
export const GROUP_FROM = 5;

/** Tags, systems or suites that exactly the same experiences leave and enter. */
export interface MembershipGroup {
  readonly kind: MembershipView['kind'];
  readonly enters: readonly Member[];
  readonly leaves: readonly Member[];
  /** In the order of the plan. */
  readonly views: readonly MembershipView[];
}

const keyOf = ({ enters, leaves }: MembershipView): string => {
  const members = (list: readonly Member[]) =>
    list.map(({ name, experienceID, archived }) => [name, experienceID, archived]);
  return JSON.stringify([members(enters), members(leaves)]);
};

/** A suite that becomes empty is never grouped, so that nobody overlooks it. */
const becomesEmpty = ({ sizes }: MembershipView): boolean => sizes?.after === 0;

/** What equal changes have in common at a glance: how many leave and enter, and the first of each. */
const outlineOf = ({ enters, leaves }: MembershipView): string =>
  JSON.stringify([leaves.length, enters.length, leaves[0]?.name, enters[0]?.name]);

/** Groups tags, systems or suites with equal changes. */
export const membershipsInGroups = (
  views: readonly MembershipView[],
): { readonly groups: readonly MembershipGroup[]; readonly lone: readonly MembershipView[] } => {
  const candidates = views.filter((view) => !becomesEmpty(view));
  // Writing down all members takes long, and is needed only for those that can be equal.
  const byOutline = groupedBy(candidates, outlineOf);
  const alike = candidates.filter((view) => (byOutline.get(outlineOf(view))?.length ?? 0) >= GROUP_FROM);
  const groups = [...groupedBy(alike, keyOf).values()].flatMap((equal): MembershipGroup[] => {
    const [first] = equal;
    if (first === undefined || equal.length < GROUP_FROM) return [];
    return [{ kind: first.kind, enters: first.enters, leaves: first.leaves, views: equal }];
  });
  const grouped = new Set(groups.flatMap((group) => group.views));
  return { groups, lone: views.filter((view) => !grouped.has(view)) };
};
