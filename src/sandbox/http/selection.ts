import * as E from 'fp-ts/lib/Either.js';
import { badRequest } from '../request-error.ts';
import { findExperiences, type ExperienceFilter, matches } from '../records/experience-list.ts';
import { findByIDs, firstMissing, type FoundRow } from '../records/members.ts';
import { mentionsArchived, parseSearch, type Search } from '../search/parse-search.ts';
import { searchCondition } from '../search/search-condition.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database, Store } from '../store/store.ts';
import type { BodyReader } from './body-reader.ts';
import { noSuch } from './identifier.ts';

/** The filters of a body. They select active experiences. */
interface Filters {
  readonly name?: string;
  readonly text?: string;
  readonly search?: Search;
}

/** The experiences that a body selects: by ID, by filter, or both. */
export interface ExperienceSelection {
  readonly ids: readonly string[];
  readonly all: boolean;
  readonly filters: Filters;
  readonly excluded: ReadonlySet<string>;
  /** Whether the body mentions experiences. */
  readonly given: boolean;
}

const readFilters = (reader: BodyReader): Filters => {
  const filters = reader.object('filters');
  const name = filters?.text('name');
  const text = filters?.text('text');
  const expression = filters?.text('search');
  const search = expression === undefined || expression === '' ? undefined : parseSearch(expression);
  if (search && E.isLeft(search)) {
    filters?.addError('search', `is invalid: ${search.left.message.replace(/\.$/, '')}`);
    return {};
  }
  return {
    ...(name ? { name } : {}),
    ...(text ? { text } : {}),
    ...(search ? { search: search.right } : {}),
  };
};

/** Selects a single experience. */
export const oneExperience = (id: string): ExperienceSelection => ({
  ids: [id],
  all: false,
  filters: {},
  excluded: new Set(),
  given: true,
});

/** Reads the selection of a body. Filters apply even without `allExperiences` if no experiences are listed. */
export const readSelection = (
  reader: BodyReader,
  idsKey: 'experiences' | 'experienceIDs' = 'experiences',
): ExperienceSelection => {
  const ids = [
    ...(reader.uuids('experiences') ?? []),
    ...(idsKey === 'experiences' ? [] : (reader.uuids(idsKey) ?? [])),
  ];
  return {
    ids: [...new Set(ids)],
    all: reader.boolean('allExperiences') ?? (ids.length === 0 && reader.has('filters')),
    filters: readFilters(reader),
    excluded: new Set(reader.uuids('excludedExperienceIDs') ?? []),
    given: ['experiences', 'allExperiences', 'filters', idsKey].some((name) => reader.has(name)),
  };
};

const findFiltered = (
  database: Database,
  { search, ...texts }: Filters,
  { projectSeq, kind }: Pick<Resolution, 'projectSeq' | 'kind'>,
) => {
  const filter: ExperienceFilter = {
    ...(search && mentionsArchived(search) ? {} : { archived: false }),
    ...texts,
    ...(search ? { search: searchCondition(search, kind) } : {}),
  };
  return findExperiences(database, matches(filter, projectSeq, kind));
};

/** How to resolve a selection. */
export interface Resolution {
  readonly projectSeq: number;
  readonly kind: Store['kind'];
  /** An unknown ID is an error, or it is ignored. */
  readonly onUnknownID: 'notFound' | 'badRequest' | 'ignore';
}

/** Finds the selected experiences. */
export async function* resolveSelection(
  database: Database,
  { ids, all, excluded, filters }: ExperienceSelection,
  resolution: Resolution,
): Fallible<FoundRow[]> {
  const { projectSeq, onUnknownID } = resolution;
  const listed = await findByIDs(database, 'experiences', projectSeq, ids);
  const unknownID = onUnknownID === 'ignore' ? undefined : firstMissing(ids, listed);
  if (unknownID !== undefined)
    yield* unwrap(
      onUnknownID === 'notFound'
        ? noSuch('experience', unknownID)
        : badRequest(`There is no experience "${unknownID}".`),
    );
  const filtered = all ? await findFiltered(database, filters, resolution) : [];
  const listedIDs = new Set(listed.map(({ id }) => id));
  const selected = [...listed, ...filtered.filter(({ id }) => !listedIDs.has(id))];
  return selected.filter(({ id }) => !excluded.has(id));
}
