import type { Generated } from 'kysely';

/** An auto-increment number: the order of creation, and the key of pagination. */
type Sequence = Generated<number>;
/** 0 or 1, because the embedded driver does not support booleans. */
type Flag = 0 | 1;
/** JSON that is copied into responses as it is. */
type Json = string;
/** RFC 3339 in UTC with milliseconds. */
type Timestamp = string;

interface NameColumns {
  /** The name in the form of `toStored`. */
  name: string;
  /** A digest of the name for unique indexes, which cannot store names of any length. */
  name_key: string;
  /** The name in the form of `toSearched`. */
  name_searched: string;
}

export interface ProjectTable extends NameColumns {
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
  /** The fields of a response that only a create or an update changes. */
  document: Json;
  custom_fields: Json;
}

export interface TagTable extends NameColumns {
  seq: Sequence;
  id: string;
  project_seq: number;
  description: string;
  created_at: Timestamp;
  user_id: string;
  org_id: string;
}

export interface SystemTable extends NameColumns {
  seq: Sequence;
  id: string;
  project_seq: number;
  archived: Flag;
  updated_at: Timestamp;
  update_user_id: string;
  /** The fields of a response that only a create or an update changes. */
  document: Json;
}

export interface SuiteTable {
  seq: Sequence;
  id: string;
  project_seq: number;
  /** Of the latest revision, like the columns below. */
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
  /** The response without `archived`, `experiences` and the fields of the last change. */
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
  /** The experiences of the latest revision of each suite. */
  suite_members: { suite_seq: number; experience_seq: number };
}
