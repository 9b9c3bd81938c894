import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { type Draft, draftsOf, type Operation } from './operation.ts';

/** A phase of an apply: its chains run concurrently, and all must succeed before the next phase starts. */
export interface Phase {
  readonly name: string;
  /** Operations of one chain run one after the other. */
  readonly chains: readonly (readonly Operation[])[];
}

/** The phases in their order, with the reason for each position. */
const PHASES: readonly {
  readonly name: string;
  readonly why: string;
  readonly drafts: (updates: ExperienceUpdates) => Draft[][];
}[] = [
  {
    name: 'protections',
    why: 'first, so that new protections hold even if a later phase fails; the plan does not archive what it unprotects',
    drafts: draftsOf.protections,
  },
  {
    name: 'new tags',
    why: 'before anything that can carry them; a tag that cannot be created fails the apply before an experience changes',
    drafts: draftsOf.newTags,
  },
  {
    name: 'experiences',
    why: 'later phases refer to experiences: new ones need an ID, restored ones must be active',
    drafts: draftsOf.experiences,
  },
  {
    name: 'experiences set aside',
    why: 'long chains of renames run in pieces, and the first experience of a piece gets the name that the last one of another piece frees',
    drafts: draftsOf.experiencesSetAside,
  },
  {
    name: 'test suites',
    why: 'a suite can contain a new experience, is created with all its members, and must not lose one through archiving first',
    drafts: draftsOf.testSuites,
  },
  { name: 'tags', why: 'a tag can be added to a new experience', drafts: draftsOf.tags },
  { name: 'systems', why: 'a system can be added to a new experience', drafts: draftsOf.systems },
  {
    name: 'emptied tags',
    why: 'a tag is deleted after the plan has removed it from all experiences',
    drafts: draftsOf.emptiedTags,
  },
  {
    name: 'archive',
    why: 'last: the suites no longer contain what is archived, so that the server does not revise them again',
    drafts: draftsOf.archives,
  },
];

/** Returns the phases of a plan in order, without empty ones. IDs number the operations of each kind. */
export const phasesOf = (updates: ExperienceUpdates): readonly Phase[] => {
  const numbers = new Map<string, number>();
  const numbered = (draft: Draft): Operation => {
    const number = (numbers.get(draft.kind) ?? 0) + 1;
    numbers.set(draft.kind, number);
    return { ...draft, id: `${draft.kind}-${number}` };
  };
  return PHASES.map(({ name, drafts }) => ({
    name,
    chains: drafts(updates)
      .filter((chain) => chain.length > 0)
      .map((chain) => chain.map(numbered)),
  })).filter(({ chains }) => chains.length > 0);
};

/** Returns all operations of some phases, in order. */
export const operationsOf = (phases: readonly Phase[]): Operation[] =>
  phases.flatMap(({ chains }) => chains.flatMap((chain) => [...chain]));
