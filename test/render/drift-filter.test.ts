import { expect } from 'chai';
import fc from 'fast-check';
import type { ChangeKinds } from '../../src/domain/experience-change.ts';
import { UPDATABLE_FIELDS } from '../../src/domain/experience.ts';
import { filteredDrift, type ShownDrift } from '../../src/render/drift-filter.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { renderDriftMarkdown } from '../../src/render/drift-markdown.ts';
import { renderDriftText } from '../../src/render/drift-report.ts';
import { DRIFT_PARTS, type DriftView, driftView } from '../../src/render/drift-view.ts';
import { NO_FILTER, type PlanFilter, SHOWN_KINDS } from '../../src/render/plan-filter.ts';
import { sampleDrift, sampleRemake } from './sample-errors.ts';

const NO_KIND: ChangeKinds = { create: false, restore: false, rename: false, update: false, archive: false };

/** What the plan does to the experiences of the sample. */
const KINDS = new Map<string, ChangeKinds>([
  ['1', { ...NO_KIND, update: true, rename: true }],
  ['2', { ...NO_KIND, archive: true }],
]);

const view = driftView(sampleDrift, () => false);

const filtered = (filter: Partial<PlanFilter>): DriftView =>
  filteredDrift(view, { filter: { ...NO_FILTER, ...filter }, kinds: KINDS });

const entriesOf = (shown: DriftView) => DRIFT_PARTS.flatMap((part) => shown[part]);

const shownIDs = (filter: Partial<PlanFilter>): string[] => entriesOf(filtered(filter)).map(({ id }) => id);

const formats = (shown: ShownDrift): string[] => {
  const said = {
    file: 'plan.json',
    alreadyApplied: false,
    remake: sampleRemake,
    redact: [],
    full: false,
    ...shown,
  };
  return [
    renderDriftText(sampleDrift, { ...said, colour: false, width: 300 }),
    renderDriftMarkdown(sampleDrift, { ...said, maxBytes: 60_000 }),
    renderDriftHtml(sampleDrift, said),
  ];
};

describe('a filter on drift', () => {
  it('selects by kind of change, name or field', () => {
    expect(shownIDs({ only: ['archive'] })).to.deep.equal(['2']);
    expect(shownIDs({ only: ['rename', 'tags'] })).to.have.members(['1', '5']);
    expect(shownIDs({ only: ['suites'] })).to.deep.equal(['6']);
    expect(shownIDs({ only: ['create', 'systems'] })).to.deep.equal([]);
    // An entity of which no name is known is called by its ID.
    expect(shownIDs({ names: ['somebody-*', '4'] })).to.have.members(['3', '4']);
    expect(shownIDs({ only: ['suites'], names: ['hover-*'] })).to.deep.equal([]);
    const [only, ...others] = entriesOf(filtered({ fields: ['containerTimeoutSeconds'] }));
    expect([others, only?.rows.map(({ field }) => field)]).to.deep.equal([[], ['containerTimeoutSeconds']]);
  });

  it('selects matching members of a tag or suite with another name', () => {
    const rows = entriesOf(filtered({ names: ['hover-in-wind', 'd'] })).map(({ id, rows }) => [
      id,
      rows.filter(({ field }) => field === 'member').map(({ item }) => item),
    ]);
    expect(Object.fromEntries(rows)).to.deep.equal({ 1: [], 5: ['hover-in-wind'], 6: ['d'] });
  });

  it('shows only drift, and all of it without a filter, as a law', () => {
    const filters = fc.record({
      only: fc.subarray([...SHOWN_KINDS]),
      names: fc.subarray(['*', 'h*', 'nightly', '?', 'nothing']),
      fields: fc.subarray([...UPDATABLE_FIELDS]),
    });
    const rowsOf = (shown: DriftView) =>
      DRIFT_PARTS.flatMap((part) => shown[part].map(({ id }) => `${part} ${id}`));
    fc.assert(
      fc.property(filters, (filter) => {
        expect(rowsOf(view)).to.include.members(rowsOf(filtered(filter)));
        expect(filtered(NO_FILTER)).to.equal(view);
      }),
    );
  });

  it('shows its count and the total in each format, and never changes the summary', () => {
    for (const text of formats({ filter: { ...NO_FILTER, only: ['archive'] }, kinds: KINDS })) {
      expect(text).to.match(/Shown(?::|&#58;) 1 of 6 drifted entities/);
      expect(text).to.match(/6 entities have drifted\. \d drifted entities are among what the plan changes/);
      expect(text).to.include('highway-merge').and.not.to.include('hover-in-wind');
    }
    const [text] = formats({ filter: { ...NO_FILTER, names: ['hover-in-wind'] }, kinds: KINDS });
    expect(text).to.match(/Conflicts with the plan \(\d of \d\)\n.*hover-in-wind/);
  });
});
