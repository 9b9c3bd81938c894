import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type CreatedForConfig,
  createdForConfigFinding,
  renderFresh,
  renderSaved,
  renderWarnings,
} from '../../src/render/notices.ts';
import type { ApiError } from '../../src/domain/api-error.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { planCommand } from '../../src/render/problem/command-line.ts';
import { renderDriftHtml } from '../../src/render/drift-html.ts';
import { renderDriftMarkdown } from '../../src/render/drift-markdown.ts';
import { renderDriftText } from '../../src/render/drift-report.ts';
import { renderProblem } from '../../src/render/problem-text.ts';
import { columns } from '../../src/render/styled-line.ts';
import { expectGolden } from '../support/golden.ts';
import { SAMPLE_ERRORS, sampleRemake } from './sample-errors.ts';
import { emptyPlan, everythingPlan, smallPlan } from './sample-plans.ts';

const SAMPLE_API_ERROR = SAMPLE_ERRORS['api 400'] as ApiError;

const OPTIONS = { colour: false, width: 80 };

describe('an error message', () => {
  it('matches the golden file, for every kind', () => {
    const page = Object.entries(SAMPLE_ERRORS).map(
      ([name, e]) => `### ${name}\n\n${renderProblem(e, OPTIONS)}\n`,
    );
    expectGolden('problems.txt', page.join('\n'));
  });

  it('names every source of a project that does not exist, and none that a sandbox ignores', () => {
    const missing = (apiUrl: string) =>
      renderProblem({ _tag: 'ProjectNotFound', project: 'dron', apiUrl }, OPTIONS);
    expect(missing('https://api.resim.ai/v1/')).to.include('RESIM_PROJECT').and.include('--url');
    expect(missing('sandbox:1')).to.include('RESIM_PROJECT').and.include('sync sandbox status');
    expect(missing('sandbox:1')).not.to.include('--url');
  });

  it('never shows a secret in a drift or an outcome', () => {
    for (const error of Object.values(SAMPLE_ERRORS))
      expect(renderProblem(error, OPTIONS)).not.to.include('hunter2');
  });

  it('never shows a secret on the line of a finding', () => {
    for (const lineText of [
      '  - {name: API_TOKEN, value: hunter2}',
      '    value: hunter2',
      '  - {value: "hun,ter2", name: API_TOKEN}',
      "    value: 'hunter2'",
    ]) {
      const place = { file: 'a.yaml', line: 3, column: 5, length: 3, lineText };
      for (const column of [5, lineText.length - 3]) {
        const error = { rule: 'x', message: 'odd', place: { ...place, column } };
        const text = renderProblem({ _tag: 'ConfigInvalid', errors: [error], warnings: [] }, OPTIONS);
        expect(text)
          .to.include('a.yaml:3:')
          .and.not.to.match(/hunter2|hun,ter2|ter2/);
      }
    }
  });

  it('shows a value that is not secret, with carets below the marked range', () => {
    const lineText = '  - {name: SPEED, value: [120]}';
    const place = { file: 'a.yaml', line: 3, column: 26, length: 5, lineText };
    const error = { rule: 'x', message: 'odd', place };
    const rows = renderProblem({ _tag: 'ConfigInvalid', errors: [error], warnings: [] }, OPTIONS).split('\n');
    const at = rows.findIndex((row) => row.includes('[120]'));
    expect(rows[at + 1]?.indexOf('^^^^^')).to.equal(rows[at]?.indexOf('[120]'));
  });

  it('keeps the carets aligned after tabs, wide characters and a cut', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '\t', '飛', '🚁', ' ', '\u202e'), { maxLength: 200 }),
        fc.array(fc.constantFrom('z', '飛'), { maxLength: 200 }),
        (before, after) => {
          const head = before.join('');
          const lineText = `${head}WANTED${after.join('')}`;
          const place = { file: 'a', line: 1, column: head.length + 1, length: 6, lineText };
          const error = { rule: 'x', message: 'odd', place };
          const rows = renderProblem({ _tag: 'ConfigInvalid', errors: [error], warnings: [] }, OPTIONS).split(
            '\n',
          );
          const at = rows.findIndex((row) => row.includes('WANTED'));
          const shown = rows[at] ?? '';
          // A frame row wraps away from its carets only if escapes make it too long.
          fc.pre(!/\\u/.test(shown) && columns(shown) <= 80);
          const carets = rows.slice(at).find((row) => row.includes('^^^^^^')) ?? '';
          expect(columns(carets.slice(0, carets.indexOf('^')))).to.equal(
            columns(shown.slice(0, shown.indexOf('WANTED'))),
          );
        },
      ),
    ));

  it('cannot be forged by a server message', () => {
    const text = renderProblem(
      {
        _tag: 'ApiError',
        operation: 'listExperiences',
        method: 'GET',
        path: '/x',
        apiUrl: 'http://127.0.0.1',
        failure: { _tag: 'Status', status: 500, serverMessage: 'no\n\u001b[2J::error::Plan: 0 to archive' },
      },
      OPTIONS,
    );
    expect(text).to.include('no \\u001b[2J::error::Plan: 0 to archive');
    for (const row of text.split('\n').slice(1)) expect(row).to.match(/^ {2}/);
  });

  it('shows the stack of an internal error only on request', () => {
    const error = SAMPLE_ERRORS['own fault']!;
    expect(renderProblem(error, OPTIONS)).not.to.include('at y');
    expect(renderProblem(error, { ...OPTIONS, debug: true })).to.include('at y');
  });

  it('suggests commands by the name under which it was called, and changes nothing else', () => {
    for (const error of Object.values(SAMPLE_ERRORS)) {
      const text = renderProblem(error, OPTIONS);
      const renamed = renderProblem(error, { ...OPTIONS, program: 'resim-sync' });
      expect(renamed).to.equal(
        text.replaceAll(
          /^( {4,})sync (?=(apply|check|clone|diff|plan|show|unlock) |unlock$)/gm,
          '$1resim-sync ',
        ),
      );
      expect(renamed).not.to.match(/^ {4,}sync [a-z]/m);
    }
  });

  it('sorts findings by place', () => {
    const text = renderProblem(SAMPLE_ERRORS.compute!, OPTIONS);
    const lines = [...text.matchAll(/^ {2}experiences\.yaml:(\d+):/gm)].map(([, line]) => Number(line));
    expect(lines).to.deep.equal([4, 5, 12, 16, 22, 28, 40, 50]);
  });
});

