import type { Member, MembershipView } from './membership-view.ts';

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

/** Groups tags, systems or suites with equal changes, if at least `atLeast`. */
export const membershipsInGroups = (
  views: readonly MembershipView[],
  atLeast: number,
): { readonly groups: readonly MembershipGroup[]; readonly lone: readonly MembershipView[] } => {
  const byKey = new Map<string, MembershipView[]>();
  for (const view of views) {
    if (becomesEmpty(view)) continue;
    const key = keyOf(view);
    const equal = byKey.get(key);
    if (equal) equal.push(view);
    else byKey.set(key, [view]);
  }
  const groups = [...byKey.values()].flatMap((equal): MembershipGroup[] => {
    const [first] = equal;
    if (first === undefined || equal.length < atLeast) return [];
    return [{ kind: first.kind, enters: first.enters, leaves: first.leaves, views: equal }];
  });
  const grouped = new Set(groups.flatMap((group) => group.views));
  return { groups, lone: views.filter((view) => !grouped.has(view)) };
};
