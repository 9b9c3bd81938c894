import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ListedTestSuite, NamedSet, Page, PageRequest, ResimApi } from '../../src/api/resim-api.ts';
import type { LiveExperience } from '../../src/domain/experience.ts';
import { ExperienceID, SystemID, TagID, TestSuiteID } from '../../src/domain/ids.ts';
import type { ApiFailure } from '../../src/domain/api-error.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { branded } from './branded.ts';
import * as server from './memory-project.ts';
import { liveOf, type Model, type ModelSet } from './model.ts';
import { PROJECT_ID } from './planned-situations.ts';

/**
 * The fate of a write: it succeeds; its response is lost before or after the work, or the work is done late, when the next write arrives;
 * or it fails permanently with a status.
 */
export type Fate = 'fine' | 'lostBefore' | 'lostAfter' | 'late' | 'unknown' | 'forbidden' | 'broken' | 'busy';

export interface MemoryOptions {
  /** Selects the fate of each write, in order of arrival, counted from 0. */
  readonly fate?: (operation: string, number: number) => Fate;
  /** The maximum page size. */
  readonly largestPage?: number;
  /** Called before each write, to simulate a concurrent change. */
  readonly meanwhile?: (model: Model, operation: string, number: number) => Model;
  /** Called before each read, for the same purpose; undefined: the read gets no response. */
  readonly beforeRead?: (model: Model, writes: number) => Model | undefined;
}

/** A project in memory behind the API port, to test logic against lost responses and concurrent changes. */
export interface MemoryApi {
  readonly api: ResimApi;
  readonly model: () => Model;
  /** The writes that arrived, with their fates. */
  readonly writes: () => readonly { readonly operation: string; readonly fate: Fate }[];
  /** All requests in order of arrival. */
  readonly requests: () => readonly string[];
}

export const apiFailure = (operation: string, failure: ApiFailure, ambiguous = false): SyncError => ({
  _tag: 'ApiError',
  operation,
  method: 'POST',
  path: `/${operation}`,
  apiUrl: 'memory:',
  failure,
  ...(ambiguous && { ambiguous: true }),
});

const status = (operation: string, code: number): SyncError =>
  apiFailure(operation, { _tag: 'Status', status: code, serverMessage: `no: ${String(code)}` });

const paged = <A>(items: readonly A[], { pageSize, pageToken }: PageRequest, largest: number): Page<A> => {
  const from = pageToken === undefined ? 0 : Number(pageToken);
  const to = from + Math.min(pageSize ?? largest, largest);
  return {
    items: items.slice(from, to),
    total: items.length,
    ...(to < items.length && { nextPageToken: String(to) }),
  };
};

const listedSuite = ({ id, name, members }: ModelSet): ListedTestSuite => ({
  testSuiteID: branded(TestSuiteID, id),
  name,
  revision: 0,
  archived: false,
  experienceIDs: members.map((member) => branded(ExperienceID, member)),
});

