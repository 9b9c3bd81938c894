import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProject } from '../support/project-client.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Example = string | { readonly command: string };
interface Manifest {
  readonly commands: Readonly<Record<string, { readonly examples: readonly Example[] }>>;
}

const { commands } = JSON.parse(readFileSync(`${ROOT}oclif.manifest.json`, 'utf8')) as Manifest;

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
`;

/** A server runs until it is interrupted, and a sign-in waits for a person: other tests cover them. */
const ENDLESS = ['sandbox:start', 'login'];

const EXITS: Readonly<Record<string, number>> = {
  'resim-sync plan -c experiences.yaml --out plan.json --detailed-exitcode': 2,
};

const lineOf = (id: string, example: Example): string =>
  (typeof example === 'string' ? example : example.command)
    .replaceAll('<%= config.bin %>', 'resim-sync')
    .replaceAll('<%= command.id %>', id.replaceAll(':', ' '));

/** Commands that read or empty a sandbox create none. */
const OF_A_SANDBOX = ['sandbox:dump', 'sandbox:reset', 'sandbox:status'];

/** What a reader of the examples has: an old and a new config, a plan, a home folder, and both commands on the PATH. */
const prepare = async (bench: Workbench): Promise<Record<string, string>> => {
  await createProject(bench.server, 'my-project');
  for (const folder of ['scenarios', '.config/fish/conf.d'])
    mkdirSync(bench.file(folder), { recursive: true });
  cpSync(`${ROOT}examples`, bench.file('examples'), { recursive: true });
  bench.write('experiences.yaml', CONFIG);
  bench.write('scenarios/one.yaml', CONFIG);
  bench.write('before.yaml', CONFIG);
  await bench.plan('experiences.yaml', { project: 'my-project' });
  cpSync(bench.file('plan.json'), bench.file('reviewed.json'));
  return { ...terminalIn(bench), RESIM_PROJECT: 'my-project' };
};

describe('the examples in the help', () => {
  before(function () {
    if (process.platform === 'win32' || spawnSync('sh', ['-c', 'true']).status !== 0) {
      process.stderr.write('SKIPPED: the examples in the help, for which there is no shell\n');
      this.skip();
    }
  });

  for (const [id, { examples }] of Object.entries(commands))
    for (const example of ENDLESS.includes(id)
      ? []
      : examples.filter((one) => !lineOf(id, one).includes('sandbox start')))
      it(`${lineOf(id, example)} works as written`, () =>
        withWorkbench(async (bench) => {
          const line = lineOf(id, example);
          const { RESIM_PROJECT = '', ...environment } = await prepare(bench);
          if (id === 'undo')
            await runInShell('resim-sync apply plan.json', bench.folder, { ...environment, RESIM_PROJECT });
          if (OF_A_SANDBOX.includes(id))
            await runInShell('resim-sync sandbox seed examples/demo/seed.yaml', bench.folder, environment);
          // Each sandbox has its own projects.
          const project: Record<string, string> = line.includes('--sandbox') ? {} : { RESIM_PROJECT };
          const { code, output } = await runInShell(line, bench.folder, { ...environment, ...project });
          expect(code, output).to.equal(EXITS[line] ?? 0);
        }));
});
