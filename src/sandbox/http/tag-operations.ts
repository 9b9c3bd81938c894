import { updateTag, deleteTag, insertTag, tagJson, type TagRow, TAGS } from '../records/tags.ts';
import { memberOperations, TAG_MEMBERS } from './member-operations.ts';
import { activeByName, listForExperience, type NamedKind, namedOperations } from './named-operations.ts';
import { stampOf, type ApiOperation, ORGANISATION } from './operation.ts';
import { readNameUpdate } from './body-reader.ts';

interface TagInput {
  readonly name: string;
  readonly description: string;
}

const KIND: NamedKind<TagRow, TagInput, Partial<TagInput>> = {
  collection: TAGS,
  list: 'experienceTags',
  placeholder: 'experienceTagID',
  defaultOrder: 'id',
  readFilter: activeByName(TAGS),
  json: (_database, rows, projectID) => Promise.resolve(rows.map((row) => tagJson(row, projectID))),
  readNew: (body) =>
    body.finish({ name: body.requiredText('name'), description: body.requiredText('description') }),
  insert: (request, transaction, { seq }, input) =>
    insertTag(
      transaction,
      { ...input, id: request.newID(), projectSeq: seq, orgID: ORGANISATION },
      stampOf(request),
    ),
  readUpdate: (body) => readNameUpdate(body, 'experienceTag', 'text'),
  update: (_call, transaction, tag, change) => updateTag(transaction, tag, change),
  remove: (_call, transaction, tag) => deleteTag(transaction, tag),
};

/** The operations on experience tags. */
export const TAG_OPERATIONS: readonly ApiOperation[] = [
  ...memberOperations(TAG_MEMBERS, 'experienceTags', {
    addMany: 'addTagsToExperiences',
    list: 'listExperiencesWithExperienceTag',
    add: 'addExperienceTagToExperience',
    remove: 'removeExperienceTagFromExperience',
  }),
  ...namedOperations(
    {
      path: 'experienceTags',
      permission: 'experienceTags',
      operationIDs: {
        list: 'listExperienceTags',
        create: 'createExperienceTag',
        get: 'getExperienceTag',
        update: 'updateExperienceTag',
        remove: 'deleteExperienceTag',
      },
    },
    KIND,
  ),
  {
    operationID: 'listExperienceTagsForExperience',
    method: 'GET',
    path: '/projects/:projectID/experiences/:experienceID/experienceTags',
    permission: 'experiences:read',
    handle: listForExperience(KIND, TAG_MEMBERS),
  },
];
