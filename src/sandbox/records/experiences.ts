import * as t from 'io-ts';
import type { Insertable, Selectable } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import type { ExperienceTable } from '../store/tables.ts';
import { collectionOf, requireFreeKey, requireFreeName } from './collection.ts';
import { nameKey } from './keyset.ts';
import { storedJson } from './stored-json.ts';

const Fixed = t.strict({
  experienceID: t.string,
  projectID: t.string,
  creationTimestamp: t.string,
  userID: t.string,
  orgID: t.string,
});
type Fixed = t.TypeOf<typeof Fixed>;

const Settings = t.strict({
  name: t.string,
  description: t.string,
  locations: t.readonlyArray(t.string),
  containerTimeoutSeconds: t.number,
  profile: t.string,
  environmentVariables: t.readonlyArray(t.strict({ name: t.string, value: t.string })),
  cacheExempt: t.boolean,
});

const CustomFieldType = t.keyof({ text: null, number: null, timestamp: null, json: null });
const CustomFields = t.readonlyArray(
  t.strict({ name: t.string, values: t.readonlyArray(t.string), type: CustomFieldType }),
);
export type StoredCustomField = t.TypeOf<typeof CustomFields>[number];

/** The fields of an experience that users set. */
export type ExperienceSettings = t.TypeOf<typeof Settings> & {
  readonly customFields: readonly StoredCustomField[];
};

const Document = t.intersection([Fixed, Settings]);
type Document = t.TypeOf<typeof Document>;

export type ExperienceRow = Selectable<ExperienceTable>;

/** Experiences. */
export const EXPERIENCES = collectionOf<ExperienceRow>({
  table: 'experiences',
  what: 'experience',
  nameTaken: 'An experience with this name already exists in the project.',
  archivable: true,
});

/** An experience as the API returns it. Lists build the same JSON in the database. */
export const experienceJson = (row: ExperienceRow): string =>
  `${row.document.slice(0, -1)},"archived":${row.archived === 1 ? 'true' : 'false'},"updateTimestamp":"${row.updated_at}","updateUserID":${JSON.stringify(row.update_user_id)},"customFields":${row.custom_fields}}`;

/** The custom fields of a row. */
export const customFieldsOf = (row: Pick<ExperienceRow, 'custom_fields'>): readonly StoredCustomField[] =>
  storedJson(CustomFields, row.custom_fields);

/** The immutable fields of a stored experience, and those that users set. */
const partsOf = (row: ExperienceRow): { readonly fixed: Fixed; readonly settings: ExperienceSettings } => {
  const document = storedJson(Document, row.document);
  const { experienceID, projectID, creationTimestamp, userID, orgID, ...settings } = document;
  return {
    fixed: { experienceID, projectID, creationTimestamp, userID, orgID },
    settings: { ...settings, customFields: customFieldsOf(row) },
  };
};

/** The fields of a stored experience that users set. */
export const settingsOf = (row: ExperienceRow): ExperienceSettings => partsOf(row).settings;

const documentJson = ({
  experienceID,
  projectID,
  creationTimestamp,
  userID,
  orgID,
  ...settings
}: Document): string => {
  const { name, description, locations, ...rest } = settings;
  const location = locations[0] ?? '';
  return JSON.stringify({
    experienceID,
    projectID,
    name,
    description,
    location,
    locations,
    ...rest,
    creationTimestamp,
    userID,
    orgID,
  });
};

const settingColumns = ({ customFields, ...settings }: ExperienceSettings, fixed: Fixed) => ({
  name_searched: toSearched(settings.name),
  description_searched: toSearched(settings.description),
  profile: toStored(settings.profile),
  document: documentJson({ ...fixed, ...settings }),
  custom_fields: JSON.stringify(customFields),
});

/** Who makes a change, and when. */
export interface AuditStamp {
  readonly now: string;
  readonly userID: string;
}

export interface ExperienceToInsert {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: ExperienceSettings;
}

/** The row of a new experience. */
export const newExperienceRow = (
  { id, project, orgID, settings }: ExperienceToInsert,
  { now, userID }: AuditStamp,
  archived = false,
): Insertable<ExperienceTable> => ({
  id,
  project_seq: project.seq,
  archived: archived ? 1 : 0,
  updated_at: now,
  update_user_id: userID,
  name_key: nameKey(settings.name),
  ...settingColumns(settings, {
    experienceID: id,
    projectID: project.id,
    creationTimestamp: now,
    userID,
    orgID,
  }),
});

/** Adds an experience. */
export async function* insertExperience(
  database: Database,
  experience: ExperienceToInsert,
  stamp: AuditStamp,
): Fallible<ExperienceRow> {
  yield* requireFreeName(database, EXPERIENCES, experience.settings.name, {
    projectSeq: experience.project.seq,
  });
  return database
    .insertInto('experiences')
    .values(newExperienceRow(experience, stamp))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Updates the given settings. Archived experiences can be updated too; their names need not be unique. */
export async function* updateExperience(
  database: Database,
  row: ExperienceRow,
  changes: Partial<ExperienceSettings>,
  { now, userID }: AuditStamp,
): Fallible<ExperienceRow> {
  const { fixed, settings: before } = partsOf(row);
  const settings = { ...before, ...changes };
  const key = settings.name === before.name ? row.name_key : nameKey(settings.name);
  if (row.archived === 0 && key !== row.name_key)
    yield* requireFreeKey(database, EXPERIENCES, key, { projectSeq: row.project_seq });
  return database
    .updateTable('experiences')
    .set({
      updated_at: now,
      update_user_id: userID,
      name_key: key,
      ...settingColumns(settings, fixed),
    })
    .where('seq', '=', row.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Restores an archived experience. Fails if another active experience has taken its name. */
export async function* restoreExperience(
  database: Database,
  row: ExperienceRow,
  { now, userID }: AuditStamp,
): Fallible<void> {
  if (row.archived === 0) return;
  yield* requireFreeKey(database, EXPERIENCES, row.name_key, { projectSeq: row.project_seq });
  await database
    .updateTable('experiences')
    .set({ archived: 0, updated_at: now, update_user_id: userID })
    .where('seq', '=', row.seq)
    .execute();
}
