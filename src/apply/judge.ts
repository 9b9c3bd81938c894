import type { DriftedEntity } from '../domain/drift.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import { TestSuiteID } from '../domain/ids.ts';
import type { MemberSet } from '../domain/named-sets.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { type Change, changeKey, membership } from '../plan/change.ts';
import { conflictingFields, heldBy, judge, type Verdict } from '../plan/judge.ts';
import { entityIn, foundSubject, idOf, type Live } from '../plan/live.ts';
import { isSettingAside, type Operation } from './operation.ts';

/** An operation compared with the live state. */
export interface Judged {
  /** What is left to send; absent if nothing is. */
  readonly operation?: Operation;
  /** Changes by somebody else, which the operation leaves as they are. */
  readonly conflicts: readonly DriftedEntity[];
  /** The parts of changes that are not left to do, as planned already or changed by somebody else; absent: none. */
  readonly found?: readonly string[];
}

/** Returns the planned changes that an operation contributes to. */
export const operationChanges = (operation: Operation): readonly Change[] => {
  const members = (set: MemberSet, experiences: readonly ExperienceReference[], after: boolean) =>
    experiences.map((experience) => membership(set, experience, after));
  switch (operation.kind) {
    case 'create':
      return [{ kind: 'experience', after: operation.wanted }];
    case 'restore':
      return [{ kind: 'experience', before: operation.original, after: operation.wanted }];
    case 'update':
      return [
        {
          kind: 'experience',
          before: operation.original,
          after: operation.wanted,
          ...(operation.aside && { temporaryName: operation.aside.name }),
        },
      ];
    case 'archive':
      return operation.matches.map(({ original, new: after }) => ({
        kind: 'experience',
        ...(original && { before: original }),
        after,
      }));
    case 'createTag': {
      const { name, description } = operation;
      return [{ kind: 'tag', name, description, before: false, after: true }];
    }
    case 'deleteTag': {
      const { tagID: id, name, description } = operation;
      return [{ kind: 'tag', id, name, description, before: true, after: false }];
    }
    case 'archiveTestSuite': {
      const { testSuiteID: id, name, original, archives } = operation;
      return [{ kind: 'testSuite', id, name, before: original, after: [], archives }];
    }
    case 'createTestSuite': {
      const { name, creates, experiences } = operation;
      return [{ kind: 'testSuite', name, creates, after: experiences }];
    }
    case 'reviseTestSuite': {
      const { testSuiteID: id, name, original, experiences } = operation;
      return [{ kind: 'testSuite', id, name, before: original, after: experiences }];
    }
    case 'addTag':
      return members(
        { kind: 'tag', ...(operation.tagID !== undefined && { id: operation.tagID }), name: operation.name },
        operation.experiences,
        true,
      );
    case 'removeTag':
      return members(
        {
          kind: 'tag',
          id: operation.tagID,
          name: operation.name,
          ...(operation.deleted && { deleted: true }),
        },
        [operation.experience],
        false,
      );
    case 'addSystem':
      return members(
        { kind: 'system', id: operation.systemID, name: operation.name },
        operation.experiences,
        true,
      );
    case 'removeSystem':
      return members(
        { kind: 'system', id: operation.systemID, name: operation.name },
        operation.experiences,
        false,
      );
    case 'protect':
      return [{ kind: 'protection', glob: operation.glob, before: false, after: true }];
    case 'unprotect':
      return [{ kind: 'protection', glob: operation.glob, id: operation.tagID, before: true, after: false }];
  }
};

/** The key of the archiving or restoring in a change of an experience, which is a part of its own. */
export const archivedPartKey = (change: Change): string => `${changeKey(change)} archived`;

const partKeys = ({ kind }: Operation, change: Change): readonly string[] => {
  if (kind === 'archive') return [archivedPartKey(change)];
  // A restore may have to rename first.
  return kind === 'restore' ? [changeKey(change), archivedPartKey(change)] : [changeKey(change)];
};

/** The keys of the parts of changes that an operation makes. */
export const operationParts = (operation: Operation): readonly string[] =>
  operationChanges(operation).flatMap((change) => partKeys(operation, change));

