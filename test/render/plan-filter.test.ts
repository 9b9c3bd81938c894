import { expect } from 'chai';
import fc from 'fast-check';
import { UPDATABLE_FIELDS } from '../../src/domain/experience.ts';
import { filteredView, NO_FILTER, type PlanFilter, SHOWN_KINDS } from '../../src/render/plan-filter.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { GROUPS } from '../../src/render/experience-view.ts';
import { type PlanView, planView } from '../../src/render/plan-view.ts';
import { plansWithEqualChanges } from '../support/plans-with-equal-changes.ts';
import { alikePlan, everythingPlan } from './sample-plans.ts';

const filters: fc.Arbitrary<PlanFilter> = fc.record({
  only: fc.subarray([...SHOWN_KINDS]),
  names: fc.subarray(['*', 'scenario-1*', '*-v2', 'member-?', 'set-*', 'nothing']),
  fields: fc.subarray([...UPDATABLE_FIELDS]),
});

/** Every change as text. */
const changesOf = (view: PlanView): string[] => [
  ...GROUPS.flatMap((group) =>
    view.experiences[group].flatMap(({ name, fields }) => [
      `${group} ${name}`,
      ...fields.map((change) => JSON.stringify([name, change])),
    ]),
  ),
  ...[...view.tags, ...view.systems, ...view.testSuites].flatMap(({ kind, name, enters, leaves }) => [
    ...enters.map((one) => `${kind} ${name} + ${one.name}`),
    ...leaves.map((one) => `${kind} ${name} - ${one.name}`),
  ]),
];

const filtered = (filter: Partial<PlanFilter>) =>
  filteredView(planView(alikePlan(), []), { ...NO_FILTER, ...filter });
const namesIn = (view: PlanView) =>
  GROUPS.flatMap((group) => view.experiences[group].map(({ name }) => name));

const formats = (filter: PlanFilter): string[] => [
  renderPlanText(alikePlan(), { colour: false, width: 300, full: false, redact: [], filter }),
  renderPlanMarkdown(alikePlan(), { maxBytes: 60_000, full: false, redact: [], filter }),
  renderPlanHtml(alikePlan(), { full: false, redact: [], filter }),
];

describe('a filter on a plan', () => {
  it('shows only changes, and all of them without a filter, as a law', () => {
    fc.assert(
      fc.property(plansWithEqualChanges, filters, (plan, filter) => {
        const view = planView(plan, []);
        const shown = filteredView(view, filter);
        expect(new Set(changesOf(view))).to.include.all.keys([...changesOf(shown), ...changesOf(view)]);
        expect(filteredView(view, NO_FILTER)).to.equal(view);
        expect(shown.changes).to.equal(
          namesIn(shown).length + shown.tags.length + shown.systems.length + shown.testSuites.length,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('shows, over all kinds, everything that is shown without it', () => {
    fc.assert(
      fc.property(plansWithEqualChanges, (plan) => {
        const view = planView(plan, []);
        const each = SHOWN_KINDS.flatMap((kind) =>
          changesOf(filteredView(view, { ...NO_FILTER, only: [kind] })),
        );
        expect(new Set(each)).to.deep.equal(new Set(changesOf(view)));
      }),
    );
  });

  it('selects by kind, name or field', () => {
    expect(namesIn(filtered({ only: ['archive'] }))).to.deep.equal(['old-depot-east']);
    expect(filtered({ only: ['suites'] }).testSuites).to.have.length(7);
    expect(namesIn(filtered({ only: ['suites'] }))).to.deep.equal([]);
    const two = filtered({ names: ['intersection-00[12]', 'intersection-003'] });
    expect(namesIn(two)).to.deep.equal(['intersection-003']);
    expect(two.tags.map(({ name, leaves, enters }) => [name, leaves.length, enters.length])).to.deep.equal([
      ['flaky', 1, 0],
      ['nightly', 0, 1],
    ]);
    const timeouts = filtered({ fields: ['containerTimeoutSeconds'] });
    expect(namesIn(timeouts)).to.deep.equal(['intersection-216', 'intersection-217']);
    expect(
      timeouts.experiences.update.flatMap(({ fields }) => fields.map(({ field }) => field)),
    ).to.deep.equal(['containerTimeoutSeconds', 'containerTimeoutSeconds']);
    expect(filtered({ fields: ['name'] }).experiences.rename).to.have.length(20);
  });

  it('shows its count and the total in each format', () => {
    for (const text of formats({ ...NO_FILTER, fields: ['containerTimeoutSeconds'] })) {
      expect(text).to.match(/Shown(?::|&#58;) 2 of 309 changes/);
      expect(text).to.not.include('old-depot-east');
    }
    const [text, markdown] = formats({ ...NO_FILTER, names: ['intersection-21*'] });
    expect(text).to.include('Update (8 of 218)');
    expect(markdown).to.include('**Update** (8 of 218)');
  });

  it('never hides a warning or the counts of the plan', () => {
    const shown = renderPlanText(everythingPlan(), {
      colour: false,
      width: 300,
      full: false,
      redact: [],
      filter: { ...NO_FILTER, names: ['nothing'] },
    });
    expect(shown).to.include('Depot Suite empty').and.to.include('3 to archive');
  });
});
