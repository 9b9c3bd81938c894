import * as E from 'fp-ts/lib/Either.js';
import { isRestored } from '../domain/experience-change.ts';
import type { ExperienceUpdates, PlanSummary } from '../domain/experience-updates.ts';
import { isOwnTag, protectionTagName } from '../domain/protection.ts';
import { isLimited, selects } from '../domain/selection.ts';
import { archiveLimit, DEFAULT_LIMIT, parseLimit, showLimit } from './archive-limit.ts';
import { type DigestedKind, experienceDigest, namedDigest, tagDigest, testSuiteDigest } from './digest.ts';
import { effectsOf } from './effects.ts';
import { rootOf } from './fingerprint.ts';
import { lossFaults } from './loss-faults.ts';
import { emptiedSuites } from './plan-warnings.ts';
import type { PlanFile } from './plan.ts';
import { referenceFaults } from './reference-faults.ts';
import { archivedActive, summarise } from './summary.ts';

const digestIn = (digests: Readonly<Record<string, string>> | undefined, id: string): string | undefined =>
  digests && Object.hasOwn(digests, id) ? digests[id] : undefined;

/** The lists in which an ID or a name that stands twice would say two things of one. */
const listsOfOnes = ({ updates }: PlanFile): Readonly<Record<string, readonly string[]>> => {
  const { additions = [], removals = [] } = updates.protections ?? {};
  return {
    'a name, in updates.experiences': updates.experiences.map((match) => match.new.name),
    'an ID, in updates.experiences': updates.experiences.flatMap(({ original }) =>
      original ? [original.experienceID] : [],
    ),
    'a name, in updates.tags': updates.tags.map(({ name }) => name),
    'an ID, in updates.tags': updates.tags.flatMap(({ tagID }) => tagID ?? []),
    'a name, in updates.systems': updates.systems.map(({ name }) => name),
    'an ID, in updates.systems': updates.systems.map(({ systemID }) => systemID),
    'a name, in updates.testSuites': updates.testSuites.map(({ name }) => name),
    'an ID, in updates.testSuites': updates.testSuites.flatMap(({ testSuiteID }) => testSuiteID ?? []),
    'a pattern, in updates.protections': [...additions, ...removals.map(({ glob }) => glob)],
  };
};

const repeated = (file: PlanFile): string[] =>
  Object.entries(listsOfOnes(file)).flatMap(([what, all]) => {
    const seen = new Set<string>();
    const twice = new Set(all.filter((one) => seen.size === seen.add(one).size));
    return [...twice].map((one) => `${what}, stands there twice: ${one}`);
  });

const originalFaults = ({ updates, fingerprint }: PlanFile): string[] =>
  updates.experiences.flatMap(({ original }, at) =>
    original && digestIn(fingerprint.experiences, original.experienceID) !== experienceDigest(original)
      ? [`updates.experiences[${at}].original does not match the fingerprint: ${original.name}`]
      : [],
  );

/** What updates say of one tag, system or suite, as far as its fingerprint can tell. */
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
    // The system that a suite is created for has to be the one of that name.
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

/** What is created has no ID and holds nothing yet, and everything else has one. */
const creationFaults = ({ updates, fingerprint: { scope } }: PlanFile): string[] => {
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
      return [`${path} ${hasID ? 'is created but has an ID' : 'has no ID but is not created'}: ${name}`];
    if (ends && kept.length > 0) return [`${path} ends and gets something: ${name}`];
    if (ends && creates) return [`${path} is both created and removed: ${name}`];
    if (!creates) return [];
    return [
      ...(held.length > 0 ? [`${path} is created but has members before: ${name}`] : []),
      ...(inScope ? [] : [`${path} is outside the scope of the plan: ${name}`]),
    ];
  });
};

