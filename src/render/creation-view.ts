import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import type { MemberSetUpdates } from '../domain/named-sets.ts';

/** A tag or test suite that a plan creates. */
export interface CreationView {
  readonly kind: 'tag' | 'testSuite';
  readonly name: string;
  readonly description: string;
  readonly system?: string;
  readonly metricsSet?: string;
}

/** The properties of a created tag or suite, each with its label. Not safe to print. */
export const creationFacts = ({
  description,
  system,
  metricsSet,
}: CreationView): readonly { readonly word: string; readonly value: string }[] => [
  ...(system === undefined ? [] : [{ word: 'for the system', value: system }]),
  ...(metricsSet === undefined ? [] : [{ word: 'with the metrics set', value: metricsSet }]),
  ...(description === '' ? [] : [{ word: 'described as', value: `"${description}"` }]),
];

/** The tags, then suites, that a plan creates, or deletes and archives. */
export const creationsOf = (
  memberSets: readonly MemberSetUpdates[],
  { testSuiteUpdates }: ExperienceUpdates,
  [ofTag, ofSuite]: readonly ['creates', 'creates'] | readonly ['deletes', 'archives'],
): CreationView[] => [
  ...memberSets.flatMap(({ set: { name }, [ofTag]: made }): CreationView[] =>
    made ? [{ kind: 'tag', name, description: made.description }] : [],
  ),
  ...testSuiteUpdates.flatMap((suite): CreationView[] => {
    const { name, [ofSuite]: made } = suite;
    if (!made) return [];
    const { description, system, metricsSet } = made;
    return [
      { kind: 'testSuite', name, description, system, ...(metricsSet !== undefined && { metricsSet }) },
    ];
  }),
];
