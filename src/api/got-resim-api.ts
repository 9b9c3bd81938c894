import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ProjectID } from '../domain/ids.ts';
import type { ApiFailure, SyncError } from '../domain/sync-error.ts';
import { textOf } from './answer-text.ts';
import { shownPath } from './attempt.ts';
import { excerptOf } from './failures.ts';
import { membersAlone } from './members-alone.ts';
import { nextPageTokenAtEnd } from './next-page.ts';
import { type ApiAnswer, type ApiRequest, makeSendRequest, type RequestOptions } from './request.ts';
import type { PageRequest, ResimApi } from './resim-api.ts';
import * as wire from './wire.ts';

/** The header by which a sandbox names the data that it serves. */
const SANDBOX_HEADER = 'x-sync-sandbox';

/** The JSON text of what is read of an answer. */
type Extract = (body: Buffer) => string;

const parsed = (answer: ApiAnswer, extract: Extract): E.Either<ApiFailure, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(extract(answer.body)),
    (): ApiFailure => ({
      _tag: 'NotJson',
      status: answer.status,
      contentType: answer.contentType,
      excerpt: excerptOf(answer.body, answer.redact),
    }),
  );

const pageQuery = ({ pageSize, pageToken }: PageRequest) => ({ pageSize, pageToken });

