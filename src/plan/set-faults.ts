import { isOwnTag, protectionTagName } from '../domain/protection.ts';
import { isLimited } from '../domain/selection.ts';
import { type DigestedKind, namedDigest, tagDigest, testSuiteDigest } from './digest.ts';
import { digestIn } from './fingerprint.ts';
import type { PlanFile } from './plan.ts';

/** A tag, system or suite in the updates, as far as the fingerprint can confirm it. */
interface NamedSet {
  readonly path: string;
  readonly name: string;
  readonly inScope: boolean;
  readonly recorded: string | undefined;
  readonly actual: string | undefined;
}

const namedSets = ({ updates, fingerprint }: PlanFile): NamedSet[] => {
  const { scope, contents } = fingerprint;
  const scopes = {
    tag: new Set(scope.tags),
    system: new Set(scope.systems),
    testSuite: new Set(scope.testSuites),
  };
  const byContent = (kind: DigestedKind, id: string, name: string): string | undefined => {
    const content = digestIn(contents, id);
    return content === undefined ? undefined : namedDigest(kind, id, name, content);
  };
  return [
    ...updates.tags.flatMap(({ tagID, name }, at) =>
      tagID === undefined
        ? []
        : [
            {
              path: `updates.tags[${at}]`,
              name,
              inScope: scopes.tag.has(name) && !isOwnTag(name),
              recorded: digestIn(fingerprint.tags, tagID),
              actual: byContent('tag', tagID, name),
            },
          ],
    ),
    ...updates.systems.map(({ systemID, name }, at) => ({
      path: `updates.systems[${at}]`,
      name,
      inScope: scopes.system.has(name),
      recorded: digestIn(fingerprint.systems, systemID),
      actual: byContent('system', systemID, name),
    })),
    ...updates.testSuites.flatMap(({ testSuiteID, name, original }, at) =>
      testSuiteID === undefined
        ? []
        : [
            {
              path: `updates.testSuites[${at}]`,
              name,
              inScope: scopes.testSuite.has(name),
              recorded: digestIn(fingerprint.testSuites, testSuiteID),
              actual: testSuiteDigest({
                testSuiteID,
                name,
                experienceIDs: new Set(
                  original.flatMap((one) => (one._tag === 'Existing' ? [one.experienceID] : [])),
                ),
              }),
            },
          ],
    ),
    // A suite must be created for the system of that name.
    ...updates.testSuites.flatMap(({ creates }, at) =>
      creates
        ? [
            {
              path: `updates.testSuites[${at}].creates.systemID`,
              name: creates.system,
              inScope: scopes.system.has(creates.system),
              recorded: digestIn(fingerprint.systems, creates.systemID),
              actual: byContent('system', creates.systemID, creates.system),
            },
          ]
        : [],
    ),
  ];
};

/** Faults of tags and suites that a plan creates, deletes or archives. A created entity has no ID and no members yet; every other one has an ID. */
export const creationFaults = ({ updates, fingerprint: { scope } }: PlanFile): string[] => {
  const entries = [
    ...updates.tags.map(({ name, tagID, creates, deletes, additions, removals }, at) => ({
      ends: deletes !== undefined,
      kept: additions,
      path: `updates.tags[${at}]`,
      name,
      creates: creates !== undefined,
      hasID: tagID !== undefined,
      held: removals,
      inScope: scope.tags.includes(name) && !isOwnTag(name),
    })),
    ...updates.testSuites.map(({ name, testSuiteID, creates, archives, original, experiences }, at) => ({
      ends: archives !== undefined,
      kept: experiences,
      path: `updates.testSuites[${at}]`,
      name,
      creates: creates !== undefined,
      hasID: testSuiteID !== undefined,
      held: original,
      inScope: scope.testSuites.includes(name),
    })),
  ];
  return entries.flatMap(({ path, name, creates, ends, kept, hasID, held, inScope }) => {
    if (creates === hasID)
      return [`${path} ${hasID ? 'is created and has an ID' : 'has no ID and is not created'}: ${name}`];
    if (ends && kept.length > 0) return [`${path} ends and gets members: ${name}`];
    if (ends && creates) return [`${path} is created and ends: ${name}`];
    if (!creates) return [];
    return [
      ...(held.length > 0 ? [`${path} is created and has members before: ${name}`] : []),
      ...(inScope ? [] : [`${path} is outside the scope of the plan: ${name}`]),
    ];
  });
};

/** Tags, systems and suites that do not match the fingerprint or are outside the scope. */
export const setFaults = (file: PlanFile): string[] =>
  namedSets(file).flatMap(({ path, name, inScope, recorded, actual }) => {
    if (recorded === undefined) return [`${path} has an ID that is not in the fingerprint: ${name}`];
    if (recorded !== actual) return [`${path} does not match the fingerprint under that ID: ${name}`];
    return inScope ? [] : [`${path} is outside the scope of the plan: ${name}`];
  });

/** Protections that do not match the fingerprint, or that a partial plan must not change. */
export const protectionFaults = ({ updates, fingerprint, options }: PlanFile): string[] => {
  const { protections } = updates;
  if (protections === undefined) return [];
  const partial = options.selection && isLimited(options.selection);
  return [
    ...protections.removals.flatMap(({ glob, tagID }, at) =>
      digestIn(fingerprint.tags, tagID) ===
      tagDigest({ tagID, name: protectionTagName(glob), experienceIDs: new Set() })
        ? []
        : [`updates.protections.removals[${at}] is not the tag of a protection: ${glob}`],
    ),
    ...(partial ? ['updates.protections is not allowed in a partial plan'] : []),
  ];
};