const setFaults = (file: PlanFile): string[] =>
  namedSets(file).flatMap(({ path, name, inScope, recorded, actual }) => {
    if (recorded === undefined) return [`${path} has an ID that is not in the fingerprint: ${name}`];
    if (recorded !== actual) return [`${path} does not match the fingerprint of that ID: ${name}`];
    return inScope ? [] : [`${path} is outside the scope of the plan: ${name}`];
  });

const protectionFaults = ({ updates, fingerprint, options }: PlanFile): string[] => {
  const { protections } = updates;
  if (protections === undefined) return [];
  const partial = options.selection && isLimited(options.selection);
  return [
    ...protections.removals.flatMap(({ glob, tagID }, at) =>
      digestIn(fingerprint.tags, tagID) ===
      tagDigest({ tagID, name: protectionTagName(glob), experienceIDs: new Set() })
        ? []
        : [`updates.protections.removals[${at}] is not a protection tag: ${glob}`],
    ),
    ...(partial ? ['updates.protections stands in a partial plan, which leaves protections alone'] : []),
  ];
};

const shown = (value: number | undefined): string => (value === undefined ? 'nothing' : String(value));

const summaryFaults = (actual: PlanSummary, { summary }: PlanFile): string[] => {
  const entries = new Map<string, number>(Object.entries(actual));
  const keys = new Set([...entries.keys(), ...Object.keys(summary)]);
  const said = new Map<string, number>(Object.entries(summary));
  return [...keys]
    .filter((key) => said.get(key) !== entries.get(key))
    .map(
      (key) =>
        `summary.${key} is ${shown(said.get(key))}, but the updates give ${shown(entries.get(key))}`,
    );
};

const limitFaults = (updates: ExperienceUpdates, { options, summary, fingerprint }: PlanFile): string[] => {
  const { archiveLimit: said } = options;
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const archived = matches.filter(({ original }) => original?.archived === true).length;
  const present = summary.unchanged + matches.filter(({ original }) => original?.archived === false).length;
  const scope = fingerprint.scope.experiences;
  // Of those that are there for the config, the limit is a share of those that it owns.
  const active = scope?.ownershipTag === undefined ? present : Math.min(said.active, present);
  // Only where all of them are in the fingerprint can it tell how many there are.
  const isWhole = scope === undefined || (scope.leftOver && !scope.targets && !scope.excludes);
  const most = isWhole ? Object.keys(fingerprint.experiences).length - archived : Infinity;
  const limit = parseLimit(said.limit);
  if (E.isLeft(limit)) return [`options.archiveLimit.limit is not a limit: ${said.limit}`];
  const actual = archiveLimit(limit.right, archivedActive({ updates, unchanged: summary.unchanged }), active);
  // The default does not hold for the smallest projects; whether a limit is the default one is not recorded.
  const byDefault =
    said.limit === showLimit(DEFAULT_LIMIT) && archiveLimit(undefined, actual.archive, active);
  const fits = [actual.exceeded, ...(byDefault ? [byDefault.exceeded] : [])];
  return [
    ...(said.active === active && active <= most && Number.isInteger(active) && summary.unchanged >= 0
      ? []
      : [
          `options.archiveLimit.active is ${said.active}, which contradicts the summary and the fingerprint`,
        ]),
    ...(said.archive === actual.archive
      ? []
      : [`options.archiveLimit.archive is ${said.archive}, but the updates give ${actual.archive}`]),
    ...(fits.includes(said.exceeded)
      ? []
      : [`options.archiveLimit.exceeded is ${said.exceeded}, but the updates give ${actual.exceeded}`]),
  ];
};

const selectionFaults = ({ updates, options }: PlanFile): string[] => {
  const { selection } = options;
  if (selection === undefined || !isLimited(selection)) return [];
  const isMeant = selects(selection);
  return updates.experiences.flatMap(({ original, new: { name } }, at) =>
    isMeant(original ? [original.name, name] : [name])
      ? []
      : [`updates.experiences[${at}] is outside the selection of the plan: ${name}`],
  );
};

