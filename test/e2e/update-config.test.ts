import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { expect } from 'chai';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const read = (bench: Workbench, name: string): string => readFileSync(bench.file(name), 'utf8');

const TENDED = `# Ours. Ask before you touch it.
x-defaults: &defaults { locations: ["s3://b/all"], description: shared } # stays

experiences:
  - name: "merge"   # quoted, why ever
    ticket: ABC-1
    description: 'about merge'
    locations: [s3://b/merge]

  # the second
  - <<: *defaults
    name: park
  - {name: hover, description: d, locations: [s3://b/hover]}
`;

/** The expected file with the IDs. */
const withIDs = async ({ project }: Workbench, text: string): Promise<string> => {
  const [merge, park, hover] = await Promise.all(['merge', 'park', 'hover'].map(project.idOf));
  return text
    .replace('    ticket:', `    experienceID: ${merge}\n    ticket:`)
    .replace('    name: park\n', `    name: park\n    experienceID: ${park}\n`)
    .replace('{name: hover,', `{name: hover, experienceID: ${hover},`);
};

const planAndApply = async (bench: Workbench, configs: readonly string[], more: readonly string[] = []) => {
  const plan = await bench.sync(['plan', ...configs.flatMap((one) => ['-c', one]), '--out', 'plan.json']);
  expect(plan.code, plan.stderr).to.equal(0);
  return bench.sync(['apply', 'plan.json', '--update-config', ...more]);
};

