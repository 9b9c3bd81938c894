import * as E from 'fp-ts/lib/Either.js';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import { restoresAny } from '../../src/compute/match-experiences.ts';
import type { DatabaseState, ReadScope } from '../../src/domain/database-state.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { ProjectID } from '../../src/domain/ids.ts';
import { createPlan } from '../../src/plan/create-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { scopeOf } from '../../src/plan/scope.ts';
import { branded } from './branded.ts';
import { type Model, stateOf, uuid } from './model.ts';

/** What a plan of a config depends on in a model. */
export const scopeFor = (config: ExperienceSyncConfig, model: Model): ReadScope => {
  const bare = { ...scopeOf(config), archivedMembers: false };
  return { ...bare, archivedMembers: restoresAny(config, stateOf(model, bare)) };
};

export interface Planned {
  readonly plan: Plan;
  readonly scope: ReadScope;
  readonly state: DatabaseState;
}

/** The plan of a config for a model, or nothing where it cannot be planned. */
export const planFor = (config: ExperienceSyncConfig, model: Model, archive = true): Planned | undefined => {
  const scope = scopeFor(config, model);
  const state = stateOf(model, scope);
  const computation = computeExperienceUpdates(config, state, { archive });
  if (E.isLeft(computation)) return undefined;
  const plan = createPlan({
    toolVersion: '0.0.0',
    createdAt: '2026-01-02T03:04:05.000Z',
    target: {
      apiUrl: 'https://api.resim.ai/v1/',
      projectID: branded(ProjectID, uuid(7, 1)),
      projectName: 'robots',
    },
    files: [{ path: 'experiences.yaml', sha256: 'ab'.repeat(32) }],
    archive,
    state,
    scope,
    computation: computation.right,
  });
  return { plan, scope, state };
};