describe('failed operations', () => {
  const failedTo = (name: string, failure: ApiError['failure']) => ({
    id: `create-${name}`,
    title: `create ${name}`,
    error: { ...SAMPLE_API_ERROR, path: `/projects/9/experiences?name=${name}`, failure },
  });
  const told = (...failed: readonly ReturnType<typeof failedTo>[]): string =>
    renderProblem(
      {
        _tag: 'ApplyIncomplete',
        file: 'plan.json',
        failed,
        counts: { done: 0, failed: failed.length, notStarted: 0 },
      },
      OPTIONS,
    );
  const times = (text: string, part: string): number => text.split(part).length - 1;

  it('have one cause if the server went away, whatever each asked for', () => {
    const gone = { _tag: 'Unreachable', code: 'ECONNREFUSED', detail: 'connect ECONNREFUSED' } as const;
    const text = told(failedTo('a', gone), failedTo('b', gone));
    expect(times(text, 'the server cannot be reached')).to.equal(1);
    expect(text).to.include('x create a').and.include('x create b');
  });

  it('have two causes if the server said two things', () => {
    const said = (serverMessage: string) => ({ _tag: 'Status', status: 400, serverMessage }) as const;
    const text = told(failedTo('a', said('no description')), failedTo('b', said('no location')));
    expect(text).to.include('no description').and.include('no location');
  });
});

describe('the archive limit', () => {
  it('does not ask whether the config is complete if an undo exceeds it', () => {
    const error = {
      _tag: 'ArchiveLimitExceeded',
      archive: 3,
      active: 4,
      limit: '30%',
      file: 'u.json',
    } as const;
    expect(renderProblem({ ...error, undoes: true }, OPTIONS)).not.to.include('config');
    expect(renderProblem(error, OPTIONS)).to.include('Check that the config is complete.');
  });
});

describe('a count in a message', () => {
  it('agrees with its verb', () => {
    const never = (before: number, changes: number): string =>
      renderProblem(
        { _tag: 'NothingToUndo', file: 'plan.json', why: 'notApplied', before, changes },
        OPTIONS,
      ).replace(/\s+/g, ' ');
    expect(never(1, 1)).to.include('and the project lacks its only change.');
    expect(never(1, 3)).to.include('and the project lacks 1 of its 3 changes.');
    expect(never(2, 3)).to.include('and the project lacks 2 of its 3 changes.');
    expect(never(3, 3)).to.include('and the project lacks all of its 3 changes.');
    const read = renderProblem(
      {
        _tag: 'IncompleteRead',
        operation: 'listTags',
        what: 'tags',
        reason: 'repeated',
        expected: 2,
        got: 1,
      },
      OPTIONS,
    );
    expect(read).to.include('returned 2 items, of which only 1 is distinct.');
  });
});