describe('sync apply --update-config, through the built command', () => {
  it('writes the IDs that matching and creation found, and nothing else', () =>
    withWorkbench(async (bench) => {
      await bench.project.createExperience({ name: 'park', description: 'found by its name' });
      bench.write('experiences.yaml', TENDED);
      const apply = await planAndApply(bench, ['experiences.yaml']);
      expect(apply.code, apply.stderr).to.equal(0);
      expect(apply.stderr).to.contain('Wrote 3 experience IDs to experiences.yaml.');
      const after = read(bench, 'experiences.yaml');
      expect(after).to.equal(await withIDs(bench, TENDED));
      const again = await planAndApply(bench, ['experiences.yaml']);
      expect(again.stderr).to.contain('experiences.yaml already has the IDs of all its experiences.');
      expect(read(bench, 'experiences.yaml')).to.equal(after);
    }));

  it('keeps CRLF, a byte order mark, the mode and the links that lead to a file', () =>
    withWorkbench(async (bench) => {
      const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
      mkdirSync(bench.file('real'));
      bench.write('real/scenarios.yaml', windows(TENDED));
      chmodSync(bench.file('real/scenarios.yaml'), 0o640);
      symlinkSync('real/scenarios.yaml', bench.file('one.yaml'));
      symlinkSync('one.yaml', bench.file('two.yaml'));
      expect((await planAndApply(bench, ['two.yaml'])).code).to.equal(0);
      expect(read(bench, 'real/scenarios.yaml')).to.equal(windows(await withIDs(bench, TENDED)));
      expect(lstatSync(bench.file('one.yaml')).isSymbolicLink()).to.equal(true);
      expect(lstatSync(bench.file('two.yaml')).isSymbolicLink()).to.equal(true);
      expect(statSync(bench.file('real/scenarios.yaml')).mode & 0o777).to.equal(0o640);
      expect(readdirSync(bench.file('real'))).to.deep.equal(['scenarios.yaml']);
    }));

  it('writes to each of several files the IDs of its entries, including JSON', () =>
    withWorkbench(async (bench) => {
      mkdirSync(bench.file('all'));
      const json =
        '{\n  "experiences": [\n    {"name": "j", "description": "d", "locations": ["l"]}\n  ]\n}\n';
      bench.write('all/a.json', json);
      bench.write('all/b.yml', 'experiences:\n- name: y\n  description: d\n  locations: [l]\n');
      bench.write('all/c.yaml', 'experiences: []\n');
      bench.write('d.yaml', 'experiences:\n  - {name: d, description: d, locations: [l]}\n');
      const { stdout } = await planAndApply(bench, ['all', '*.yaml'], ['--json']);
      expect(JSON.parse(stdout)).to.have.deep.property('configUpdates', [
        { file: 'all/a.json', idsWritten: 1 },
        { file: 'all/b.yml', idsWritten: 1 },
        { file: 'all/c.yaml', idsWritten: 0 },
        { file: 'd.yaml', idsWritten: 1 },
      ]);
      const id = bench.project.idOf;
      expect(read(bench, 'all/a.json')).to.equal(
        json.replace('"name": "j"', `"name": "j", "experienceID": "${await id('j')}"`),
      );
      expect(read(bench, 'all/b.yml')).to.contain(`- name: y\n  experienceID: ${await id('y')}\n`);
      expect(read(bench, 'd.yaml')).to.contain(`{name: d, experienceID: ${await id('d')}, `);
    }));

  it('does nothing if a file has changed since the plan', () =>
    withWorkbench(async (bench) => {
      bench.write('a.yaml', 'experiences:\n  - {name: a, description: d, locations: [l]}\n');
      bench.write('b.yaml', 'experiences: []\n');
      await bench.sync(['plan', '-c', 'a.yaml', '-c', 'b.yaml', '--out', 'plan.json']);
      bench.write('b.yaml', 'experiences: [] # touched\n');
      const before = await bench.project.snapshot();
      const apply = ['apply', 'plan.json', '--update-config'];
      const changed = await bench.sync(apply);
      expect(changed.code).to.equal(1);
      expect(changed.stderr).to.contain('b.yaml has changed').and.to.contain('Nothing was applied');
      unlinkSync(bench.file('b.yaml'));
      expect((await bench.sync(apply)).stderr).to.contain('b.yaml does not exist');
      const json = await bench.sync([...apply, '--json']);
      expect(JSON.parse(json.stdout)).to.have.nested.property('error.code', 'ConfigNotCurrent');
      expect(await bench.project.snapshot()).to.deep.equal(before);
      const files = readdirSync(bench.folder).filter((name) => name !== '.resim');
      expect(files).to.deep.equal(['a.yaml', 'plan.json']);
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(read(bench, 'a.yaml')).not.to.contain('experienceID');
    }));

  it('does nothing if the config came from standard input', () =>
    withWorkbench(async (bench) => {
      const stdin = 'experiences:\n  - {name: a, description: d, locations: [l]}\n';
      await bench.sync(['plan', '-c', '-', '--out', 'plan.json'], { stdin });
      const apply = await bench.sync(['apply', 'plan.json', '--update-config']);
      expect(apply.code).to.equal(1);
      expect(apply.stderr).to.contain('standard input');
      expect((await bench.project.snapshot()).experiences).to.deep.equal({});
    }));

  it('reports that a plan is already applied rather than a changed config', () =>
    withWorkbench(async (bench) => {
      bench.write('a.yaml', 'experiences:\n  - {name: a, description: d, locations: [l]}\n');
      expect((await planAndApply(bench, ['a.yaml'])).code).to.equal(0);
      const again = await bench.sync(['apply', 'plan.json', '--update-config']);
      expect(again.code).to.equal(3);
      expect(again.stderr).to.contain('already applied');
    }));

  it('reports that the plan was applied if a file can no longer be written', () =>
    withWorkbench(async (bench) => {
      mkdirSync(bench.file('all'));
      const text = 'experiences:\n  - {name: a, description: d, locations: [l]}\n';
      bench.write('all/a.yaml', text);
      await bench.plan('all/a.yaml');
      // The file is deleted while the apply writes to the project.
      const proxy = await startFaultProxy(bench.server.url, ({ method }) => {
        if (method === 'POST') renameSync(bench.file('all/a.yaml'), bench.file('all/away.yaml'));
        return undefined;
      });
      const env = { RESIM_URL: `${proxy.url}/v1/` };
      const apply = await bench.sync(['apply', 'plan.json', '--update-config'], { env });
      await proxy.close();
      expect(apply.code).to.equal(1);
      expect(apply.stdout).to.contain('The project matches the plan.');
      expect(apply.stderr)
        .to.contain('the plan was applied completely')
        .and.to.contain('all/a.yaml does not exist');
      expect(readdirSync(bench.file('all'))).to.deep.equal(['away.yaml']);
      expect(read(bench, 'all/away.yaml')).to.equal(text);
    }));

  it('does not change the config if the apply is interrupted, and writes the IDs once it is resumed', () =>
    withWorkbench(async (bench) => {
      const text = 'experiences:\n  - {name: a, description: d, locations: [l]}\n';
      bench.write('a.yaml', text);
      await bench.plan('a.yaml');
      const proxy = await startFaultProxy(bench.server.url, ({ method }) =>
        method === 'POST' ? { _tag: 'Status', status: 403, when: 'before' } : undefined,
      );
      const env = { RESIM_URL: `${proxy.url}/v1/` };
      const apply = await bench.sync(['apply', 'plan.json', '--update-config'], { env });
      await proxy.close();
      expect(apply.code).to.equal(4);
      expect(read(bench, 'a.yaml')).to.equal(text);
      const resumed = await bench.sync(['apply', 'plan.json', '--update-config', '--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(read(bench, 'a.yaml')).to.contain(`{name: a, experienceID: ${await bench.project.idOf('a')}, `);
    }));
});
