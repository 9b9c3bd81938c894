import { expect } from 'chai';
import fc from 'fast-check';
import type { Plan } from '../../src/plan/plan.ts';
import { utf8Bytes } from '../../src/render/markdown/budget.ts';
import {
  DEFAULT_MAX_BYTES,
  markdownMarker,
  type PlanMarkdownOptions,
  renderPlanMarkdown,
} from '../../src/render/plan-markdown.ts';
import { archived, buildPlan, changed, created, existing, live } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { emptyPlan, everythingPlan, hostilePlan, largePlan, SAMPLE_PLANS } from './sample-plans.ts';

const page = (plan: Plan, options: Partial<PlanMarkdownOptions> = {}): string =>
  renderPlanMarkdown(plan, { maxBytes: DEFAULT_MAX_BYTES, full: false, redact: [], ...options });

describe('a plan as Markdown', () => {
  for (const [name, plan] of Object.entries(SAMPLE_PLANS))
    it(`matches the golden file: ${name}`, () => expectGolden(`plan-${name}.md`, page(plan())));

  it('starts with a marker by which a bot finds its comment, for any plan', () => {
    const markers = Object.values(SAMPLE_PLANS).map((plan) => page(plan()).split('\n')[0]);
    expect(new Set(markers)).to.deep.equal(new Set([markdownMarker(emptyPlan())]));
    expect(markers[0]).to.match(/^<!-- resim-sync plan [0-9a-f-]{36} -->$/);
    expect(page(largePlan(), { maxBytes: 2000 })).to.include(markdownMarker(largePlan()));
  });

  it('shows a change as an expandable block', () => {
    const block = page(everythingPlan())
      .split('<details>')
      .find((part) => part.includes('hover-in-wind</code>: '));
    expect(block).to.include('\n\n```diff\n# description\n- Hover for a minute');
    expect(block)
      .to.include('\n# env WIND_MPS\n- 5\n+ 7\n')
      .and.to.match(/\n```\n\n<\/details>\n/);
  });

  it('names every archived experience outside expandable blocks', () => {
    const text = page(everythingPlan());
    const open = text.replace(/<details>[\s\S]*?<\/details>/g, '');
    for (const [name, suite] of [
      ['old-warehouse-east', 'Nightly Suite'],
      ['old-warehouse-west', 'Depot Suite'],
    ])
      expect(open).to.include(`- <code>${name}</code> (leaves <code>${suite}</code>`);
    expect(open).to.not.include('hover');
    expect(text).to.include('<code>retired-on-arrival</code> (created, then archived)');
    expect(open.indexOf('**Archive**')).to.be.lessThan(text.indexOf('<details>'));
  });

  it('names the suites that an archived experience leaves, if there is room', () => {
    const plan = largePlan();
    expect(page(plan, { maxBytes: 200_000 })).to.include(
      'scenario-00000</code> (leaves <code>Suite 1</code>',
    );
    expect(page(plan)).to.include('- <code>scenario-00499</code>\n').and.not.to.include('(leaves');
  });

  it('never exceeds its size, and counts what it omits', () => {
    const sizes = fc.integer({ min: 2_000, max: 200_000 });
    const plans = fc.constantFrom(...Object.values(SAMPLE_PLANS).map((plan) => plan()));
    fc.assert(
      fc.property(plans, sizes, (plan, maxBytes) => {
        const text = page(plan, { maxBytes });
        expect(utf8Bytes(text)).to.be.at.most(maxBytes);
        expect(text.endsWith('\n')).to.equal(true);
        // A block that were cut would swallow the rest of the comment.
        expect(text.match(/<details>/g)?.length).to.equal(text.match(/<\/details>/g)?.length);
      }),
    );
  });

  it('says how many of each kind are omitted, above all archived ones', () => {
    const plan = largePlan();
    for (const maxBytes of [4000, 12_000, 60_000]) {
      const text = page(plan, { maxBytes });
      const [, archive = ''] = /\*\*Archive\*\*([^]*?)\*\*/.exec(text) ?? [];
      const shown = archive.match(/^- /gm)?.length ?? 0;
      const left = /_(?:All )?([\d,]+) (?:more )?experiences to archive are omitted/.exec(text)?.[1];
      expect(shown + Number(left ?? 0), String(maxBytes)).to.equal(plan.summary.archive);
      expect(text).to.include('| **500** |').and.to.include('500 to archive');
    }
    expect(page(plan, { maxBytes: 60_000 })).not.to.match(/experiences to archive are omitted/);
    expect(page(plan, { maxBytes: 60_000 })).to.match(
      /_(All )?[\d,]+ (more )?experiences to create are omitted/,
    );
  });

  it('says that it omits warnings if only the counts fit', () => {
    const plan = everythingPlan();
    const warned = Array.from({ length: 30 }, (_, i) => ({
      _tag: 'TagLosesAll' as const,
      tag: 'x'.repeat(180) + String(i),
      before: 1,
    }));
    const text = page({ ...plan, warnings: warned }, { maxBytes: 2_000 });
    expect(text).to.include('3 to archive').and.to.include('32 warnings and all details are omitted');
    expect(page({ ...plan, warnings: warned })).to.include('_22 more warnings are omitted._');
  });

  it('lets no name or value close its block or open another', () => {
    const nasty = fc
      .array(
        fc.constantFrom('`', '```', '````', '~~~', '\n', '\n\n', '</details>', '<!--', '-->', ' ', 'a', '| '),
        { minLength: 1 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(nasty, nasty, (name, value) => {
        const one = live(1, name, { description: 'x' });
        const gone = live(2, `${name}2`);
        const text = page(
          buildPlan({
            projectName: name,
            experiences: [changed(one, { description: value }), archived(gone), created(`${name}3`)],
            tags: [{ name, removals: [existing(one)] }],
            suites: [{ name: value, original: [existing(gone)], experiences: [] }],
            warnings: [{ _tag: 'SuiteBecomesEmpty', suite: value, before: 1 }],
          }),
        );
        const prose: string[] = [];
        let fence: string | undefined;
        for (const row of text.split('\n')) {
          const mark = /^ {0,3}(`{3,}|~{3,})/.exec(row)?.[1];
          if (fence === undefined && mark !== undefined) fence = mark;
          else if (fence !== undefined && row.trim().startsWith(fence)) fence = undefined;
          else if (fence === undefined) prose.push(row);
          else expect(row).to.match(/^(?:[-+ ] |#)/);
        }
        expect(fence).to.equal(undefined);
        const rest = prose.join('\n').replace(markdownMarker(emptyPlan()), '');
        expect(rest.replace(/<\/?(?:details|summary|code|sub|strong|span)>/g, '')).not.to.match(
          /[<`]|-->|~~~/,
        );
      }),
    );
  });

  it('contains no line that a CI runner could read as a command', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('::error::x', '::', '##[group]', 'word', '\n', ' ')), (parts) => {
        const value = parts.join('');
        const one = live(1, value, { description: `::stays::\n  ::stays::\n##[stays]\n` });
        const plan = buildPlan({
          experiences: [
            changed(one, {
              description: `::stays::\n  ::stays::\n##[stays]\n${value}`,
              locations: [value, '::b'],
            }),
          ],
          tags: [{ name: value, removals: [existing(one)] }],
          warnings: [{ _tag: 'SuiteBecomesEmpty', suite: value, before: 1 }],
        });
        for (const row of page(plan).split('\n')) expect(row).not.to.match(/^\s*::|##\[/);
      }),
    ));

  it('never shows the value of a secret', () => {
    const both = page(everythingPlan()) + page(hostilePlan());
    for (const hidden of ['old-token-value', 'new-token-value', 'hunter2'])
      expect(both).not.to.include(hidden);
    expect(both).to.include('- (secret)\n+ (secret, changed)');
    expect(page(everythingPlan())).to.include('# env GUSTS\n- off');
    expect(page(everythingPlan(), { redact: ['gusts'] })).to.include('# env GUSTS\n- (secret)');
  });
});
