import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ExperienceID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { sha256 } from './answer-bytes.ts';
import { makeAnswerReading } from './answer-reading.ts';
import { wholeBody } from './body-reader.ts';
import type { Decode } from './decoding.ts';
import {
  at,
  experiencesRequest,
  pageQuery,
  searchRequest,
  systemMembersRequest,
  tagMembersRequest,
} from './list-requests.ts';
import { membersBody } from './members-body.ts';
import {
  type ApiRequest,
  type ApiResponse,
  makeSendRequest,
  type RequestOptions,
  type SendRequest,
} from './request.ts';
import type { Page, PageRequest, ResimApi } from './resim-api.ts';
import { makeUndecodedLists } from './undecoded-lists.ts';
import * as wire from './wire.ts';

/** The header that identifies a sandbox's data. */
const SANDBOX_HEADER = 'x-sync-sandbox';

type ApiOptions = Omit<RequestOptions, 'onAnswer'> & Pick<ResimApi, 'pageSize' | 'onDoubt' | 'onUnreadable'>;

/** Makes the API over HTTP. Errors: those of the port. */
export const makeResimApi = (options: ApiOptions): ResimApi => {
  let sandbox: string | undefined;
  const send = makeSendRequest({
    ...options,
    onAnswer: (headers) => {
      const identity = headers[SANDBOX_HEADER];
      if (typeof identity === 'string') sandbox = identity;
    },
  });
  return apiOver(send, options, () => sandbox);
};

const apiOver = (send: SendRequest, options: ApiOptions, sandbox: () => string | undefined): ResimApi => {
  const { pageSize, onDoubt, onUnreadable } = options;
  const reading = makeAnswerReading(options.apiUrl);

  const request = <A>(apiRequest: ApiRequest, decode: Decode<A>): TE.TaskEither<SyncError, A> =>
    pipe(send(apiRequest, wholeBody), TE.chainEitherK(reading.read(apiRequest, decode)));

  const readPage =
    <A>(apiRequest: ApiRequest, decode: Decode<Page<A>>) =>
    (answer: ApiResponse): E.Either<SyncError, Page<A>> =>
      pipe(
        reading.readPage(apiRequest, decode)(answer),
        E.map((decoded) => ({ ...decoded, sha256: sha256(answer.body) })),
      );

  const page = <A>(apiRequest: ApiRequest, decode: Decode<Page<A>>): TE.TaskEither<SyncError, Page<A>> =>
    pipe(send(apiRequest, wholeBody), TE.chainEitherK(readPage(apiRequest, decode)));

  /** Requests a page of members, and decodes it only if its members cannot be read without. */
  const memberPage = (apiRequest: ApiRequest): TE.TaskEither<SyncError, Page<ExperienceID>> =>
    pipe(
      send(apiRequest, membersBody),
      TE.chain((answer) => {
        const { sha256, page: members, whole } = answer.body;
        if (members) return TE.right({ ...members, sha256 });
        return whole
          ? TE.fromEither(readPage(apiRequest, wire.decodeMembers)({ ...answer, body: whole }))
          : page(apiRequest, wire.decodeMembers);
      }),
    );

  const command = (apiRequest: ApiRequest): TE.TaskEither<SyncError, void> =>
    pipe(
      send(apiRequest, wholeBody),
      TE.map(() => undefined),
    );

  const get = <A>(operation: string, path: string, decode: Decode<A>) =>
    request({ operation, method: 'GET', path }, decode);

  const list = <A>(
    operation: string,
    path: string,
    paging: PageRequest,
    decode: Decode<Page<A>>,
    query: ApiRequest['query'] = {},
  ) => page({ operation, method: 'GET', path, query: { ...query, ...pageQuery(paging) } }, decode);

  return {
    identity: () => {
      const name = sandbox();
      return name === undefined ? options.apiUrl : `sandbox:${name}`;
    },

    within: (isTimely) =>
      apiOver(
        (request, reader) => send(request.method === 'GET' ? request : { ...request, isTimely }, reader),
        options,
        sandbox,
      ),

    undecoded: makeUndecodedLists(send, reading),
    ...(pageSize !== undefined && { pageSize }),
    ...(onDoubt && { onDoubt }),
    ...(onUnreadable && { onUnreadable }),

    listProjects: (paging) => list('listProjects', 'projects', paging, wire.decodeProjects),
    getProject: (id) => get('getProject', `projects/${id}`, wire.decodeProject),

    listExperiences: (id, paging) => page(experiencesRequest(id, paging), wire.decodeExperiences(paging)),
    searchExperiences: (id, paging) => memberPage(searchRequest(id, paging)),
    getExperience: (id, experienceID) =>
      get('getExperience', at(id, `experiences/${experienceID}`), wire.decodeExperience),
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

    listExperienceTags: (id, paging) =>
      list('listExperienceTags', at(id, 'experienceTags'), paging, wire.decodeTags),
    listLabelledTags: (id, paging) =>
      list('listExperienceTags', at(id, 'experienceTags'), paging, wire.decodeLabelledTags),
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
    listExperiencesWithExperienceTag: (id, tagID, paging) =>
      page(tagMembersRequest(id, tagID, paging), wire.decodeMembers),
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

    listSystems: (id, paging) => list('listSystems', at(id, 'systems'), paging, wire.decodeSystems),
    listExperiencesForSystem: (id, systemID, paging) =>
      page(systemMembersRequest(id, systemID, paging), wire.decodeMembers),
    addSystemsToExperiences: (id, systemIDs, experiences) =>
      command({
        operation: 'addSystemsToExperiences',
        method: 'POST',
        path: at(id, 'systems/addExperiences'),
        body: { systemIDs, experiences },
      }),
    removeSystemsFromExperiences: (id, systemIDs, experiences) =>
      command({
        operation: 'removeSystemsFromExperiences',
        method: 'POST',
        path: at(id, 'systems/removeExperiences'),
        body: { systemIDs, experiences },
      }),

    listTestSuites: (id, paging) =>
      list('listTestSuites', at(id, 'suites'), paging, wire.decodeTestSuites, { archived: false }),
    listLabelledTestSuites: (id, paging) =>
      list('listTestSuites', at(id, 'suites'), paging, wire.decodeLabelledTestSuites, { archived: false }),
    getTestSuite: (id, suiteID) => get('getTestSuite', at(id, `suites/${suiteID}`), wire.decodeTestSuite),
    createTestSuite: (id, body) =>
      request(
        { operation: 'createTestSuite', method: 'POST', path: at(id, 'suites'), body },
        wire.decodeTestSuite,
      ),
    archiveTestSuite: (id, suiteID) =>
      command({ operation: 'archiveTestSuite', method: 'DELETE', path: at(id, `suites/${suiteID}`) }),
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
