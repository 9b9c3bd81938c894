import { conflict, notFound } from '../request-error.ts';
import type { Collection } from '../records/collection.ts';
import { matches } from '../records/experience-list.ts';
import { pageOfMembers } from '../records/experience-page.ts';
import { addPairs, countPairs, findByIDs, firstMissing, removePairs } from '../records/members.ts';
import { scopeOf } from '../records/page-token.ts';
import { SYSTEMS } from '../records/systems.ts';
import { TAGS } from '../records/tags.ts';
import { need, type Steps } from '../steps.ts';
import type { Database } from '../store/store.ts';
import { done, noContent, ok } from './answers.ts';
import { BodyReader } from './body-reader.ts';
import { experiencePageJson } from './experience-list-operations.ts';
import { missing, pathID } from './identifier.ts';
import type { Call, Operation, OperationResult } from './operation.ts';
import { changing, lockedProjectOf, projectOf, rowOf } from './project-path.ts';
import { readBoolean, readPage } from './query-reader.ts';
import { oneExperience, readSelection, resolveSelection, type Selection } from './selection.ts';

/** Tags and systems hold experiences in the same way; this is what tells them apart. */
export interface OwnerKind {
  readonly collection: Collection<{ readonly seq: number }> & { readonly table: 'tags' | 'systems' };
  readonly members: 'tag_members' | 'system_members';
  /** The placeholder of the path. */
  readonly placeholder: string;
  /** The list of IDs in a body. */
  readonly listed: string;
}

export const TAG_MEMBERS: OwnerKind = {
  collection: { ...TAGS, table: 'tags' },
  members: 'tag_members',
  placeholder: 'experienceTagID',
  listed: 'experienceTagIDs',
};

export const SYSTEM_MEMBERS: OwnerKind = {
  collection: { ...SYSTEMS, table: 'systems' },
  members: 'system_members',
  placeholder: 'systemID',
  listed: 'systemIDs',
};

/** Answers a page of the experiences of a tag or system; without `archived` all of them. */
const listMembersOf = ({ collection, members, placeholder }: OwnerKind) =>
  async function* (call: Call): OperationResult {
    const { query, path, store } = call;
    const archived = yield* need(readBoolean(query, 'archived'));
    const includeCustomFields = yield* need(readBoolean(query, 'includeCustomFields'));
    const page = yield* need(readPage(query, scopeOf(members, path[placeholder], String(archived))));
    const project = yield* projectOf(call, store.database);
    const { seq } = yield* rowOf(call, store.database, collection, project.seq, placeholder);
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
): Steps<void> {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, members, seq, experiences)) > 0)
      yield* need(
        conflict(`The ${collection.what} "${id}" is on one of the experiences already; nothing was changed.`),
      );
    await addPairs(database, members, seq, experiences);
  }
}

async function* removeAll(
  database: Database,
  { members, collection }: OwnerKind,
  { owners, experiences }: Pairs,
): Steps<void> {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, members, seq, experiences)) < experiences.length)
      yield* need(
        notFound(`The ${collection.what} "${id}" is not on all of the experiences; nothing was changed.`),
      );
    await removePairs(database, members, seq, experiences);
  }
}

const CHANGES = { add: addAll, remove: removeAll };
type MemberChange = keyof typeof CHANGES;

/** Adds or removes all pairs of some owners with some experiences, or none of them. */
const changePairs = (
  call: Call,
  kind: OwnerKind,
  change: MemberChange,
  ownerIDs: readonly string[],
  selection: Selection,
): Steps<void> =>
  changing(call, lockedProjectOf, async function* (transaction, { seq }) {
    const { table, what } = kind.collection;
    const owners = (await findByIDs(transaction, table, seq, ownerIDs)).filter(({ archived }) => !archived);
    const lost = firstMissing(ownerIDs, owners);
    if (lost !== undefined) yield* need(missing(what, lost));
    const found = yield* resolveSelection(transaction, seq, call.store.kind, selection, 'notFound');
    const experiences = found.map((experience) => experience.seq);
    yield* CHANGES[change](transaction, kind, { owners, experiences });
  });

const changeMany = (kind: OwnerKind, change: MemberChange) =>
  async function* (call: Call): OperationResult {
    const body = yield* need(BodyReader.of(call.body));
    const ownerIDs = body.required(kind.listed, body.uuids(kind.listed), []);
    const selection = yield* need(body.finish(readSelection(body)));
    yield* changePairs(call, kind, change, ownerIDs, selection);
    return done;
  };

/** Adds or removes the one pair that the path names. */
const changeOne = (kind: OwnerKind, change: MemberChange) =>
  async function* (call: Call): OperationResult {
    const owner = yield* need(pathID(call, kind.placeholder, kind.collection.what));
    const experience = yield* need(pathID(call, 'experienceID', 'experience'));
    yield* changePairs(call, kind, change, [owner], oneExperience(experience));
    return change === 'add' ? done : noContent;
  };

/** What the API description calls the operations; tags have none that removes many. */
interface Names {
  readonly addMany: string;
  readonly removeMany?: string;
  readonly list: string;
  readonly add: string;
  readonly remove: string;
}

/** The operations on the experiences of tags or systems. */
export const memberOperations = (kind: OwnerKind, resource: string, names: Names): readonly Operation[] => {
  const [read, write] = [`${resource}:read`, `${resource}:write`];
  const base = `/projects/:projectID/${resource}`;
  const [many, one] = [
    `${base}/:${kind.placeholder}/experiences`,
    `${base}/:${kind.placeholder}/experiences/:experienceID`,
  ];
  const bulk = (operationID: string, change: MemberChange): Operation => ({
    operationID,
    method: 'POST',
    path: `${base}/${change}Experiences`,
    permission: write,
    handle: changeMany(kind, change),
  });
  return [
    bulk(names.addMany, 'add'),
    ...(names.removeMany === undefined ? [] : [bulk(names.removeMany, 'remove')]),
    { operationID: names.list, method: 'GET', path: many, permission: read, handle: listMembersOf(kind) },
    { operationID: names.add, method: 'POST', path: one, permission: write, handle: changeOne(kind, 'add') },
    {
      operationID: names.remove,
      method: 'DELETE',
      path: one,
      permission: write,
      handle: changeOne(kind, 'remove'),
    },
  ];
};
