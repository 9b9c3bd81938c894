import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Project } from '../domain/database-state.ts';
import { EnvironmentVariable, INITIAL_SETTINGS, type LiveExperience } from '../domain/experience.ts';
import { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from '../domain/ids.ts';
import type { ApiFailure } from '../domain/sync-error.ts';
import type { LabelledTag, ListedTestSuite, Named, Page } from './resim-api.ts';

// The shapes of answers, as far as sync reads them: further fields are let through, so that a newer server is no error.

const nullable = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined]);

/** The same ID in lower case: servers may answer in either, and IDs are compared as texts. */
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
const WireMember = t.type({ experienceID: WireExperienceID }, 'experience');

const pageOf = <C extends t.Mixed>(key: string, codec: C) =>
  t.type({
    [key]: nullable(t.readonlyArray(codec)),
    nextPageToken: nullable(t.string),
    // A hint alone, which some servers give in another form.
    total: t.unknown,
  });

/** Turns an answer's JSON into a value of the domain, or says where it has another shape. */
export type Decode<A> = (json: unknown) => E.Either<ApiFailure, A>;

const LONGEST_VALUE = 60;
const MAY_BE_SECRET = /environmentVariables|customFields/;

/** What stands where something else is expected. Of lists and objects only the kind is told: they can hold secrets. */
const shown = (value: unknown, field: string): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (value !== null && MAY_BE_SECRET.test(field)) return `a ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

const EXPECTED: Readonly<Record<string, string>> = {
  Uuid: 'a UUID',
  ExperienceID: 'a UUID',
  ProjectID: 'a UUID',
  TagID: 'a UUID',
  SystemID: 'a UUID',
  TestSuiteID: 'a UUID',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

/** The deepest place that a decoding failed at, as `experiences[3].name`. */
const firstFault = (errors: t.Errors): ApiFailure => {
  const deepest = [...errors].sort((a, b) => b.context.length - a.context.length)[0];
  const context = (deepest?.context ?? []).filter(
    ({ key }, position, all) => key !== '' && !(all[position - 1]?.type instanceof t.UnionType),
  );
  const field = context.reduce(
    (path, { key }) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    '',
  );
  const type = deepest?.context[deepest.context.length - 1]?.type.name ?? '';
  return {
    _tag: 'UnexpectedShape',
    field: field === '' ? 'the answer' : field,
    expected: EXPECTED[type] ?? (type.startsWith('ReadonlyArray') ? 'a list' : 'an object'),
    got: shown(deepest?.value, field),
  };
};

const decoding =
  <A, B>(codec: t.Type<A, unknown>, map: (value: A) => B): Decode<B> =>
  (json) => {
    // To tell that all is well takes a fraction of the time that it takes to say what is not.
    if (codec.is(json)) return E.right(map(json));
    const decoded = codec.decode(json);
    return E.isRight(decoded) ? E.right(map(decoded.right)) : E.left(firstFault(decoded.left));
  };

const Counted = t.type({ total: t.literal(0) });

/** An empty list may be left out where the answer says that there is nothing; what has neither is no list. */
const isNoList = (json: unknown, key: string): boolean =>
  typeof json === 'object' &&
  json !== null &&
  !Array.isArray(json) &&
  !Object.hasOwn(json, key) &&
  !Counted.is(json);

const page = <C extends t.Mixed, B>(
  key: string,
  codec: C,
  map: (item: t.TypeOf<C>) => B,
): Decode<Page<B>> => {
  const decode = itemsOfPage(key, codec, map);
  return (json) =>
    isNoList(json, key)
      ? E.left({ _tag: 'UnexpectedShape', field: key, expected: 'a list', got: 'nothing' })
      : decode(json);
};

const itemsOfPage = <C extends t.Mixed, B>(
  key: string,
  codec: C,
  map: (item: t.TypeOf<C>) => B,
): Decode<Page<B>> =>
  decoding(pageOf(key, codec), (value) => {
    const { nextPageToken, total } = value;
    const items = value[key];
    return {
      items: Array.isArray(items) ? items.map(map) : [],
      ...(!Array.isArray(items) && total !== 0 && { unsure: true }),
      ...(typeof nextPageToken === 'string' && nextPageToken !== '' && { nextPageToken }),
      ...(typeof total === 'number' && { total }),
    };
  });

const textOrNone = (value: unknown): string => (typeof value === 'string' ? value : '');

const locationsOf = ({ locations, location }: t.TypeOf<typeof WireExperience>): readonly string[] =>
  locations ?? (typeof location === 'string' && location !== '' ? [location] : []);

/** What an answer leaves out is what a new experience has, and archived what was asked for. */
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
const decodeActive = page('experiences', WireExperience, (wire) => experience(wire, false));
const decodeArchived = page('experiences', WireExperience, (wire) => experience(wire, true));
/** A page of the experiences that were asked for: the archived ones or the others. */
export const decodeExperiences = ({ archived }: { readonly archived: boolean }) =>
  archived ? decodeArchived : decodeActive;
/** Members are read by their IDs alone: a tag of ten thousand experiences is no reason to decode them all again. */
export const decodeMembers = page('experiences', WireMember, ({ experienceID }) => experienceID);
export const decodeProject = decoding(WireProject, project);
export const decodeProjects = page('projects', WireProject, project);
export const decodeTags: Decode<Page<Named<TagID>>> = page('experienceTags', WireTag, (tag) => ({
  id: tag.experienceTagID,
  name: tag.name,
  archived: false,
}));
const labelledTag = (tag: t.TypeOf<typeof WireLabelledTag>): LabelledTag => ({
  id: tag.experienceTagID,
  name: tag.name,
  description: tag.description ?? '',
});
export const decodeLabelledTags = page('experienceTags', WireLabelledTag, labelledTag);
export const decodeLabelledTag = decoding(WireLabelledTag, labelledTag);
export const decodeSystems: Decode<Page<Named<SystemID>>> = page('systems', WireSystem, (system) => ({
  id: system.systemID,
  name: system.name,
  archived: system.archived ?? false,
}));
export const decodeTestSuite = decoding(WireTestSuite, testSuite);
export const decodeTestSuites = page('testSuites', WireTestSuite, testSuite);
export const decodeCount = decoding(t.number, (count) => count);
