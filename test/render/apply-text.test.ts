import { expect } from 'chai';
import { progressCounter, progressLine, renderApplyReport } from '../../src/render/apply-text.ts';
import { experienceID } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { renderApplyHtml } from '../../src/render/apply-html.ts';
import { renderApplyMarkdown } from '../../src/render/apply-markdown.ts';
import { partialPlan, smallPlan } from './sample-plans.ts';

const PARTIAL = 'The plan was partial. To see the rest, plan again without --target and --exclude.';

describe('the report of a partial plan', () => {
  const report = { counts: { done: 1, failed: 0, notStarted: 0 }, doneByKind: { update: 1 }, created: [] };
  const reports = (plan: Plan) => [
    renderApplyReport(plan, report, { colour: false, width: 200 }),
    renderApplyMarkdown(plan, report, 60_000),
    renderApplyHtml(plan, report),
  ];

  it('says in every format that there may be more to do, and only then', () => {
    for (const text of reports(partialPlan())) expect(text.replaceAll('&#58;', ':')).to.include(PARTIAL);
    for (const text of reports(smallPlan())) expect(text).not.to.include('partial');
  });
});

describe('the report of an apply', () => {
  it('matches the golden file', () => {
    const report = {
      counts: { done: 1234, failed: 0, notStarted: 0 },
      doneByKind: { create: 2, update: 1200, addTag: 30, archive: 2 },
      created: [
        { name: 'survey-beta', experienceID: experienceID(1) },
        { name: 'odd\u001b[31m name', experienceID: experienceID(2) },
      ],
    };
    expectGolden('apply-report.txt', renderApplyReport(smallPlan(), report, { colour: false, width: 80 }));
  });

  it('shows progress in lines that cannot be forged', () => {
    expect(progressLine({ _tag: 'PhaseStarted', phase: 'test suites', operations: 3 })).to.equal(
      'Writing test suites: 3 operations',
    );
    const ended = { _tag: 'OperationEnded', id: 'update-1', kind: 'update', title: 'update a\nb' } as const;
    expect(progressLine({ ...ended, result: 'done' })).to.equal(undefined);
    expect(progressLine({ ...ended, result: 'failed' })).to.equal('Failed: update a b');
    expect(progressLine({ ...ended, title: 'update ##[group]a', result: 'failed' })).not.to.include('##[');
    expect(
      progressLine({
        _tag: 'Retrying',
        operation: 'listTags',
        attempt: 2,
        waitSeconds: 1,
        reason: '503\u0007',
      }),
    ).to.equal('Retrying listTags in 1 s (attempt 2): 503\\u0007');
    expect(progressCounter('systems', 1, 2)).to.equal('Changing systems       1/2 (50%)');
    expect(progressCounter('archive', 500, 2000)).to.equal('Archiving              500/2,000 (25%)');
    expect(progressCounter('archive', 0, 0)).to.include('(100%)');
  });
});
