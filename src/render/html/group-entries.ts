import { groupCount, sharedWords, valueWords } from '../change-words.ts';
import type { FieldChange, Value } from '../field-change.ts';
import type { ChangeGroup, SharedChange } from '../groups.ts';
import { fieldLabel } from '../plan-text/field-lines.ts';
import type { ExperienceView } from '../experience-view.ts';
import { onlyChange, tallies } from '../tallies.ts';
import { counted, number } from '../wording.ts';
import { entryKey, entryList, entryOf, innerList } from './entry.ts';
import { experienceIdentity, kindsOf, nameOf } from './experience-entries.ts';
import { type Html, markup, NOTHING } from './markup.ts';
import { sideBySideRows, type ValueExtent } from './value-rows.ts';

const IN_A_CELL = 400;
const MOST_VALUES = 5;

const wordsOf = (value: Value | undefined): string =>
  value === undefined ? 'not set' : valueWords(value, IN_A_CELL);

/** A change in a few words. */
const briefChange = (change: SharedChange): string => {
  const { how, before, after } = sharedWords(change);
  const sides = [before, after].filter((side) => side.length > 0).map((side) => side.join(', '));
  return [how, sides.join(' → ')].filter((part) => part !== '').join(' ');
};

const labelOf = ({ field, item, part }: SharedChange): string =>
  fieldLabel({ field, ...(item !== undefined && { item }), ...(part && { part }) });

/** The identity of a group within its plan. */
const identityOf = ({ created, changes }: ChangeGroup): string[] => [
  'group',
  String(created),
  ...changes.map(({ field, item, part, difference, each }) => {
    const to = difference._tag === 'ToValue' ? tallies(each, 'after') : undefined;
    return JSON.stringify([field, item, part, difference, to]);
  }),
];

/** The option of a group in the filter by group. */
export const groupOption = (group: ChangeGroup): { readonly value: string; readonly text: string } => ({
  value: entryKey(identityOf(group)),
  text: `${group.changes.map((change) => `${labelOf(change)} ${briefChange(change)}`).join(', ')} (${number(group.experiences.length)})`,
});

/** The old or new values, and how many experiences have each. */
const tallyCell = (changes: readonly FieldChange[], side: 'before' | 'after'): Html => {
  const all = tallies(changes, side);
  const rest = all.length - MOST_VALUES;
  const lines = all
    .slice(0, MOST_VALUES)
    .map(({ value, count }) => markup`<div>${wordsOf(value)} <i>×${number(count)}</i></div>`);
  const more = rest > 0 ? markup`<div><i>… ${counted(rest, 'more value')}</i></div>` : undefined;
  return markup`<td class="${side}">${lines}${more}</td>`;
};

const rowsOf = (change: SharedChange, extent: ValueExtent): Html[] => {
  const whole = onlyChange(change.each);
  return whole
    ? sideBySideRows(whole, extent)
    : [
        markup`<tr data-field="${change.field}"><th scope="row">${labelOf(change)}</th>${tallyCell(change.each, 'before')}${tallyCell(change.each, 'after')}</tr>`,
      ];
};

/** The values of one experience for changes that are not the same for the whole group. */
const ownValues = (view: ExperienceView, varying: readonly SharedChange[]): Html =>
  markup`${varying.map(({ field, item, part }) => {
    const own = view.fields.find((one) => one.field === field && one.item === item && one.part === part);
    return own ? markup` <small>${wordsOf(own.before)} → ${wordsOf(own.after)}</small>` : NOTHING;
  })}`;

interface MemberContext {
  readonly varying: readonly SharedChange[];
  readonly fields: readonly string[];
}

const member = (view: ExperienceView, { varying, fields }: MemberContext): Html => {
  const renamed = fields.includes('name') && view.previousName !== undefined;
  const name = renamed
    ? markup`${nameOf(view.previousName ?? '')} → ${nameOf(view.name)}`
    : nameOf(view.previousName ?? view.name);
  return markup`<li data-member data-key="${entryKey(experienceIdentity(view))}" data-kinds="${kindsOf(view)}" data-fields="${fields.join(' ')}">${name}${ownValues(view, varying)}</li>`;
};

const TONES = { create: '+', rename: '→', update: '~' } as const;

const toneOf = ({ created, changes }: ChangeGroup): keyof typeof TONES => {
  if (created) return 'create';
  return changes.every(({ field }) => field === 'name') ? 'rename' : 'update';
};

/** Equal changes of many experiences: one line, which expands to the values and the experiences. */
const groupEntry = (group: ChangeGroup, extent: ValueExtent): Html => {
  const { changes, experiences } = group;
  const tone = toneOf(group);
  const fields = [...new Set(changes.map(({ field }) => field))];
  const heads = changes.map(
    (change, i) =>
      markup`${i === 0 ? undefined : ', '}<b>${labelOf(change)}</b> <span class="brief">${briefChange(change)}</span>`,
  );
  const kinds = [...new Set(experiences.flatMap((view) => kindsOf(view).split(' ')))].join(' ');
  const varying = changes.filter(({ field, each }) => field !== 'name' && onlyChange(each) === undefined);
  const names = markup`<ul class="names">${experiences.map((view) => member(view, { varying, fields }))}</ul>`;
  const content = markup`<details><summary><span class="sign" aria-hidden="true">${TONES[tone]}</span> ${heads} <small>${groupCount(group)}</small></summary><table class="diff"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${changes.flatMap((change) => rowsOf(change, extent))}</tbody></table>${innerList(names, experiences.length)}</details>`;
  return entryOf({ tone, kinds, identity: identityOf(group), fields }, content);
};

/** The number of experiences in groups. An experience counts once, even if it is in several. */
const sizeOfGroups = (groups: readonly ChangeGroup[]): number =>
  new Set(groups.flatMap(({ experiences }) => experiences)).size;

/** The section of equal changes. */
export const groupSection = (groups: readonly ChangeGroup[], extent: ValueExtent, part = ''): Html =>
  groups.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="${part}equal"><h2 id="${part}equal">Equal changes <span class="count">${number(sizeOfGroups(groups))}</span></h2>
${entryList(groups.map((group) => groupEntry(group, extent)))}</section>
`;
