import * as E from 'fp-ts/lib/Either.js';
import { conflict, notFound, type Problem } from '../problem.ts';
import { matches } from '../records/experience-list.ts';
import { pageOfMembers } from '../records/experience-page.ts';
import { addPairs, countPairs, findByIDs, firstMissing, removePairs } from '../records/members.ts';
import { scopeOf } from '../records/page-token.ts';
import type { Database } from '../store/store.ts';
import { done, noContent, ok } from './answers.ts';
import type { BodyReader } from './body-reader.ts';
import { experiencePageJson } from './experience-list-operations.ts';
import { missing, pathID } from './identifier.ts';
import type { Call, Outcome } from './operation.ts';
import { lockedProjectOf, projectOf } from './project-path.ts';
import { readBoolean, readPage } from './query-reader.ts';
import { readSelection, resolveSelection, type Selection } from './selection.ts';

/** Tags and systems have experiences in the same way; this is what tells them apart. */
export interface OwnerKind {
  readonly table: 'tags' | 'systems';
  readonly members: 'tag_members' | 'system_members';
  /** The placeholder of the path. */
  readonly placeholder: string;
  /** The list of IDs in a body. */
  readonly listed: string;
  readonly what: string;
}

export const TAGS: OwnerKind = {
  table: 'tags',
  members: 'tag_members',
  placeholder: 'experienceTagID',
  listed: 'experienceTagIDs',
  what: 'experience tag',
};

export const SYSTEMS: OwnerKind = {
  table: 'systems',
  members: 'system_members',
  placeholder: 'systemID',
  listed: 'systemIDs',
  what: 'system',
};

/** Answers a page of the experiences of a tag or system; without `archived` all of them. */
export const listMembersOf =
  ({ table, members, placeholder, what }: OwnerKind) =>
  async (call: Call): Outcome => {
    const { query, store } = call;
    const archived = readBoolean(query, 'archived');
    if (E.isLeft(archived)) return archived;
    const includeCustomFields = readBoolean(query, 'includeCustomFields');
    if (E.isLeft(includeCustomFields)) return includeCustomFields;
    const page = readPage(query, scopeOf(members, call.path[placeholder], String(archived.right)));
    if (E.isLeft(page)) return page;
    const project = await projectOf(call, store.database);
    if (E.isLeft(project)) return project;
    const id = pathID(call, placeholder, what);
    if (E.isLeft(id)) return id;
    const [owner] = await findByIDs(store.database, table, project.right.seq, [id.right]);
    if (owner === undefined) return missing(what, id.right);
    const filter = archived.right === undefined ? {} : { archived: archived.right };
    const listed = await pageOfMembers(
      store.database,
      store.kind,
      { table: members, seq: owner.seq },
      {
        page: page.right,
        includeCustomFields: includeCustomFields.right ?? false,
        condition: matches(filter, project.right.seq, store.kind),
      },
    );
    return ok(experiencePageJson(listed));
  };

interface Pairs {
  readonly owners: readonly { readonly seq: number; readonly id: string }[];
  readonly experiences: readonly number[];
}

const resolvePairs = async (
  call: Call,
  database: Database,
  { table, what }: OwnerKind,
  ownerIDs: readonly string[],
  selection: Selection,
): Promise<E.Either<Problem, Pairs>> => {
  const project = await lockedProjectOf(call, database);
  if (E.isLeft(project)) return project;
  const { seq } = project.right;
  const owners = (await findByIDs(database, table, seq, ownerIDs)).filter(({ archived }) => !archived);
  const lost = firstMissing(ownerIDs, owners);
  if (lost !== undefined) return missing(what, lost);
  const experiences = await resolveSelection(database, seq, call.store.kind, selection, 'notFound');
  if (E.isLeft(experiences)) return experiences;
  return E.right({ owners, experiences: experiences.right.map((experience) => experience.seq) });
};

const addAll = async (
  database: Database,
  kind: OwnerKind,
  { owners, experiences }: Pairs,
): Promise<E.Either<Problem, void>> => {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, kind.members, seq, experiences)) > 0)
      return conflict(`The ${kind.what} "${id}" is on one of the experiences already; nothing was changed.`);
    await addPairs(database, kind.members, seq, experiences);
  }
  return E.right(undefined);
};

const removeAll = async (
  database: Database,
  kind: OwnerKind,
  { owners, experiences }: Pairs,
): Promise<E.Either<Problem, void>> => {
  for (const { seq, id } of owners) {
    if ((await countPairs(database, kind.members, seq, experiences)) < experiences.length)
      return notFound(`The ${kind.what} "${id}" is not on all of the experiences; nothing was changed.`);
    await removePairs(database, kind.members, seq, experiences);
  }
  return E.right(undefined);
};

const CHANGES = { add: addAll, remove: removeAll };

/** Adds or removes all pairs of some owners with some experiences, or none of them. */
export const changeMany = async (
  call: Call,
  kind: OwnerKind,
  change: 'add' | 'remove',
  body: BodyReader,
): Outcome => {
  const ownerIDs = body.required(kind.listed, body.uuids(kind.listed), []);
  const input = body.finish(readSelection(body));
  // Read first, then judged: `finish` has seen what either found wrong.
  if (E.isLeft(input)) return input;
  const changed = await call.store.write(async (transaction) => {
    const pairs = await resolvePairs(call, transaction, kind, ownerIDs, input.right);
    return E.isLeft(pairs) ? pairs : CHANGES[change](transaction, kind, pairs.right);
  });
  return E.isLeft(changed) ? changed : done;
};

/** Adds or removes the one pair that the path names. */
export const changeOne =
  (kind: OwnerKind, change: 'add' | 'remove') =>
  async (call: Call): Outcome => {
    const owner = pathID(call, kind.placeholder, kind.what);
    if (E.isLeft(owner)) return owner;
    const experience = pathID(call, 'experienceID', 'experience');
    if (E.isLeft(experience)) return experience;
    const selection: Selection = {
      ids: [experience.right],
      all: false,
      filters: {},
      excluded: new Set(),
      given: true,
    };
    const changed = await call.store.write(async (transaction) => {
      const pairs = await resolvePairs(call, transaction, kind, [owner.right], selection);
      return E.isLeft(pairs) ? pairs : CHANGES[change](transaction, kind, pairs.right);
    });
    if (E.isLeft(changed)) return changed;
    return change === 'add' ? done : noContent;
  };
