import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { configOf } from '../config/loading.ts';
import { runBin } from '../support/run-bin.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const rootFile = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const REAL_FILES = [
  'test/fixtures/config/tended-by-hand.yaml',
  'test/fixtures/config/developer-docs.yaml',
  'test/fixtures/config/go-tool.yaml',
  'examples/demo/experiences.yaml',
];

const windows = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}`;

const DRESSES: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with CRLF and a byte order mark', windows],
];

const CASES = [
  ...REAL_FILES.flatMap((name) => DRESSES.map(([dress, dressed]) => ({ name, dress, dressed }))),
  {
    name: 'test/fixtures/config/go-tool.yaml',
    dress: 'without a line break at its end',
    dressed: (text: string) => text.trimEnd(),
  },
];

const INSERTED_ID =
  /\r?\n[ \t]*experience(?:ID|_id): [0-9a-f-]{36}(?=\r?\n|$)|, experience(?:ID|_id): [0-9a-f-]{36}/g;

const withoutIDs = (text: string): string => text.replaceAll(INSERTED_ID, '');

/** Creates what a config names and sync never creates. */
const provide = async ({ project }: Workbench, text: string): Promise<void> => {
  const { experiences, managedExperienceTags, managedTestSuites } = configOf(text);
  const tags = new Set([...managedExperienceTags, ...experiences.flatMap((one) => one.tags)]);
  for (const tag of tags) await project.createTag(tag);
  const any = await project.createSystem('any system');
  for (const system of new Set(experiences.flatMap((one) => one.systems))) await project.createSystem(system);
  for (const { name } of managedTestSuites) await project.createSuite(name, any, []);
};

/** The lines of a text that differ from the same lines of another. */
const changedLines = (before: string, after: string): readonly (readonly [string, string | undefined])[] => {
  const now = after.split('\n');
  return before.split('\n').flatMap((line, i) => (line === now[i] ? [] : [[line, now[i]] as const]));
};

describe('a config after a round trip', () => {
  for (const { name, dress, dressed } of CASES)
    it(`keeps every byte of ${name}, ${dress}, except IDs and changes`, () =>
      withWorkbench(async (bench) => {
        const original = dressed(withoutIDs(readFileSync(rootFile(name), 'utf8')));
        const read = () => readFileSync(bench.file('real/config.yaml'), 'utf8');
        mkdirSync(bench.file('real'));
        bench.write('real/config.yaml', original);
        chmodSync(bench.file('real/config.yaml'), 0o640);
        symlinkSync('real/config.yaml', bench.file('config.yaml'));
        await provide(bench, original);

        const plan = await bench.sync(['plan', '-c', 'config.yaml', '-o', 'plan.json']);
        expect(plan.code, plan.stderr).to.equal(0);
        const apply = await bench.sync(['apply', 'plan.json', '--update-config']);
        expect(apply.code, apply.stderr).to.equal(0);
        const identified = read();
        expect(withoutIDs(identified)).to.equal(original);
        const config = configOf(identified);
        for (const one of config.experiences)
          expect(one.experienceID).to.equal(await bench.project.idOf(one.name));

        const clone = await bench.sync(['clone', '-c', 'config.yaml']);
        expect(clone.stdout, clone.stderr).to.contain('is already up to date');
        expect(read()).to.equal(identified);

        const last = config.experiences.at(-1)!;
        await bench.project.updateExperience(last.experienceID!, { locations: ['s3://moved'] });
        expect((await bench.sync(['clone', '-c', 'config.yaml'])).code).to.equal(0);
        const moved = changedLines(identified, read());
        expect(moved).to.have.length(1);
        expect(moved[0]?.[1]).to.contain('s3://moved');

        const again = await bench.sync(['plan', '-c', 'config.yaml', '--detailed-exitcode']);
        expect(again.code, again.stdout + again.stderr).to.equal(0);
        expect(lstatSync(bench.file('config.yaml')).isSymbolicLink()).to.equal(true);
        expect(statSync(bench.file('real/config.yaml')).mode & 0o777).to.equal(0o640);
        expect(readdirSync(bench.file('real'))).to.deep.equal(['config.yaml']);
      })).timeout(60_000);

  it('keeps every byte of 1,000 entries, except IDs and changes', () =>
    withTemporaryFolder(async (folder) => {
      const made = spawnSync(process.execPath, [rootFile('scripts/generate-project.mjs'), '1000', folder]);
      expect(made.status, String(made.stderr)).to.equal(0);
      const sync = (...args: readonly string[]) => runBin(args, { cwd: folder });
      const project = ['--sandbox', '--sandbox-data', 'data', '--project', 'generated-1000'];
      expect((await sync('sandbox', 'seed', 'seed.yaml', '--data', 'data')).code).to.equal(0);

      const file = `${folder}/experiences.yaml`;
      const read = () => readFileSync(file, 'utf8');
      const original = read();
      expect(configOf(original).experiences).to.have.length(1000);
      expect((await sync('clone', '-c', 'experiences.yaml', ...project)).code).to.equal(0);
      const cloned = read();
      const changed = changedLines(original, cloned);
      expect(changed).to.have.length(10);
      for (const [before, after] of changed) expect(after).to.equal(before.replace(', revised', ''));

      const plan = await sync(
        ...['plan', '-c', 'experiences.yaml', '-o', 'plan.json', '--detailed-exitcode', ...project],
      );
      expect(plan.code, plan.stdout + plan.stderr).to.equal(0);
      const apply = await sync(
        ...['apply', 'plan.json', '--update-config', '--sandbox', '--sandbox-data', 'data'],
      );
      expect(apply.stderr).to.contain('Wrote 1,000 experience IDs');
      expect(withoutIDs(read())).to.equal(cloned);
    })).timeout(120_000);
});
