import { expect } from 'chai';
import { withWorkbench } from '../support/workbench.ts';

const ENTRIES = 4_000;

/** A config that is large enough for a worker thread. */
const largeConfig = (last = ''): string => {
  const entries = Array.from(
    { length: ENTRIES },
    (_, n) =>
      `  - name: scenario ${n}\n    description: ${`words about ${n} `.repeat(80)}\n    locations: [s3://b/${n}]\n`,
  );
  return `experiences:\n${entries.join('')}${last}`;
};

describe('a large config, through the built command', () => {
  it('is planned, however its flag is written', () =>
    withWorkbench(async (bench) => {
      bench.write('large.yaml', largeConfig());
      for (const flag of [['-c', 'large.yaml'], ['--experiences-config=large.yaml']]) {
        const { code, stdout, stderr } = await bench.sync(['plan', ...flag, '--json']);
        expect(code, stderr).to.equal(0);
        expect(JSON.parse(stdout)).to.have.nested.property('summary.create', ENTRIES);
      }
    }));

  it('is refused with the position of the error', () =>
    withWorkbench(async (bench) => {
      bench.write('large.yaml', largeConfig('  - name: last\n    description: d\n    locations: 7\n'));
      const { code, stderr } = await bench.sync(['plan', '-c', 'large.yaml']);
      expect(code).to.equal(1);
      expect(stderr).to.contain(`large.yaml:${1 + 3 * ENTRIES + 3}:16`);
    }));

  it('is refused with the position of what the project lacks', () =>
    withWorkbench(async (bench) => {
      bench.write(
        'large.yaml',
        largeConfig('  - name: last\n    description: d\n    locations: [s3://b]\n    tags: [nowhere]\n'),
      );
      const { code, stderr } = await bench.sync(['plan', '-c', 'large.yaml']);
      expect(code).to.equal(1);
      expect(stderr)
        .to.contain('nowhere')
        .and.to.contain(`large.yaml:${1 + 3 * ENTRIES + 4}:12`);
    }));

  it('does not delay a command that never reads it', () =>
    withWorkbench(async (bench) => {
      bench.write('large.yaml', largeConfig());
      const wrong = await bench.sync(['plan', '-c', 'large.yaml', '--bogus']);
      expect(wrong.code).to.equal(1);
      expect(wrong.stderr).to.contain('--bogus');
      const help = await bench.sync(['plan', '-c', 'large.yaml', '--help']);
      expect(help.code).to.equal(0);
    }));
});
