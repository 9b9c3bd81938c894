import { expect } from 'chai';
import fc from 'fast-check';
import type { ReadScope } from '../../src/domain/database-state.ts';
import { fingerprintOf } from '../../src/plan/fingerprint.ts';
import { models } from '../support/arbitraries.ts';
import { type Model, type ModelSet, stateOf } from '../support/model.ts';
import { allMutations } from '../support/mutations.ts';
import { liveExperience, project } from '../support/wanted.ts';

const EVERYTHING: ReadScope = {
  tags: ['regression', 'nightly', 'smoke', 'constructor'],
  systems: ['planner', 'perception', 'control'],
  testSuites: ['Basic Suite', 'Nightly Suite'],
  archivedMembers: true,
};

const fingerprint = (model: Model, scope = EVERYTHING) => fingerprintOf(stateOf(model, scope), scope);

const shuffled = <A>(items: readonly A[]): fc.Arbitrary<A[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

const shuffledSets = (sets: readonly ModelSet[]): fc.Arbitrary<ModelSet[]> =>
  fc
    .tuple(...sets.map((set) => shuffled(set.members).map((members) => ({ ...set, members }))))
    .chain(shuffled);

/** The same project, as another server, page order or machine might return it. */
const retold = (model: Model): fc.Arbitrary<Model> =>
  fc.record({
    experiences: fc
      .tuple(
        ...model.experiences.map((e) =>
          fc
            .tuple(shuffled(e.environmentVariables), shuffled(e.customFields), fc.boolean())
            .map(([environmentVariables, customFields, upper]) => ({
              ...e,
              environmentVariables,
              customFields: customFields.map((field) => ({
                ...field,
                name: upper ? field.name.toUpperCase() : field.name,
              })),
            })),
        ),
      )
      .chain(shuffled),
    tags: shuffledSets(model.tags),
    systems: shuffledSets(model.systems),
    suites: shuffledSets(model.suites),
  });

describe('a fingerprint', () => {
  it('is the same in any order', () =>
    fc.assert(
      fc.property(
        models.chain((model) => fc.tuple(fc.constant(model), retold(model))),
        ([model, other]) => {
          expect(JSON.stringify(fingerprint(other))).to.equal(JSON.stringify(fingerprint(model)));
        },
      ),
    ));

  it('differs after every single change that a user can see', () =>
    fc.assert(
      fc.property(models, (model) => {
        const before = fingerprint(model).root;
        for (const { model: after, ...mutation } of allMutations(model, EVERYTHING))
          expect(fingerprint(after).root, JSON.stringify(mutation)).not.to.equal(before);
      }),
      { numRuns: 40 },
    ));

  it('changes only in the digest of the changed entity', () =>
    fc.assert(
      fc.property(models, (model) => {
        const digests = (of: Model) => {
          const { experiences, tags, systems, testSuites } = fingerprint(of);
          return new Map(Object.entries({ ...experiences, ...tags, ...systems, ...testSuites }));
        };
        const before = digests(model);
        for (const { model: after, id, change } of allMutations(model, EVERYTHING)) {
          if (change !== 'changed') continue;
          const now = digests(after);
          expect(
            [...now].filter(([key, digest]) => before.get(key) !== digest).map(([key]) => key),
          ).to.deep.equal([id]);
        }
      }),
      { numRuns: 20 },
    ));

  it('changes if a tag was recreated with the same name and members', () => {
    const model = project([liveExperience(1, 'alpha')], { tags: { smoke: [1] } });
    const anew = { ...model, tags: model.tags.map((tag) => ({ ...tag, id: tag.id.replace(/.$/, '9') })) };
    const scope = { ...EVERYTHING, tags: ['smoke'] };
    expect(fingerprint(anew, scope).root).not.to.equal(fingerprint(model, scope).root);
  });

  it('does not depend on the last change of an experience, nor on the revision of a suite', () =>
    fc.assert(
      fc.property(models, (model) => {
        const state = stateOf(model, EVERYTHING);
        const retouched = {
          ...state,
          experiencesByName: new Map(
            [...state.experiencesByName].map(([name, holders]) => [
              name,
              holders.map((one) => ({
                ...one,
                lastChange: { updateTimestamp: '2026', updateUserID: 'somebody' },
              })),
            ]),
          ),
          testSuitesByName: new Map(
            [...state.testSuitesByName].map(([name, suite]) => [name, { ...suite, revision: 99 }]),
          ),
          knownNames: { tags: ['other'], systems: [], testSuites: [] },
        };
        expect(fingerprintOf(retouched, EVERYTHING)).to.deep.equal(fingerprint(model));
      }),
    ));

  it('distinguishes a value in one field from the same value in the next', () => {
    const texts = ['', 'a', '"', ',', '","', '\\', '\u0000', '\ud800', '\ufffd', 'null'];
    const roots = new Set<string>();
    for (const description of texts)
      for (const profile of texts)
        for (const location of texts) {
          const one = liveExperience(1, 'alpha', { description, profile, locations: [location] });
          roots.add(fingerprint(project([one])).root);
        }
    expect(roots.size).to.equal(texts.length ** 3);
  });

  it('has a digest for each entity that was read, and for no other', () =>
    fc.assert(
      fc.property(models, (model) => {
        const scope = { ...EVERYTHING, tags: ['smoke'], systems: [], testSuites: ['Basic Suite'] };
        const { experiences, tags, systems, testSuites, scope: recorded } = fingerprint(model, scope);
        expect(Object.keys(experiences)).to.deep.equal(model.experiences.map(({ id }) => id).sort());
        // The tags that record protections are read with every plan.
        const read = model.tags.filter(({ name }) => name === 'smoke' || name.startsWith('sync-protected:'));
        expect(Object.keys(tags)).to.have.members(read.map(({ id }) => id));
        expect([systems, testSuites].map((digests) => Object.keys(digests).length)).to.deep.equal([0, 1]);
        expect(recorded).to.equal(scope);
      }),
    ));
});
