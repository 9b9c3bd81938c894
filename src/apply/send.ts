import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ExperienceChange, ResimApi } from '../api/resim-api.ts';
import { changedFields } from '../domain/experience-change.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import {
  type LiveExperience,
  picked,
  type UpdatableField,
  type WantedExperience,
} from '../domain/experience.ts';
import type { ExperienceID, ProjectID, TagID } from '../domain/ids.ts';
import { describeProtection, protectionTagName } from '../domain/protection.ts';
import type { Result, SyncError } from '../domain/sync-error.ts';
import { readMembers, tagMembers } from '../ingest/read-members.ts';
import { type CreatedIDs, type Operation, referenceOf } from './operation.ts';

/** Where operations are sent. */
export interface ApplyTarget {
  readonly api: ResimApi;
  readonly projectID: ProjectID;
  /** Grows during an apply. */
  readonly createdIDs: CreatedIDs;
  /** The IDs of tags that the plan created, by name; absent: none yet. */
  readonly tagIDs?: ReadonlyMap<string, TagID>;
}

/** The result of an operation. */
export interface Performed {
  readonly result: 'done' | 'alreadyDone';
  readonly experienceID?: ExperienceID;
  /** The tag that was created. */
  readonly tagID?: TagID;
  /** The members of a tag or suite that was to be created, but that somebody else had created. */
  readonly adopted?: readonly ExperienceID[];
  /** The parts of changes that the operation did not make: somebody else had, or had changed the entity. */
  readonly theirs?: readonly string[];
  /** The experience in the server's response. */
  readonly answer?: LiveExperience;
  /** Changes by somebody else, which the operation left as they are. */
  readonly conflicts?: readonly SyncError[];
}

const DONE: Performed = { result: 'done' };

/** Returns the IDs of references. An earlier phase created the planned ones. */
const resolveReferences = (
  references: readonly ExperienceReference[],
  createdIDs: CreatedIDs,
): Result<readonly ExperienceID[]> => {
  const ids: ExperienceID[] = [];
  for (const reference of references) {
    const id = reference._tag === 'Existing' ? reference.experienceID : createdIDs.get(reference.name);
    if (id === undefined) {
      const message = `the plan refers to the new experience "${reference.name}", which no operation created`;
      return TE.left({ _tag: 'UnexpectedFault', message });
    }
    ids.push(id);
  }
  return TE.right(ids);
};

type MembersAdded = Operation & { readonly kind: 'addTag' };

const sendAddTag = ({ tagID, name, experiences }: MembersAdded, target: ApplyTarget): Result<void> => {
  const { api, projectID, createdIDs, tagIDs } = target;
  const id = tagID ?? tagIDs?.get(name);
  if (id === undefined) {
    const message = `the plan refers to the new tag "${name}", which no operation created`;
    return TE.left({ _tag: 'UnexpectedFault', message });
  }
  return pipe(
    resolveReferences(experiences, createdIDs),
    TE.chain((ids) => api.addTagsToExperiences(projectID, [id], ids)),
  );
};

/** Deletes a tag, unless an experience was given it meanwhile. */
const sendDeleteTag = (
  { tagID, name }: Operation & { readonly kind: 'deleteTag' },
  { api, projectID }: ApplyTarget,
): Result<void> =>
  pipe(
    [false, true],
    TE.traverseSeqArray((archived) =>
      readMembers({ query: tagMembers(api, projectID), set: { id: tagID, name }, archived }),
    ),
    TE.chain((members): Result<void> => {
      const ids = members.flatMap((some) => [...some]);
      if (ids.length === 0) return api.deleteExperienceTag(projectID, tagID);
      const fields = [{ field: 'experiences', before: [], planned: [], now: ids }];
      return TE.left({ _tag: 'Conflict', kind: 'tag', name, id: tagID, fields });
    }),
  );

const newExperience = ({ archived: _, ...wanted }: WantedExperience) => wanted;

