import * as t from 'io-ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the format of a ReSim ID (`format: uuid`). */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Brands these IDs; it exists only as a type. */
export interface UuidBrand {
  readonly Uuid: unique symbol;
}

const Uuid = t.brand(t.string, (text): text is t.Branded<string, UuidBrand> => isUuid(text), 'Uuid');

/** Brands these IDs; it exists only as a type. */
export interface ProjectIDBrand {
  readonly ProjectID: unique symbol;
}
/** Brands these IDs; it exists only as a type. */
export interface ExperienceIDBrand {
  readonly ExperienceID: unique symbol;
}
/** Brands these IDs; it exists only as a type. */
export interface TagIDBrand {
  readonly TagID: unique symbol;
}
/** Brands these IDs; it exists only as a type. */
export interface SystemIDBrand {
  readonly SystemID: unique symbol;
}
/** Brands these IDs; it exists only as a type. */
export interface TestSuiteIDBrand {
  readonly TestSuiteID: unique symbol;
}

/** The ID of a ReSim project. */
export const ProjectID = t.brand(
  Uuid,
  (_id): _id is t.Branded<t.TypeOf<typeof Uuid>, ProjectIDBrand> => true,
  'ProjectID',
);
export type ProjectID = t.TypeOf<typeof ProjectID>;

/** The ID of an experience; renames keep it. */
export const ExperienceID = t.brand(
  Uuid,
  (_id): _id is t.Branded<t.TypeOf<typeof Uuid>, ExperienceIDBrand> => true,
  'ExperienceID',
);
export type ExperienceID = t.TypeOf<typeof ExperienceID>;

/** The ID of an experience tag. */
export const TagID = t.brand(
  Uuid,
  (_id): _id is t.Branded<t.TypeOf<typeof Uuid>, TagIDBrand> => true,
  'TagID',
);
export type TagID = t.TypeOf<typeof TagID>;

/** The ID of a system. */
export const SystemID = t.brand(
  Uuid,
  (_id): _id is t.Branded<t.TypeOf<typeof Uuid>, SystemIDBrand> => true,
  'SystemID',
);
export type SystemID = t.TypeOf<typeof SystemID>;

/** The ID of a test suite; revisions keep it. */
export const TestSuiteID = t.brand(
  Uuid,
  (_id): _id is t.Branded<t.TypeOf<typeof Uuid>, TestSuiteIDBrand> => true,
  'TestSuiteID',
);
export type TestSuiteID = t.TypeOf<typeof TestSuiteID>;
