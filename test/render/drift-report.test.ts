import { expect } from 'chai';
import fc from 'fast-check';
import type { Drift, DriftedEntity } from '../../src/domain/drift.ts';
import { renderApplyHtml } from '../../src/render/apply-html.ts';
import { renderApplyMarkdown } from '../../src/render/apply-markdown.ts';
import { renderApplyReport } from '../../src/render/apply-text.ts';
import {
  renderCurrentHtml,
  renderCurrentMarkdown,
  renderCurrentText,
} from '../../src/render/current-plan.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { type DriftMarkdownOptions, renderDriftMarkdown } from '../../src/render/drift-markdown.ts';
import { type DriftTextOptions, renderDriftText } from '../../src/render/drift-report.ts';
import { columns } from '../../src/render/styled-line.ts';
import { buildPlan, experienceID } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { withoutAssets } from '../support/html-page.ts';
import { MARKUP_PAYLOADS } from './hostile-markup.ts';
import { sampleDrift, sampleRemake, somebodyElses } from './sample-errors.ts';
import { smallPlan } from './sample-plans.ts';

const SAID = { file: 'plan.json', alreadyApplied: false, remake: sampleRemake, redact: [] };

const text = (drift: Drift = sampleDrift, more: Partial<DriftTextOptions> = {}): string =>
  renderDriftText(drift, { ...SAID, colour: false, width: 80, full: false, ...more });

const markdown = (drift: Drift = sampleDrift, more: Partial<DriftMarkdownOptions> = {}): string =>
  renderDriftMarkdown(drift, { ...SAID, maxBytes: 60_000, ...more });

const entity = (more: Partial<DriftedEntity>): DriftedEntity => ({
  kind: 'experience',
  change: 'changed',
  id: '1',
  name: 'hover',
  touchedByPlan: true,
  ...(more.touchedByPlan !== false && { obstacle: 'changes' }),
  asPlanned: false,
  fields: [],
  ...more,
});

const many = (count: number): Drift =>
  Array.from({ length: count }, (_, i) =>
    entity({
      id: String(i),
      name: `scenario-${i}`,
      fields: [{ field: 'description', before: 'a', now: 'b' }],
    }),
  );

const MARKER = `<!-- resim-sync apply ${sampleRemake.projectID} -->\n`;

const REPORT = {
  counts: { done: 1_003, failed: 0, notStarted: 0 },
  doneByKind: { create: 2, addTag: 1_001 },
  created: ['survey', '@everyone <b>'].map((name, i) => ({ name, experienceID: experienceID(i) })),
};

