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
export type CustomField = t.TypeOf<typeof CustomFields>[number];

/** What users set of an experience. */
export type ExperienceSettings = t.TypeOf<typeof Settings> & {
  readonly customFields: readonly CustomField[];
};

const Document = t.intersection([Fixed, Settings]);
type Document = t.TypeOf<typeof Document>;

export type ExperienceRow = Selectable<ExperienceTable>;

/** Experiences. */
export const EXPERIENCES = collectionOf<ExperienceRow>({
  table: 'experiences',
  what: 'experience',
  taken: 'An experience of this name exists in the project.',
  archivable: true,
});

/** An experience as answers show it; what lists show of it is put together in the database, and is the same. */
export const experienceJson = (row: ExperienceRow): string =>
  `${row.document.slice(0, -1)},"archived":${row.archived === 1 ? 'true' : 'false'},"updateTimestamp":"${row.updated_at}","updateUserID":${JSON.stringify(row.update_user_id)},"customFields":${row.custom_fields}}`;

/** The custom fields of a row. */
export const customFieldsOf = (row: Pick<ExperienceRow, 'custom_fields'>): readonly CustomField[] =>
  storedJson(CustomFields, row.custom_fields);

/** What users set of a stored experience, and what nobody can change. */
const partsOf = (row: ExperienceRow): { readonly fixed: Fixed; readonly settings: ExperienceSettings } => {
  const document = storedJson(Document, row.document);
  const { experienceID, projectID, creationTimestamp, userID, orgID, ...settings } = document;
  return {
    fixed: { experienceID, projectID, creationTimestamp, userID, orgID },
    settings: { ...settings, customFields: customFieldsOf(row) },
  };
};

/** What users set of a stored experience. */
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

/** Who changes something and when. */
export interface AuditStamp {
  readonly now: string;
  readonly userID: string;
}

export interface NewExperience {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: ExperienceSettings;
}

/** The row of a new experience. */
export const newExperienceRow = (
  { id, project, orgID, settings }: NewExperience,
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
  experience: NewExperience,
  change: AuditStamp,
): Fallible<ExperienceRow> {
  yield* requireFreeName(database, EXPERIENCES, experience.project.seq, experience.settings.name);
  return database
    .insertInto('experiences')
    .values(newExperienceRow(experience, change))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Writes what changes of the settings. An archived experience can be changed too; its name may be that of an active one. */
export async function* changeExperience(
  database: Database,
  row: ExperienceRow,
  changes: Partial<ExperienceSettings>,
  { now, userID }: AuditStamp,
): Fallible<ExperienceRow> {
  const { fixed, settings: before } = partsOf(row);
  const settings = { ...before, ...changes };
  const key = settings.name === before.name ? row.name_key : nameKey(settings.name);
  if (row.archived === 0 && key !== row.name_key)
    yield* requireFreeKey(database, EXPERIENCES, row.project_seq, key);
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

/** Makes an archived experience active again; the others may have taken its name meanwhile. */
export async function* restoreExperience(
  database: Database,
  row: ExperienceRow,
  { now, userID }: AuditStamp,
): Fallible<void> {
  if (row.archived === 0) return;
  yield* requireFreeKey(database, EXPERIENCES, row.project_seq, row.name_key);
  await database
    .updateTable('experiences')
    .set({ archived: 0, updated_at: now, update_user_id: userID })
    .where('seq', '=', row.seq)
    .execute();
}
