import type { FieldChange, Value } from '../field-change.ts';
import type { ChangeGroup, SharedChange, Tally } from '../groups.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import type { ExperienceView } from '../plan-view.ts';
import { MASK } from '../redact.ts';
import { safeText } from '../safe-text.ts';
import { sidesInLines } from '../value-lines.ts';
import { counted, number } from '../wording.ts';
import { entryKey, entryOf } from './entry.ts';
import { experienceIdentity, kindsOf, nameOf } from './experience-entries.ts';
import { type Html, markup, NOTHING } from './markup.ts';
import { sideBySideRows, type ValueExtent } from './value-rows.ts';

const IN_A_LINE = 60;
const IN_A_CELL = 400;
const MOST_VALUES = 5;

const shortened = (text: string, most = IN_A_LINE): string =>
  safeText(text.length > most ? `${text.slice(0, most)}…` : text);

/** A value in few words. */
const brief = (value: Value | undefined, most = IN_A_LINE): string => {
  if (value === undefined) return 'not set';
  if (value._tag === 'Secret') return MASK;
  const lines = sidesInLines({ field: 'description', after: value }).after;
  return lines.length === 0 ? 'empty' : shortened(lines.join(', '), most);
};

const ofMany = (tallies: readonly Tally[]): string =>
  tallies.length === 1 ? brief(tallies[0]?.value) : counted(tallies.length, 'value');

/** By what a change changes a field, in few words. */
const briefChange = ({ difference, from, to }: SharedChange): string => {
  switch (difference._tag) {
    case 'ByNumber':
      return difference.by < 0 ? `−${String(-difference.by)}` : `+${String(difference.by)}`;
    case 'ByText':
      return `“${shortened(difference.before)}” → “${shortened(difference.after)}”`;
    case 'ByItems':
      return [
        ...difference.removed.map((item) => `−${shortened(item)}`),
        ...difference.added.map((item) => `+${shortened(item)}`),
      ].join(' ');
    case 'ToValue':
      return from.every(({ value }) => value === undefined) ? ofMany(to) : `${ofMany(from)} → ${ofMany(to)}`;
  }
};

const labelOf = ({ field, item, part }: SharedChange): string =>
  fieldLabel({ field, ...(item !== undefined && { item }), ...(part && { part }) });

/** What tells a group from the others of its plan. */
const identityOf = ({ created, changes }: ChangeGroup): string[] => [
  'group',
  String(created),
  ...changes.map(({ field, item, part, difference, to }) =>
    JSON.stringify([field, item, part, difference, difference._tag === 'ToValue' ? to : undefined]),
  ),
];

/** A group as the filter by group offers it. */
export const groupOption = (group: ChangeGroup): { readonly value: string; readonly text: string } => ({
  value: entryKey(identityOf(group)),
  text: `${group.changes.map((change) => `${labelOf(change)} ${briefChange(change)}`).join(', ')} (${number(group.experiences.length)})`,
});

/** Values of one side, and how many experiences have each. */
const tallyCell = (tallies: readonly Tally[], side: 'before' | 'after'): Html => {
  const rest = tallies.length - MOST_VALUES;
  const lines = tallies
    .slice(0, MOST_VALUES)
    .map(({ value, count }) => markup`<div>${brief(value, IN_A_CELL)} <i>×${number(count)}</i></div>`);
  const more = rest > 0 ? markup`<div><i>… ${counted(rest, 'more value')}</i></div>` : undefined;
  return markup`<td class="${side}">${lines}${more}</td>`;
};

const only = ({ from, to }: SharedChange): boolean => from.length === 1 && to.length === 1;

const rowsOf = (change: SharedChange, extent: ValueExtent): Html[] => {
  const { field, item, part, from, to } = change;
  if (!only(change))
    return [
      markup`<tr data-field="${field}"><th scope="row">${labelOf(change)}</th>${tallyCell(from, 'before')}${tallyCell(to, 'after')}</tr>`,
    ];
  const [before, after] = [from[0]?.value, to[0]?.value];
  const whole: FieldChange = {
    field,
    ...(item !== undefined && { item }),
    ...(part && { part }),
    ...(before && { before }),
    ...(after && { after }),
  };
  return sideBySideRows(whole, extent);
};

/** What an experience had and gets, where that is not the same for all of its group. */
const ownValues = (view: ExperienceView, changes: readonly SharedChange[]): Html =>
  markup`${changes
    .filter((change) => !only(change) && change.field !== 'name')
    .map(({ field, item, part }) => {
      const own = view.fields.find((one) => one.field === field && one.item === item && one.part === part);
      return own
        ? markup` <small>${brief(own.before, IN_A_CELL)} → ${brief(own.after, IN_A_CELL)}</small>`
        : NOTHING;
    })}`;

const member = (view: ExperienceView, changes: readonly SharedChange[], fields: string): Html => {
  const renamed = changes.some(({ field }) => field === 'name') && view.previousName !== undefined;
  const name = renamed
    ? markup`${nameOf(view.previousName ?? '')} → ${nameOf(view.name)}`
    : nameOf(view.previousName ?? view.name);
  return markup`<li data-member data-key="${entryKey(experienceIdentity(view))}" data-kinds="${kindsOf(view)}" data-fields="${fields}">${name}${ownValues(view, changes)}</li>`;
};

const TONES = { create: '+', rename: '→', update: '~' } as const;

const toneOf = ({ created, changes }: ChangeGroup): keyof typeof TONES => {
  if (created) return 'create';
  return changes.every(({ field }) => field === 'name') ? 'rename' : 'update';
};

/** Equal changes of many experiences: one line, and what it opens to: the values, and whose they are. */
const groupEntry = (group: ChangeGroup, extent: ValueExtent): Html => {
  const { changes, experiences } = group;
  const tone = toneOf(group);
  const fields = [...new Set(changes.map(({ field }) => field))];
  const heads = changes.map(
    (change, i) =>
      markup`${i === 0 ? undefined : ', '}<b>${labelOf(change)}</b> <span class="brief">${briefChange(change)}</span>`,
  );
  const kinds = [...new Set(experiences.flatMap((view) => kindsOf(view).split(' ')))].join(' ');
  const content = markup`<details><summary><span class="sign" aria-hidden="true">${TONES[tone]}</span> ${heads} <small>${counted(experiences.length, 'experience')}</small></summary><table class="diff"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${changes.flatMap((change) => rowsOf(change, extent))}</tbody></table><ul class="names">${experiences.map((view) => member(view, changes, fields.join(' ')))}</ul></details>`;
  return entryOf({ tone, kinds, identity: identityOf(group), fields }, content);
};

/** An experience counts once, in however many groups it is. */
const sizeOfGroups = (groups: readonly ChangeGroup[]): number =>
  new Set(groups.flatMap(({ experiences }) => experiences)).size;

/** All that many experiences have in common, told once. */
export const groupSection = (groups: readonly ChangeGroup[], extent: ValueExtent): Html =>
  groups.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="equal"><h2 id="equal">Equal changes <span class="count">${number(sizeOfGroups(groups))}</span></h2>
<div role="list" class="entries">
${groups.map((group) => groupEntry(group, extent))}</div></section>
`;
