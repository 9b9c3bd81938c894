/** The types that differ between the two databases. */
export interface Dialect {
  /** An auto-increment key that is never reused. */
  readonly sequence: string;
  /** A text with bytewise comparison. */
  readonly text: string;
}

interface Migration {
  readonly version: number;
  readonly statements: (dialect: Dialect) => readonly string[];
}

const nameColumns = (text: string): string =>
  `name ${text} not null, name_key ${text} not null, name_searched ${text} not null`;

const firstTables = ({ sequence, text }: Dialect): string[] => [
  `create table meta (key ${text} primary key, value ${text} not null)`,
  `create table projects (seq ${sequence}, id ${text} not null unique, ${nameColumns(text)}, description ${text} not null,
     archived smallint not null default 0, created_at ${text} not null, user_id ${text} not null, org_id ${text} not null)`,
  `create unique index projects_name on projects (name_key) where archived = 0`,
  `create table experiences (seq ${sequence}, id ${text} not null unique, project_seq bigint not null references projects (seq),
     name_key ${text} not null, name_searched ${text} not null, description_searched ${text} not null, profile ${text} not null,
     archived smallint not null default 0, updated_at ${text} not null, update_user_id ${text} not null,
     document ${text} not null, custom_fields ${text} not null)`,
  `create unique index experiences_name on experiences (project_seq, name_key) where archived = 0`,
  `create index experiences_list on experiences (project_seq, archived, seq)`,
  `create table tags (seq ${sequence}, id ${text} not null unique, project_seq bigint not null references projects (seq),
     ${nameColumns(text)}, description ${text} not null, created_at ${text} not null, user_id ${text} not null, org_id ${text} not null)`,
  `create unique index tags_name on tags (project_seq, name_key)`,
  `create table tag_members (tag_seq bigint not null references tags (seq) on delete cascade,
     experience_seq bigint not null references experiences (seq), primary key (tag_seq, experience_seq))`,
  `create index tag_members_by_experience on tag_members (experience_seq)`,
  `create table systems (seq ${sequence}, id ${text} not null unique, project_seq bigint not null references projects (seq),
     ${nameColumns(text)}, archived smallint not null default 0, updated_at ${text} not null, update_user_id ${text} not null,
     document ${text} not null)`,
  `create unique index systems_name on systems (project_seq, name_key) where archived = 0`,
  `create table system_members (system_seq bigint not null references systems (seq),
     experience_seq bigint not null references experiences (seq), primary key (system_seq, experience_seq))`,
  `create index system_members_by_experience on system_members (experience_seq)`,
  `create table suites (seq ${sequence}, id ${text} not null unique, project_seq bigint not null references projects (seq),
     name_key ${text} not null, name_searched ${text} not null, description_searched ${text} not null,
     system_id ${text} not null, revision bigint not null, archived smallint not null default 0)`,
  `create unique index suites_name on suites (project_seq, name_key) where archived = 0`,
  `create index suites_by_system on suites (system_id)`,
  `create table suite_revisions (suite_seq bigint not null references suites (seq), revision bigint not null,
     updated_at ${text} not null, update_user_id ${text} not null, document ${text} not null, experiences ${text} not null,
     primary key (suite_seq, revision))`,
  `create table suite_members (suite_seq bigint not null references suites (seq),
     experience_seq bigint not null references experiences (seq), primary key (suite_seq, experience_seq))`,
  `create index suite_members_by_experience on suite_members (experience_seq)`,
];

/** All schema changes, in order. Never edit a released migration; add a new one. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, statements: firstTables }];
