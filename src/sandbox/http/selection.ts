import * as E from 'fp-ts/lib/Either.js';
import { badRequest } from '../request-error.ts';
import { chooseExperiences, type ExperienceFilter, matches } from '../records/experience-list.ts';
import { findByIDs, firstMissing, type Found } from '../records/members.ts';
import { mentionsArchived, parseSearch, type Search } from '../search/parse-search.ts';
import { searchCondition } from '../search/search-condition.ts';
import { need, type Steps } from '../steps.ts';
import type { Database, Store } from '../store/store.ts';
import type { BodyReader } from './body-reader.ts';
import { missing } from './identifier.ts';

/** The filters of a body, which choose among all active experiences. */
interface Filters {
  readonly name?: string;
  readonly text?: string;
  readonly search?: Search;
}

/** How a body names experiences: one by one, or all that pass some filters. */
export interface Selection {
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly filters: Filters;
  readonly excluded: ReadonlySet<string>;
  /** Whether the body speaks of experiences at all. */
  readonly given: boolean;
}

const readFilters = (reader: BodyReader): Filters => {
  const filters = reader.object('filters');
  const name = filters?.text('name');
  const text = filters?.text('text');
  const expression = filters?.text('search');
  const search = expression === undefined || expression === '' ? undefined : parseSearch(expression);
  if (search && E.isLeft(search)) {
    filters?.complain('search', `is wrong: ${search.left.message.replace(/\.$/, '')}`);
    return {};
  }
  return {
    ...(name ? { name } : {}),
    ...(text ? { text } : {}),
    ...(search ? { search: search.right } : {}),
  };
};

/** The one experience that an ID names. */
export const oneExperience = (id: string): Selection => ({
  ids: [id],
  all: false,
  filters: {},
  excluded: new Set(),
  given: true,
});

/** Reads which experiences a body means. Filters without `allExperiences` choose too, beside those that are listed. */
export const readSelection = (
  reader: BodyReader,
  listed: 'experiences' | 'experienceIDs' = 'experiences',
): Selection => {
  const ids = [
    ...(reader.uuids('experiences') ?? []),
    ...(listed === 'experiences' ? [] : (reader.uuids(listed) ?? [])),
  ];
  return {
    ids: [...new Set(ids)],
    all: reader.boolean('allExperiences') ?? (ids.length === 0 && reader.has('filters')),
    filters: readFilters(reader),
    excluded: new Set(reader.uuids('excludedExperienceIDs') ?? []),
    given: ['experiences', 'allExperiences', 'filters', listed].some((name) => reader.has(name)),
  };
};

const chosen = (database: Database, projectSeq: number, kind: Store['kind'], { filters }: Selection) => {
  const { search, ...texts } = filters;
  const filter: ExperienceFilter = {
    ...(search && mentionsArchived(search) ? {} : { archived: false }),
    ...texts,
    ...(search ? { search: searchCondition(search, kind) } : {}),
  };
  return chooseExperiences(database, matches(filter, projectSeq, kind));
};

/** What becomes of an ID that names nothing: it ends the request, or it is passed over. */
export type Unknown = 'notFound' | 'badRequest' | 'ignored';

/** Finds the experiences that a body means. */
export async function* resolveSelection(
  database: Database,
  projectSeq: number,
  kind: Store['kind'],
  selection: Selection,
  unknown: Unknown,
): Steps<Found[]> {
  const { ids, all, excluded } = selection;
  const listed = await findByIDs(database, 'experiences', projectSeq, ids);
  const lost = unknown === 'ignored' ? undefined : firstMissing(ids, listed);
  if (lost !== undefined)
    yield* need(
      unknown === 'notFound' ? missing('experience', lost) : badRequest(`There is no experience "${lost}".`),
    );
  const others = all ? await chosen(database, projectSeq, kind, selection) : [];
  const named = new Set(listed.map(({ id }) => id));
  const joined = [...listed, ...others.filter(({ id }) => !named.has(id))];
  return joined.filter(({ id }) => !excluded.has(id));
}
