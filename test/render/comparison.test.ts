import { expect } from 'chai';
import fc from 'fast-check';
import { comparePlans, type Comparison } from '../../src/plan/compare.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { renderComparisonHtml } from '../../src/render/comparison-html.ts';
import { renderComparisonMarkdown } from '../../src/render/comparison-markdown.ts';
import { renderComparisonText } from '../../src/render/comparison-text.ts';
import { comparisonView, PARTS } from '../../src/render/comparison-view.ts';
import { diffJson, DiffDocument } from '../../src/render/json/comparison-document.ts';
import {
  archived,
  buildPlan,
  changed,
  created,
  existing,
  live,
  type PlanGiven,
  systemID,
} from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { withoutAssets } from '../support/html-page.ts';
import { plannedSituations } from '../support/planned-situations.ts';
import { MARKUP_PAYLOADS } from './hostile-markup.ts';
import { hostilePlan, SAMPLE_PLANS } from './sample-plans.ts';

const A = live(1, 'hover');
const B = live(2, 'park');
const C = live(3, 'survey');
const variable = (name: string, value: string) => ({ name, value });
const suite = (names: readonly (typeof A)[]) => ({
  name: 'Basic',
  original: [existing(A)],
  experiences: names.map(existing),
});

const OLD: PlanGiven = {
  experiences: [
    changed(A, { description: 'Over water', profile: 'slow' }),
    changed(C, {
      environmentVariables: [variable('API_TOKEN', 'hunter2'), variable('SPEED', '1')],
    }),
    created('landing'),
  ],
  tags: [{ name: 'nightly', additions: [existing(A)] }],
  suites: [suite([A, B])],
};
const NEW: PlanGiven = {
  experiences: [
    changed({ ...A, description: 'Drifted' }, { description: 'Over water', profile: 'fast' }),
    archived(B),
    changed(C, {
      environmentVariables: [variable('API_TOKEN', 'hunter3'), variable('SPEED', '2')],
    }),
    created('landing'),
  ],
  suites: [suite([A, C])],
  protections: { additions: ['release-*'], removals: [] },
};

const compared = (old: Plan, fresh: Plan) => ({
  old: { file: 'reviewed.json', plan: old },
  new: { file: 'plan.json', plan: fresh },
  comparison: comparePlans(old, fresh),
});

const PLANS = compared(buildPlan(OLD), { ...buildPlan(NEW), createdAt: '2026-11-24T09:30:00.000Z' });
const WIDE = { colour: false, width: 100, full: false, redact: [] };

const forms = (given: typeof PLANS): string[] => [
  renderComparisonText(given, WIDE),
  renderComparisonMarkdown(given, { maxBytes: 60_000, redact: [] }),
  renderComparisonHtml(given, { redact: [] }),
  JSON.stringify(diffJson(given)),
];

describe('the comparison of two plans', () => {
  it('match the golden files', () => {
    const [text = '', markdown = '', html = ''] = forms(PLANS);
    expectGolden('diff.txt', text);
    expectGolden('diff.md', markdown);
    expectGolden('diff.html', withoutAssets(html));
    expectGolden('diff.json', `${JSON.stringify(diffJson(PLANS), null, 2)}\n`);
  });

  it('shows every change that it counts', () => {
    const shows = (comparison: Comparison): boolean =>
      PARTS.every((part) =>
        comparisonView(comparison, () => false)[part].every(
          ({ words, rows }) => words.length + rows.length > 0,
        ),
      );
    const none = { onlyNew: [], differing: [], onlyOld: [], both: [] };
    const alone = ({ onlyNew, differing, onlyOld, both }: Comparison): Comparison[] => [
      ...onlyNew.map((one) => ({ ...none, onlyNew: [one] })),
      ...differing.map((one) => ({ ...none, differing: [one] })),
      ...onlyOld.map((one) => ({ ...none, onlyOld: [one] })),
      ...both.map((one) => ({ ...none, both: [one] })),
    ];
    const samples = Object.values(SAMPLE_PLANS).map((plan) => plan());
    const declaring = buildPlan({
      suites: [
        {
          name: 'Empty',
          original: [],
          experiences: [],
          creates: { description: '', system: 'planner', systemID: systemID(1) },
        },
      ],
    });
    const pairs = [...samples, declaring, PLANS.old.plan].flatMap((old) =>
      [...samples, declaring, PLANS.new.plan].map((fresh) => comparePlans(old, fresh)),
    );
    for (const one of pairs.flatMap(alone)) expect(shows(one), JSON.stringify(one)).to.equal(true);
    fc.assert(
      fc.property(plannedSituations, plannedSituations, ({ plan: old }, { plan: fresh }) =>
        alone(comparePlans(old, fresh)).every(shows),
      ),
    );
  });

  it('show no secret in any format, but say that it differs', () => {
    for (const form of forms(PLANS)) expect(form).not.to.match(/hunter/);
    expect(forms(PLANS)[0]).to.contain(
      'env API_TOKEN  (none) -> (secret); in the old plan (secret, different)',
    );
    const redacted = renderComparisonText(PLANS, { ...WIDE, redact: ['SPEED'] });
    expect(redacted).not.to.match(/SPEED {2}.*"2"/);
  });

  it('match the schema, for every pair of sample plans', () => {
    const plans = Object.values(SAMPLE_PLANS);
    for (const [at, plan] of plans.entries()) {
      const document: unknown = JSON.parse(
        JSON.stringify(diffJson(compared(plan(), (plans[at - 1] ?? plan)()))),
      );
      expect(DiffDocument.is(document)).to.equal(true);
    }
  });

  it('escapes markup in names', () => {
    const [, markdown = '', html = ''] = forms(compared(buildPlan({}), hostilePlan()));
    for (const payload of MARKUP_PAYLOADS) {
      expect(html).not.to.contain(payload);
      expect(markdown).not.to.contain(payload);
    }
  });

  it('keeps Markdown within its maximum size', () => {
    const many = buildPlan({
      experiences: Array.from({ length: 500 }, (_, i) => archived(live(i, `scenario-${i}`))),
    });
    const markdown = renderComparisonMarkdown(compared(buildPlan({}), many), { maxBytes: 5_000, redact: [] });
    expect(Buffer.byteLength(markdown)).to.be.at.most(5_000);
    expect(markdown).to.contain('omitted to keep');
  });
});
