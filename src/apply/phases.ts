import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { type Draft, draftsOf, type Operation } from './operation.ts';

/** A step of an apply: everything in it may run side by side, and all of it has to succeed before the next begins. */
export interface Phase {
  readonly name: string;
  /** Operations of one chain run one after the other. */
  readonly chains: readonly (readonly Operation[])[];
}

/** The order of an apply, with the reason for each place. */
const PHASES: readonly {
  readonly name: string;
  readonly why: string;
  readonly drafts: (updates: ExperienceUpdates) => Draft[][];
}[] = [
  {
    name: 'protections',
    why: 'first: what somebody wants protected is so even where the rest fails; what no longer is, the plan does not archive',
    drafts: draftsOf.protections,
  },
  {
    name: 'new tags',
    why: 'before anything that could carry them; a tag that cannot be created is known before an experience changes',
    drafts: draftsOf.newTags,
  },
  {
    name: 'experiences',
    why: 'everything later speaks of experiences: new ones need an ID, restored ones have to be active',
    drafts: draftsOf.experiences,
  },
  {
    name: 'test suites',
    why: 'a suite can name a new experience, is created with all that it holds, and must not lose one before it',
    drafts: draftsOf.testSuites,
  },
  { name: 'tags', why: 'a tag can be added to a new experience', drafts: draftsOf.tags },
  { name: 'systems', why: 'a system can be added to a new experience', drafts: draftsOf.systems },
  {
    name: 'emptied tags',
    why: 'a tag is deleted once the plan has taken it from everything',
    drafts: draftsOf.emptiedTags,
  },
  {
    name: 'archive',
    why: 'last: the suites have let go of what is archived, so that the server revises no suite a second time',
    drafts: draftsOf.archives,
  },
];

/** The phases of a plan in their order, without empty ones; IDs number the operations of a kind. */
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

/** All operations of some phases, in order. */
export const operationsOf = (phases: readonly Phase[]): Operation[] =>
  phases.flatMap(({ chains }) => chains.flatMap((chain) => [...chain]));
