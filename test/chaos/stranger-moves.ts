import fc from 'fast-check';
import type { WantedExperience } from '../../src/domain/experience.ts';
import * as server from '../support/memory-project.ts';
import { type Model, type ModelSet, SERVER_DEFAULTS } from '../support/model.ts';

/** One request of another team: a kind of request, and numbers that select what it is about. */
export interface StrangerMove {
  readonly kind: (typeof KINDS)[number];
  readonly one: number;
  readonly other: number;
}

const KINDS = [
  'reword',
  'rename',
  'archive',
  'restore',
  'create',
  'createTwin',
  'tag',
  'untag',
  'addToSystem',
  'removeFromSystem',
  'createTag',
  'deleteTag',
  'createSuite',
  'reviseSuite',
  'archiveSuite',
] as const;

export const strangerMoves: fc.Arbitrary<StrangerMove> = fc.record({
  kind: fc.constantFrom(...KINDS),
  one: fc.nat(30),
  other: fc.nat(30),
});

/** Creates what a plan creates too. */
export const earlyCreations: fc.Arbitrary<StrangerMove> = fc.record({
  kind: fc.constantFrom('createTwin', 'createTag', 'createSuite'),
  one: fc.nat(30),
  other: fc.nat(30),
});

/** What a plan creates, or could: strangers prefer the same names. */
export interface Contested {
  readonly experiences: readonly WantedExperience[];
  readonly tags: readonly string[];
  readonly suites: readonly string[];
}

const at = <A>(all: readonly A[], number: number): A | undefined => all[number % Math.max(1, all.length)];

/** A name that is not in use. */
const freeName = (names: readonly string[], sets: readonly ModelSet[], number: number): string =>
  at(
    names.filter((name) => !sets.some((set) => set.name === name)),
    number,
  ) ?? 'theirs';

const isOwnTag = ({ name }: ModelSet): boolean => !name.startsWith('sync-protected:');

const workOf = (
  { kind, one, other }: StrangerMove,
  model: Model,
  { experiences: wanted, tags, suites }: Contested,
): server.Work<unknown> | undefined => {
  const experience = at(model.experiences, one);
  const tag = at(model.tags.filter(isOwnTag), other);
  const system = at(model.systems, other);
  const suite = at(model.suites, other);
  const planned = at(wanted, other);
  const theirs = { description: `Theirs ${String(other)}`, locations: ['s3://theirs'] };
  const name = planned?.name ?? 'newcomer';
  switch (kind) {
    case 'reword':
      return experience && server.update(experience.id, { updateMask: ['description'], experience: theirs });
    case 'rename':
      return experience && server.update(experience.id, { updateMask: ['name'], experience: { name } });
    case 'archive':
      return experience && server.archive([experience.id]);
    case 'restore':
      return experience && server.restore(experience.id);
    case 'create':
      return server.create({ ...theirs, name, customFields: [] });
    case 'createTwin':
      return planned?.archived === false ? server.create({ ...SERVER_DEFAULTS, ...planned }) : undefined;
    case 'tag':
      return experience && tag && server.addMembers('tags', [tag.id], [experience.id]);
    case 'untag':
      return experience && tag && server.removeTag(tag.id, experience.id);
    case 'addToSystem':
      return experience && system && server.addMembers('systems', [system.id], [experience.id]);
    case 'removeFromSystem':
      return experience && system && server.removeFromSystems([system.id], [experience.id]);
    case 'createTag':
      return server.createTag(freeName(tags, model.tags, one));
    case 'deleteTag':
      return tag && server.deleteTag(tag.id);
    case 'createSuite':
      return server.createSuite(freeName(suites, model.suites, one), experience ? [experience.id] : []);
    case 'reviseSuite': {
      if (!suite || !experience) return undefined;
      const rest = suite.members.filter((id) => id !== experience.id);
      return server.reviseSuite(
        suite.id,
        rest.length < suite.members.length ? rest : [...rest, experience.id],
      );
    }
    case 'archiveSuite':
      return suite && server.archiveSuite(suite.id);
  }
};

/** The project after a request of another team; the same one if the server refuses it. */
export const afterMove = (move: StrangerMove, model: Model, contested: Contested): Model => {
  const served = workOf(move, model, contested)?.(model);
  return served?._tag === 'Ok' ? served.model : model;
};
