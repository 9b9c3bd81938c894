import { expect } from 'chai';
import type { ApplyReport } from '../../src/domain/apply-report.ts';
import { renderApplyHtml } from '../../src/render/apply-html.ts';
import { renderApplyMarkdown } from '../../src/render/apply-markdown.ts';
import { renderApplyReport } from '../../src/render/apply-text.ts';
import { applyJson } from '../../src/render/json.ts';
import { smallPlan } from './sample-plans.ts';

const SECRET = 'hunter2';

const difference = (field: string, planned: unknown, now: unknown) => ({
  kind: 'experience' as const,
  name: 'highway-merge',
  id: '0000000e-0000-4000-8000-000000000001',
  field,
  planned,
  now,
});

const REPORT: ApplyReport = {
  counts: { done: 1, failed: 0, notStarted: 0 },
  doneByKind: { update: 1 },
  created: [],
  keptOtherwise: [
    difference('description', 'Merge \n', 'Merge'),
    difference(
      'environmentVariables',
      [{ name: 'DB_PASSWORD', value: `${SECRET} ` }],
      [{ name: 'DB_PASSWORD', value: SECRET }],
    ),
  ],
};

const FORMS = {
  text: renderApplyReport(smallPlan(), REPORT, { colour: false, width: 200 }),
  Markdown: renderApplyMarkdown(smallPlan(), REPORT, 60_000),
  page: renderApplyHtml(smallPlan(), REPORT),
  JSON: JSON.stringify(applyJson(smallPlan(), REPORT)),
};

describe('a value that the server stored differently', () => {
  for (const [form, shown] of Object.entries(FORMS))
    it(`is shown with both values and without secrets: ${form}`, () => {
      expect(shown).to.include('highway-merge').and.to.include('description').and.to.include('DB_PASSWORD');
      expect(shown).to.match(/The server stored 2 values differently|"keptOtherwise":\[/);
      expect(shown).not.to.include(SECRET);
    });

  it('is not reported as planned', () => {
    expect(FORMS.text)
      .to.include('as far as the server allows')
      .and.not.to.include('The project matches the plan.');
  });
});
