import { changedFields, changeKinds } from '../domain/experience-change.ts';
import type { Experience, UpdatableField, WantedExperience } from '../domain/experience.ts';
import type {
  ExperienceMatch,
  ExperienceReference,
  ExperienceUpdates,
  NewTestSuite,
  TagUpdates,
  TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import { inNameOrder, isOldNameUsed, type NameChain } from '../plan/name-order.ts';
import type { ExperienceID, SystemID, TagID, TestSuiteID } from '../domain/ids.ts';

/** One write of an apply, as data. `id` is the same in every apply of a plan, so that the journal can refer to it. */
export type Operation = { readonly id: string } & (
  | { readonly kind: 'createTag'; readonly name: string; readonly description: string }
  | { readonly kind: 'create'; readonly wanted: WantedExperience }
  | {
      readonly kind: 'restore';
      readonly original: Experience;
      readonly wanted: WantedExperience;
      /** Another active experience has its old name, so it must be renamed before it is restored. */
      readonly updateFirst?: boolean;
    }
  | {
      readonly kind: 'update';
      readonly original: Experience;
      readonly wanted: WantedExperience;
      readonly fields: readonly UpdatableField[];
      /** Cycles and long chains of renames update an experience twice: first to a temporary name, and, once its new name is free, to that. */
      readonly aside?: { readonly name: string; readonly step: 'leaves' | 'returns' };
    }
  | {
      readonly kind: 'createTestSuite';
      readonly name: string;
      readonly creates: NewTestSuite;
      readonly experiences: readonly ExperienceReference[];
    }
  | {
      readonly kind: 'reviseTestSuite';
      readonly testSuiteID: TestSuiteID;
      readonly name: string;
      readonly original: readonly ExperienceReference[];
      readonly experiences: readonly ExperienceReference[];
    }
  | {
      readonly kind: 'addTag';
      /** Absent: the plan creates the tag. */
      readonly tagID?: TagID;
      readonly name: string;
      readonly experiences: readonly ExperienceReference[];
    }
  | {
      readonly kind: 'removeTag';
      readonly tagID: TagID;
      readonly name: string;
      readonly experience: ExperienceReference;
      /** The plan deletes the tag later. */
      readonly deleted?: true;
    }
  | {
      readonly kind: 'addSystem';
      readonly systemID: SystemID;
      readonly name: string;
      readonly experiences: readonly ExperienceReference[];
    }
  | {
      readonly kind: 'removeSystem';
      readonly systemID: SystemID;
      readonly name: string;
      readonly experiences: readonly ExperienceReference[];
    }
  | { readonly kind: 'deleteTag'; readonly tagID: TagID; readonly name: string; readonly description: string }
  | {
      readonly kind: 'archiveTestSuite';
      readonly testSuiteID: TestSuiteID;
      readonly name: string;
      readonly original: readonly ExperienceReference[];
      readonly archives: NewTestSuite;
    }
  | { readonly kind: 'archive'; readonly matches: readonly ExperienceMatch[] }
  | { readonly kind: 'protect'; readonly glob: string }
  | { readonly kind: 'unprotect'; readonly glob: string; readonly tagID: TagID }
);

/** Maximum number of experiences in one request, which limits its size. */
export const BATCH_SIZE = 500;

const batches = <A>(items: readonly A[]): A[][] => {
  const result: A[][] = [];
  for (let start = 0; start < items.length; start += BATCH_SIZE)
    result.push(items.slice(start, start + BATCH_SIZE));
  return result;
};

const matchesOf = (updates: ExperienceUpdates): ExperienceMatch[] => [
  ...updates.matchedExperiencesByNewName.values(),
];

type WithoutID<A> = A extends unknown ? Omit<A, 'id'> : never;
export type Draft = WithoutID<Operation>;

/** Returns the operations of a match, except archiving, in their order. */
const experienceDrafts = (match: ExperienceMatch, updateFirst: boolean): Draft[] => {
  const { original, new: wanted } = match;
  if (original === undefined) return [{ kind: 'create', wanted }];
  // A copy has no spare capacity, which is several times as large as a list of one field.
  const fields = [...changedFields(match)];
  const restore: Draft[] = changeKinds(match).restore ? [{ kind: 'restore', original, wanted }] : [];
  const update: Draft[] = fields.length > 0 ? [{ kind: 'update', original, wanted, fields }] : [];
  return updateFirst ? [...update, ...restore] : [...restore, ...update];
};

/** Returns the two updates of the first match of a chain, if it is set aside. */
const asideDrafts = ({
  matches: [first],
  setAside,
}: NameChain): { readonly leaves: Draft; readonly returns: Draft } | undefined => {
  if (!first?.original || !setAside) return undefined;
  const { temporaryName: name } = setAside;
  const update = { kind: 'update', original: first.original, wanted: first.new } as const;
  return {
    leaves: { ...update, fields: ['name'], aside: { name, step: 'leaves' } },
    returns: { ...update, fields: changedFields(first), aside: { name, step: 'returns' } },
  };
};

/** Returns the operations of a chain of renames. */
const chainDrafts = (chain: NameChain, updatesFirst: (match: ExperienceMatch) => boolean): Draft[] => {
  const aside = asideDrafts(chain);
  const others = (aside ? chain.matches.slice(1) : chain.matches).flatMap((match) =>
    experienceDrafts(match, updatesFirst(match)),
  );
  if (!aside) return others;
  return [aside.leaves, ...others, ...(chain.setAside?.until === 'endOfChain' ? [aside.returns] : [])];
};

/** Returns the experience of a match, with its planned name. */
export const referenceOf = ({ original, new: wanted }: ExperienceMatch): ExperienceReference =>
  original
    ? { _tag: 'Existing', experienceID: original.experienceID, name: wanted.name }
    : { _tag: 'Planned', name: wanted.name };

const suiteDrafts = (update: TestSuiteUpdate): Draft[] => {
  const { testSuiteID, name, creates, archives, original, experiences } = update;
  if (archives && testSuiteID !== undefined)
    return [{ kind: 'archiveTestSuite', testSuiteID, name, original, archives }];
  if (creates) return [{ kind: 'createTestSuite', name, creates, experiences }];
  return testSuiteID === undefined
    ? []
    : [{ kind: 'reviseTestSuite', testSuiteID, name, original, experiences }];
};

const tagDrafts = ({ tagID, name, deletes, additions, removals }: TagUpdates): Draft[][] => [
  ...batches(additions).map((experiences): Draft[] => [
    { kind: 'addTag', ...(tagID !== undefined && { tagID }), name, experiences },
  ]),
  ...(tagID === undefined
    ? []
    : removals.map((experience): Draft[] => [
        { kind: 'removeTag', tagID, name, experience, ...(deletes && { deleted: true as const }) },
      ])),
];

/** Returns the chains of one phase. Operations of a chain run one after the other, chains run concurrently. */
export const draftsOf = {
  protections: ({ protectionUpdates }: ExperienceUpdates): Draft[][] => [
    ...(protectionUpdates?.additions ?? []).map((glob): Draft[] => [{ kind: 'protect', glob }]),
    ...(protectionUpdates?.removals ?? []).map(({ glob, tagID }): Draft[] => [
      { kind: 'unprotect', glob, tagID },
    ]),
  ],
  newTags: ({ tagUpdatesByName }: ExperienceUpdates): Draft[][] =>
    [...tagUpdatesByName.values()].map(({ name, creates }): Draft[] =>
      creates ? [{ kind: 'createTag', name, description: creates.description }] : [],
    ),
  experiences: (updates: ExperienceUpdates): Draft[][] => {
    const matches = matchesOf(updates);
    const updatesFirst = isOldNameUsed(matches);
    return inNameOrder(matches).map((chain) => chainDrafts(chain, updatesFirst));
  },
  experiencesSetAside: (updates: ExperienceUpdates): Draft[][] =>
    inNameOrder(matchesOf(updates)).flatMap((chain) => {
      const aside = chain.setAside?.until === 'endOfAll' ? asideDrafts(chain) : undefined;
      return aside ? [[aside.returns]] : [];
    }),
  testSuites: (updates: ExperienceUpdates): Draft[][] => updates.testSuiteUpdates.map(suiteDrafts),
  tags: (updates: ExperienceUpdates): Draft[][] => [...updates.tagUpdatesByName.values()].flatMap(tagDrafts),
  systems: (updates: ExperienceUpdates): Draft[][] =>
    [...updates.systemUpdatesByName.values()].flatMap(({ systemID, name, additions, removals = [] }) => [
      ...batches(additions).map((experiences): Draft[] => [
        { kind: 'addSystem', systemID, name, experiences },
      ]),
      ...batches(removals).map((experiences): Draft[] => [
        { kind: 'removeSystem', systemID, name, experiences },
      ]),
    ]),
  emptiedTags: ({ tagUpdatesByName }: ExperienceUpdates): Draft[][] =>
    [...tagUpdatesByName.values()].map(({ tagID, name, deletes }): Draft[] =>
      deletes && tagID !== undefined
        ? [{ kind: 'deleteTag', tagID, name, description: deletes.description }]
        : [],
    ),
  archives: (updates: ExperienceUpdates): Draft[][] =>
    batches(matchesOf(updates).filter((match) => changeKinds(match).archive)).map((matches): Draft[] => [
      { kind: 'archive', matches },
    ]),
};

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

const few = (references: readonly ExperienceReference[]): string =>
  references.length === 1 ? (references[0]?.name ?? '') : count(references.length, 'experience');

/** Reports whether an operation gives an experience its temporary name. */
export const isSettingAside = (operation: Draft): boolean =>
  operation.kind === 'update' && operation.aside?.step === 'leaves';

/** Returns a short description of an operation for progress and errors. Names are not escaped; `render` does that. */
export const titleOf = (operation: Draft): string => {
  switch (operation.kind) {
    case 'create':
      return `create ${operation.wanted.name}`;
    case 'restore':
      return `restore ${operation.original.name}`;
    case 'update':
      return isSettingAside(operation)
        ? `set aside ${operation.original.name}`
        : `update ${operation.wanted.name}`;
    case 'createTag':
      return `create tag ${operation.name}`;
    case 'createTestSuite':
      return `create test suite ${operation.name}`;
    case 'reviseTestSuite':
      return `revise test suite ${operation.name}`;
    case 'addTag':
      return `add tag ${operation.name} to ${few(operation.experiences)}`;
    case 'removeTag':
      return `remove tag ${operation.name} from ${operation.experience.name}`;
    case 'addSystem':
      return `add system ${operation.name} to ${few(operation.experiences)}`;
    case 'deleteTag':
      return `delete tag ${operation.name}`;
    case 'archiveTestSuite':
      return `archive test suite ${operation.name}`;
    case 'removeSystem':
      return `remove system ${operation.name} from ${few(operation.experiences)}`;
    case 'archive':
      return `archive ${few(operation.matches.map(referenceOf))}`;
    case 'protect':
      return `protect ${operation.glob}`;
    case 'unprotect':
      return `stop protecting ${operation.glob}`;
  }
};

/** The IDs of created experiences, by name. */
export type CreatedIDs = ReadonlyMap<string, ExperienceID>;
