import { symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG =
  'experiences:\n  - { name: merge, description: Merge onto the highway, locations: [s3://b/merge] }\n';

const right = async (bench: Workbench, args: readonly string[]): Promise<string> => {
  const ran = await bench.sync(args, { env: { SYNC_PLAN_PASSPHRASE: 'quince-quarry-42' } });
  expect(ran.code, `${args.join(' ')}: ${ran.stderr}`).to.equal(0);
  return ran.stdout;
};

describe('a folder of configs that also holds files written by sync, through the built command', () => {
  it('is read without the files that sync wrote, and reads a linked file once', () =>
    withWorkbench(async (bench) => {
      bench.write('scenarios.yaml', CONFIG);
      bench.write('experiences.schema.json', await right(bench, ['schema']));
      bench.write('plan.schema.json', await right(bench, ['schema', '--plan']));
      await right(bench, ['plan', '-c', '.', '--out', 'plan.json']);
      await right(bench, ['plan', '-c', '.', '--out', 'secret.yaml', '--encrypt']);
      bench.write('result.json', await right(bench, ['plan', '-c', '.', '--out', 'other.json', '--json']));
      bench.write('check.json', await right(bench, ['check', 'plan.json', '--json']));
      bench.write('checked.json', await right(bench, ['validate', '.', '--json']));
      bench.write('counts.json', await right(bench, ['show', 'plan.json', '--format', 'gitlab']));
      await right(bench, ['apply', 'plan.json', '--events', 'events.json']);
      expect(await right(bench, ['plan', '-c', '.'])).to.contain('No changes');
      expect(await right(bench, ['validate', '*.{json,yaml}'])).to.contain('scenarios.yaml');
      symlinkSync('.', bench.file('bazel-robots'));
      expect(await right(bench, ['plan', '-c', '**/*.yaml'])).to.contain('No changes');
      const named = await bench.sync(['validate', 'plan.json']);
      expect(named.code).to.equal(1);
    }));
});
