import { changedFields, type ChangeKinds, changeKinds } from '../domain/experience-change.ts';
import type { ExperienceMatch } from '../domain/experience-updates.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { IsSecret } from '../domain/redact.ts';
import { type FieldChange, fieldChanges } from './field-change.ts';
import { enumerated } from './wording.ts';

/** The group that an experience is listed under: of several changes, the most important for a reviewer. */
export type Group = 'archive' | 'restore' | 'rename' | 'update' | 'create';

/** The display order of groups, the most destructive first. */
export const GROUPS: readonly Group[] = ['archive', 'restore', 'rename', 'update', 'create'];

/** Something for each group. */
export type OfGroups<A> = Readonly<Record<Group, A>>;

/** Makes something for each group. */
export const ofGroups = <A>(make: (group: Group) => A): OfGroups<A> => ({
  archive: make('archive'),
  restore: make('restore'),
  rename: make('rename'),
  update: make('update'),
  create: make('create'),
});

/** One experience that a plan changes. */
export interface ExperienceView {
  readonly group: Group;
  readonly kinds: ChangeKinds;
  /** The new name. */
  readonly name: string;
  /** The current name, if it differs. */
  readonly previousName?: string;
  readonly experienceID?: string;
  readonly fields: readonly FieldChange[];
}

/** The group of an experience. */
export const groupOf = ({ create, archive, restore, rename }: ChangeKinds): Group => {
  if (create) return 'create';
  if (archive) return 'archive';
  if (restore) return 'restore';
  return rename ? 'rename' : 'update';
};

const DONE = { rename: 'renamed', update: 'updated' } as const;

/** The other changes of an experience, besides its group; empty if there are none. */
export const besides = ({ group, kinds }: ExperienceView): string => {
  if (group === 'create') return kinds.archive ? 'created, then archived' : '';
  const others = (['rename', 'update'] as const).filter((kind) => kind !== group && kinds[kind]);
  return others.length === 0 ? '' : `also ${enumerated(others.map((kind) => DONE[kind]))}`;
};

/** What a match changes. */
export const experienceView = (match: ExperienceMatch, isSecret: IsSecret): ExperienceView => {
  const { original, new: wanted } = match;
  const changed = changedFields(match);
  const kinds = changeKinds(match, changed);
  const group = groupOf(kinds);
  const { name } = wanted;
  const fields = fieldChanges(match, changed, isSecret);
  if (original === undefined) return { group, kinds, name, fields };
  const { experienceID, name: previousName } = original;
  return kinds.rename
    ? { group, kinds, name, previousName, experienceID, fields }
    : { group, kinds, name, experienceID, fields };
};

/** Experiences by group, sorted by name. */
export const inGroups = (views: Iterable<ExperienceView>): OfGroups<readonly ExperienceView[]> => {
  const lists = ofGroups((): ExperienceView[] => []);
  for (const view of views) lists[view.group].push(view);
  return ofGroups((group) => sortedBy(lists[group], (view) => view.previousName ?? view.name));
};
