import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { Plan } from '../../src/plan/plan.ts';
import { serialisePlan } from '../../src/plan/plan-file.ts';
import { type PlanHtmlOptions, renderPlanHtml } from '../../src/render/plan-html.ts';
import { archived, buildPlan, changed, created, existing, live } from '../support/build-plan.ts';
import { expectGolden, headAndDigest } from '../support/golden.ts';
import { withoutAssets } from '../support/html-page.ts';
import { everythingPlan, hostilePlan, largePlan, SAMPLE_PLANS } from './sample-plans.ts';

const page = (plan: Plan, options: Partial<PlanHtmlOptions> = {}): string =>
  renderPlanHtml(plan, { full: false, redact: [], ...options });

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

const between = (text: string, open: string, close: string): string => {
  const start = text.indexOf(open);
  expect(start, `no ${open}`).to.be.at.least(0);
  return text.slice(start + open.length, text.indexOf(close, start + open.length));
};

/** A plan with `count` different changes, so that none are grouped. */
const manyChanges = (count: number): Plan =>
  buildPlan({
    experiences: Array.from({ length: count }, (_, i) =>
      changed(live(i, `survey-${i}`), { description: `${i} of ${count}` }),
    ),
  });

describe('a plan page', () => {
  for (const [name, plan] of Object.entries(SAMPLE_PLANS))
    it(`matches the golden file: ${name}`, () =>
      expectGolden(`plan-${name}.html`, headAndDigest(withoutAssets(page(plan())))));

  it('allows only its own script and style, by their digests', () => {
    const text = page(everythingPlan());
    const policy = between(text, 'http-equiv="Content-Security-Policy" content="', '"').replaceAll(
      '&#39;',
      "'",
    );
    expect(policy.split('; ')).to.deep.equal([
      "default-src 'none'",
      `script-src 'sha256-${digest(between(text, '<script>', '</script>'))}'`,
      `style-src 'sha256-${digest(between(text, '<style>', '</style>'))}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types rows',
    ]);
  });

  it('is identified in the browser by the checksum of the plan file', () => {
    const file = JSON.parse(serialisePlan(everythingPlan())) as { readonly checksum: string };
    expect(between(page(everythingPlan()), '<body data-plan="', '"')).to.equal(file.checksum);
  });

  it('contains no address that a browser would load', () => {
    for (const plan of Object.values(SAMPLE_PLANS)) {
      const addresses = [...page(plan()).matchAll(/\s(?:src|href|action|srcset|poster|data)=("[^"]*")/g)];
      for (const [, address] of addresses) expect(address).to.match(/^"(?:#|data:image\/svg)/);
    }
  });

  it('labels every entry with its kinds of change, matching the counts', () => {
    const plan = everythingPlan();
    const kinds = [...page(plan).matchAll(/data-kinds="([^"]*)"/g)].map(([, value = '']) => value.split(' '));
    const count = (kind: string) => kinds.filter((all) => all.includes(kind)).length;
    const { create, update, rename, restore, archive, suiteRevisions } = plan.summary;
    const losing = ['Depot Suite', 'Weekly Suite'];
    expect(['create', 'update', 'rename', 'restore', 'archive', 'testSuite'].map(count)).to.deep.equal([
      create,
      update,
      rename,
      restore,
      archive,
      suiteRevisions + losing.length,
    ]);
  });

  it('shows the values of a folded change in its line', () => {
    const text = page(manyChanges(60));
    expect(between(text, '<bdi>survey-7</bdi></b>', '</summary>')).to.include(
      '<small>description</small> <span class="brief">&quot;Aerial survey&quot; → &quot;7 of 60&quot;</span>',
    );
  });

  it('does not make a row of a long plan expandable if its line is complete', () => {
    const text = page(manyChanges(300));
    expect(text).not.to.include('<details>');
    expect(between(text, 'data-fields="description">', '</div>'))
      .to.include('&quot;Aerial survey&quot; → &quot;0 of 300&quot;')
      .and.to.include('title="ID 0000000e-');
    expect(text.match(/<\w/g)).to.have.length.below(300 * 11);
  });

  it('shows with an experience which suites, tags and systems it leaves and enters', () => {
    const text = page(everythingPlan());
    const entry = between(text, '<bdi>old-warehouse-east</bdi></b>', '</summary>');
    expect(entry)
      .to.include('− suite <bdi>Nightly Suite</bdi>')
      .and.to.include('− suite <bdi>Warehouse Suite</bdi>');
  });

  it('marks the differing words', () => {
    const text = page(
      buildPlan({
        experiences: [
          changed(live(1, 'a', { description: 'wind of five metres' }), {
            description: 'wind of seven metres',
          }),
        ],
      }),
    );
    expect(text)
      .to.include('wind of <del>five</del> metres')
      .and.to.include('wind of <ins>seven</ins> metres');
  });

  it('names every archived experience, however many there are', () => {
    const plan = largePlan(4000);
    const text = page(plan);
    for (const { new: wanted } of plan.updates.matchedExperiencesByNewName.values())
      expect(text).to.include(`<bdi>${wanted.name}</bdi>`);
  });

  it('never shows the value of a secret', () => {
    const plan = everythingPlan();
    expect(page(plan)).to.include('off</td>');
    for (const hidden of ['old-token-value', 'new-token-value', 'hunter2'])
      expect(page(plan) + page(hostilePlan())).not.to.include(hidden);
    expect(page(plan, { redact: ['gusts'] })).not.to.include('off</td>');
  });

  it('escapes markup in names, values and files', () => {
    const alphabet = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '=',
      ' ',
      '\n',
      '\u202e',
      '-->',
      '</script>',
      '<b onclick=x>',
      'a',
    );
    const text = fc.array(alphabet, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    const tags = (one: string) =>
      one
        .replace(/>[^<]*/g, '>')
        .replace(/ data-(?:key|plan)="[^"]+"/g, '')
        .replace(
          /<\/?(?:del|ins|i)>|<span class="none">|<\/span>|<(?:tr|td|th|div)[^>]*>|<\/(?:tr|td|th|div)>/g,
          '',
        );
    const plan = (name: string, value: string) => {
      const one = live(1, name, { description: 'x' });
      const gone = live(2, `${name}2`);
      return buildPlan({
        projectName: name,
        apiUrl: value,
        configPath: value,
        experiences: [
          changed(one, { description: value }),
          archived(gone),
          created(`${name}3`, { profile: value }),
        ],
        tags: [{ name, removals: [existing(gone)] }],
        suites: [{ name: value, original: [existing(gone)], experiences: [] }],
        warnings: [{ _tag: 'SuiteBecomesEmpty', suite: value, before: 1 }],
      });
    };
    const plain = tags(withoutAssets(page(plan('name', 'value'))));
    fc.assert(
      fc.property(text, text, (name, value) => {
        fc.pre(value !== 'x');
        expect(tags(withoutAssets(page(plan(name, value))))).to.equal(plain);
      }),
    );
  });

  it('contains no line that a CI runner could read as a command', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('::error::x', '::', '##[group]', 'word', '\n', ' ')), (parts) => {
        const value = parts.join('');
        const one = live(1, value, { description: `::stays::\n  ::stays::\n##[stays]\n` });
        const plan = buildPlan({
          projectName: value,
          experiences: [
            changed(one, {
              description: `::stays::\n  ::stays::\n##[stays]\n${value}`,
              locations: [value, '::b'],
            }),
          ],
          tags: [{ name: value, removals: [existing(one)] }],
          warnings: [{ _tag: 'SuiteBecomesEmpty', suite: value, before: 1 }],
        });
        const shown = page(plan).replace(/<(style|script)>[^]*?<\/\1>/g, '');
        for (const row of shown.split('\n')) expect(row).not.to.match(/^\s*::|##\[/);
      }),
    ));
});
