import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { Insertable, Selectable } from 'kysely';
import { conflict, type Problem } from '../problem.ts';
import type { Database } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import type { ExperienceTable } from '../store/tables.ts';
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
export const CustomFields = t.readonlyArray(
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
export interface Change {
  readonly now: string;
  readonly userID: string;
}

/** Whether an active experience of the project holds the name already. */
const nameIsFree = async (
  database: Database,
  projectSeq: number,
  key: string,
): Promise<E.Either<Problem, void>> => {
  const holder = await database
    .selectFrom('experiences')
    .select('seq')
    .where('project_seq', '=', projectSeq)
    .where('name_key', '=', key)
    .where('archived', '=', 0)
    .executeTakeFirst();
  return holder === undefined
    ? E.right(undefined)
    : conflict('An experience of this name exists in the project.');
};

export interface NewExperience {
  readonly id: string;
  readonly project: { readonly seq: number; readonly id: string };
  readonly orgID: string;
  readonly settings: ExperienceSettings;
}

/** The row of a new experience. */
export const newExperienceRow = (
  { id, project, orgID, settings }: NewExperience,
  { now, userID }: Change,
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
export const insertExperience = async (
  database: Database,
  experience: NewExperience,
  change: Change,
): Promise<E.Either<Problem, ExperienceRow>> => {
  const free = await nameIsFree(database, experience.project.seq, nameKey(experience.settings.name));
  if (E.isLeft(free)) return free;
  const row = await database
    .insertInto('experiences')
    .values(newExperienceRow(experience, change))
    .returningAll()
    .executeTakeFirstOrThrow();
  return E.right(row);
};

/** The experience with an ID, archived or not. */
export const findExperience = (
  database: Database,
  projectSeq: number,
  id: string,
): Promise<ExperienceRow | undefined> =>
  database
    .selectFrom('experiences')
    .selectAll()
    .where('id', '=', id)
    .where('project_seq', '=', projectSeq)
    .executeTakeFirst();

/** Writes what changes of the settings. An archived experience can be changed too; its name may be that of an active one. */
export const changeExperience = async (
  database: Database,
  row: ExperienceRow,
  changes: Partial<ExperienceSettings>,
  { now, userID }: Change,
): Promise<E.Either<Problem, ExperienceRow>> => {
  const { fixed, settings: before } = partsOf(row);
  const settings = { ...before, ...changes };
  const key = settings.name === before.name ? row.name_key : nameKey(settings.name);
  if (row.archived === 0 && key !== row.name_key) {
    const free = await nameIsFree(database, row.project_seq, key);
    if (E.isLeft(free)) return free;
  }
  const changed = await database
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
  return E.right(changed);
};

/** Makes an archived experience active again; the others may have taken its name meanwhile. */
export const restoreExperience = async (
  database: Database,
  row: ExperienceRow,
  { now, userID }: Change,
): Promise<E.Either<Problem, void>> => {
  if (row.archived === 0) return E.right(undefined);
  const free = await nameIsFree(database, row.project_seq, row.name_key);
  if (E.isLeft(free)) return free;
  await database
    .updateTable('experiences')
    .set({ archived: 0, updated_at: now, update_user_id: userID })
    .where('seq', '=', row.seq)
    .execute();
  return E.right(undefined);
};
