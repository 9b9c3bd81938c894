import { expect } from 'chai';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Browser } from 'playwright-core';
import type { Drift } from '../../src/domain/drift.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { renderApplyMarkdown } from '../../src/render/apply-markdown.ts';
import { renderCurrentMarkdown } from '../../src/render/current-plan.ts';
import { renderDriftMarkdown } from '../../src/render/drift-markdown.ts';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.ts';
import { sampleRemake } from '../render/sample-errors.ts';
import { experienceID } from '../support/build-plan.ts';
import { hostilePlan, SAMPLE_PLANS } from '../render/sample-plans.ts';
import { infestedPlan, MARKUP_PAYLOADS } from '../render/hostile-markup.ts';
import { launchChromium } from '../support/chromium.ts';
import { withOpenedPage, withTab } from './opened-page.ts';

const MARKDOWN_PAYLOADS = [
  '@everyone please look',
  'someone@example.com',
  'www.evil.example/x',
  'https://evil.example/x',
  '[click](javascript:hacked=1)',
  '![](https://evil.example/x.png)',
  '[x]: https://evil.example/',
  '<https://evil.example/>',
  '```\n</details>\n# Title',
  '~~~',
  '| a | b |',
  '**loud** ~~gone~~ `code`',
  '\\<script>window.hacked = 1\\</script>',
];

/** The most permissive page for a comment: it allows all HTML and has no policy. */
const commentPage = (markdown: string): string =>
  `<!doctype html><meta charset="utf-8"><title>comment</title><body>${micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })}`;

const planText = (plan: Plan): string =>
  renderPlanMarkdown(plan, { maxBytes: 200_000, full: false, redact: [] });

const infestedDrift = (payload: string): Drift => [
  {
    kind: 'experience',
    change: 'changed',
    id: payload,
    name: payload,
    touchedByPlan: true,
    obstacle: 'changes',
    asPlanned: false,
    fields: [
      { field: 'description', before: payload, planned: `${payload}!`, now: `${payload}\n${payload}` },
      { field: `member ${payload}`, before: false, planned: true, now: true },
      { field: 'environmentVariables', before: [], planned: [], now: [{ name: payload, value: payload }] },
    ],
    lastChange: { updateTimestamp: payload, updateUserID: payload },
  },
];

/** All Markdown for comments, with the payload in every external text. */
const COMMENTS: Readonly<Record<string, (payload: string) => string>> = {
  'a plan': (payload) => planText(infestedPlan(payload)),
  'a drift': (payload) =>
    renderDriftMarkdown(infestedDrift(payload), {
      file: payload,
      alreadyApplied: false,
      remake: { ...sampleRemake, configFiles: [payload], keyFile: payload, connection: ['--url', payload] },
      maxBytes: 200_000,
      redact: [],
    }),
  'a current plan': (payload) => renderCurrentMarkdown(infestedPlan(payload), payload),
  'an applied plan': (payload) =>
    renderApplyMarkdown(
      infestedPlan(payload),
      {
        counts: { done: 1, failed: 0, notStarted: 0 },
        doneByKind: { create: 1 },
        created: [{ name: payload, experienceID: experienceID(1) }],
      },
      200_000,
    ),
};

/** The number of elements of each kind, and the text outside code, which could contain mentions and links. */
const LOOK = `({
  hacked: 'hacked' in window,
  elements: [...new Set([...document.body.querySelectorAll('*')].map((one) => one.localName))].sort(),
  attributes: [...new Set([...document.body.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()))],
  details: document.querySelectorAll('details').length,
  topics: document.querySelectorAll('h1, h2, h3, h4, h5, h6').length,
  prose: (() => {
    const copy = document.body.cloneNode(true);
    for (const one of copy.querySelectorAll('code, pre')) one.remove();
    return copy.textContent;
  })(),
})`;

interface Look {
  readonly hacked: boolean;
  readonly elements: readonly string[];
  readonly attributes: readonly string[];
  readonly details: number;
  readonly topics: number;
  readonly prose: string;
}

const ELEMENTS = [
  ...[
    'blockquote',
    'br',
    'code',
    'del',
    'details',
    'em',
    'h3',
    'li',
    'p',
    'pre',
    'span',
    'strong',
    'sub',
    'summary',
  ],
  ...['table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'],
];

describe('a plan comment in Chromium', function () {
  this.timeout(60_000);
  let launched: Browser | undefined;
  let browser: Browser;
  before(async function () {
    launched = await launchChromium('a plan as a comment');
    if (launched === undefined) return this.skip();
    browser = launched;
  });
  after(() => launched?.close());

  for (const [what, comment] of Object.entries(COMMENTS))
    it(`escapes markup, links and mentions in names, values and files: ${what}`, async () => {
      await withTab(browser, async (open) => {
        for (const payload of ['plain', ...MARKUP_PAYLOADS, ...MARKDOWN_PAYLOADS]) {
          // A long value has details, a short one has none: what is harmless is as long.
          const harmless = await open(commentPage(comment(payload.replaceAll(/[^\n]/g, 'p'))));
          const { details: sections, topics: headings } = await harmless.page.evaluate<Look>(LOOK);
          const expected = { details: sections, topics: headings };
          const { page, faults, requests } = await open(commentPage(comment(payload)));
          const seen = await page.evaluate<Look>(LOOK);
          const { hacked, elements, attributes, details, topics, prose } = seen;
          expect(hacked, payload).to.equal(false);
          expect(
            elements.filter((one) => !ELEMENTS.includes(one) || one === 'del'),
            payload,
          ).to.deep.equal([]);
          expect(
            attributes.filter((one) => one !== 'align' && one !== 'class'),
            payload,
          ).to.deep.equal([]);
          expect({ details, topics }, payload).to.deep.equal(expected);
          expect(prose, payload).not.to.include('@');
          expect([faults, requests], payload).to.deep.equal([[], []]);
        }
      });
    });

  it('shows hostile names unchanged', () =>
    withOpenedPage(browser, commentPage(planText(hostilePlan())), async ({ page, faults }) => {
      const names = await page.locator('li code:first-child').allTextContents();
      expect(names).to.include('"</summary></details><script>alert(1)</script>"');
      expect(await page.locator('summary').first().textContent()).to.include('"${{ secrets.TOKEN }}"');
      expect(faults).to.deep.equal([]);
    }));

  it('loads nothing external, whatever the plan', () =>
    withTab(browser, async (open) => {
      for (const plan of Object.values(SAMPLE_PLANS)) {
        const { page, faults, requests } = await open(commentPage(planText(plan())));
        expect(await page.getByRole('heading', { level: 3 }).count()).to.equal(1);
        expect([faults, requests]).to.deep.equal([[], []]);
      }
    }));
});
