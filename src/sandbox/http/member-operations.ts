import { conflict, notFound } from '../request-error.ts';
import type { Collection } from '../records/collection.ts';
import { matches } from '../records/experience-list.ts';
import { pageOfMembers } from '../records/experience-page.ts';
import { addPairs, countPairs, findByIDs, firstMissing, removePairs } from '../records/members.ts';
import { tokenScope } from '../records/page-token.ts';
import { SYSTEMS } from '../records/systems.ts';
import { TAGS } from '../records/tags.ts';
import { unwrap, type Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import { createdEmpty, noContent, ok } from './responses.ts';
import { BodyReader } from './body-reader.ts';
import { experiencePageJson } from './experience-list-operations.ts';
import { noSuch, pathID } from './identifier.ts';
import type { OperationRequest, ApiOperation, OperationResult } from './operation.ts';
import { writeInProject, lockedProjectOf, projectOf, rowOf } from './project-path.ts';
import { readBoolean, readPage } from './query-reader.ts';
import { oneExperience, readSelection, resolveSelection, type ExperienceSelection } from './selection.ts';

/** The differences between tags and systems, which own experiences in the same way. */
export interface OwnerKind {
  readonly collection: Collection<{ readonly seq: number }> & { readonly table: 'tags' | 'systems' };
  readonly members: 'tag_members' | 'system_members';
  /** The placeholder in the path. */
  readonly placeholder: string;
  /** The key of the list of IDs in a body. */
  readonly idsKey: string;
}

export const TAG_MEMBERS: OwnerKind = {
  collection: { ...TAGS, table: 'tags' },
  members: 'tag_members',
  placeholder: 'experienceTagID',
  idsKey: 'experienceTagIDs',
};

export const SYSTEM_MEMBERS: OwnerKind = {
  collection: { ...SYSTEMS, table: 'systems' },
  members: 'system_members',
  placeholder: 'systemID',
  idsKey: 'systemIDs',
};

/** Lists the experiences of a tag or system. Without `archived`, lists archived ones too. */
const listMembersOf = ({ collection, members, placeholder }: OwnerKind) =>
  async function* (request: OperationRequest): OperationResult {
    const { query, path, store } = request;
    const archived = yield* unwrap(readBoolean(query, 'archived'));
    const includeCustomFields = yield* unwrap(readBoolean(query, 'includeCustomFields'));
    const page = yield* unwrap(readPage(query, tokenScope(members, path[placeholder], String(archived))));
    const project = yield* projectOf(request, store.database);
    const { seq } = yield* rowOf(request, {
      database: store.database,
      collection,
      projectSeq: project.seq,
      placeholder,
    });
    const filter = archived === undefined ? {} : { archived };
    const listed = await pageOfMembers(
      store.database,
      store.kind,
      { table: members, seq },
      {
        page,
        includeCustomFields: includeCustomFields ?? false,
        condition: matches(filter, project.seq, store.kind),
      },
    );
    return ok(experiencePageJson(listed));
  };

interface Pairs {
  readonly owners: readonly { readonly seq: number; readonly id: string }[];
  readonly experiences: readonly number[];
}

async function* addAll(
  database: Database,
  { members, collection }: OwnerKind,
  { owners, experiences }: Pairs,
): Fallible<void> {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, members, seq, experiences)) > 0)
      yield* unwrap(
        conflict(
          `At least one of the experiences already has the ${collection.what} "${id}". Nothing was changed.`,
        ),
      );
    await addPairs(database, members, seq, experiences);
  }
}

async function* removeAll(
  database: Database,
  { members, collection }: OwnerKind,
  { owners, experiences }: Pairs,
): Fallible<void> {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, members, seq, experiences)) < experiences.length)
      yield* unwrap(
        notFound(
          `At least one of the experiences does not have the ${collection.what} "${id}". Nothing was changed.`,
        ),
      );
    await removePairs(database, members, seq, experiences);
  }
}

const ACTIONS = { add: addAll, remove: removeAll };
type MemberAction = keyof typeof ACTIONS;

interface PairsUpdate {
  readonly action: MemberAction;
  readonly ownerIDs: readonly string[];
  readonly selection: ExperienceSelection;
}

/** Adds or removes every pair of an owner and an experience, or none of them. */
const updatePairs = (
  request: OperationRequest,
  kind: OwnerKind,
  { action, ownerIDs, selection }: PairsUpdate,
): Fallible<void> =>
  writeInProject(request, lockedProjectOf, async function* (transaction, { seq }) {
    const { table, what } = kind.collection;
    const owners = (await findByIDs(transaction, table, seq, ownerIDs)).filter(({ archived }) => !archived);
    const unknownID = firstMissing(ownerIDs, owners);
    if (unknownID !== undefined) yield* unwrap(noSuch(what, unknownID));
    const found = yield* resolveSelection(transaction, selection, {
      projectSeq: seq,
      kind: request.store.kind,
      onUnknownID: 'notFound',
    });
    const experiences = found.map((experience) => experience.seq);
    yield* ACTIONS[action](transaction, kind, { owners, experiences });
  });

const updateMany = (kind: OwnerKind, action: MemberAction) =>
  async function* (request: OperationRequest): OperationResult {
    const body = yield* unwrap(BodyReader.of(request.body));
    const ownerIDs = body.required(kind.idsKey, body.uuids(kind.idsKey), []);
    const selection = yield* unwrap(body.finish(readSelection(body)));
    yield* updatePairs(request, kind, { action, ownerIDs, selection });
    return createdEmpty;
  };

/** Adds or removes the pair in the path. */
const updateOne = (kind: OwnerKind, action: MemberAction) =>
  async function* (request: OperationRequest): OperationResult {
    const owner = yield* unwrap(pathID(request, kind.placeholder, kind.collection.what));
    const experience = yield* unwrap(pathID(request, 'experienceID', 'experience'));
    yield* updatePairs(request, kind, { action, ownerIDs: [owner], selection: oneExperience(experience) });
    return action === 'add' ? createdEmpty : noContent;
  };

/** The operation IDs in the API description. Tags have no bulk removal. */
interface OperationIDs {
  readonly addMany: string;
  readonly removeMany?: string;
  readonly list: string;
  readonly add: string;
  readonly remove: string;
}

/** The operations on the experiences of tags or systems. */
export const memberOperations = (
  kind: OwnerKind,
  resource: string,
  ids: OperationIDs,
): readonly ApiOperation[] => {
  const [read, write] = [`${resource}:read`, `${resource}:write`];
  const base = `/projects/:projectID/${resource}`;
  const [many, one] = [
    `${base}/:${kind.placeholder}/experiences`,
    `${base}/:${kind.placeholder}/experiences/:experienceID`,
  ];
  const bulk = (operationID: string, action: MemberAction): ApiOperation => ({
    operationID,
    method: 'POST',
    path: `${base}/${action}Experiences`,
    permission: write,
    handle: updateMany(kind, action),
  });
  return [
    bulk(ids.addMany, 'add'),
    ...(ids.removeMany === undefined ? [] : [bulk(ids.removeMany, 'remove')]),
    { operationID: ids.list, method: 'GET', path: many, permission: read, handle: listMembersOf(kind) },
    { operationID: ids.add, method: 'POST', path: one, permission: write, handle: updateOne(kind, 'add') },
    {
      operationID: ids.remove,
      method: 'DELETE',
      path: one,
      permission: write,
      handle: updateOne(kind, 'remove'),
    },
  ];
};
