import type { GroupedMemberships } from '../groups.ts';
import type { MembershipGroup } from '../membership-groups.ts';
import { type Member, type MembershipView, throughArchiving } from '../membership-view.ts';
import { safeName } from '../safe-text.ts';
import { counted, ENTITY_WORDS, number } from '../wording.ts';
import { entryKey, entryList, entryOf, innerList } from './entry.ts';
import { type Html, markup } from './markup.ts';
import type { ValueExtent } from './value-rows.ts';

const MOST_ROWS = 15;
const MOST_MEMBERS = 500;

/** The longest bars of a page on either side of the axis, in experiences. */
export interface Scale {
  readonly left: number;
  readonly right: number;
}

const staysIn = ({ sizes, leaves }: MembershipView): number => (sizes ? sizes.before - leaves.length : 0);

const most = (views: readonly MembershipView[], size: (view: MembershipView) => number): number =>
  views.reduce((largest, view) => Math.max(largest, size(view)), 0);

/** One scale for all bars of a page, so that they can be compared. */
export const scaleOf = (views: readonly MembershipView[]): Scale => ({
  left: most(views, ({ leaves }) => leaves.length),
  right: most(views, (view) => staysIn(view) + view.enters.length),
});

// One experience stays visible beside a thousand.
const THINNEST = 0.6;

const percent = (share: number): string => `${String(Math.round(share * 100) / 100)}%`;

const rect = (kind: 'leaves' | 'stays' | 'enters', from: number, width: number): Html =>
  markup`<rect class="${kind}" x="${percent(from)}" width="${percent(width)}" height="100%"/>`;

/** A bar: what leaves is left of the axis; what stays and what enters is right of it. */
const bar = (view: MembershipView, { left, right }: Scale): Html => {
  const unit = 100 / Math.max(1, left + right);
  const wide = (count: number) => (count === 0 ? 0 : Math.max(THINNEST, count * unit));
  const [leaves, stays, enters] = [wide(view.leaves.length), wide(staysIn(view)), wide(view.enters.length)];
  const line = Math.max(left * unit, leaves);
  const rects = [
    ...(leaves > 0 ? [rect('leaves', line - leaves, leaves)] : []),
    ...(stays > 0 ? [rect('stays', line, stays)] : []),
    ...(enters > 0 ? [rect('enters', Math.min(line + stays, 100 - enters), enters)] : []),
    markup`<rect class="line" x="${percent(Math.min(line, 99.8))}" width="0.2%" height="100%"/>`,
  ];
  return markup`<svg class="bar" aria-hidden="true">${rects}</svg>`;
};

const counts = (view: MembershipView): Html => {
  const { leaves, enters, sizes } = view;
  const sizeText = sizes
    ? markup` <span class="size"><span class="quiet">holds</span> ${number(sizes.before)} → ${number(sizes.after)}</span>`
    : markup` <span class="size"></span>`;
  const out =
    leaves.length === 0
      ? markup`<span class="out"></span>`
      : markup`<span class="out">−${number(leaves.length)}<span class="aside"> leave,</span></span>`;
  const into =
    enters.length === 0
      ? markup`<span class="in"></span>`
      : markup`<span class="in">+${number(enters.length)}<span class="aside"> enter,</span></span>`;
  return markup`${out} ${into}${sizeText}`;
};

const memberList = (title: string, kind: string, members: readonly Member[], extent: ValueExtent): Html => {
  if (members.length === 0) return markup``;
  const shown = extent.full ? members : members.slice(0, MOST_MEMBERS);
  const rest = members.length - shown.length;
  const items = shown.map(
    ({ name, archived }) =>
      markup`<li><bdi>${safeName(name)}</bdi>${archived ? markup` <small>through archiving</small>` : undefined}</li>`,
  );
  const more = rest === 0 ? undefined : markup`<li><i>… ${number(rest)} more</i></li>`;
  const list = markup`<ul>${items}${more}</ul>`;
  return markup`<div class="${kind}"><h4>${title} (${number(members.length)})</h4>${innerList(list, items.length)}</div>`;
};

/** The identity of a tag, system or suite. A new one has no ID yet; the space prevents a clash, because no ID contains one. */
const identityOf = ({ kind, id, name }: MembershipView): readonly string[] => [kind, id ?? `new ${name}`];

const row = (view: MembershipView, scale: Scale, extent: ValueExtent): Html => {
  const empties =
    view.sizes?.after === 0 ? markup` <strong class="empties">becomes empty</strong>` : undefined;
  const how = throughArchiving(view);
  const lists = markup`${memberList('Leave', 'leaving', view.leaves, extent)}${memberList('Enter', 'entering', view.enters, extent)}`;
  const content = markup`<details><summary><span class="owner"><b><bdi>${safeName(view.name)}</bdi></b>${how === '' ? undefined : markup` <small>${how}</small>`}${empties}</span> ${bar(view, scale)} ${counts(view)}</summary><div class="members">${lists}</div></details>`;
  return entryOf({ tone: 'effect', kinds: view.kind, identity: identityOf(view) }, content);
};

/** One row for all that lose and gain exactly the same experiences. */
const groupRow = (
  { kind, leaves, enters, views }: MembershipGroup,
  scale: Scale,
  extent: ValueExtent,
): Html => {
  const shared = { kind, id: '', name: '', leaves, enters };
  const members = views.map(
    (view) =>
      markup`<li data-member data-key="${entryKey(identityOf(view))}" data-kinds="${kind}"><bdi>${safeName(view.name)}</bdi>${view.sizes ? markup` <small>holds ${number(view.sizes.before)} → ${number(view.sizes.after)}</small>` : undefined}</li>`,
  );
  const content = markup`<details><summary><span class="owner"><b>${counted(views.length, ENTITY_WORDS[kind])}</b> <small>alike</small></span> ${bar(shared, scale)} ${counts(shared)}</summary>${innerList(markup`<ul class="names">${members}</ul>`, members.length)}<div class="members">${memberList('Leave each', 'leaving', leaves, extent)}${memberList('Enter each', 'entering', enters, extent)}</div></details>`;
  return entryOf(
    { tone: 'effect', kinds: kind, identity: [kind, ...views.flatMap((view) => identityOf(view).slice(1))] },
    content,
  );
};

/** Sorted by loss, largest first. */
const byLoss = (views: readonly MembershipView[]): MembershipView[] =>
  [...views].sort((a, b) => b.leaves.length - a.leaves.length || b.enters.length - a.enters.length);

/** The tags, systems or suites that a plan changes, each with a bar of what leaves and enters. */
export const effectTable = (
  title: string,
  one: string,
  { groups, lone }: GroupedMemberships,
  scale: Scale,
  extent: ValueExtent,
): Html => {
  const count = groups.reduce((sum, { views }) => sum + views.length, lone.length);
  if (count === 0) return markup``;
  const rows = [
    ...groups.map((group) => groupRow(group, scale, extent)),
    ...byLoss(lone).map((view) => row(view, scale, extent)),
  ];
  const [shown, rest] =
    rows.length <= MOST_ROWS + 3 ? [rows, []] : [rows.slice(0, MOST_ROWS), rows.slice(MOST_ROWS)];
  const more =
    rest.length === 0
      ? undefined
      : markup`<details class="more"><summary>${counted(rest.length, `more ${one}`)}</summary>${entryList(rest)}</details>`;
  return markup`<div class="group"><h3>${title} <span class="count">${number(count)}</span></h3>${entryList(shown)}${more}</div>`;
};