/** Warnings that follow from the updates alone, and that are not there. */
const warningFaults = (updates: ExperienceUpdates, { warnings = [], losses = [] }: PlanFile): string[] => [
  ...emptiedSuites(updates, losses)
    .filter(({ suite }) => !warnings.some((one) => one._tag === 'SuiteBecomesEmpty' && one.suite === suite))
    .map(({ suite }) => `warnings do not mention that a suite becomes empty: ${suite}`),
  ...(updates.protectionUpdates?.removals ?? [])
    .filter(({ glob }) => !warnings.some((one) => one._tag === 'DropsProtection' && one.glob === glob))
    .map(({ glob }) => `warnings do not mention that a protection is dropped: ${glob}`),
];

const sameGlobs = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Where a plan does not say that it depends on what it does: what it leaves out would not be missed when it is applied. */
const experienceScopeFaults = ({ formatVersion, updates, fingerprint, options }: PlanFile): string[] => {
  const path = 'fingerprint.scope.experiences';
  const scope = fingerprint.scope.experiences;
  if (formatVersion === 1) return scope ? [`${path} is not allowed in a plan of version 1`] : [];
  if (scope === undefined) return [`${path} is missing`];
  const names = new Set(scope.names);
  const { targets, excludes } = options.selection ?? {};
  return [
    ...(scope.leftOver === options.archive ? [] : [`${path}.leftOver contradicts options.archive`]),
    ...(sameGlobs(scope.targets, targets) && sameGlobs(scope.excludes, excludes)
      ? []
      : [`${path} contradicts options.selection`]),
    ...updates.experiences
      .filter(
        ({ original, new: { name } }) =>
          (original?.archived !== false || original.name !== name) && !names.has(name),
      )
      .map(({ new: { name } }) => `${path}.names lacks a name that the updates take: ${name}`),
  ];
};

/** Marks of changes that are not there would hide that a plan was changed after it was marked. */
const baseFaults = (updates: ExperienceUpdates, { formatVersion, base }: PlanFile): string[] => {
  if (base === undefined) return [];
  if (formatVersion === 1) return ['base is not allowed in a plan of version 1'];
  const keys = new Set(effectsOf(updates, 'members').map(({ key }) => key));
  const { others, leftOut = 1 } = base;
  return [
    ...(new Set(others).size === others.length ? [] : ['base.others contains a duplicate']),
    ...others
      .filter((key) => !keys.has(key))
      .map((key) => `base.others names a change that is not in the updates: ${key}`),
    ...(Number.isInteger(leftOut) && leftOut >= 0 ? [] : [`base.leftOut is ${leftOut}`]),
  ];
};

const scopeFaults = (updates: ExperienceUpdates, { fingerprint }: PlanFile): string[] => {
  const restores = [...updates.matchedExperiencesByNewName.values()].some(isRestored);
  return [
    ...(fingerprint.root === rootOf(fingerprint) ? [] : ['fingerprint.root does not match its digests']),
    ...(restores && !fingerprint.scope.archivedMembers
      ? ['fingerprint.scope.archivedMembers is false, but the updates restore an experience']
      : []),
  ];
};

/**
 * Where a plan says two things that do not go together: a checksum can be made anew by whoever writes the file, and what follows from the
 * updates and the fingerprint is not believed on its own. Without the network; what is left to the live state is whether the fingerprint is its.
 */
export const contradictions = (file: PlanFile, updates: ExperienceUpdates): string[] => {
  const twice = repeated(file);
  if (twice.length > 0) return twice;
  return [
    ...summaryFaults(summarise({ updates, unchanged: file.summary.unchanged }), file),
    ...limitFaults(updates, file),
    ...scopeFaults(updates, file),
    ...experienceScopeFaults(file),
    ...originalFaults(file),
    ...setFaults(file),
    ...creationFaults(file),
    ...referenceFaults(file),
    ...protectionFaults(file),
    ...selectionFaults(file),
    ...lossFaults(updates, file),
    ...warningFaults(updates, file),
    ...baseFaults(updates, file),
  ];
};
