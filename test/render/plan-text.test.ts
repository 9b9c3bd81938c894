import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan } from '../../src/plan/plan.ts';
import { type PlanTextOptions, renderPlanText } from '../../src/render/plan-text.ts';
import { columns } from '../../src/render/styled-line.ts';
import { archived, buildPlan, changed, created, existing, live } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { everythingPlan, largePlan, SAMPLE_PLANS } from './sample-plans.ts';

const OPTIONS: PlanTextOptions = { colour: false, width: 80, full: false, redact: [] };

const textOf = (plan: Plan, options: Partial<PlanTextOptions> = {}): string =>
  renderPlanText(plan, { ...OPTIONS, ...options });

describe('a plan as text', () => {
  for (const [name, plan] of Object.entries(SAMPLE_PLANS))
    it(`matches the golden file: ${name}`, () => expectGolden(`plan-${name}.txt`, textOf(plan())));

  it('matches the golden file: everything, in colour', () =>
    expectGolden('plan-everything.ansi.txt', textOf(everythingPlan(), { colour: true })));

  it('does not warn of a dropped protection that protects nothing', () => {
    const dropping = (before: number): string =>
      textOf(
        buildPlan({
          protections: { additions: [], removals: ['old-*'] },
          warnings: [{ _tag: 'DropsProtection', glob: 'old-*', before }],
        }),
        { width: 200 },
      );
    expect(dropping(1)).to.include('later plans may archive 1 active experience');
    expect(dropping(0)).not.to.include('WARNING');
  });

  it('ends with the counts, on one line if there is room', () => {
    const last = (plan: Plan, width: number) => textOf(plan, { width }).trimEnd().split('\n').slice(-3);
    const experiences = 'Plan: 2 to create, 4 to update, 1 to rename, 1 to restore, 3 to archive';
    const others = '3 tags to add, 2 to remove; 2 systems to add; 3 suites to revise; 91 unchanged.';
    const losing = '2 suites and 1 tag lose experiences through archiving';
    expect(last(everythingPlan(), 80)).to.deep.equal([`${losing}.`, others, `${experiences}.`]);
    expect(last(everythingPlan(), 250)[2]).to.equal(`${experiences}; ${losing}; ${others}`);
    expect(last(largePlan(), 78)[2]).to.equal(
      'Plan: 500 to create, 800 to update, 200 to rename, 500 to archive.',
    );
    expect(last(buildPlan({ unchanged: 3 }), 80)[2]).to.equal('No changes. The project matches the config.');
  });

  it('keeps every line within the width', () => {
    for (const [name, plan] of Object.entries(SAMPLE_PLANS))
      for (const width of [60, 80, 120])
        for (const full of [true, false])
          for (const row of textOf(plan(), { width, full }).split('\n'))
            expect(columns(row), `${name}: ${row}`).to.be.at.most(width);
  });

  it('starts a plan of two thousand changes with an overview of suites, tags and systems', () => {
    const lines = textOf(largePlan()).split('\n');
    const from = (heading: string) => lines.findIndex((row) => row.startsWith(`  ${heading}`));
    const table = (heading: string, rows: number) => lines.slice(from(heading) + 1, from(heading) + 1 + rows);
    expect(table('Experiences', 4).map((row) => row.trim().split(/ +/))).to.deep.equal([
      ['archive', '500'],
      ['rename', '200'],
      ['update', '800'],
      ['create', '500'],
    ]);
    expect(table('Test suites', 2)).to.deep.equal([
      '  Suite 9         -270       +9   370 -> 109',
      '  Suite 8         -240       +8   340 -> 108',
    ]);
    expect(table('Tags', 1)).to.deep.equal(['  tag-11           -33     +363']);
    expect(table('Systems', 1)).to.deep.equal(['  planner            .     +500']);
    expect(from('Systems')).to.be.lessThan(lines.findIndex((row) => row.startsWith('Archive (')));
    expect(lines.length).to.be.lessThan(400);
  });

  it('keeps the counts of the overview aligned, whatever the length and width of the names', () => {
    const plan = largePlan(400);
    const names = ['飛行テスト'.repeat(12), '🚁 夜間 🚁', `${'nightly regression '.repeat(5)}A`, 'short'];
    const suites = plan.updates.testSuiteUpdates.slice(-4).map((suite, i) => ({ ...suite, name: names[i]! }));
    const text = textOf({ ...plan, updates: { ...plan.updates, testSuiteUpdates: suites } });
    const rows = text
      .split('\n')
      .slice(0, 30)
      .filter((row) => / -> \d+$/.test(row));
    expect(rows).to.have.length(4);
    const ends = rows.map((row) => columns(/^.*? -\d+ /.exec(row)?.[0] ?? ''));
    expect(new Set(ends)).to.have.property('size', 1);
    expect(rows.join()).to.match(/ {2}"?nightly regression .*….*regression A"? /);
  });

  it('distinguishes a wrapped line of a diff from an equal one without colour', () => {
    const long = 'word '.repeat(30).trim();
    const one = live(1, 'a', { description: 'first\nlast' });
    const text = textOf(buildPlan({ experiences: [changed(one, { description: `first\n${long}\nlast` })] }));
    const rows = text.split('\n').filter((row) => row.includes('word'));
    expect(rows[0]).to.match(/^ {10}\+ word/);
    for (const row of rows.slice(1)) expect(row).to.match(/^ {14}word/);
    expect(text).to.match(/^ {12}last$/m);
  });

  it('aligns the values of an entry after their labels, including wide ones', () => {
    const variables = (value: string) => ['A', '風速', '🚁', 'LONGER_NAME'].map((name) => ({ name, value }));
    const one = live(1, 'a', { environmentVariables: variables('1') });
    const text = textOf(buildPlan({ experiences: [changed(one, { environmentVariables: variables('2') })] }));
    const rows = text.split('\n').filter((row) => row.includes(' -> '));
    expect(rows).to.have.length(4);
    const at = rows.map((row) => columns(row.slice(0, row.indexOf('"1"'))));
    expect(new Set(at)).to.deep.equal(new Set([at[0]]));
  });

  it('highlights only the differing words', () => {
    const one = live(1, 'a', { description: 'a wind of five metres' });
    const text = textOf(
      buildPlan({ experiences: [changed(one, { description: 'a wind of nine metres' })] }),
      {
        colour: true,
      },
    );
    // eslint-disable-next-line no-control-regex
    const highlighted = [...text.matchAll(/\u001b\[7m(?:\u001b\[\d+m)*([^\u001b]*)/g)].map(
      ([, words]) => words,
    );
    expect(highlighted).to.deep.equal(['five', 'nine']);
  });

  it('contains the same text with and without colour', () => {
    for (const plan of Object.values(SAMPLE_PLANS)) {
      const stripped = textOf(plan(), { colour: true })
        // eslint-disable-next-line no-control-regex
        .replace(/\u001b\[\d+m/g, '')
        .replace(/ +$/gm, '');
      expect(stripped).to.equal(textOf(plan()).replace(/ +$/gm, ''));
    }
  });

  it('shows what is archived and removed first', () => {
    const text = textOf(everythingPlan());
    const headings = [
      'Archive (',
      'Test suites that lose',
      'Tags that lose experiences',
      'Restore (',
      'Create (',
    ];
    const positions = headings.map((heading) => text.indexOf(heading));
    expect(positions).not.to.include(-1);
    expect(positions).to.deep.equal([...positions].sort((a, b) => a - b));
  });

  it('names the flag that an apply needs beyond the safety limit, before and after a long list', () => {
    const plan = largePlan();
    const limit = { limit: '5%', active: 9500, archive: 500, exceeded: true };
    const text = textOf({ ...plan, options: { archive: true, archiveLimit: limit } });
    expect(text.match(/--allow-archive 500/g)).to.have.length(2);
  });

  it('folds a long list with a count, and shows all of it on request', () => {
    const plan = largePlan();
    expect(textOf(plan)).to.match(/… 460 more to archive \(--full shows all\)/);
    const whole = textOf(plan, { full: true });
    expect(whole).not.to.include('--full');
    for (const { new: wanted } of plan.updates.matchedExperiencesByNewName.values())
      expect(whole).to.include(wanted.name);
  });

  it('never shows the value or length of a secret', () => {
    const variables = (value: string) => [{ name: 'API_TOKEN', value }];
    const plan = (before: string, after: string) =>
      buildPlan({
        experiences: [
          changed(live(1, 'a', { environmentVariables: variables(before) }), {
            environmentVariables: variables(after),
          }),
        ],
      });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (before, after) => {
        fc.pre(before !== after);
        expect(textOf(plan(before, after))).to.equal(textOf(plan('hunter2', 'correct horse')));
      }),
    );
    expect(textOf(plan('x', 'y'))).to.include('(secret) -> (secret, changed)');
  });

  it('masks what the user names as a secret', () => {
    const plan = buildPlan({
      experiences: [created('a', { environmentVariables: [{ name: 'MAP_URL', value: 'visible-value' }] })],
    });
    expect(textOf(plan)).to.include('visible-value');
    expect(textOf(plan, { redact: ['map_*'] })).not.to.include('visible-value');
  });

  it('cannot be forged by a name', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const one = live(1, name);
        const text = textOf(
          buildPlan({ experiences: [archived(one)], tags: [{ name, removals: [existing(one)] }] }),
        );
        // A line break would make a row with an unknown beginning.
        for (const row of text.split('\n'))
          expect(row).to.match(
            /^(?:$| {2,}|Project |Planned |Archive |Tags |Plan: |1 tag to remove; 0 unchanged)/,
          );
      }),
    ));

  it('contains no line that a CI runner could read as a command', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('::error::x', '::', '##[group]', 'word', '\n', 'x'.repeat(70))),
        (parts) => {
          const text = parts.join(' ');
          const one = live(1, text, { description: text });
          const plan = buildPlan({
            experiences: [
              changed(one, { description: `${text}\n::warning::y`, locations: ['::a', text, '##[b'] }),
            ],
          });
          for (const row of textOf(plan).split('\n')) expect(row).not.to.match(/^\s*::|##\[/);
        },
      ),
    ));
});