/** The API over HTTP. Errors: those of the port. */
export const makeResimApi = (options: Omit<RequestOptions, 'onAnswer'>): ResimApi => {
  let sandbox: string | undefined;
  const send = makeSendRequest({
    ...options,
    onAnswer: (headers) => {
      const identity = headers[SANDBOX_HEADER];
      if (typeof identity === 'string') sandbox = identity;
    },
  });

  /** Tells the next page's token, and gives who asks for that page the time to send the request. */
  const announce =
    ({ onNextPage }: PageRequest) =>
    (answer: ApiAnswer) =>
    async (): Promise<void> => {
      const token = onNextPage && nextPageTokenAtEnd(answer.body);
      if (token === undefined) return;
      onNextPage?.(token);
      await options.wait(0);
    };

  const request = <A>(
    apiRequest: ApiRequest,
    decode: wire.Decode<A>,
    extract: Extract = textOf,
    page: PageRequest = {},
  ): TE.TaskEither<SyncError, A> =>
    pipe(
      send(apiRequest),
      TE.chainFirstTaskK(announce(page)),
      TE.chainEitherK((answer) =>
        pipe(
          parsed(answer, extract),
          E.chain(decode),
          E.mapLeft((fault): SyncError => {
            const failure =
              fault._tag === 'UnexpectedShape' ? { ...fault, got: answer.redact(fault.got) } : fault;
            const { operation, method } = apiRequest;
            // A write whose answer cannot be read was done all the same, as a rule.
            const ambiguous = method === 'GET' ? {} : { ambiguous: true };
            return {
              _tag: 'ApiError',
              operation,
              method,
              path: shownPath(apiRequest),
              apiUrl: options.apiUrl,
              failure,
              ...ambiguous,
            };
          }),
        ),
      ),
    );

  const command = (apiRequest: ApiRequest): TE.TaskEither<SyncError, void> =>
    pipe(
      send(apiRequest),
      TE.map(() => undefined),
    );

  const list = <A>(operation: string, path: string, query: ApiRequest['query'], decode: wire.Decode<A>) =>
    request({ operation, method: 'GET', path, ...(query && { query }) }, decode);

  const at = (projectID: ProjectID, rest: string): string => `projects/${projectID}/${rest}`;

  return {
    identity: () => (sandbox === undefined ? options.apiUrl : `sandbox:${sandbox}`),

    listProjects: (page) => list('listProjects', 'projects', pageQuery(page), wire.decodeProjects),
    getProject: (id) => list('getProject', `projects/${id}`, undefined, wire.decodeProject),

    listExperiences: (id, { archived, name, ...page }) =>
      request(
        {
          operation: 'listExperiences',
          method: 'GET',
          path: at(id, 'experiences'),
          query: { archived, name, includeCustomFields: true, ...pageQuery(page) },
        },
        wire.decodeExperiences,
        textOf,
        page,
      ),
    searchExperiences: (id, { archived, search, ...page }) =>
      request(
        {
          operation: 'listExperiences',
          method: 'GET',
          path: at(id, 'experiences'),
          query: { archived, search, ...pageQuery(page) },
        },
        wire.decodeMembers,
        membersAlone,
        page,
      ),
    getExperience: (id, experienceID) =>
      list('getExperience', at(id, `experiences/${experienceID}`), undefined, wire.decodeExperience),
    createExperience: (id, body) =>
      request(
        { operation: 'createExperience', method: 'POST', path: at(id, 'experiences'), body },
        wire.decodeExperience,
      ),
    updateExperience: (id, experienceID, { updateMask, experience }) =>
      request(
        {
          operation: 'updateExperience',
          method: 'PATCH',
          path: at(id, `experiences/${experienceID}`),
          body: { updateMask, experience },
        },
        wire.decodeExperience,
      ),
    restoreExperience: (id, experienceID) =>
      command({
        operation: 'restoreExperience',
        method: 'POST',
        path: at(id, `experiences/${experienceID}/restore`),
      }),
    bulkArchiveExperiences: (id, experienceIDs) =>
      request(
        {
          operation: 'bulkArchiveExperiences',
          method: 'POST',
          path: at(id, 'experiences/archive'),
          body: { experienceIDs },
        },
        wire.decodeCount,
      ),

    listExperienceTags: (id, page) =>
      list('listExperienceTags', at(id, 'experienceTags'), pageQuery(page), wire.decodeTags),
    listLabelledTags: (id, page) =>
      list('listExperienceTags', at(id, 'experienceTags'), pageQuery(page), wire.decodeLabelledTags),
    createExperienceTag: (id, body) =>
      request(
        { operation: 'createExperienceTag', method: 'POST', path: at(id, 'experienceTags'), body },
        wire.decodeLabelledTag,
      ),
    deleteExperienceTag: (id, tagID) =>
      command({
        operation: 'deleteExperienceTag',
        method: 'DELETE',
        path: at(id, `experienceTags/${tagID}`),
      }),
    listExperiencesWithExperienceTag: (id, tagID, { archived, ...page }) =>
      list(
        'listExperiencesWithExperienceTag',
        at(id, `experienceTags/${tagID}/experiences`),
        { archived, ...pageQuery(page) },
        wire.decodeMembers,
      ),
    addTagsToExperiences: (id, experienceTagIDs, experiences) =>
      command({
        operation: 'addTagsToExperiences',
        method: 'POST',
        path: at(id, 'experienceTags/addExperiences'),
        body: { experienceTagIDs, experiences },
      }),
    removeExperienceTagFromExperience: (id, tagID, experienceID) =>
      command({
        operation: 'removeExperienceTagFromExperience',
        method: 'DELETE',
        path: at(id, `experienceTags/${tagID}/experiences/${experienceID}`),
      }),

    listSystems: (id, page) => list('listSystems', at(id, 'systems'), pageQuery(page), wire.decodeSystems),
    listExperiencesForSystem: (id, systemID, { archived, ...page }) =>
      list(
        'listExperiencesForSystem',
        at(id, `systems/${systemID}/experiences`),
        { archived, ...pageQuery(page) },
        wire.decodeMembers,
      ),
    addSystemsToExperiences: (id, systemIDs, experiences) =>
      command({
        operation: 'addSystemsToExperiences',
        method: 'POST',
        path: at(id, 'systems/addExperiences'),
        body: { systemIDs, experiences },
      }),

    listTestSuites: (id, page) =>
      list(
        'listTestSuites',
        at(id, 'suites'),
        { archived: false, ...pageQuery(page) },
        wire.decodeTestSuites,
      ),
    getTestSuite: (id, suiteID) =>
      list('getTestSuite', at(id, `suites/${suiteID}`), undefined, wire.decodeTestSuite),
    reviseTestSuite: (id, suiteID, experiences) =>
      request(
        {
          operation: 'reviseTestSuite',
          method: 'PATCH',
          path: at(id, `suites/${suiteID}`),
          body: { experiences, updateMetricsBuild: false },
        },
        wire.decodeTestSuite,
      ),
  };
};
