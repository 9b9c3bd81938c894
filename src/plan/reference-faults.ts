import type { ExperienceMatch, ExperienceReference } from '../domain/experience-updates.ts';
import { referenceKey } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { memberSetsIn } from '../domain/named-sets.ts';
import { isLimited, selects } from '../domain/selection.ts';
import { namedDigest } from './digest.ts';
import { pathOf, type PlanFile } from './plan.ts';

/** Whether a reference is to an experience before or after the plan. */
type Moment = 'before' | 'after';

interface ReferenceList {
  readonly path: string;
  readonly references: readonly ExperienceReference[];
  readonly moment: Moment;
}

const referenceLists = ({ updates }: PlanFile): ReferenceList[] => [
  // An addition that is also a removal would be in the first list twice.
  ...memberSetsIn(updates).map(({ set: { kind }, at, additions, removals }): ReferenceList => ({
    path: `${pathOf(kind, at)}${kind === 'system' && removals.length === 0 ? '.additions' : ''}`,
    references: [...additions, ...removals],
    moment: 'after',
  })),
  ...updates.testSuites.flatMap(({ original, experiences }, at): ReferenceList[] => [
    { path: `${pathOf('testSuite', at)}.original`, references: original, moment: 'before' },
    { path: `${pathOf('testSuite', at)}.experiences`, references: experiences, moment: 'after' },
  ]),
];

const has = (record: Readonly<Record<string, string>>, id: string): boolean => Object.hasOwn(record, id);

/** Describes the fault of a reference; undefined if there is none. */
type Judge = (reference: ExperienceReference, moment: Moment) => string | undefined;

const judgeOf = ({ updates, fingerprint }: PlanFile): Judge => {
  const { experiences, contents = {}, scope } = fingerprint;
  const { ignored = [], ownershipTag } = scope.experiences ?? {};
  const isIgnored = anyGlob(ignored);
  // A suite can hold unlisted experiences and those of other owners.
  const mayBeUnknown = (name: string): boolean =>
    name === '' || ownershipTag !== undefined || isIgnored(name);
  const created = new Set<string>();
  const changed = new Map<string, ExperienceMatch>();
  for (const match of updates.experiences)
    if (match.original) changed.set(match.original.experienceID, match);
    else created.add(match.new.name);
  return (reference, moment) => {
    const { name } = reference;
    if (reference._tag === 'Planned')
      return moment === 'after' && created.has(name) ? undefined : 'is not created by the plan';
    const { experienceID } = reference;
    if (!has(experiences, experienceID))
      return moment === 'before' && mayBeUnknown(name)
        ? undefined
        : 'has an ID that is not in the fingerprint';
    const match = changed.get(experienceID);
    const isConsistent = match
      ? name === (moment === 'before' ? match.original?.name : match.new.name)
      : has(contents, experienceID) &&
        namedDigest('experience', experienceID, name, contents[experienceID] ?? '') ===
          experiences[experienceID];
    return isConsistent ? undefined : 'has a name that does not match its ID';
  };
};

const repeatedIn = ({ path, references }: ReferenceList): string[] => {
  const seen = new Set<string>();
  return references
    .filter((one) => seen.size === seen.add(referenceKey(one)).size)
    .map(({ name }) => `${path}: an experience occurs twice: ${name}`);
};

/** Memberships of experiences outside a partial plan. */
const unselected = ({ updates, options }: PlanFile): string[] => {
  const { selection } = options;
  if (selection === undefined || !isLimited(selection)) return [];
  const isSelected = selects(selection);
  const before = new Map<string, string>(
    updates.experiences.flatMap(({ original }) => (original ? [[original.experienceID, original.name]] : [])),
  );
  const namesOf = (one: ExperienceReference): string[] => [
    one.name,
    ...(one._tag === 'Existing' ? [before.get(one.experienceID) ?? one.name] : []),
  ];
  return memberSetsIn(updates).flatMap(({ set, additions, removals }) =>
    [...additions, ...removals]
      .filter((one) => !isSelected(namesOf(one)))
      .map(({ name }) => `${set.name} changes for an experience outside the selection of the plan: ${name}`),
  );
};

/** References that lead nowhere, have the name of another experience, or are in a list twice. */
export const referenceFaults = (file: PlanFile): string[] => {
  const judge = judgeOf(file);
  const lists = referenceLists(file);
  return [
    ...lists.flatMap(({ path, references, moment }) =>
      references.flatMap((one) => {
        const fault = judge(one, moment);
        return fault === undefined ? [] : [`${path}: a reference ${fault}: ${one.name}`];
      }),
    ),
    ...lists.flatMap(repeatedIn),
    ...unselected(file),
  ];
};