describe('the command for a new plan', () => {
  const remake = { ...sampleRemake, configFiles: [], archive: false, undoes: 'plans/wrong one.json' };

  it('repeats the undo of the stale plan', () => {
    const error: SyncError = {
      _tag: 'StalePlan',
      file: 'back.json',
      alreadyApplied: false,
      drift: [],
      remake,
    };
    const text = renderProblem(error, OPTIONS).replace(/\s+/g, ' ');
    expect(text).to.include("sync undo 'plans/wrong one.json'").and.include('--out back.json');
    expect(text).not.to.include('sync plan');
  });

  it('keeps the file of an applied plan, which an undo needs', () => {
    for (const state of [{ alreadyApplied: true }, { alreadyApplied: false, applied: true }]) {
      const error: SyncError = {
        _tag: 'StalePlan',
        file: 'plan.json',
        drift: [],
        remake: sampleRemake,
        ...state,
      };
      expect(renderProblem(error, OPTIONS)).to.include('sync plan --url').and.not.to.include('--out');
    }
  });

  it('suggests no second undo of what is undone, in any format', () => {
    const error: SyncError = {
      _tag: 'StalePlan',
      file: 'back.json',
      alreadyApplied: true,
      drift: [],
      remake,
    };
    const drift = { ...error, width: 80, colour: false, full: false, redact: [], maxBytes: Infinity };
    for (const text of [
      renderProblem(error, OPTIONS),
      renderDriftText([], drift),
      renderDriftMarkdown([], drift),
      renderDriftHtml([], drift),
    ])
      expect(text).to.include('There is nothing left to undo.').and.not.include('sync undo');
  });

  it('does not propose to write a plan to a device', () => {
    expect(planCommand('/dev/null')).to.equal('sync plan --experiences-config CONFIG');
    expect(planCommand('/dev/shm/plan.json')).to.include('--out /dev/shm/plan.json');
  });

  it('leaves a placeholder if an older plan does not say which', () => {
    expect(planCommand('back.json', { ...remake, undoes: '' })).to.match(/^sync undo PLAN /);
  });
});

describe('the notice about entities that a sandbox created', () => {
  const NOTHING: CreatedForConfig = { projects: [], tags: [], systems: [], testSuites: [], experiences: [] };
  const told = (made: Partial<CreatedForConfig>): string => {
    const finding = createdForConfigFinding({ ...NOTHING, ...made });
    return renderWarnings(finding ? [finding] : [], { colour: false, width: 80 });
  };

  it('matches the sandbox page', () => {
    const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
    const [, shown] = /<!-- shown: what was created -->\n```text\n([^]*?)```/.exec(page) ?? [];
    const made = {
      projects: ['ramps'],
      tags: ['nightly'],
      systems: ['motion-planner'],
      testSuites: ['All nights'],
      experiences: ['cut-in-left'],
    };
    expect(shown).to.equal(told(made).trimEnd() + '\n');
  });

  it('names six of each kind, safely, and counts the others', () => {
    const text = told({ tags: ['a', 'b', 'c', 'd', 'e\u001b[31m', 'f', 'g', 'h'] }).replace(/\s+/g, ' ');
    expect(text).to.include('8 tags (a, b, c, d, e').and.include('f and 2 more)');
    expect(text).not.to.include('\u001b');
    expect(told({ tags: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] })).to.include('f and g)');
  });

  it('is omitted if there are none', () => {
    expect(told({})).to.equal('');
  });
});

describe('notices', () => {
  it('show warnings with their lines, and nothing if there are none', () => {
    const place = { file: 'a.yaml', line: 2, column: 5, length: 19, lineText: '    enviromentVariables: []' };
    const warning = {
      rule: 'near-miss',
      message: 'unknown key "enviromentVariables"',
      hint: 'did you mean …?',
      place,
    };
    expect(renderWarnings([], OPTIONS)).to.equal('');
    expect(renderWarnings([warning], OPTIONS)).to.equal(
      '1 Warning:\n  a.yaml:2:5  unknown key "enviromentVariables"\n    2 |     enviromentVariables: []\n' +
        '      |     ^^^^^^^^^^^^^^^^^^^\n    did you mean …?\n\n',
    );
  });

  it('say where a plan was saved and how to apply it', () => {
    expect(renderSaved(smallPlan(), 'my plan.json')).to.include("sync apply 'my plan.json'\n");
    expect(renderSaved(everythingPlan(), 'p.json')).to.include(
      'sync apply p.json --allow-archive 2 --allow-empty-suites\n',
    );
    expect(renderSaved(emptyPlan(), 'p.json')).not.to.include('apply');
  });

  it('suggest no command for a plan that was written to a device', () => {
    expect(renderSaved(smallPlan(), '/dev/null', { appended: true })).to.equal('\nWritten to /dev/null\n');
  });

  it('name commands by the name that sync was called by', () => {
    expect(renderSaved(smallPlan(), 'p.json', { program: 'resim-sync' })).to.include(
      'with:  resim-sync apply p.json\n',
    );
  });

  it('say that a plan is current', () => {
    expect(renderFresh(smallPlan(), 'p.json')).to.include('p.json is current');
    expect(renderFresh(everythingPlan(), 'p.json')).to.include('--allow-archive 2');
  });
});