describe('drift as text and Markdown', () => {
  it('matches the golden files', () => {
    expectGolden('drift.txt', text());
    expectGolden('drift.md', markdown());
    expectGolden('drift-applied.txt', text([], { alreadyApplied: true }));
    expectGolden('drift-applied.md', markdown([], { alreadyApplied: true }));
  });

  it('says whether a changed entity drifted in what the plan changes', () => {
    const planned = { field: 'description', before: 'a', planned: 'b', now: 'c' };
    const beside = { field: 'containerTimeoutSeconds', before: 60, now: 61 };
    for (const render of [text, markdown]) {
      expect(render([entity({ fields: [beside] })])).to.include('but not in what the plan changes');
      expect(render([entity({ fields: [beside, planned] })])).not.to.include('but not in');
      expect(render([entity({ touchedByPlan: false, fields: [] })])).to.include(
        'None of it affects what the plan changes.',
      );
    }
  });

  it('names the flag only if nothing conflicts', () => {
    const page = (drift: Drift, more: object = {}) =>
      renderDriftHtml(drift, { ...SAID, full: false, ...more });
    const beside = [entity({ touchedByPlan: false })];
    for (const render of [text, markdown, page]) {
      expect(render(beside)).to.include('sync apply plan.json --allow-unrelated-drift');
      expect(render(beside, { resumed: true })).to.include(
        'sync apply plan.json --resume --allow-unrelated-drift',
      );
      for (const told of [render([...beside, entity({})]), render([]), render(beside, { applied: true })])
        expect(told).not.to.include('--allow-unrelated-drift');
    }
  });

  it('says why an entity conflicts that the plan does not change', () => {
    const words = {
      takesName: 'has changed, and has a name that the plan assigns',
      suiteMember: 'was archived, and the plan adds it to a suite',
      member: 'was archived, and the plan changes its tags or systems',
      suiteSystem: 'has changed, and the plan creates a suite for it',
      holdsArchived: 'has changed, and now contains what the plan archives',
      leftEmpty: 'has changed, and archiving would leave it empty',
      protects: 'has changed, and protects what the plan archives',
      disowns: 'has changed, and the config no longer owns what the plan archives',
    } as const;
    for (const obstacle of Object.keys(words) as (keyof typeof words)[])
      for (const render of [(drift: Drift) => text(drift, { width: 200 }), markdown])
        expect(render([entity({ obstacle, touchedByPlan: false })]))
          .to.include(words[obstacle])
          .and.include('1 drifted entity is in conflict with the plan.');
  });

  it('separates what is already as planned from conflicts', () => {
    const done = entity({
      asPlanned: true,
      fields: [{ field: 'description', before: 'a', planned: 'b', now: 'b' }],
    });
    for (const render of [(drift: Drift) => text(drift, { width: 200 }), markdown]) {
      expect(render([done])).to.include(
        '1 drifted entity is among what the plan changes, and is already as planned.',
      );
      expect(render([done, { ...done, id: '2' }])).to.include('all of them already as planned');
      expect(render([done, entity({ id: '2' })])).to.include('1 of them already as planned');
      expect(render([done]))
        .to.include('Already as planned')
        .and.not.to.include('Conflicts');
    }
  });

  it('omits the last change if the server does not report it', () => {
    const untold = entity({ lastChange: { updateTimestamp: '', updateUserID: '' } });
    for (const render of [text, markdown]) expect(render([untold])).not.to.include('last changed');
  });

  it('says whether a hidden secret is as planned', () => {
    const variable = (value: string) => [{ name: 'API_TOKEN', value }];
    const secret = (now: string) =>
      entity({
        fields: [
          {
            field: 'environmentVariables',
            before: variable('bluebird-1'),
            planned: variable('bluebird-2'),
            now: variable(now),
          },
        ],
      });
    for (const render of [text, markdown]) {
      const plain = (drift: Drift) =>
        render(drift).replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
      expect(plain([secret('bluebird-2')])).to.include('(secret, as planned)');
      expect(plain([secret('bluebird-3')]))
        .to.include('(secret, changed)')
        .and.not.to.match(/bluebird/);
    }
  });

  it('shows what exists in place of an experience that the plan creates', () => {
    const fields = [
      { field: 'description', before: undefined, planned: 'mine', now: 'theirs' },
      {
        field: 'environmentVariables',
        before: undefined,
        planned: [{ name: 'SPEED', value: '5' }],
        now: [],
      },
    ];
    const shown = text([entity({ change: 'added', fields })]);
    expect(shown).to.match(/description +\(none\) +"mine" +"theirs"/);
    expect(shown).to.match(/env SPEED +\(none\) +"5" +\(none\)/);
  });

  it('folds long lists with a count of the rest, and shows everything under --full', () => {
    const folded = text(many(60));
    expect(folded).to.match(/… 40 more drifted/);
    expect(text(many(60), { full: true }))
      .to.include('scenario-59')
      .and.not.to.include('…');
  });

  it('keeps within the width, except for the command, which is on its own line', () => {
    for (const width of [40, 80, 120]) {
      const lines = text(sampleDrift, { width }).trimEnd().split('\n');
      expect(lines.at(-1)).to.match(/^ {4}sync plan .* --out plan.json$/);
      for (const line of lines.slice(0, -1)) expect(columns(line), line).to.be.at.most(width);
    }
  });

  it('suggests the command that makes the same plan again', () => {
    const command =
      "sync plan --url https://api.example.com/v1/ --project 00000009-0000-4000-8000-000000000001 --experiences-config experiences.yaml --experiences-config 'more ones'\\''.yaml' --experiences-config - --no-archive --max-archive 60% --encrypt --key-file '/keys/plan key' --out plan.json";
    expect(text()).to.include(command);
    expect(markdown()).to.include(command);
  });

  it('keeps Markdown within its size, and counts what does not fit', () => {
    for (const maxBytes of [2_000, 10_000, 60_000]) {
      const page = markdown(many(2_000), { maxBytes });
      expect(Buffer.byteLength(page)).to.be.at.most(maxBytes);
      expect(page.startsWith(MARKER)).to.equal(true);
      expect(page).to.include('sync plan --url');
      const shown = page.match(/^- experience /gm)?.length ?? 0;
      expect(page).to.include(`_${(2_000 - shown).toLocaleString('en')} more drifted entities are omitted`);
    }
  });

  it('never turns a name or value into markup, a mention or a line', () => {
    for (const payload of [...MARKUP_PAYLOADS, '@everyone', '| a | b |\n# head', '```', '::error::x']) {
      const hostile = entity({
        name: payload,
        id: payload,
        fields: [{ field: payload, before: payload, planned: [payload], now: `${payload}\n${payload}` }],
        lastChange: { updateTimestamp: payload, updateUserID: payload },
      });
      const page = markdown([hostile], {
        file: payload,
        remake: { ...sampleRemake, configFiles: [payload] },
      });
      const prose = page.replace(/^(`{3,})sh\n[^]*?\n\1$/m, '').replace(MARKER, '');
      expect(prose.replace(/<\/?(?:code|span)>/g, ''), payload).not.to.match(/[<>@`]|^#(?!##)|^::/m);
      expect(prose.split('\n').filter((line) => line.startsWith('|'))).to.have.length(3);
      expect(text([hostile], { file: payload })).not.to.match(/^(?:::|# )/m);
    }
  });
});

describe('reports in the log of a CI runner', () => {
  it('contain no line that looks like a command, for any name', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('::error::x', '::', '##[group]', 'word', '\n', ' ', 'x'.repeat(70))),
        (parts) => {
          const value = parts.join('');
          const hostile = entity({
            name: value,
            id: value,
            fields: [
              { field: 'description', before: value, planned: `a ${value}`, now: `${value}\n::stays::` },
              { field: `member ${value}`, before: false, planned: true, now: true },
              { field: 'environmentVariables', before: [], planned: [], now: [{ name: value, value }] },
            ],
            lastChange: { updateTimestamp: value, updateUserID: value },
          });
          const remake = { ...sampleRemake, configFiles: [value] };
          const created = [{ name: value, experienceID: experienceID(1) }];
          const plan = buildPlan({ projectName: value });
          const beside = [{ ...somebodyElses, change: 'added', id: value, name: value }] as const;
          const beyond = { drift: beside, redact: [], full: true } as const;
          const pages = [
            renderCurrentText(plan, value, { ...beyond, colour: false, width: 80 }),
            renderCurrentMarkdown(plan, value, beyond),
            renderCurrentHtml(plan, value, beyond),
            renderApplyReport(plan, { ...REPORT, drift: beside }, { colour: false, width: 80 }),
            renderApplyMarkdown(plan, { ...REPORT, drift: beside }, 60_000),
            renderApplyHtml(plan, { ...REPORT, drift: beside }),
            text([hostile], { file: value, remake }),
            markdown([hostile], { file: value, remake }),
            renderCurrentMarkdown(plan, value),
            renderApplyMarkdown(plan, { ...REPORT, created }, 60_000),
            renderDriftHtml([hostile], { ...SAID, file: value, remake, full: true }),
            renderCurrentHtml(plan, value),
            renderApplyHtml(plan, { ...REPORT, created }),
          ].map((page) => page.replace(/<(style|script)>[^]*?<\/\1>/g, ''));
          for (const page of pages)
            for (const row of page.split('\n')) expect(row).not.to.match(/^\s*::|##\[/);
        },
      ),
    ));
});

describe('the report of a current or applied plan', () => {
  it('replaces the report of the drift', () => {
    const plan = smallPlan();
    const marker = `<!-- resim-sync apply ${plan.target.projectID} -->\n`;
    expect(renderCurrentMarkdown(plan, 'plan.json').startsWith(marker)).to.equal(true);
    expect(renderApplyMarkdown(plan, REPORT, 60_000).startsWith(marker)).to.equal(true);
  });

  it('matches the golden files', () => {
    expectGolden('current.md', renderCurrentMarkdown(smallPlan(), 'plan.json'));
    expectGolden('current.html', withoutAssets(renderCurrentHtml(smallPlan(), 'plan.json')));
    expectGolden('apply.md', renderApplyMarkdown(smallPlan(), REPORT, 60_000));
    expectGolden('apply.html', withoutAssets(renderApplyHtml(smallPlan(), REPORT)));
  });

  it('lists unrelated drift, matching the golden files', () => {
    const [first, second] = sampleDrift.filter(({ touchedByPlan }) => !touchedByPlan);
    const drift = [{ ...first!, leftOver: true }, second!] as const;
    const report = { ...REPORT, drift };
    expectGolden(
      'beside.txt',
      [
        renderCurrentText(smallPlan(), 'plan.json', { drift, colour: false, width: 80 }),
        renderApplyReport(smallPlan(), report, { colour: false, width: 80 }),
      ].join('\n'),
    );
    expectGolden(
      'beside.md',
      renderCurrentMarkdown(smallPlan(), 'plan.json', { drift }) +
        renderApplyMarkdown(smallPlan(), report, 60_000),
    );
    expectGolden(
      'beside.html',
      [renderCurrentHtml(smallPlan(), 'plan.json', { drift }), renderApplyHtml(smallPlan(), report)]
        .map(withoutAssets)
        .join('\n'),
    );
  });

  it('names the flags that an apply of a current plan needs', () => {
    const plan = buildPlan({ limit: { limit: '30%', active: 20, archive: 12, exceeded: true } });
    expect(renderCurrentMarkdown(plan, 'plan.json')).to.include('It needs --allow-archive 12');
    expect(renderCurrentHtml(plan, 'plan.json')).to.include('It needs --allow-archive 12');
  });

  it('keeps Markdown within its size, and counts the experiences that do not fit', () => {
    const created = Array.from({ length: 5_000 }, (_, i) => ({
      name: `scenario-${i}`,
      experienceID: experienceID(1),
    }));
    const page = renderApplyMarkdown(smallPlan(), { ...REPORT, created }, 4_000);
    expect(Buffer.byteLength(page)).to.be.at.most(4_000);
    expect(page).to.match(/_4,9\d\d more created experiences are omitted/);
  });
});
