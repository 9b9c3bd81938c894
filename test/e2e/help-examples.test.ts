import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProject } from '../support/project-client.ts';
import { watchChild } from '../support/run-bin.ts';
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

/** A server runs until it is interrupted, and a sign-in waits for a person: other tests try them. */
const ENDLESS = ['sandbox:start', 'login'];

const EXITS: Readonly<Record<string, number>> = {
  'resim-sync plan -c experiences.yaml --out plan.json --detailed-exitcode': 2,
};

const lineOf = (id: string, example: Example): string =>
  (typeof example === 'string' ? example : example.command)
    .replaceAll('<%= config.bin %>', 'resim-sync')
    .replaceAll('<%= command.id %>', id.replaceAll(':', ' '));

/** What a user has who follows the examples: a config, a plan of it, a home folder, and both commands on the path. */
const prepare = async (bench: Workbench): Promise<Record<string, string>> => {
  await createProject(bench.server, 'my-project');
  for (const folder of ['bin', 'scenarios', '.config/fish/completions'])
    mkdirSync(bench.file(folder), { recursive: true });
  for (const name of ['sync', 'resim-sync']) symlinkSync(`${ROOT}bin/run.js`, bench.file(`bin/${name}`));
  cpSync(`${ROOT}examples`, bench.file('examples'), { recursive: true });
  bench.write('experiences.yaml', CONFIG);
  bench.write('scenarios/one.yaml', CONFIG);
  const environment = {
    PATH: `${bench.file('bin')}:${process.env.PATH ?? ''}`,
    HOME: bench.folder,
    RESIM_URL: `${bench.server.url}/v1/`,
    RESIM_ACCESS_TOKEN: bench.server.accessToken,
    RESIM_PROJECT: 'my-project',
  };
  const planned = await bench.sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json'], {
    env: environment,
  });
  expect(planned.code, planned.stderr).to.equal(0);
  return environment;
};

/** Not at once: the server of the test lives in this process, and must be free to answer. */
const runInShell = (line: string, cwd: string, env: Record<string, string>): Promise<void> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', line], { cwd, env });
    watchChild(shell, line);
    let output = '';
    const take = (text: Buffer) => (output += text.toString());
    shell.stdout.on('data', take);
    shell.stderr.on('data', take);
    shell.stdin.end();
    shell.on('error', reject);
    shell.on('close', (code) => {
      if (code === (EXITS[line] ?? 0)) resolve();
      else reject(new Error(`${line}\nended with ${String(code)}\n${output}`));
    });
  });

describe('the examples in the help', () => {
  before(function () {
    if (process.platform === 'win32' || spawnSync('sh', ['-c', 'true']).status !== 0) this.skip();
  });

  for (const [id, { examples }] of Object.entries(commands))
    for (const example of ENDLESS.includes(id) ? [] : examples)
      it(`${lineOf(id, example)} does what it says`, () =>
        withWorkbench(async (bench) => {
          const line = lineOf(id, example);
          const { RESIM_PROJECT = '', ...environment } = await prepare(bench);
          // A sandbox has projects of its own.
          const project: Record<string, string> = line.includes('--sandbox') ? {} : { RESIM_PROJECT };
          await runInShell(line, bench.folder, { ...environment, ...project });
        }));
});
