import * as E from 'fp-ts/lib/Either.js';
import { CORE_SCHEMA, load } from 'js-yaml';
import { BodyReader } from '../http/body-reader.ts';
import { badRequest, type RequestError } from '../request-error.ts';
import { readExperienceSettings } from '../http/experience-body.ts';
import type { RESOURCES } from '../records/systems.ts';
import { ARCHITECTURES, type SystemSettings } from '../records/systems.ts';
import { asClause, type SandboxError, errorText } from '../server/sandbox-error.ts';
import type { Seed, SeedExperience, SeedProject, SeedSuite, SeedSystem, SeedTag } from './seed.ts';

const HINT = '`sync sandbox dump` exports the content of a sandbox as a seed file.';

/** The amount of each resource for a system whose seed does not set it. */
const DEFAULT_RESOURCES: Readonly<Record<(typeof RESOURCES)[number], number>> = {
  build_vcpus: 4,
  build_memory_mib: 16_384,
  build_gpus: 0,
  build_shared_memory_mb: 64,
  metrics_build_vcpus: 2,
  metrics_build_memory_mib: 8_192,
  metrics_build_gpus: 0,
  metrics_build_shared_memory_mb: 64,
};

const idOf = (reader: BodyReader, name: string): { readonly id?: string } => {
  const id = reader.uuid(name);
  return id === undefined ? {} : { id };
};

const readTag = (reader: BodyReader): SeedTag => ({
  ...idOf(reader, 'experienceTagID'),
  name: reader.requiredText('name'),
  description: reader.text('description') ?? '',
});

const readResources = (reader: BodyReader) => ({
  build_vcpus: reader.integer('build_vcpus') ?? DEFAULT_RESOURCES.build_vcpus,
  build_memory_mib: reader.integer('build_memory_mib') ?? DEFAULT_RESOURCES.build_memory_mib,
  build_gpus: reader.integer('build_gpus') ?? DEFAULT_RESOURCES.build_gpus,
  build_shared_memory_mb:
    reader.integer('build_shared_memory_mb') ?? DEFAULT_RESOURCES.build_shared_memory_mb,
  metrics_build_vcpus: reader.integer('metrics_build_vcpus') ?? DEFAULT_RESOURCES.metrics_build_vcpus,
  metrics_build_memory_mib:
    reader.integer('metrics_build_memory_mib') ?? DEFAULT_RESOURCES.metrics_build_memory_mib,
  metrics_build_gpus: reader.integer('metrics_build_gpus') ?? DEFAULT_RESOURCES.metrics_build_gpus,
  metrics_build_shared_memory_mb:
    reader.integer('metrics_build_shared_memory_mb') ?? DEFAULT_RESOURCES.metrics_build_shared_memory_mb,
});

const readSystem = (reader: BodyReader): SeedSystem => {
  const settings: SystemSettings = {
    name: reader.requiredNonEmptyText('name'),
    description: reader.text('description') ?? '',
    architecture: reader.oneOf('architecture', ARCHITECTURES) ?? 'AMD64',
    ...readResources(reader),
  };
  return { ...idOf(reader, 'systemID'), settings };
};

const readExperience = (reader: BodyReader): SeedExperience => ({
  ...idOf(reader, 'experienceID'),
  settings: readExperienceSettings(reader),
  tags: reader.texts('tags') ?? [],
  systems: reader.texts('systems') ?? [],
  archived: reader.boolean('archived') ?? false,
});

const readSuite = (reader: BodyReader): SeedSuite => ({
  ...idOf(reader, 'testSuiteID'),
  name: reader.requiredNonEmptyText('name'),
  description: reader.text('description') ?? '',
  system: reader.requiredNonEmptyText('system'),
  experiences: reader.texts('experiences') ?? [],
});

/** Reports names that no entity of the project has. */
const checkNames = (reader: BodyReader, project: SeedProject): void => {
  const tags = new Set(project.tags.map(({ name }) => name));
  const systems = new Set(project.systems.map(({ settings }) => settings.name));
  const experiences = new Set(
    project.experiences.filter(({ archived }) => !archived).map(({ settings }) => settings.name),
  );
  const check = (where: string, names: readonly string[], known: ReadonlySet<string>, what: string): void => {
    const lost = names.find((name) => !known.has(name));
    if (lost !== undefined)
      reader.addError(where, `names ${JSON.stringify(lost)}, which is not ${what} of the project`);
  };
  project.experiences.forEach((experience, index) => {
    check(`experiences[${index}].tags`, experience.tags, tags, 'a tag');
    check(`experiences[${index}].systems`, experience.systems, systems, 'a system');
  });
  project.testSuites.forEach((suite, index) => {
    check(`testSuites[${index}].system`, [suite.system], systems, 'a system');
    check(`testSuites[${index}].experiences`, suite.experiences, experiences, 'an active experience');
  });
};

const readProject = (reader: BodyReader): SeedProject => {
  const project = {
    ...idOf(reader, 'projectID'),
    name: reader.requiredNonEmptyText('name'),
    description: reader.text('description') ?? '',
    tags: (reader.objects('tags') ?? []).map(readTag),
    systems: (reader.objects('systems') ?? []).map(readSystem),
    experiences: (reader.objects('experiences') ?? []).map(readExperience),
    testSuites: (reader.objects('testSuites') ?? []).map(readSuite),
  };
  checkNames(reader, project);
  return project;
};

const parse = (text: string): E.Either<SandboxError, unknown> => {
  try {
    const value: unknown = load(text, { schema: CORE_SCHEMA });
    return E.right(value);
  } catch (error) {
    return E.left({ message: `the seed file is not YAML: ${errorText(error)}`, hint: HINT });
  }
};

/** Reads the content of a seed file. */
export const seedOf = (value: unknown): E.Either<RequestError, Seed> => {
  const reader = BodyReader.of(value);
  if (E.isLeft(reader)) return badRequest('It must be a map with the key `projects`.');
  const projects = reader.right.required('projects', reader.right.objects('projects'), []).map(readProject);
  return reader.right.finish({ projects });
};

/** Reads the YAML text of a seed file. */
export const readSeed = (text: string): E.Either<SandboxError, Seed> => {
  const value = parse(text);
  if (E.isLeft(value)) return value;
  return E.mapLeft(({ message }: RequestError) => ({
    message: `the seed file is invalid: ${asClause(message)}`,
    hint: HINT,
  }))(seedOf(value.right));
};

/** Whether the text of a file is a sync config, not a seed. */
export const isConfig = (text: string): boolean => {
  const value = parse(text);
  return (
    E.isRight(value) &&
    typeof value.right === 'object' &&
    value.right !== null &&
    'experiences' in value.right &&
    !('projects' in value.right)
  );
};
