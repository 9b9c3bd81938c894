import type { ListedTestSuite } from '../api/resim-api.ts';
import type { DriftedField } from '../domain/drift.ts';
import type { ExperienceReference } from '../domain/experience-updates.ts';
import { holdsAllFields, type LiveExperience } from '../domain/experience.ts';
import { protectionTagName } from '../domain/protection.ts';
import type { SyncError } from '../domain/sync-error.ts';
import type { Look, Watch } from './look.ts';
import type { CreatedIDs, Operation } from './operation.ts';
import { fieldsBetween, restoreStatus, type Status, suiteStatus, updateStatus } from './resume.ts';

/** What a look says of an operation. */
export interface Judged {
  /** What is still to be sent; absent where nothing is. */
  readonly operation?: Operation;
  /** Somebody else's changes, which are left as they are. */
  readonly conflicts: readonly SyncError[];
}

const experienceIn = ({ seen }: Look, id: string): LiveExperience | undefined => {
  const found = seen.get(id);
  return found?._tag === 'Experience' ? found.live : undefined;
};

const suiteIn = ({ seen }: Look, id: string): ListedTestSuite | undefined => {
  const found = seen.get(id);
  return found?._tag === 'TestSuite' && !found.suite.archived ? found.suite : undefined;
};

const experienceConflict = (
  id: string,
  name: string,
  now: LiveExperience | undefined,
  fields: readonly DriftedField[],
): SyncError => ({
  _tag: 'Conflict',
  kind: 'experience',
  name: now?.name ?? name,
  id,
  fields,
  ...(!now && { gone: true }),
});

const judgeExperience = (
  operation: Operation & { readonly kind: 'restore' | 'update' },
  look: Look,
): Judged => {
  const { experienceID, name } = operation.original;
  const now = experienceIn(look, experienceID);
  const view = { liveByID: new Map(now && [[experienceID, now]]) };
  const status: Status =
    operation.kind === 'restore' ? restoreStatus(operation, view) : updateStatus(operation, view);
  if (status._tag === 'Drifted')
    return { conflicts: [experienceConflict(experienceID, name, now, status.fields)] };
  if (status._tag !== 'ToRun') return { conflicts: [] };
  // What was to be updated first may have been, before its restoring was too late.
  const isUpdated =
    operation.kind === 'restore' && now !== undefined && holdsAllFields(operation.wanted, now);
  return { conflicts: [], operation: isUpdated ? { ...operation, updateFirst: false } : status.operation };
};

const judgeSuite = (
  operation: Operation & { readonly kind: 'reviseTestSuite' },
  look: Look,
  createdIDs: CreatedIDs,
): Judged => {
  const now = suiteIn(look, operation.testSuiteID);
  const testSuitesByName = new Map(
    now && [[now.name, { ...now, experienceIDs: new Set(now.experienceIDs) }]],
  );
  const status = suiteStatus(operation, { state: { testSuitesByName }, liveByID: new Map(), createdIDs });
  if (status._tag !== 'Drifted')
    return { conflicts: [], ...(status._tag === 'ToRun' && { operation: status.operation }) };
  const { name, testSuiteID: id } = operation;
  const renamed: DriftedField[] =
    now && now.name !== name ? [{ field: 'name', before: name, planned: name, now: now.name }] : [];
  const fields = [...renamed, ...status.fields];
  return {
    conflicts: [{ _tag: 'Conflict', kind: 'testSuite', name, id, fields, ...(!now && { gone: true }) }],
  };
};

const judgeArchived = (
  reference: ExperienceReference,
  look: Look,
  createdIDs: CreatedIDs,
  { matches }: Watch,
): SyncError | 'archived' | 'to archive' => {
  const { name } = reference;
  const id = reference._tag === 'Existing' ? reference.experienceID : createdIDs.get(name);
  const now = id === undefined ? undefined : experienceIn(look, id);
  if (id === undefined) return 'to archive';
  if (!now) return experienceConflict(id, name, now, []);
  if (now.archived) return 'archived';
  const match = matches.get(reference._tag === 'Existing' ? id : name);
  if (!match || holdsAllFields(match.new, now) || (match.original && holdsAllFields(match.original, now)))
    return 'to archive';
  return experienceConflict(id, name, now, fieldsBetween(match.original, match.new, now));
};

const judgeArchive = (
  operation: Operation & { readonly kind: 'archive' },
  look: Look,
  createdIDs: CreatedIDs,
  watch: Watch,
): Judged => {
  const conflicts: SyncError[] = [];
  const experiences = operation.experiences.filter((reference) => {
    const verdict = judgeArchived(reference, look, createdIDs, watch);
    if (typeof verdict !== 'string') conflicts.push(verdict);
    return verdict === 'to archive';
  });
  return { conflicts, ...(experiences.length > 0 && { operation: { ...operation, experiences } }) };
};

const judgeProtection = (operation: Operation & { readonly kind: 'unprotect' }, { seen }: Look): Judged => {
  const name = protectionTagName(operation.glob);
  const now = seen.get(operation.tagID);
  if (now?._tag !== 'Tag') return { conflicts: [] };
  if (now.tag.name === name) return { conflicts: [], operation };
  const field = { field: 'name', before: name, planned: undefined, now: now.tag.name };
  return { conflicts: [{ _tag: 'Conflict', kind: 'tag', name, id: operation.tagID, fields: [field] }] };
};

/** Judges an operation by a look at what it writes to: what is as before may be written, what is as planned is done, and all else is a conflict. */
export const judge = (operation: Operation, look: Look, createdIDs: CreatedIDs, watch: Watch): Judged => {
  switch (operation.kind) {
    case 'restore':
    case 'update':
      return judgeExperience(operation, look);
    case 'reviseTestSuite':
      return judgeSuite(operation, look, createdIDs);
    case 'archive':
      return judgeArchive(operation, look, createdIDs, watch);
    case 'unprotect':
      return judgeProtection(operation, look);
    case 'create':
    case 'addTag':
    case 'removeTag':
    case 'addSystem':
    case 'protect':
      return { conflicts: [], operation };
  }
};
