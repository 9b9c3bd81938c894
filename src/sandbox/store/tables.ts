import type { Generated } from 'kysely';

/** A number that grows with every row of a table: the order of creation, and what pages are cut by. */
type Sequence = Generated<number>;
/** 0 or 1: the embedded driver takes no booleans. */
type Flag = 0 | 1;
/** A JSON text that goes into answers as it is. */
type Json = string;
/** RFC 3339 in UTC with milliseconds. */
type Timestamp = string;

interface NamedTable {
  /** The name as `toStored` writes it. */
  name: string;
  /** A digest of the exact name: unique indexes cannot hold names of any length. */
  name_key: string;
  /** The name as `toSearched` writes it. */
  name_searched: string;
}

export interface ProjectTable extends NamedTable {
  seq: Sequence;
  id: string;
  description: string;
  archived: Flag;
  created_at: Timestamp;
  user_id: string;
  org_id: string;
}

export interface ExperienceTable {
  seq: Sequence;
  id: string;
  project_seq: number;
  name_key: string;
  name_searched: string;
  description_searched: string;
  profile: string;
  archived: Flag;
  updated_at: Timestamp;
  update_user_id: string;
  /** The answer's fields that only a create or an update changes. */
  document: Json;
  custom_fields: Json;
}

export interface TagTable extends NamedTable {
  seq: Sequence;
  id: string;
  project_seq: number;
  description: string;
  created_at: Timestamp;
  user_id: string;
  org_id: string;
}

export interface SystemTable extends NamedTable {
  seq: Sequence;
  id: string;
  project_seq: number;
  archived: Flag;
  updated_at: Timestamp;
  update_user_id: string;
  /** The answer's fields that only a create or an update changes. */
  document: Json;
}

export interface SuiteTable {
  seq: Sequence;
  id: string;
  project_seq: number;
  /** The latest revision's. */
  name_key: string;
  name_searched: string;
  description_searched: string;
  system_id: string;
  revision: number;
  archived: Flag;
}

export interface SuiteRevisionTable {
  suite_seq: number;
  revision: number;
  updated_at: Timestamp;
  update_user_id: string;
  /** The answer without `archived`, `experiences` and what tells the last change. */
  document: Json;
  experiences: Json;
}

export interface Tables {
  meta: { key: string; value: string };
  projects: ProjectTable;
  experiences: ExperienceTable;
  tags: TagTable;
  tag_members: { tag_seq: number; experience_seq: number };
  systems: SystemTable;
  system_members: { system_seq: number; experience_seq: number };
  suites: SuiteTable;
  suite_revisions: SuiteRevisionTable;
  /** What the latest revision of each suite holds. */
  suite_members: { suite_seq: number; experience_seq: number };
}
