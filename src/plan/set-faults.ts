import { type ExperienceReference, existingAmong } from '../domain/experience-updates.ts';
import { memberSetsIn, SET_KEYS, type SetKind } from '../domain/named-sets.ts';
import { isOwnTag, protectionTagName } from '../domain/protection.ts';
import { isLimited } from '../domain/selection.ts';
import { namedDigest, setDigest } from './digest.ts';
import { digestIn } from './fingerprint.ts';
import { pathOf, type PlanFile } from './plan.ts';

/** A tag, system or suite in the updates, as far as the fingerprint can confirm it. */
interface Confirmable {
  readonly path: string;
  readonly kind: SetKind;
  /** Absent: the plan creates it. */
  readonly id?: string | undefined;
  readonly name: string;
  /** The members of a suite, which a plan contains completely. */
  readonly members?: readonly ExperienceReference[];
}

const confirmableSets = ({ updates }: PlanFile): Confirmable[] => [
  ...memberSetsIn(updates).map(({ set, at }) => ({ ...set, path: pathOf(set.kind, at) })),
  ...updates.testSuites.map(({ testSuiteID: id, name, original: members }, at) => ({
    kind: 'testSuite' as const,
    path: pathOf('testSuite', at),
    id,
    name,
    members,
  })),
  // A suite must be created for the system of that name.
  ...updates.testSuites.flatMap(({ creates }, at) =>
    creates
      ? {
          kind: 'system' as const,
          path: `${pathOf('testSuite', at)}.creates.systemID`,
          id: creates.systemID,
          name: creates.system,
        }
      : [],
  ),
];

const isInScope = (kind: SetKind, name: string, { scope }: PlanFile['fingerprint']): boolean =>
  scope[SET_KEYS[kind]].includes(name) && !(kind === 'tag' && isOwnTag(name));

/** The digest of a set with its ID and name; undefined if the fingerprint has no content of it. */
const confirmedDigest = (
  { kind, name, members }: Confirmable,
  id: string,
  { contents }: PlanFile['fingerprint'],
): string | undefined => {
  if (members)
    return setDigest(kind, id, {
      name,
      experienceIDs: existingAmong(members),
    });
  const content = digestIn(contents, id);
  return content === undefined ? undefined : namedDigest(kind, id, name, content);
};

/** Faults of tags and suites that a plan creates, deletes or archives. A created entity has no ID and no members yet; every other one has an ID. */
export const creationFaults = ({ updates, fingerprint }: PlanFile): string[] => {
  const entries = [
    ...memberSetsIn(updates).map(({ set, at, creates, deletes, additions, removals }) => ({
      ...set,
      ends: deletes !== undefined,
      kept: additions,
      path: pathOf(set.kind, at),
      creates: creates !== undefined,
      held: removals,
    })),
    ...updates.testSuites.map(({ name, testSuiteID, creates, archives, original, experiences }, at) => ({
      kind: 'testSuite' as const,
      id: testSuiteID,
      name,
      ends: archives !== undefined,
      kept: experiences,
      path: pathOf('testSuite', at),
      creates: creates !== undefined,
      held: original,
    })),
  ];
  return entries.flatMap(({ path, kind, id, name, creates, ends, kept, held }) => {
    const hasID = id !== undefined;
    if (creates === hasID)
      return [`${path} ${hasID ? 'is created and has an ID' : 'has no ID and is not created'}: ${name}`];
    if (ends && kept.length > 0) return [`${path} ends and gets members: ${name}`];
    if (ends && creates) return [`${path} is created and ends: ${name}`];
    if (!creates) return [];
    return [
      ...(held.length > 0 ? [`${path} is created and has members before: ${name}`] : []),
      ...(isInScope(kind, name, fingerprint) ? [] : [`${path} is outside the scope of the plan: ${name}`]),
    ];
  });
};

/** Tags, systems and suites that do not match the fingerprint or are outside the scope. */
export const setFaults = (file: PlanFile): string[] =>
  confirmableSets(file).flatMap((set) => {
    const { path, kind, id, name } = set;
    if (id === undefined) return [];
    const { fingerprint } = file;
    const recorded = digestIn(fingerprint[SET_KEYS[kind]], id);
    if (recorded === undefined) return [`${path} has an ID that is not in the fingerprint: ${name}`];
    if (recorded !== confirmedDigest(set, id, fingerprint))
      return [`${path} does not match the fingerprint under that ID: ${name}`];
    return isInScope(kind, name, fingerprint) ? [] : [`${path} is outside the scope of the plan: ${name}`];
  });

/** Protections that do not match the fingerprint, or that a partial plan must not change. */
export const protectionFaults = ({ updates, fingerprint, options }: PlanFile): string[] => {
  const { protections } = updates;
  if (protections === undefined) return [];
  const partial = options.selection && isLimited(options.selection);
  return [
    ...protections.removals.flatMap(({ glob, tagID }, at) =>
      digestIn(fingerprint.tags, tagID) ===
      setDigest('tag', tagID, { name: protectionTagName(glob), experienceIDs: [] })
        ? []
        : [`updates.protections.removals[${at}] is not a protection tag: ${glob}`],
    ),
    ...(partial ? ['updates.protections is not allowed in a partial plan'] : []),
  ];
};
