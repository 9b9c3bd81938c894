import * as t from 'io-ts';
import type { Project } from '../domain/database-state.ts';
import { EnvironmentVariable, INITIAL_SETTINGS, type LiveExperience } from '../domain/experience.ts';
import { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from '../domain/ids.ts';
import { type Decode, decoding, idIn, nullable, page } from './decoding.ts';
import type { LabelledTag, LabelledTestSuite, ListedTestSuite, NamedSet, Page } from './resim-api.ts';

// The parts of responses that sync reads. Other fields are allowed, so that a newer server is not an error.

/** Converts IDs to lower case: servers may send either case, and IDs are compared as strings. */
const lowered = <C extends t.Mixed>(codec: C): t.Type<t.TypeOf<C>, t.OutputOf<C>> =>
  new t.Type<t.TypeOf<C>, t.OutputOf<C>>(
    codec.name,
    (value): value is t.TypeOf<C> => codec.is(value) && value === String(value).toLowerCase(),
    (input, context) => codec.validate(typeof input === 'string' ? input.toLowerCase() : input, context),
    codec.encode,
  );

const WireExperienceID = lowered(ExperienceID);

const WireCustomField = t.type({
  name: t.string,
  type: nullable(t.string),
  values: nullable(t.readonlyArray(t.string)),
});

const WireExperience = t.type(
  {
    experienceID: WireExperienceID,
    name: t.string,
    description: nullable(t.string),
    locations: nullable(t.readonlyArray(t.string)),
    location: t.unknown,
    containerTimeoutSeconds: nullable(t.number),
    profile: nullable(t.string),
    environmentVariables: nullable(t.readonlyArray(EnvironmentVariable)),
    cacheExempt: nullable(t.boolean),
    customFields: nullable(t.readonlyArray(WireCustomField)),
    archived: nullable(t.boolean),
    updateTimestamp: t.unknown,
    updateUserID: t.unknown,
  },
  'experience',
);

const WireProject = t.type(
  { projectID: lowered(ProjectID), name: t.string, archived: nullable(t.boolean) },
  'project',
);
const WireTag = t.type({ experienceTagID: lowered(TagID), name: t.string }, 'experienceTag');
const WireLabelledTag = t.type(
  { experienceTagID: lowered(TagID), name: t.string, description: nullable(t.string) },
  'experienceTag',
);
const WireSystem = t.type(
  { systemID: lowered(SystemID), name: t.string, archived: nullable(t.boolean) },
  'system',
);
const WireTestSuite = t.type(
  {
    testSuiteID: lowered(TestSuiteID),
    name: t.string,
    testSuiteRevision: nullable(t.number),
    archived: nullable(t.boolean),
    experiences: nullable(t.readonlyArray(WireExperienceID)),
    updateTimestamp: t.unknown,
    updateUserID: t.unknown,
  },
  'testSuite',
);
const WireLabelledTestSuite = t.type(
  {
    testSuiteID: lowered(TestSuiteID),
    name: t.string,
    archived: nullable(t.boolean),
    description: nullable(t.string),
    systemID: nullable(lowered(SystemID)),
    metricsSetName: nullable(t.string),
  },
  'testSuite',
);
const WireMember = t.type({ experienceID: WireExperienceID }, 'experience');

const textOrNone = (value: unknown): string => (typeof value === 'string' ? value : '');

const locationsOf = ({ locations, location }: t.TypeOf<typeof WireExperience>): readonly string[] =>
  locations ?? (typeof location === 'string' && location !== '' ? [location] : []);

/** Converts an experience. Missing fields have the defaults of a new experience; a missing `archived` has the value of the query. */
const experience = (wire: t.TypeOf<typeof WireExperience>, archived: boolean): LiveExperience => ({
  experienceID: wire.experienceID,
  name: wire.name,
  description: wire.description ?? '',
  locations: locationsOf(wire),
  profile: wire.profile ?? INITIAL_SETTINGS.profile,
  environmentVariables: (wire.environmentVariables ?? []).map(({ name, value }) => ({ name, value })),
  cacheExempt: wire.cacheExempt ?? INITIAL_SETTINGS.cacheExempt,
  containerTimeoutSeconds: wire.containerTimeoutSeconds ?? INITIAL_SETTINGS.containerTimeoutSeconds,
  customFields: (wire.customFields ?? []).map(({ name, type, values }) => ({
    name,
    type: type ?? 'text',
    values: values ?? [],
  })),
  archived: wire.archived ?? archived,
  lastChange: {
    updateTimestamp: textOrNone(wire.updateTimestamp),
    updateUserID: textOrNone(wire.updateUserID),
  },
});

const project = ({ projectID, name, archived }: t.TypeOf<typeof WireProject>): Project => ({
  projectID,
  name,
  ...(archived === true && { archived }),
});

const testSuite = (wire: t.TypeOf<typeof WireTestSuite>): ListedTestSuite => {
  const updateTimestamp = textOrNone(wire.updateTimestamp);
  const updateUserID = textOrNone(wire.updateUserID);
  return {
    testSuiteID: wire.testSuiteID,
    name: wire.name,
    revision: wire.testSuiteRevision ?? 0,
    archived: wire.archived ?? false,
    experienceIDs: wire.experiences ?? [],
    ...(updateTimestamp && { lastChange: { updateTimestamp, updateUserID } }),
  };
};

export const decodeExperience = decoding(WireExperience, (wire) => experience(wire, false));
const experiencesPage = (archived: boolean) =>
  page({
    key: 'experiences',
    codec: WireExperience,
    map: (wire) => experience(wire, archived),
    idOf: idIn('experienceID'),
  });
const decodeActive = experiencesPage(false);
const decodeArchived = experiencesPage(true);
/** Decodes a page of archived or active experiences. */
export const decodeExperiences = ({ archived }: { readonly archived: boolean }) =>
  archived ? decodeArchived : decodeActive;
/** Decodes only the IDs of members, so that the experiences of a large tag are not decoded again. */
export const decodeMembers = page({
  key: 'experiences',
  codec: WireMember,
  map: ({ experienceID }) => experienceID,
});
export const decodeProject = decoding(WireProject, project);
export const decodeProjects = page({
  key: 'projects',
  codec: WireProject,
  map: project,
  idOf: idIn('projectID'),
});
const tagID = idIn('experienceTagID');
export const decodeTags: Decode<Page<NamedSet<TagID>>> = page({
  key: 'experienceTags',
  codec: WireTag,
  map: (tag) => ({ id: tag.experienceTagID, name: tag.name, archived: false }),
  idOf: tagID,
});
const labelledTag = (tag: t.TypeOf<typeof WireLabelledTag>): LabelledTag => ({
  id: tag.experienceTagID,
  name: tag.name,
  description: tag.description ?? '',
});
export const decodeLabelledTags = page({
  key: 'experienceTags',
  codec: WireLabelledTag,
  map: labelledTag,
  idOf: tagID,
});
export const decodeLabelledTag = decoding(WireLabelledTag, labelledTag);
export const decodeSystems: Decode<Page<NamedSet<SystemID>>> = page({
  key: 'systems',
  codec: WireSystem,
  map: (system) => ({ id: system.systemID, name: system.name, archived: system.archived ?? false }),
  idOf: idIn('systemID'),
});
export const decodeTestSuite = decoding(WireTestSuite, testSuite);
export const decodeTestSuites = page({
  key: 'testSuites',
  codec: WireTestSuite,
  map: testSuite,
  idOf: idIn('testSuiteID'),
});
export const decodeLabelledTestSuites = page({
  key: 'testSuites',
  codec: WireLabelledTestSuite,
  map: (suite): LabelledTestSuite => ({
    testSuiteID: suite.testSuiteID,
    name: suite.name,
    archived: suite.archived ?? false,
    description: suite.description ?? '',
    ...(suite.systemID && { systemID: suite.systemID }),
    ...(suite.metricsSetName && { metricsSet: suite.metricsSetName }),
  }),
  idOf: idIn('testSuiteID'),
});
export const decodeCount = decoding(t.number, (count) => count);
