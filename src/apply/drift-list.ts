import type { DriftedEntity, Drift, EntityKind } from '../domain/drift.ts';
import type { TestSuite } from '../domain/database-state.ts';
import { sortedBy } from '../domain/normal-form.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResumeView } from './resume.ts';

const KINDS: Readonly<Record<EntityKind, string>> = {
  experience: '0',
  tag: '1',
  system: '2',
  testSuite: '3',
};

/** Without an ID it is an experience that the plan is about to create, known by its name alone. */
const keyOf = ({ kind, id, name }: DriftedEntity): string =>
  id === '' ? `${kind} new ${name ?? ''}` : `${kind} ${id}`;

const merged = (first: DriftedEntity, second: DriftedEntity): DriftedEntity => {
  const known = new Set(first.fields.map(({ field }) => field));
  return { ...first, fields: [...first.fields, ...second.fields.filter(({ field }) => !known.has(field))] };
};

const touchedSets = ({ updates }: Plan): ReadonlySet<string> =>
  new Set([
    ...[...updates.tagUpdatesByName.values()].map(({ tagID }) => tagID),
    ...[...updates.systemUpdatesByName.values()].map(({ systemID }) => systemID),
    ...updates.testSuiteUpdates.map(({ testSuiteID }) => testSuiteID),
  ]);

/**
 * Findings of several operations and comparisons as one list: each entity once, those that the plan touches first within
 * their kind, then by name and ID. Of two findings about one entity the first says what has become of it.
 */
export const driftList = (
  plan: Plan,
  findings: readonly DriftedEntity[],
  { liveByID, state }: Pick<ResumeView, 'liveByID' | 'state'>,
): Drift => {
  const suites = new Map<string, TestSuite>(
    [...state.testSuitesByName.values()].map((suite) => [suite.testSuiteID, suite]),
  );
  const touched = touchedSets(plan);
  const byKey = new Map<string, DriftedEntity>();
  for (const finding of findings) {
    const key = keyOf(finding);
    const earlier = byKey.get(key);
    byKey.set(key, earlier ? merged(earlier, finding) : finding);
  }
  const entities = [...byKey.values()].map((entity): DriftedEntity => {
    const live = entity.kind === 'experience' ? liveByID.get(entity.id) : undefined;
    const { lastChange } = live ?? (entity.kind === 'testSuite' ? suites.get(entity.id) : undefined) ?? {};
    const touchedByPlan = entity.touchedByPlan || touched.has(entity.id);
    return { ...entity, touchedByPlan, ...(lastChange && { lastChange }) };
  });
  return sortedBy(
    entities,
    ({ kind, touchedByPlan, name, id }) =>
      `${KINDS[kind]}${touchedByPlan ? '0' : '1'}${name ?? ''}\u0000${id}`,
  );
};
