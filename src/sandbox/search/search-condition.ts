import { type RawBuilder, sql } from 'kysely';
import { contains, nameKey } from '../records/keyset.ts';
import { holdsText } from '../records/experience-list.ts';
import type { Store } from '../store/store.ts';
import { toSearched, toStored } from '../store/stored-text.ts';
import type { Search, SearchField } from './parse-search.ts';

type Condition = RawBuilder<boolean>;

const anyOf = (conditions: readonly Condition[]): Condition =>
  sql<boolean>`(${sql.join(conditions, sql` or `)})`;

const memberOf = (members: string, owners: string, owner: string, ids: readonly string[]): Condition =>
  sql<boolean>`experiences.seq in (select m.experience_seq from ${sql.table(members)} as m
    inner join ${sql.table(owners)} as o on o.seq = m.${sql.ref(owner)} where o.id in (${sql.join(ids)}))`;

const isIn = (field: SearchField, values: readonly string[], kind: Store['kind']): Condition => {
  switch (field) {
    case 'tag_id':
      return memberOf('tag_members', 'tags', 'tag_seq', values);
    case 'system_id':
      return memberOf('system_members', 'systems', 'system_seq', values);
    case 'test_suite_id':
      return memberOf('suite_members', 'suites', 'suite_seq', values);
    case 'archived':
      return sql<boolean>`experiences.archived in (${sql.join(values.map((value) => (value === 'true' ? 1 : 0)))})`;
    case 'profile':
      return sql<boolean>`experiences.profile in (${sql.join(values.map(toStored))})`;
    case 'name':
      return sql<boolean>`experiences.name_key in (${sql.join(values.map(nameKey))})`;
    case 'text':
      return anyOf(values.map((value) => holdsText(value, kind)));
  }
};

const containing = (field: SearchField, value: string, kind: Store['kind']): Condition => {
  if (field === 'text') return holdsText(value, kind);
  if (field === 'name') return contains('experiences.name_searched', toSearched(value), kind);
  return contains('experiences.profile', toStored(value), kind);
};

const MEMBERSHIPS: ReadonlySet<SearchField> = new Set(['tag_id', 'system_id', 'test_suite_id']);

/** Whether a search selects only members of given tags, systems or suites. */
export const selectsMembers = (search: Search): boolean => {
  if (search.kind === 'in') return MEMBERSHIPS.has(search.field);
  return search.kind === 'and' && search.terms.some(selectsMembers);
};

/** Compiles a search to a condition on the table `experiences`. Tags, systems and suites that do not exist have no members. */
export const searchCondition = (search: Search, kind: Store['kind']): Condition => {
  switch (search.kind) {
    case 'and':
      return sql<boolean>`(${sql.join(
        search.terms.map((term) => searchCondition(term, kind)),
        sql` and `,
      )})`;
    case 'or':
      return anyOf(search.terms.map((term) => searchCondition(term, kind)));
    case 'not':
      return sql<boolean>`not ${searchCondition(search.term, kind)}`;
    case 'in':
      return isIn(search.field, search.values, kind);
    case 'contains':
      return containing(search.field, search.values[0] ?? '', kind);
  }
};
