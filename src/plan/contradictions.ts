import { isRestored } from '../domain/experience-change.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { isLimited, selects } from '../domain/selection.ts';
import { limitFaults, summaryFaults } from './count-faults.ts';
import { experienceDigest } from './digest.ts';
import { effectsOf } from './effects.ts';
import { digestIn, rootOf } from './fingerprint.ts';
import { lossFaults } from './loss-faults.ts';
import { emptiedSuites } from './plan-warnings.ts';
import type { PlanFile } from './plan.ts';
import { referenceFaults } from './reference-faults.ts';
import { creationFaults, protectionFaults, setFaults } from './set-faults.ts';

/** Lists in which an ID or name must not occur twice. */
const uniqueLists = ({ updates }: PlanFile): Readonly<Record<string, readonly string[]>> => {
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
  Object.entries(uniqueLists(file)).flatMap(([what, all]) => {
    const seen = new Set<string>();
    const twice = new Set(all.filter((one) => seen.size === seen.add(one).size));
    return [...twice].map((one) => `${what}, occurs twice: ${one}`);
  });

const originalFaults = ({ updates, fingerprint }: PlanFile): string[] =>
  updates.experiences.flatMap(({ original }, at) =>
    original && digestIn(fingerprint.experiences, original.experienceID) !== experienceDigest(original)
      ? [`updates.experiences[${at}].original does not match the fingerprint: ${original.name}`]
      : [],
  );

const selectionFaults = ({ updates, options }: PlanFile): string[] => {
  const { selection } = options;
  if (selection === undefined || !isLimited(selection)) return [];
  const isSelected = selects(selection);
  return updates.experiences.flatMap(({ original, new: { name } }, at) =>
    isSelected(original ? [original.name, name] : [name])
      ? []
      : [`updates.experiences[${at}] is outside the selection of the plan: ${name}`],
  );
};

/** Warnings that the updates imply and the plan lacks. */
const warningFaults = (updates: ExperienceUpdates, { warnings = [], losses = [] }: PlanFile): string[] => [
  ...emptiedSuites(updates, losses)
    .filter(({ suite }) => !warnings.some((one) => one._tag === 'SuiteBecomesEmpty' && one.suite === suite))
    .map(({ suite }) => `warnings lack a suite that becomes empty: ${suite}`),
  ...(updates.protectionUpdates?.removals ?? [])
    .filter(({ glob }) => !warnings.some((one) => one._tag === 'DropsProtection' && one.glob === glob))
    .map(({ glob }) => `warnings lack a protection that is dropped: ${glob}`),
];

const sameGlobs = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Updates outside the scope of the fingerprint, whose drift an apply would not notice. */
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
      .map(({ new: { name } }) => `${path}.names lacks a name in the updates: ${name}`),
  ];
};

/** Marks without a change would hide that the plan was modified after it was marked. */
const baseFaults = (updates: ExperienceUpdates, { formatVersion, base }: PlanFile): string[] => {
  if (base === undefined) return [];
  if (formatVersion === 1) return ['base is not allowed in a plan of version 1'];
  const keys = new Set(effectsOf(updates, 'members').map(({ key }) => key));
  const { others, leftOut = 1 } = base;
  return [
    ...(new Set(others).size === others.length ? [] : ['base.others has a duplicate']),
    ...others
      .filter((key) => !keys.has(key))
      .map((key) => `base.others has a key that is not in the updates: ${key}`),
    ...(Number.isInteger(leftOut) && leftOut >= 0 ? [] : [`base.leftOut is ${leftOut}`]),
  ];
};

const scopeFaults = (updates: ExperienceUpdates, { fingerprint }: PlanFile): string[] => {
  const restores = [...updates.matchedExperiencesByNewName.values()].some(isRestored);
  return [
    ...(fingerprint.root === rootOf(fingerprint) ? [] : ['fingerprint.root does not match the digests']),
    ...(restores && !fingerprint.scope.archivedMembers
      ? ['fingerprint.scope.archivedMembers is false, but the updates restore an experience']
      : []),
  ];
};

/**
 * Contradictions within a plan. Whoever edits the file can compute a new checksum, so everything that the updates and the fingerprint imply
 * is checked. Offline; whether the fingerprint matches the live state is checked by apply.
 */
export const contradictions = (file: PlanFile, updates: ExperienceUpdates): string[] => {
  const twice = repeated(file);
  if (twice.length > 0) return twice;
  return [
    ...summaryFaults(updates, file),
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
