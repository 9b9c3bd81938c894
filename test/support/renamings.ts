import fc from 'fast-check';
import type { ConfigExperience } from '../../src/domain/experience-sync-config.ts';
import type { ModelExperience } from './model.ts';
import { planFor, type PlannedSituation } from './planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from './wanted.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

interface Draft {
  readonly live: readonly ModelExperience[];
  readonly wanted: readonly ConfigExperience[];
}

/** Experiences that get each other's names or unused names, by ID. New experiences get the remaining names. */
const drafts: fc.Arbitrary<Draft> = fc
  .record({
    held: fc.shuffledSubarray(NAMES.slice(0, 5), { minLength: 2 }),
    given: fc.shuffledSubarray(NAMES, { minLength: 4 }),
    archived: fc.subarray([0, 1, 2, 3, 4], { maxLength: 2 }),
    changed: fc.subarray([0, 1, 2, 3, 4]),
  })
  .map(({ held, given, archived, changed }) => {
    const live = held.map((name, i) => liveExperience(i + 1, name, { archived: archived.includes(i) }));
    const isBlocked = (name: string): boolean => live.some((one) => one.archived && one.name === name);
    const wanted = given
      .filter((name) => !isBlocked(name))
      .map((name, i) =>
        entry(name, {
          ...(i < live.length && { experienceID: idOf(i + 1) }),
          ...(changed.includes(i) && { description: 'other' }),
        }),
      );
    return { live, wanted };
  });

/** Numbered experiences that all move by one, into a free name or in a cycle. Another one can follow: a new one, or an archived one. */
const longDrafts: fc.Arbitrary<Draft> = fc
  .record({
    length: fc.integer({ min: 12, max: 70 }),
    isCycle: fc.boolean(),
    follows: fc.constantFrom('none', 'new', 'archived'),
    changed: fc.array(fc.nat(70), { maxLength: 3 }),
    besides: fc.nat(3),
  })
  .map(({ length, isCycle, follows, changed, besides }) => {
    const numbers = Array.from({ length }, (_, i) => i);
    const next = (i: number): number => (isCycle ? (i + 1) % length : i + 1);
    const fields = (i: number) => (changed.includes(i) ? { description: 'other' } : {});
    const follower =
      isCycle || follows === 'none' ? [] : [entry('n0', follows === 'new' ? {} : { experienceID: idOf(99) })];
    const others = Array.from({ length: besides }, (_, i) => `other ${String(i)}`);
    return {
      live: [
        ...numbers.map((i) => liveExperience(i, `n${String(i)}`)),
        ...(follower[0]?.experienceID === undefined ? [] : [liveExperience(99, 'old', { archived: true })]),
        ...others.map((name, i) => liveExperience(100 + i, name)),
      ],
      wanted: [
        ...numbers.map((i) => entry(`n${String(next(i))}`, { experienceID: idOf(i), ...fields(i) })),
        ...follower,
        ...others.map((name) => entry(name, { description: 'other' })),
      ],
    };
  });

const planned = (drafts: fc.Arbitrary<Draft>): fc.Arbitrary<PlannedSituation> =>
  drafts
    .map(({ live, wanted }) => planFor(project(live), configOf(wanted), { archive: false }))
    .filter((situation) => situation !== undefined);

/** Plans of short renames. */
export const renamings = planned(drafts);

/** Plans of long chains and cycles of renames. */
export const longRenamings = planned(longDrafts);
