import { archivedIDs, type ExperienceUpdates, type Loss } from '../domain/experience-updates.ts';
import type { PlanFile } from './plan.ts';

/** The members that revised suites lose by archiving, which the updates imply. */
const revisedLosses = ({ testSuiteUpdates }: ExperienceUpdates, archived: ReadonlySet<string>) =>
  testSuiteUpdates.flatMap(({ testSuiteID, name, original }) => {
    const lost = original.filter((one) => one._tag === 'Existing' && archived.has(one.experienceID));
    return lost.length === 0 || testSuiteID === undefined
      ? []
      : [{ id: testSuiteID, name, lost: lost.length }];
  });

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

/** Whether the counts of a loss match its experiences. */
const countsFit = (loss: Loss, changedBeside: boolean): boolean => {
  const { before, after, experiences } = loss;
  const kept = before - experiences.length;
  return isCount(before) && isCount(after) && kept >= 0 && (changedBeside || after === kept);
};

const isKnown = ({ kind, id, name }: Loss, { fingerprint }: PlanFile): boolean => {
  const [names, digests] =
    kind === 'tag'
      ? [fingerprint.scope.tags, fingerprint.tags]
      : [fingerprint.scope.testSuites, fingerprint.testSuites];
  // A set that shares its name is shown but is not part of the scope.
  return !names.includes(name) || Object.hasOwn(digests, id);
};

/** Contradictions between the losses of a plan and its updates and fingerprint. A plan without `losses` claims nothing. */
export const lossFaults = (updates: ExperienceUpdates, file: PlanFile): string[] => {
  const { losses } = file;
  if (losses === undefined) return [];
  const archived = archivedIDs(updates);
  const nameByID = new Map<string, string>(
    file.updates.experiences.flatMap(({ original }) =>
      original ? [[original.experienceID, original.name]] : [],
    ),
  );
  const revised = new Map(updates.testSuiteUpdates.map((suite) => [String(suite.testSuiteID), suite]));
  const tags = new Set<string | undefined>([...updates.tagUpdatesByName.values()].map(({ tagID }) => tagID));
  // A restore can bring back archived members of a tag.
  const restores = file.fingerprint.scope.archivedMembers;
  const seen = new Set<string>();
  const faults = losses.flatMap((loss, at): string[] => {
    const { kind, id, name, after, experiences, leftEmpty } = loss;
    const path = `losses[${at}]`;
    const ids = new Set<string>(experiences.map(({ experienceID }) => experienceID));
    const suite = kind === 'testSuite' ? revised.get(id) : undefined;
    const twice = seen.has(id) || ids.size < experiences.length;
    seen.add(id);
    return [
      ...(twice ? [`${path}: an experience occurs twice: ${name}`] : []),
      ...(isKnown(loss, file) ? [] : [`${path} has an ID that is not in the fingerprint: ${name}`]),
      ...experiences
        .filter((one) => !archived.has(one.experienceID) || nameByID.get(one.experienceID) !== one.name)
        .map((one) => `${path}: the updates do not archive the experience: ${one.name}`),
      ...(experiences.length > 0 && countsFit(loss, suite !== undefined || tags.has(id) || restores)
        ? []
        : [`${path}: the counts contradict each other: ${name}`]),
      ...(suite && suite.experiences.length !== after
        ? [`${path}.after is ${after}, but the updates imply ${suite.experiences.length}`]
        : []),
      ...((leftEmpty !== undefined) === (kind === 'testSuite' && after === 0)
        ? []
        : [`${path}.leftEmpty contradicts its counts: ${name}`]),
    ];
  });
  const missing = revisedLosses(updates, archived)
    .filter(({ id, lost }) => losses.find((one) => one.id === id)?.experiences.length !== lost)
    .map(({ name }) => `losses lack the archived experiences of a revised suite: ${name}`);
  return [...faults, ...missing];
};
