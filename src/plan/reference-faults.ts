import type { ExperienceMatch, ExperienceReference } from '../domain/experience-updates.ts';
import { referenceKey } from '../domain/experience-updates.ts';
import { anyGlob } from '../domain/glob.ts';
import { isLimited, selects } from '../domain/selection.ts';
import { namedDigest } from './digest.ts';
import type { PlanFile } from './plan.ts';

/** Whether a reference to an experience stands for what is there before a plan, or for what it makes of it. */
type Moment = 'before' | 'after';

interface ReferenceList {
  readonly path: string;
  readonly references: readonly ExperienceReference[];
  readonly moment: Moment;
}

const referenceLists = ({ updates }: PlanFile): ReferenceList[] => [
  // An addition that is a removal too would stand twice in the first list.
  ...updates.tags.map(({ additions, removals }, at): ReferenceList => ({
    path: `updates.tags[${at}]`,
    references: [...additions, ...removals],
    moment: 'after',
  })),
  ...updates.systems.map(({ additions, removals = [] }, at): ReferenceList => ({
    path: `updates.systems[${at}]${removals.length > 0 ? '' : '.additions'}`,
    references: [...additions, ...removals],
    moment: 'after',
  })),
  ...updates.testSuites.flatMap(({ original, experiences }, at): ReferenceList[] => [
    { path: `updates.testSuites[${at}].original`, references: original, moment: 'before' },
    { path: `updates.testSuites[${at}].experiences`, references: experiences, moment: 'after' },
  ]),
];

const has = (record: Readonly<Record<string, string>>, id: string): boolean => Object.hasOwn(record, id);

/** Tells what is wrong with a reference; undefined where nothing is. */
type Judge = (reference: ExperienceReference, moment: Moment) => string | undefined;

const judgeOf = ({ updates, fingerprint }: PlanFile): Judge => {
  const { experiences, contents = {}, scope } = fingerprint;
  const { ignored = [], ownershipTag } = scope.experiences ?? {};
  const isIgnored = anyGlob(ignored);
  // A suite can hold what no list shows, and what is somebody else's.
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
      return moment === 'after' && created.has(name) ? undefined : 'is made by nothing in the plan';
    const { experienceID } = reference;
    if (!has(experiences, experienceID))
      return moment === 'before' && mayBeUnknown(name)
        ? undefined
        : 'has an ID that is not in the fingerprint';
    const match = changed.get(experienceID);
    const fits = match
      ? name === (moment === 'before' ? match.original?.name : match.new.name)
      : has(contents, experienceID) &&
        namedDigest('experience', experienceID, name, contents[experienceID] ?? '') ===
          experiences[experienceID];
    return fits ? undefined : 'has a name that is not that of its ID';
  };
};

const repeatedIn = ({ path, references }: ReferenceList): string[] => {
  const seen = new Set<string>();
  return references
    .filter((one) => seen.size === seen.add(referenceKey(one)).size)
    .map(({ name }) => `${path}: an experience stands there twice: ${name}`);
};

/** Memberships of experiences that a partial plan leaves alone. */
const unselected = ({ updates, options }: PlanFile): string[] => {
  const { selection } = options;
  if (selection === undefined || !isLimited(selection)) return [];
  const isMeant = selects(selection);
  const before = new Map<string, string>(
    updates.experiences.flatMap(({ original }) => (original ? [[original.experienceID, original.name]] : [])),
  );
  const namesOf = (one: ExperienceReference): string[] => [
    one.name,
    ...(one._tag === 'Existing' ? [before.get(one.experienceID) ?? one.name] : []),
  ];
  return [...updates.tags, ...updates.systems].flatMap((set) =>
    [...set.additions, ...(set.removals ?? [])]
      .filter((one) => !isMeant(namesOf(one)))
      .map(({ name }) => `${set.name} changes for an experience that the plan is not limited to: ${name}`),
  );
};

/** The references of a plan that lead nowhere, that call an experience by another's name, or that stand twice in one list. */
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