/** Reports whether the operation's part of a change is left to do. */
const isLeft = (operation: Operation, { holds, fields }: Verdict): boolean => {
  if (holds !== 'between') return holds === 'before';
  const { kind } = operation;
  if (isSettingAside(operation)) return false;
  const isOfArchiving = kind === 'archive' || kind === 'restore';
  return heldBy(fields.filter(({ field }) => (field === 'archived') === isOfArchiving)) !== 'after';
};

/** Returns the part of an operation whose changes, by position, are left to do. */
const remainingPart = (operation: Operation, isLeftAt: (position: number) => boolean): Operation => {
  const left = <A>(all: readonly A[]): readonly A[] => all.filter((_, position) => isLeftAt(position));
  switch (operation.kind) {
    case 'archive':
      return { ...operation, matches: left(operation.matches) };
    case 'addTag':
    case 'addSystem':
    case 'removeSystem':
      return { ...operation, experiences: left(operation.experiences) };
    default:
      return operation;
  }
};

const conflictOver = (change: Change, { holds, fields }: Verdict, live: Live): DriftedEntity => {
  const { kind, id = '', name } = foundSubject(change, live);
  const lastChange = entityIn(live, kind, id)?.lastChange;
  const isNew = (change.kind === 'experience' || change.kind === 'testSuite') && !change.before;
  return {
    kind,
    change: holds === 'gone' ? 'removed' : isNew ? 'added' : 'changed',
    id,
    name,
    touchedByPlan: true,
    obstacle: 'changes',
    asPlanned: false,
    fields: holds === 'gone' ? [] : conflictingFields(fields),
    ...(lastChange && { lastChange }),
  };
};

/** Drops the update of a restore with `updateFirst` if it was already done. */
const withoutUpdate = (operation: Operation, [verdict]: readonly Verdict[]): Operation =>
  operation.kind === 'restore' && operation.updateFirst === true && verdict?.holds === 'between'
    ? { ...operation, updateFirst: false }
    : operation;

/** Turns the creation of a suite that exists, with only planned members, into a revision that adds the missing ones. */
const adopting = (operation: Operation, live: Live): Operation => {
  if (operation.kind !== 'createTestSuite') return operation;
  const { id, name, experiences } = operation;
  const [found] = [...live.sets.testSuite].filter(([, set]) => set.name === name);
  if (found === undefined || !TestSuiteID.is(found[0])) return operation;
  const [testSuiteID, { experienceIDs }] = found;
  const original = experiences.filter((one) => experienceIDs.has(idOf(one, live) ?? ''));
  return { id, kind: 'reviseTestSuite', testSuiteID, name, original, experiences };
};

/** Compares an operation with the live state of what it writes to: what is as before is left to send, what is as planned is done, anything else is a conflict. */
export const judgeOperation = (operation: Operation, live: Live): Judged => {
  const changes = operationChanges(operation);
  const verdicts = changes.map((change) => judge(change, live));
  const left = verdicts.map((verdict) => isLeft(operation, verdict));
  const conflicts = changes.flatMap((change, position) => {
    const verdict = verdicts[position];
    return verdict?.holds === 'neither' || verdict?.holds === 'gone'
      ? [conflictOver(change, verdict, live)]
      : [];
  });
  const found = changes.flatMap((change, position) => {
    if (left[position] === true || verdicts[position]?.holds === 'before') return [];
    // A restored experience may still have its previous name.
    return operation.kind === 'restore' && verdicts[position]?.holds === 'between'
      ? [archivedPartKey(change)]
      : partKeys(operation, change);
  });
  const known = { conflicts, ...(found.length > 0 && { found }) };
  if (!left.includes(true)) return known;
  const rest = remainingPart(operation, (position) => left[position] === true);
  return { ...known, operation: adopting(withoutUpdate(rest, verdicts), live) };
};

/** Returns the error for a conflict. */
export const conflictError = ({ kind, name = '', id, fields, change }: DriftedEntity): SyncError => ({
  _tag: 'Conflict',
  kind,
  name,
  id,
  fields,
  ...(change === 'removed' && { gone: true }),
});
