import { expect } from 'chai';
import fc from 'fast-check';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import { readJournal } from '../../src/apply/journal.ts';
import { phasesOf } from '../../src/apply/phases.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { ExperienceUpdates } from '../../src/domain/experience-updates.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { outcomeDifferences } from '../../src/plan/outcome.ts';
import { within } from '../../src/plan/scope.ts';
import { checkAgainst } from '../../src/usecases/verify-plan.ts';
import { promiseOf } from '../support/applying.ts';
import { situations } from '../support/arbitraries.ts';
import { carryOut, type Model, type ModelExperience, stateOf, uuid } from '../support/model.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';
import { liveExperience } from '../support/wanted.ts';

const OWNER = 'team';
const OWNER_ID = uuid(2, 90);

/** An experience that does not belong to the config, such as those that test runs create. */
const stranger = (number: number, fields: Partial<ModelExperience>): ModelExperience =>
  liveExperience(700 + number, `test ${String(number)}`, { description: '', locations: [], ...fields });

const strangers = fc.uniqueArray(
  fc
    .record({
      number: fc.nat(5),
      description: fc.constantFrom('', 'one'),
      archived: fc.boolean(),
      tagged: fc.boolean(),
    })
    .map(({ number, tagged, ...fields }) => ({ tagged, experience: stranger(number, fields) })),
  { selector: ({ experience }) => experience.id, maxLength: 5 },
);

type Strangers = readonly { readonly experience: ModelExperience; readonly tagged: boolean }[];

/** Adds strangers to a project, some of them with its tags and systems. */
const withStrangers = (model: Model, all: Strangers): Model => {
  const tagged = all.filter((one) => one.tagged).map(({ experience }) => experience.id);
  const joined = (sets: Model['tags']) =>
    sets.map((set) =>
      set.name.startsWith('sync-protected:') || set.id === OWNER_ID
        ? set
        : { ...set, members: [...set.members, ...tagged] },
    );
  return {
    ...model,
    experiences: [...model.experiences, ...all.map(({ experience }) => experience)],
    tags: joined(model.tags),
    systems: joined(model.systems),
  };
};

interface Shared {
  readonly planned: PlannedSituation;
  /** The same project with other strangers. */
  readonly meanwhile: Model;
}

/** A random config and project, planned with some strangers and then changed to have others. */
const shared = (
  keys: Partial<ExperienceSyncConfig>,
  prepare: (model: Model) => Model,
): fc.Arbitrary<Shared> =>
  fc
    .tuple(situations, fc.boolean(), strangers, strangers)
    .map(([{ model, config }, archive, before, after]) => {
      const own = prepare(model);
      const planned = planFor(withStrangers(own, before), { ...config, ...keys }, { archive });
      return planned && { planned, meanwhile: withStrangers(own, after) };
    })
    .filter((one) => one !== undefined);

const ignoring = shared({ ignored: ['test *'] }, (model) => model);

const owning = shared({ ownershipTag: OWNER }, (model) => ({
  ...model,
  tags: [
    ...model.tags,
    { id: OWNER_ID, name: OWNER, members: model.experiences.slice(1).map(({ id }) => id) },
  ],
}));

const isStranger = (id: string): boolean => /-0+7[0-9]{2}$/.test(id);

const writtenIDs = (updates: ExperienceUpdates): string[] => [
  ...[...updates.matchedExperiencesByNewName.values()].flatMap(({ original }) =>
    original ? [original.experienceID] : [],
  ),
  ...[...updates.tagUpdatesByName.values(), ...updates.systemUpdatesByName.values()].flatMap((set) =>
    [...set.additions, ...(set.removals ?? [])].flatMap((one) =>
      one._tag === 'Existing' ? [one.experienceID] : [],
    ),
  ),
];

const read = ({ planned: { scope } }: Shared, model: Model) => ({ state: stateOf(model, scope), scope });

const laws = (situation: fc.Arbitrary<Shared>): void => {
  it('can be added, changed and removed without making a plan stale', () =>
    fc.assert(
      fc.property(situation, (one) => {
        const { plan } = one.planned;
        const now = read(one, one.meanwhile);
        expect(checkAgainst(plan, now)).to.deep.equal({ stale: false, drift: [], alreadyApplied: false });
        expect(computeDrift(plan, now.state)).to.deep.equal([]);
      }),
    ));

  it('are never written', () =>
    fc.assert(
      fc.property(situation, ({ planned }) => {
        expect(writtenIDs(planned.plan.updates).filter(isStranger)).to.deep.equal([]);
      }),
    ));

  it('can be added, changed and removed during an apply, and before it is resumed', () =>
    fc.assert(
      fc.property(situation, (one) => {
        const { plan } = one.planned;
        const after = stateOf(carryOut(one.meanwhile, plan.updates), one.planned.scope);
        const { drift } = remainderOf(plan, phasesOf(plan.updates), after, readJournal('', ''));
        expect(drift).to.deep.equal([]);
        const createdIDs = new Map(
          [...plan.updates.matchedExperiencesByNewName.values()].flatMap(({ original, new: { name } }) => {
            const made = original ? undefined : after.experiencesByName.get(name)?.at(-1);
            return made ? [[name, made.experienceID] as const] : [];
          }),
        );
        const promised = promiseOf(one.planned, createdIDs);
        expect(outcomeDifferences(promised, within(plan, after))).to.deep.equal([]);
      }),
    ));
};

describe('experiences that a config ignores', () => {
  laws(ignoring);

  it('do not count for the archive limit', () =>
    fc.assert(
      fc.property(situations, strangers, ({ model, config }, all) => {
        const without = planFor(model, config);
        const plan = planFor(withStrangers(model, all), { ...config, ignored: ['test *'] })?.plan;
        expect(plan?.options.archiveLimit).to.deep.equal(without?.plan.options.archiveLimit);
        expect(plan?.summary).to.deep.equal(without?.plan.summary);
      }),
    ));
});

describe('experiences without the ownership tag of a config', () => {
  laws(owning);
});
