import { expect } from 'chai';
import fc from 'fast-check';
import type { ConfigFinding } from '../../src/domain/experience-sync-config.ts';
import type { Plan } from '../../src/plan/plan.ts';
import {
  annotation,
  errorAnnotations,
  outputLines,
  planAnnotations,
  planOutputs,
  stepSummary,
} from '../../src/render/github-actions.ts';
import { buildPlan, changed, live } from '../support/build-plan.ts';
import { everythingPlan, SAMPLE_PLANS, smallPlan } from './sample-plans.ts';

const asIs = (file: string): string => file;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const summary = (plan: Plan, redact: readonly string[] = []): string => stepSummary(plan, redact, 1_000_000);

/** Reads what GitHub reads of `GITHUB_OUTPUT`. */
const outputsIn = (text: string): Record<string, string> => {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length - 1; at++) {
    const [, name = '', delimiter = ''] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    expect(name, lines[at]).not.to.equal('');
    const end = lines.indexOf(delimiter, at + 1);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
};

describe('the output for GitHub', () => {
  it('has the outputs that docs/ci.md names, for any file name', () => {
    for (const file of ['plan.json', 'a\nchanges<<x\ntrue\nx', 'sync-0000', '::error::x']) {
      const text = outputLines(planOutputs(everythingPlan(), file), 'sync-1234567890abcdef') ?? '';
      expect(outputsIn(text)).to.deep.equal({
        changes: 'true',
        'plan-file': file,
        partial: 'false',
        create: '2',
        update: '4',
        rename: '1',
        restore: '1',
        archive: '3',
        unchanged: '91',
        'tag-additions': '3',
        'tag-removals': '2',
        'system-additions': '2',
        'system-removals': '0',
        'suite-revisions': '3',
        'tag-creations': '0',
        'suite-creations': '0',
        'archive-limit-exceeded': 'true',
      });
    }
    expect(planOutputs(SAMPLE_PLANS.empty!(), 'plan.json')).to.include({ changes: 'false', archive: '0' });
  });

  it('has no outputs if the delimiter could be guessed or is part of a value', () => {
    expect(outputLines({ a: 'b' }, 'short')).to.equal(undefined);
    expect(outputLines({ a: 'b' }, 'sync-1234567890\nabcdef')).to.equal(undefined);
    expect(outputLines({ a: 'x sync-1234567890abcdef y' }, 'sync-1234567890abcdef')).to.equal(undefined);
  });

  it('has at most ten annotations of a kind, with a count of the rest', () => {
    const warnings = numbers(25).map((i) => ({ _tag: 'TagLosesAll' as const, tag: `tag-${i}`, before: 1 }));
    const findings: ConfigFinding[] = numbers(25).map((i) => ({ rule: 'near-miss', message: `doubt ${i}` }));
    const lines = planAnnotations({ ...smallPlan(), warnings }, findings, asIs)
      .trimEnd()
      .split('\n');
    expect(lines).to.have.length(10);
    expect(lines.every((line) => line.startsWith('::warning '))).to.equal(true);
    expect(lines.at(-1)).to.contain('41 more of this kind');
    const failed = errorAnnotations(
      { _tag: 'ConfigInvalid', errors: findings, warnings: findings },
      [],
      asIs,
    );
    for (const level of ['error', 'warning'])
      expect(failed.match(new RegExp(`^::${level} `, 'gm')), level).to.have.length(10);
    expect(errorAnnotations({ _tag: 'ConfigInvalid', errors: findings.slice(0, 10), warnings: [] }, [], asIs))
      .to.contain('doubt 9')
      .and.not.to.contain('more of this kind');
  });

  it('has one line per annotation, which no name, path or message can break', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('::error::x', '::', ',', 'line=1', '%0A', '%', '\r', '\n', 'word'), {
          minLength: 1,
        }),
        (parts) => {
          const text = parts.join('');
          const place = { file: text, line: 3, column: 7, length: 1, lineText: text };
          const written = annotation('warning', { code: text, message: text, hint: text, place }, asIs);
          const [, properties = '', data = ''] = /^::warning ([^]*?)::([^]*)\n$/.exec(written) ?? [];
          const read = (value: string): string =>
            value
              .replaceAll('%2C', ',')
              .replaceAll('%3A', ':')
              .replaceAll('%0A', '\n')
              .replaceAll('%0D', '\r')
              .replaceAll('%25', '%');
          expect(written.trimEnd()).not.to.match(/[\r\n]/);
          expect(read(data)).to.equal(`${text}\n${text}`);
          expect(properties.split(',').map((one) => read(one.slice(one.indexOf('=') + 1)))).to.deep.equal([
            text,
            '3',
            '7',
            text,
          ]);
        },
      ),
    ));

  it('contains no secret, nor anything that --redact masks', () => {
    const one = live(1, 'hover', { environmentVariables: [{ name: 'BLUEBIRD', value: 'old-one' }] });
    const plan = buildPlan({
      experiences: [changed(one, { environmentVariables: [{ name: 'BLUEBIRD', value: 'new-one' }] })],
    });
    expect(summary(plan)).to.contain('new-one');
    expect(summary(plan, ['blue*'])).not.to.match(/(?:old|new)-one/);
    expect(summary(everythingPlan())).not.to.match(/token-value/);
  });
});
