import { expect } from 'chai';
import { outlineOf } from '../../src/plan/outline.ts';
import type { LoggedPlan, PlanLog } from '../../src/plan/plan-log.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { logJson, LogDocument } from '../../src/render/json/log-document.ts';
import { renderLogMarkdown } from '../../src/render/log-markdown.ts';
import { renderLogText } from '../../src/render/log-text.ts';
import { archived, buildPlan, existing, live, systemID } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { MARKUP_PAYLOADS } from './hostile-markup.ts';
import { everythingPlan, hostilePlan, SAMPLE_PLANS, smallPlan } from './sample-plans.ts';

const CI = {
  user: 'robin',
  ciJob: 'https://gitlab.com/j/7',
  commit: '0123456789abcdef0123456789abcdef01234567',
};

const logged = (file: string, plan: Plan, rest: Partial<LoggedPlan> = {}): LoggedPlan => ({
  file,
  head: { ...plan, checksum: `sum of ${file}` },
  status: 'notApplied',
  changes: outlineOf(plan.updates, plan.losses),
  ...rest,
});

const at = (status: LoggedPlan['status'], done = 3, ended = true): Partial<LoggedPlan> => ({
  status,
  apply: { at: '2026-11-24T10:00:00.000Z', by: CI, done, operations: 3, ended },
});

const LOG: PlanLog = {
  folder: 'plans',
  older: 0,
  plans: [
    logged(
      'plans/undo.json',
      { ...smallPlan(), undoes: { checksum: 'sum of plans/small.json' } },
      at('applied'),
    ),
    logged('plans/everything.json', { ...everythingPlan(), madeBy: CI }),
    logged('plans/small.json', smallPlan(), { ...at('undone'), undoneBy: 'plans/undo.json' }),
    logged('plans/other.json', smallPlan(), at('differs')),
    logged('plans/half.json', smallPlan(), at('stopped', 1)),
    logged('plans/killed.json', smallPlan(), at('stopped', 2, false)),
    logged('plans/gone.json', { ...smallPlan(), undoes: { checksum: 'deed' } }),
    logged(
      'plans/many.json',
      buildPlan({ experiences: Array.from({ length: 40 }, (_, i) => archived(live(i, `scenario-${i}`))) }),
    ),
  ],
  unread: [
    { file: 'plans/cut.json', fault: { _tag: 'NotJson', detail: 'end', truncated: true } },
    { file: 'plans/secret.json', fault: { _tag: 'Encrypted' }, ...pickApply() },
  ],
  foreign: ['plans/package.json'],
};

function pickApply(): Pick<LoggedPlan, 'apply'> {
  const { apply } = at('applied');
  return apply ? { apply } : {};
}

const forms = (log: PlanLog): [string, string, string] => [
  renderLogText(log, { colour: false, width: 100, full: false }),
  renderLogMarkdown(log, { maxBytes: 60_000, full: false }),
  `${JSON.stringify(logJson(log), null, 2)}\n`,
];

describe('a list of plans', () => {
  it('matches the golden files', () => {
    const [text, markdown, json] = forms(LOG);
    expectGolden('log.txt', text);
    expectGolden('log.md', markdown);
    expectGolden('log.json', json);
  });

  it('matches the schema and shows no secret, for every sample plan', () => {
    const log = { ...LOG, plans: Object.entries(SAMPLE_PLANS).map(([file, plan]) => logged(file, plan())) };
    const [text, markdown, json] = forms(log);
    expect(LogDocument.is(JSON.parse(json))).to.equal(true);
    for (const form of [text, markdown, json]) expect(form).not.to.match(/token-value/);
  });

  it('escapes markup in names', () => {
    const [, markdown] = forms({ ...LOG, plans: [logged('<b>', hostilePlan())] });
    for (const payload of MARKUP_PAYLOADS) expect(markdown).not.to.contain(payload);
  });

  it('keeps Markdown within its maximum size', () => {
    const plans = Array.from({ length: 200 }, (_, i) => logged(`plans/${i}.json`, smallPlan()));
    const markdown = renderLogMarkdown({ ...LOG, plans }, { maxBytes: 5_000, full: false });
    expect(Buffer.byteLength(markdown)).to.be.at.most(5_000);
    expect(markdown).to.contain('omitted to keep');
  });

  it('says that there are no plans, and whether there are older ones', () => {
    const none = { folder: 'plans', plans: [], unread: [], foreign: [], older: 0 };
    expect(forms(none)[0]).to.equal('The folder plans contains no plans.\n');
    expect(forms({ ...none, older: 2 })[0]).to.contain('2 older ones exist');
    expect(forms({ ...none, unread: LOG.unread })[0]).to.contain('no plans that can be read.');
  });
});

describe('the changes in a list of plans', () => {
  it('show each lost experience of a tag once, deletions, archivals, and removals from systems', () => {
    const one = live(1, 'alpha');
    const { updates } = buildPlan({
      experiences: [archived(one)],
      tags: [{ name: 't', removals: [existing(one)] }],
    });
    const [tag] = updates.tagUpdatesByName.values();
    const experiences = [{ experienceID: one.experienceID, name: one.name }];
    const loss = { kind: 'tag', id: tag!.tagID!, name: 't', before: 1, after: 0, experiences } as const;
    const deletes = { description: '' };
    const outlined = outlineOf(
      {
        ...updates,
        tagUpdatesByName: new Map([['t', { ...tag!, deletes }]]),
        systemUpdatesByName: new Map([
          ['s', { systemID: systemID(1), name: 's', additions: [], removals: [existing(one)] }],
        ]),
      },
      [loss],
    );
    expect(outlined.map(({ name, actions, enter, leave }) => [name, ...actions, enter, leave])).to.deep.equal(
      [
        ['alpha', 'archived', 0, 0],
        ['t', 'deleted', 0, 1],
        ['s', 0, 1],
      ],
    );
  });
});
