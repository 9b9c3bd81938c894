import type { ChangeKinds } from '../domain/experience-change.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import { ExperienceID } from '../domain/ids.ts';
import {
  creationKey,
  effectKey,
  effectsOf,
  experienceKey,
  idOrNew,
  memberKey,
  protectionKey,
} from '../plan/effects.ts';
import type { CreationView } from './creation-view.ts';
import { type ExperienceView, groupOf, GROUPS, inGroups } from './experience-view.ts';
import { type Member, type MembershipView, membershipsIn, ofSets } from './membership-view.ts';
import type { PlanView } from './plan-view.ts';
import { counted } from './wording.ts';

/** Whether a change comes from the edit. */
export type Origin = 'edit' | 'other';

/** The origin of each change of a plan. */
export interface Origins {
  /** For a field, or `name`, `created` or `archived`. */
  readonly ofEffect: (experience: ExperienceView, field: string) => Origin;
  /** For a member that enters or leaves. */
  readonly ofMember: (set: Pick<MembershipView, 'kind' | 'id' | 'name'>, member: Member) => Origin;
  readonly ofCreation: (creation: CreationView) => Origin;
  readonly ofProtection: (glob: string) => Origin;
}

/** A plan, split by origin. */
export interface OriginParts {
  readonly edit: PlanView;
  readonly other: PlanView;
}

const keyOf = (experienceID: string | undefined, name: string): string =>
  experienceKey({ ...(experienceID !== undefined && { id: experienceID }), name });

const referenceOf = ({ experienceID, name }: Member): ExperienceReference =>
  ExperienceID.is(experienceID) ? { _tag: 'Existing', experienceID, name } : { _tag: 'Planned', name };

/** The origins of the changes of a plan; undefined without `--base`. */
export const originsOf = ({ plan: { base, updates } }: PlanView): Origins | undefined => {
  if (base === undefined) return undefined;
  const others = new Set(base.others);
  const operations = new Set(effectsOf(updates, 'members').map(({ key }) => key));
  const of = (key: string): Origin => (others.has(key) ? 'other' : 'edit');
  return {
    ofEffect: ({ experienceID, name, kinds }, field) =>
      of(effectKey(keyOf(experienceID, name), kinds.create ? 'created' : field)),
    ofCreation: ({ kind, name }) => of(creationKey(kind, name)),
    ofMember: ({ kind, id, name }, member) => {
      const key = memberKey(kind, idOrNew(id, name), referenceOf(member));
      // A loss through archiving is not an operation: it has the origin of the archiving.
      return of(operations.has(key) ? key : effectKey(keyOf(member.experienceID, member.name), 'archived'));
    },
    ofProtection: (glob) => of(protectionKey(glob)),
  };
};

const experiencePart = (view: ExperienceView, origins: Origins, origin: Origin): ExperienceView[] => {
  const is = (field: string): boolean => origins.ofEffect(view, field) === origin;
  if (view.kinds.create) return is('created') ? [view] : [];
  const { restore, rename, archive } = view.kinds;
  const fields = view.fields.filter(({ field }) => is(field));
  const kinds: ChangeKinds = {
    create: false,
    restore: restore && is('archived'),
    archive: archive && is('archived'),
    rename: rename && is('name'),
    update: fields.length > 0,
  };
  if (!GROUPS.some((group) => kinds[group])) return [];
  const { previousName, ...rest } = view;
  return [
    {
      ...rest,
      ...(kinds.rename && previousName !== undefined && { previousName }),
      group: groupOf(kinds),
      kinds,
      fields,
    },
  ];
};

const membershipPart = (view: MembershipView, origins: Origins, origin: Origin): MembershipView[] => {
  const part = (members: readonly Member[]) =>
    members.filter((member) => origins.ofMember(view, member) === origin);
  const [enters, leaves] = [part(view.enters), part(view.leaves)];
  if (enters.length + leaves.length === 0) return [];
  if (enters.length + leaves.length === view.enters.length + view.leaves.length) return [view];
  // Only both parts together lead to the new size.
  const { sizes: _, ...rest } = view;
  return [{ ...rest, enters, leaves }];
};

const partOf = (view: PlanView, origins: Origins, origin: Origin): PlanView => {
  const experiences = inGroups(
    GROUPS.flatMap((group) => view.experiences[group]).flatMap((one) => experiencePart(one, origins, origin)),
  );
  const sets = (views: readonly MembershipView[]) =>
    views.flatMap((one) => membershipPart(one, origins, origin));
  const shown = ofSets(view, sets);
  const globs = (all: readonly string[]) => all.filter((glob) => origins.ofProtection(glob) === origin);
  const protections = { begin: globs(view.protections.begin), end: globs(view.protections.end) };
  const creations = view.creations.filter((one) => origins.ofCreation(one) === origin);
  const lists = [
    creations,
    ...GROUPS.map((group) => experiences[group]),
    ...[membershipsIn(shown), protections.begin, protections.end],
  ];
  return {
    plan: view.plan,
    creations,
    // Editing a config never deletes tags or suites.
    deletions: [],
    experiences,
    ...shown,
    protections,
    changes: lists.reduce((sum, { length }) => sum + length, 0),
    ...(view.all && { all: partOf(view.all, origins, origin) }),
  };
};

/** Splits a plan by origin; undefined without `--base`. */
export const originParts = (view: PlanView): OriginParts | undefined => {
  const origins = originsOf(view);
  return origins && { edit: partOf(view, origins, 'edit'), other: partOf(view, origins, 'other') };
};

/** The titles of the two parts, with their sizes. */
export const originTitles = ({
  edit,
  other,
}: OriginParts): { readonly edit: string; readonly other: string } => ({
  edit:
    edit.changes === 0
      ? 'Nothing in this plan is from this edit'
      : `From this edit: ${counted(edit.changes, 'change')}`,
  other: `Also in this plan, but not from this edit: ${counted(other.changes, 'change')}`,
});
