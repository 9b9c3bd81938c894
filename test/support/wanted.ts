import * as E from 'fp-ts/lib/Either.js';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { Computation, ExperienceReference } from '../../src/domain/experience-updates.ts';
import { changeKinds } from '../../src/domain/experience-change.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import { computeExperienceUpdates } from '../../src/compute/compute-experience-updates.ts';
import type { DatabaseState } from '../../src/domain/database-state.ts';
import { type Model, type ModelExperience, type ModelSet, stateOf, uuid } from './model.ts';
import { scopeFor } from './planned-situations.ts';

const CONTENT = { description: 'Aerial survey', locations: ['s3://drone/a'], customFields: [] };

/** An entry of a config with only the required fields. */
export const entry = (name: string, fields: Partial<ConfigExperience> = {}): ConfigExperience => ({
  name,
  ...CONTENT,
  tags: [],
  systems: [],
  archived: false,
  ...fields,
});

/** A config with some entries. */
export const configOf = (
  experiences: readonly ConfigExperience[],
  rest: Partial<ExperienceSyncConfig> = {},
): ExperienceSyncConfig => ({ experiences, managedTestSuites: [], managedExperienceTags: [], ...rest });

/** A live experience that matches `entry`. The number determines its ID. */
export const liveExperience = (
  number: number,
  name: string,
  fields: Partial<ModelExperience> = {},
): ModelExperience => ({
  id: idOf(number),
  name,
  ...CONTENT,
  profile: 'full_stack',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
  archived: false,
  ...fields,
});

/** The ID of a live experience by number. */
export const idOf = (number: number): string => uuid(1, number);

/** Sets by name, with the numbers of their members. */
type SetsGiven = Readonly<Record<string, readonly number[]>>;

interface ModelGiven {
  readonly tags?: SetsGiven;
  readonly systems?: SetsGiven;
  readonly suites?: SetsGiven;
}

const setsOf = (kind: number, given: SetsGiven = {}): ModelSet[] =>
  Object.entries(given).map(([name, members], position) => ({
    id: uuid(kind, position),
    name,
    members: members.map(idOf),
  }));

/** A project with experiences, tags, systems and suites. */
export const project = (experiences: readonly ModelExperience[], given: ModelGiven = {}): Model => ({
  experiences,
  tags: setsOf(2, given.tags),
  systems: setsOf(3, given.systems),
  suites: setsOf(4, given.suites),
});

type Options = { readonly archive?: boolean; readonly known?: DatabaseState['knownNames'] };

const compute = (model: Model, config: ExperienceSyncConfig, { archive = true, known }: Options) =>
  computeExperienceUpdates(
    config,
    { ...stateOf(model, scopeFor(config, model)), ...(known && { knownNames: known }) },
    { archive },
  );

/** Computes the updates for a config. Fails the test if the config has problems. */
export const computed = (model: Model, config: ExperienceSyncConfig, options: Options = {}): Computation => {
  const result = compute(model, config, options);
  if (E.isLeft(result)) throw new Error(`problems: ${JSON.stringify(result.left)}`);
  return result.right;
};

/** The problems of a config. Fails the test if there are none. */
export const problemsOf = (
  model: Model,
  config: ExperienceSyncConfig,
  options: Options = {},
): readonly ComputeProblem[] => {
  const result = compute(model, config, options);
  if (E.isRight(result)) throw new Error('no problems');
  return result.left;
};

const shown = (reference: ExperienceReference): string =>
  reference._tag === 'Existing' ? reference.name : `${reference.name} (new)`;

/** Updates in short form: `update alpha: description`, `tag smoke: +alpha -beta`. */
export const updateLines = ({ updates }: Pick<Computation, 'updates'>): string[] => [
  ...(updates.protectionUpdates?.additions ?? []).map((glob) => `protect ${glob}`),
  ...(updates.protectionUpdates?.removals ?? []).map(({ glob }) => `unprotect ${glob}`),
  ...[...updates.matchedExperiencesByNewName.values()].map((match) => {
    const { original, new: wanted } = match;
    const kinds = changeKinds(match);
    const words = (['create', 'restore', 'rename', 'update', 'archive'] as const).filter(
      (kind) => kinds[kind],
    );
    const from = original ? ` #${String(Number(original.experienceID.slice(-12)))}` : '';
    return `${words.join(', ')} ${wanted.name}${from}`;
  }),
  ...[...updates.tagUpdatesByName.values()].map(
    ({ name, additions, removals }) =>
      `tag ${name}:${additions.map((one) => ` +${shown(one)}`).join('')}${removals.map((one) => ` -${shown(one)}`).join('')}`,
  ),
  ...[...updates.systemUpdatesByName.values()].map(
    ({ name, additions }) => `system ${name}:${additions.map((one) => ` +${shown(one)}`).join('')}`,
  ),
  ...updates.testSuiteUpdates.map(
    ({ name, original, experiences }) =>
      `suite ${name}: [${original.map(shown).join(' ')}] -> [${experiences.map(shown).join(' ')}]`,
  ),
];