export const memoryApi = (start: Model, options: MemoryOptions = {}): MemoryApi => {
  let model = start;
  const writes: { operation: string; fate: Fate }[] = [];
  const requests: string[] = [];
  const late: (() => void)[] = [];
  const largest = options.largestPage ?? 100_000;

  const perform = <A>(operation: string, work: server.Work<A>): E.Either<SyncError, A> => {
    const served = work(model);
    if (served._tag === 'Refused') return E.left(status(operation, served.status));
    model = served.model;
    return E.right(served.answer);
  };

  const lost = (operation: string) =>
    E.left(apiFailure(operation, { _tag: 'Unreachable', code: 'ECONNRESET', detail: 'reset' }, true));

  const write =
    <A>(operation: string, work: server.Work<A>): TaskEither<SyncError, A> =>
    async () => {
      await Promise.resolve();
      requests.push(operation);
      late.splice(0).forEach((run) => run());
      const number = writes.length;
      model = options.meanwhile?.(model, operation, number) ?? model;
      const fate = options.fate?.(operation, number) ?? 'fine';
      writes.push({ operation, fate });
      if (fate === 'unknown') return E.left(status(operation, 401));
      if (fate === 'busy') return E.left(status(operation, 503));
      if (fate === 'forbidden') return E.left(status(operation, 403));
      if (fate === 'broken') return E.left(status(operation, 422));
      if (fate === 'lostBefore') return lost(operation);
      if (fate === 'late') {
        late.push(() => perform(operation, work));
        return lost(operation);
      }
      const answer = perform(operation, work);
      return fate === 'lostAfter' ? lost(operation) : answer;
    };

  const read =
    <A>(operation: string, answer: () => A | undefined): TaskEither<SyncError, A> =>
    async () => {
      await Promise.resolve();
      requests.push(operation);
      const now = options.beforeRead ? options.beforeRead(model, writes.length) : model;
      if (now === undefined)
        return E.left(apiFailure(operation, { _tag: 'Unreachable', code: 'ECONNREFUSED', detail: '' }));
      model = now;
      const found = answer();
      return found === undefined ? E.left(status(operation, 404)) : E.right(found);
    };

  const mapped =
    <A, B>(task: TaskEither<SyncError, A>, f: (a: A) => B): TaskEither<SyncError, B> =>
    async () =>
      E.map(f)(await task());

  const named = <ID extends string>(sets: readonly ModelSet[], brand: (id: string) => ID): NamedSet<ID>[] =>
    sets.map(({ id, name }) => ({ id: brand(id), name, archived: false }));

  const members = (set: ModelSet | undefined, archived: boolean) =>
    set?.members
      .filter((id) => model.experiences.some((one) => one.id === id && one.archived === archived))
      .map((id) => branded(ExperienceID, id));

  const memberPage = (sets: readonly ModelSet[], id: string, query: PageRequest & { archived: boolean }) => {
    const found = members(
      sets.find((set) => set.id === id),
      query.archived,
    );
    return found && paged(found, query, largest);
  };

  const experiences = (archived: boolean, name?: string): LiveExperience[] =>
    model.experiences
      .filter((one) => one.archived === archived && (name === undefined || one.name.startsWith(name)))
      .map(liveOf);

  const project = { projectID: PROJECT_ID, name: 'drone' };

  const api: ResimApi = {
    identity: () => 'memory:',
    listProjects: (page) => read('listProjects', () => paged([project], page, largest)),
    getProject: (id) => read('getProject', () => (id === PROJECT_ID ? project : undefined)),
    listExperiences: (_, { archived, name, ...page }) =>
      read('listExperiences', () => paged(experiences(archived, name), page, largest)),
    searchExperiences: (_, { archived, search, ...page }) =>
      read('searchExperiences', () => {
        const set = [...model.tags, ...model.systems].find(({ id }) => search.includes(id));
        return paged(members(set, archived) ?? [], page, largest);
      }),
    getExperience: (_, id) =>
      read('getExperience', () => model.experiences.filter((one) => one.id === id).map(liveOf)[0]),
    createExperience: (_, experience) => mapped(write('createExperience', server.create(experience)), liveOf),
    updateExperience: (_, id, change) => mapped(write('updateExperience', server.update(id, change)), liveOf),
    restoreExperience: (_, id) => write('restoreExperience', server.restore(id)),
    bulkArchiveExperiences: (_, ids) => write('bulkArchiveExperiences', server.archive(ids)),
    listExperienceTags: (_, page) =>
      read('listExperienceTags', () =>
        paged(
          named(model.tags, (id) => branded(TagID, id)),
          page,
          largest,
        ),
      ),
    listLabelledTags: () => () => Promise.resolve(E.right({ items: [] })),
    createExperienceTag: (_, { name, description }) =>
      mapped(write('createExperienceTag', server.createTag(name)), ({ id }) => ({
        id: branded(TagID, id),
        name,
        description,
      })),
    deleteExperienceTag: (_, id) => write('deleteExperienceTag', server.deleteTag(id)),
    listExperiencesWithExperienceTag: (_, id, query) =>
      read('listExperiencesWithExperienceTag', () => memberPage(model.tags, id, query)),
    addTagsToExperiences: (_, tagIDs, ids) =>
      write('addTagsToExperiences', server.addMembers('tags', tagIDs, ids)),
    removeExperienceTagFromExperience: (_, tagID, id) =>
      write('removeExperienceTagFromExperience', server.removeTag(tagID, id)),
    listSystems: (_, page) =>
      read('listSystems', () =>
        paged(
          named(model.systems, (id) => branded(SystemID, id)),
          page,
          largest,
        ),
      ),
    listExperiencesForSystem: (_, id, query) =>
      read('listExperiencesForSystem', () => memberPage(model.systems, id, query)),
    addSystemsToExperiences: (_, systemIDs, ids) =>
      write('addSystemsToExperiences', server.addMembers('systems', systemIDs, ids)),
    removeSystemsFromExperiences: (_, systemIDs, ids) =>
      write('removeSystemsFromExperiences', server.removeFromSystems(systemIDs, ids)),
    listTestSuites: (_, page) =>
      read('listTestSuites', () => paged(model.suites.map(listedSuite), page, largest)),
    listLabelledTestSuites: () => () => Promise.resolve(E.right({ items: [] })),
    getTestSuite: (_, id) =>
      read('getTestSuite', () => model.suites.filter((suite) => suite.id === id).map(listedSuite)[0]),
    createTestSuite: (_, { name, experiences: ids }) =>
      mapped(write('createTestSuite', server.createSuite(name, ids)), listedSuite),
    archiveTestSuite: (_, id) => write('archiveTestSuite', server.archiveSuite(id)),
    reviseTestSuite: (_, id, ids) =>
      mapped(write('reviseTestSuite', server.reviseSuite(id, ids)), listedSuite),
  };
  return { api, model: () => model, writes: () => writes, requests: () => requests };
};
