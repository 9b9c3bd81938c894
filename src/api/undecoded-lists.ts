import { identity, pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../domain/sync-error.ts';
import { isSameText, nextPageTokenAtEnd, pageOf, sha256, textsIn } from './answer-bytes.ts';
import type { AnswerReading } from './answer-reading.ts';
import { bodyEnd, wholeBody } from './body-reader.ts';
import {
  experiencesRequest,
  searchRequest,
  systemMembersRequest,
  tagMembersRequest,
} from './list-requests.ts';
import type { ApiRequest, SendRequest } from './request.ts';
import type { ComparedPage, UndecodedLists, UndecodedPage } from './resim-api.ts';
import type { Redact } from './secrets.ts';
import { decodeExperiences } from './wire.ts';

const OK = 200;

const nextPage = (end: Buffer): { readonly nextPageToken?: string } => {
  const nextPageToken = nextPageTokenAtEnd(end);
  return nextPageToken === undefined ? {} : { nextPageToken };
};

/** Makes the long lists without decoding. */
export const makeUndecodedLists = (
  send: SendRequest,
  { readPage }: Pick<AnswerReading, 'readPage'>,
): UndecodedLists => {
  let redactLast: Redact = identity;
  const undecodedPage = (apiRequest: ApiRequest): TE.TaskEither<SyncError, UndecodedPage> =>
    pipe(
      send(apiRequest, wholeBody),
      TE.map(({ body, redact }) => {
        redactLast = redact;
        return { sha256: sha256(body), ...nextPage(body), body };
      }),
    );

  const comparedPage = (apiRequest: ApiRequest): TE.TaskEither<SyncError, ComparedPage> =>
    pipe(
      send(apiRequest, bodyEnd),
      TE.map(({ body: { sha256, end } }) => ({ sha256, ...nextPage(end) })),
    );

  return {
    listExperiences: (...args) => undecodedPage(experiencesRequest(...args)),
    searchExperiences: (...args) => comparedPage(searchRequest(...args)),
    listExperiencesWithExperienceTag: (...args) => comparedPage(tagMembersRequest(...args)),
    listExperiencesForSystem: (...args) => comparedPage(systemMembersRequest(...args)),
    textsOf: textsIn,
    isSameText,
    pageOf,
    decode: (id, archived, body) =>
      readPage(
        experiencesRequest(id, { archived }),
        decodeExperiences({ archived }),
      )({ status: OK, contentType: '', redact: redactLast, body }),
  };
};
