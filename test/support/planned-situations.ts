import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { computeLosses } from '../../src/compute/losses.ts';
import { restoresAny } from '../../src/compute/match-experiences.ts';
import type { DatabaseState, Holders, ReadScope } from '../../src/domain/database-state.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { type Computation, isEmpty } from '../../src/domain/experience-updates.ts';
import { ProjectID } from '../../src/domain/ids.ts';
import type { Selection } from '../../src/domain/selection.ts';
import type { Limit } from '../../src/plan/archive-limit.ts';
import { createPlan } from '../../src/plan/create-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { scopeOf, scopeWith } from '../../src/plan/scope.ts';
import { situations } from './arbitraries.ts';
import { branded } from './branded.ts';
import { type Model, stateOf, uuid } from './model.ts';

/** A project, a config for it, and the plan that follows. */
export interface PlannedSituation {
  readonly model: Model;
  readonly config: ExperienceSyncConfig;
  readonly scope: ReadScope;
  readonly state: DatabaseState;
  readonly computation: Computation;
  readonly plan: Plan;
}

export const PROJECT_ID = branded(ProjectID, uuid(7, 1));

/** What a plan of a config reads of a model. */
export const scopeFor = (config: ExperienceSyncConfig, model: Model): ReadScope => {
  const bare = { ...scopeOf(config), archivedMembers: false };
  return { ...bare, archivedMembers: restoresAny(config, stateOf(model, bare)) };
};

interface Given {
  readonly archive?: boolean;
  readonly createdAt?: string;
  readonly maxArchive?: Limit;
  readonly selection?: Selection;
}

/** All suites and tags of a model, as a plan that archives something reads them. */
const holdersOf = (model: Model, archivedMembers: boolean): Holders => {
  const names = (sets: Model['tags']) => sets.map(({ name }) => name);
  const own = (name: string) => name.startsWith('sync-protected:');
  const { tagSetsByName, testSuitesByName } = stateOf(model, {
    tags: names(model.tags).filter((name) => !own(name)),
    systems: [],
    testSuites: names(model.suites),
    archivedMembers,
  });
  return { tags: [...tagSetsByName.values()], testSuites: [...testSuitesByName.values()] };
};

/** Plans a config for a model; undefined where the config has problems. */
export const planFor = (
  model: Model,
  config: ExperienceSyncConfig,
  { archive = true, createdAt = '2026-11-23T09:30:00.000Z', maxArchive, selection }: Given = {},
): PlannedSituation | undefined => {
  const named = scopeFor(config, model);
  const first = stateOf(model, named);
  const computed = computeExperienceUpdates(config, first, { archive, ...(selection && { selection }) });
  if (E.isLeft(computed)) return undefined;
  const holders = holdersOf(model, named.archivedMembers);
  const losses = computeLosses(config, computed.right.updates, first, holders);
  const scope = scopeWith(named, losses, holders);
  const state = stateOf(model, scope);
  const plan = createPlan({
    toolVersion: '1.2.3',
    createdAt,
    target: { apiUrl: 'https://api.example.org/v1/', projectID: PROJECT_ID, projectName: 'drone' },
    files: [{ path: 'experiences.yaml', sha256: 'c0ffee'.padEnd(64, '0') }],
    archive,
    ...(maxArchive && { maxArchive }),
    ...(selection && { selection }),
    state,
    scope,
    losses,
    computation: computed.right,
  });
  return { model, config, scope, state, computation: computed.right, plan };
};

/** Random projects with configs that can be planned. */
export const plannedSituations: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situations, fc.boolean())
  .map(([{ model, config }, archive]) => planFor(model, config, { archive }))
  .filter((situation) => situation !== undefined);

/** The same, with something to do. */
export const situationsWithChanges: fc.Arbitrary<PlannedSituation> = plannedSituations.filter(
  ({ plan }) => !isEmpty(plan.updates),
);
