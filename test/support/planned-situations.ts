import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { computeBaseUpdates } from '../../src/compute/base-updates.ts';
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
import { contentsOf, fingerprintOf } from '../../src/plan/fingerprint.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { scopeOf, scopeWith } from '../../src/plan/scope.ts';
import { traced } from '../../src/usecases/plan-origin.ts';
import { situations } from './arbitraries.ts';
import { branded } from './branded.ts';
import { type Model, stateOf, uuid } from './model.ts';

/** A project, a config for it, and the resulting plan. */
export interface PlannedSituation {
  readonly model: Model;
  readonly config: ExperienceSyncConfig;
  readonly scope: ReadScope;
  readonly state: DatabaseState;
  readonly computation: Computation;
  readonly plan: Plan;
}

export const PROJECT_ID = branded(ProjectID, uuid(7, 1));

/** The scope that planning a config reads. */
export const scopeFor = (config: ExperienceSyncConfig, model: Model): ReadScope => {
  const bare = { ...scopeOf(config), archivedMembers: false };
  return { ...bare, archivedMembers: restoresAny(config, stateOf(model, bare)) };
};

interface Given {
  readonly archive?: boolean;
  readonly createdAt?: string;
  readonly maxArchive?: Limit;
  readonly selection?: Selection;
  /** The config before an edit, to limit the plan to the edit. */
  readonly base?: { readonly config: ExperienceSyncConfig; readonly onlyEdit: boolean };
  /** The version of the plan format. Plans of version 1 depend on all experiences. */
  readonly version?: 1 | 2;
}

/** All suites and tags of a model, which a plan with archives reads. */
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

/** Plans a config for a model. Undefined if the config is invalid. */
export const planFor = (
  model: Model,
  config: ExperienceSyncConfig,
  {
    archive = true,
    createdAt = '2026-11-23T09:30:00.000Z',
    maxArchive,
    selection,
    base,
    version = 2,
  }: Given = {},
): PlannedSituation | undefined => {
  const named = scopeFor(config, model);
  const first = stateOf(model, named);
  const whole = computeExperienceUpdates(config, first, { archive, ...(selection && { selection }) });
  if (E.isLeft(whole)) return undefined;
  const before = base && computeBaseUpdates(config, base.config, first, { archive });
  if (before && E.isLeft(before)) return undefined;
  const files = [{ path: 'base.yaml', sha256: 'c0ffee'.padEnd(64, '0') }];
  const told = before
    ? traced(whole.right, before.right, files, first, base.onlyEdit)
    : { computation: whole.right };
  const { computation } = told;
  const holders = holdersOf(model, named.archivedMembers);
  const losses = computeLosses(config, computation.updates, first, holders);
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
    ...told,
  });
  const situation = { model, config, scope, state, computation, plan };
  return version === 1 ? ofVersion1(situation) : situation;
};

/** Like `planFor`, but with plan format 1, which depends on every experience. */
const ofVersion1 = (situation: PlannedSituation): PlannedSituation => {
  const { plan, state, scope } = situation;
  const contents = contentsOf(plan.updates, state);
  const fingerprint = { ...fingerprintOf(state, scope), ...(contents && { contents }) };
  return { ...situation, plan: { ...plan, formatVersion: 1, fingerprint } };
};

/** Random projects with valid configs. The plans depend on everything, so that laws apply to any change. */
export const plannedSituations: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situations, fc.boolean())
  .map(([{ model, config }, archive]) => planFor(model, config, { archive, version: 1 }))
  .filter((situation) => situation !== undefined);

/** Like `plannedSituations`, but without empty plans. */
export const situationsWithChanges: fc.Arbitrary<PlannedSituation> = plannedSituations.filter(
  ({ plan }) => !isEmpty(plan.updates),
);
