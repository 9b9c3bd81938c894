import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { phasesOf } from '../../src/apply/phases.ts';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { outcomeDifferences } from '../../src/plan/outcome.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { within } from '../../src/plan/scope.ts';
import { promiseOf, run } from '../support/applying.ts';
import { situations } from '../support/arbitraries.ts';
import { memoryApi } from '../support/memory-api.ts';
import { stateOf } from '../support/model.ts';
import { planFor, type PlannedSituation } from '../support/planned-situations.ts';

const globs = fc.subarray(['alpha', 'beta', 'gamma', 'delta', 'ζ*', '*a', 'be*'], { maxLength: 2 });

/** What the other laws do not combine: owners, ignored experiences, previous names, filters, targets, and a config before an edit. */
const choices = fc.record({
  ownershipTag: fc.constantFrom(undefined, 'smoke', 'brand-new', 'owner'),
  ignored: fc.option(globs),
  previousNames: fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }),
  isFiltered: fc.boolean(),
  selection: fc.option(fc.record({ targets: globs, excludes: globs })),
  dropped: fc.nat(),
  base: fc.constantFrom('none', 'marked', 'onlyEdit'),
  archive: fc.boolean(),
});

const some = <A>(all: readonly A[], dropped: number): readonly A[] =>
  all.filter((_, at) => ((dropped >> (at % 16)) & 1) === 0);

const beforeEdit = (config: ExperienceSyncConfig, dropped: number): ExperienceSyncConfig => ({
  ...config,
  experiences: some(config.experiences, dropped).map((entry, at) =>
    at % 2 === 0 ? entry : { ...entry, description: 'before', tags: entry.tags.slice(1) },
  ),
  managedTestSuites: config.managedTestSuites.map((suite) => ({
    ...suite,
    experiences: some(suite.experiences, dropped >> 2),
  })),
});

const combinations: fc.Arbitrary<PlannedSituation> = fc
  .tuple(situations, choices)
  .map(([{ model, config: given }, chosen]) => {
    const { ownershipTag, ignored, previousNames, isFiltered, selection, dropped, base, archive } = chosen;
    const renamed = (entry: ConfigExperience, at: number): ConfigExperience => {
      const previousName = model.experiences[previousNames[at] ?? 0]?.name;
      return entry.experienceID !== undefined || previousName === undefined || previousName === entry.name
        ? entry
        : { ...entry, previousName };
    };
    const config: ExperienceSyncConfig = {
      ...given,
      experiences: given.experiences.map(renamed),
      managedTestSuites: given.managedTestSuites.map((suite) =>
        isFiltered ? { ...suite, experiences: [], where: { tags: ['nightly'] } } : suite,
      ),
      ...(ownershipTag !== undefined && { ownershipTag }),
      ...(ignored && { ignored }),
    };
    return planFor(model, config, {
      archive,
      ...(selection && { selection }),
      ...(base !== 'none' && {
        base: { config: beforeEdit(config, dropped), onlyEdit: base === 'onlyEdit' },
      }),
    });
  })
  .filter((situation) => situation !== undefined);

describe('plans of combined keys and flags', () => {
  it('can be read back, and lead to what they promise', () =>
    fc.assert(
      fc.asyncProperty(combinations, async ({ plan, model, scope, state }) => {
        const read = parsePlan(serialisePlan(plan));
        expect(E.isRight(read) && read.right.plan, JSON.stringify(read)).to.deep.equal(plan);
        const memory = memoryApi(model);
        const { executed } = await run(memory, phasesOf(plan.updates));
        expect(executed.failed).to.deep.equal([]);
        const { createdIDs } = executed;
        const promised = promiseOf({ plan, state }, createdIDs);
        const after = within(plan, stateOf(memory.model(), scope), new Set(createdIDs.values()));
        expect(outcomeDifferences(promised, after)).to.deep.equal([]);
      }),
      { numRuns: 600 },
    ));
});