const changeOf = (wanted: WantedExperience, fields: readonly UpdatableField[]): ExperienceChange => ({
  updateMask: fields,
  experience: picked(wanted, fields),
});

const sendRestore = (
  { original, wanted, updateFirst }: Operation & { kind: 'restore' },
  { api, projectID }: ApplyTarget,
): Result<void> => {
  const { experienceID } = original;
  const restore = api.restoreExperience(projectID, experienceID);
  if (updateFirst !== true) return restore;
  const change = changeOf(wanted, changedFields({ original, new: wanted }));
  return pipe(
    api.updateExperience(projectID, experienceID, change),
    TE.chain(() => restore),
  );
};

/** Sends an operation. Does not determine whether it was done if the response is lost. */
export const send = (operation: Operation, target: ApplyTarget): Result<Performed> => {
  const { api, projectID, createdIDs } = target;
  const done = TE.map((): Performed => DONE);
  switch (operation.kind) {
    case 'create':
      return pipe(
        api.createExperience(projectID, newExperience(operation.wanted)),
        TE.map((answer): Performed => ({ result: 'done', experienceID: answer.experienceID, answer })),
      );
    case 'restore':
      return done(sendRestore(operation, target));
    case 'update': {
      const { wanted, aside } = operation;
      const isLeaving = aside?.step === 'leaves';
      const change = changeOf(isLeaving ? { ...wanted, name: aside.name } : wanted, operation.fields);
      return pipe(
        api.updateExperience(projectID, operation.original.experienceID, change),
        TE.map((answer): Performed => ({ result: 'done', answer })),
      );
    }
    case 'createTestSuite': {
      const { name, creates } = operation;
      const { description, systemID, metricsSet } = creates;
      return pipe(
        resolveReferences(operation.experiences, createdIDs),
        TE.chain((experiences) =>
          api.createTestSuite(projectID, {
            name,
            description,
            systemID,
            experiences,
            ...(metricsSet !== undefined && { metricsSetName: metricsSet }),
          }),
        ),
        done,
      );
    }
    case 'reviseTestSuite':
      return pipe(
        resolveReferences(operation.experiences, createdIDs),
        TE.chain((ids) => api.reviseTestSuite(projectID, operation.testSuiteID, ids)),
        done,
      );
    case 'createTag': {
      const { name, description } = operation;
      return pipe(
        api.createExperienceTag(projectID, { name, description }),
        TE.map(({ id }): Performed => ({ result: 'done', tagID: id })),
      );
    }
    case 'addTag':
      return done(sendAddTag(operation, target));
    case 'removeTag':
      return pipe(
        resolveReferences([operation.experience], createdIDs),
        TE.chain(([id]) =>
          id === undefined
            ? TE.right(undefined)
            : api.removeExperienceTagFromExperience(projectID, operation.tagID, id),
        ),
        done,
      );
    case 'addSystem':
      return pipe(
        resolveReferences(operation.experiences, createdIDs),
        TE.chain((ids) => api.addSystemsToExperiences(projectID, [operation.systemID], ids)),
        done,
      );
    case 'deleteTag':
      return done(sendDeleteTag(operation, target));
    case 'archiveTestSuite':
      return done(api.archiveTestSuite(projectID, operation.testSuiteID));
    case 'removeSystem':
      return pipe(
        resolveReferences(operation.experiences, createdIDs),
        TE.chain((ids) => api.removeSystemsFromExperiences(projectID, [operation.systemID], ids)),
        done,
      );
    case 'protect': {
      const { glob } = operation;
      const tag = { name: protectionTagName(glob), description: describeProtection(glob) };
      return done(api.createExperienceTag(projectID, tag));
    }
    case 'unprotect':
      return done(api.deleteExperienceTag(projectID, operation.tagID));
    case 'archive':
      return pipe(
        resolveReferences(operation.matches.map(referenceOf), createdIDs),
        TE.chain((ids) => api.bulkArchiveExperiences(projectID, ids)),
        done,
      );
  }
};
