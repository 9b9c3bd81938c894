import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { commandsOf, documentFile, type Example, steady } from './doc-examples.ts';
import { spawnBin, watchChild } from './run-bin.ts';
import { runInShell } from './shell.ts';
import type { Workbench } from './workbench.ts';

/** The environment in which the examples of a document run, in order. */
export interface Stage {
  readonly bench: Workbench;
  readonly env: Readonly<Record<string, string>>;
}

const PROJECT = { RESIM_PROJECT: 'my-project' };

const NO_PROJECT = { RESIM_PROJECT: '' };

/** The commands of the sandbox do not use the project of the bench. */
const projectFor = (script: string): Readonly<Record<string, string>> =>
  script.includes('--sandbox') ? {} : PROJECT;

/** Runs a session and returns it as the document should show it. */
export const playSession = async (example: Example, { bench }: Stage): Promise<string> => {
  const lines = example.content.split('\n').filter((line) => line.startsWith('$ '));
  const commands = commandsOf(example);
  let shown = '';
  for (const [index, words] of commands.entries()) {
    const env = words.includes('--sandbox') ? NO_PROJECT : PROJECT;
    const { code, stdout, stderr } = await bench.sync(words, { env });
    const expected = index === commands.length - 1 ? example.exit : 0;
    expect(code, `${lines[index] ?? ''}\n${stderr}`).to.equal(expected);
    shown += `${lines[index] ?? ''}\n${steady(code === 0 ? stdout : stdout + stderr)}`;
  }
  return shown;
};

/** Runs a server until it is ready, and returns its output with the default address. */
export const playServer = async (example: Example, { bench }: Stage): Promise<string> => {
  const [words = []] = commandsOf(example);
  const server = spawnBin([...words, '--port', '0'], { cwd: bench.folder });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: string) => {
      said += text;
      if (said.includes('Press Ctrl-C to stop it')) resolve();
    });
    server.once('exit', () => reject(new Error(said)));
  });
  try {
    await ready;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    expect(server.exitCode).to.equal(0);
  } finally {
    server.kill('SIGKILL');
  }
  return `$ resim-sync ${words.join(' ')}\n${said.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:4010')}`;
};

const succeeds = async (script: string, { bench, env }: Stage): Promise<void> => {
  const { code, output } = await runInShell(script, bench.folder, { ...env, ...projectFor(script) });
  expect(code, `${script}\n${output}`).to.equal(0);
};

/** Runs a program in a project that has the package installed. */
const playProgram = async (example: Example, { bench, env }: Stage): Promise<void> => {
  mkdirSync(bench.file('node_modules'), { recursive: true });
  symlinkSync(documentFile('.'), bench.file('node_modules/resim-sync'));
  const file = bench.write(`${example.name}.mjs`, example.content);
  const child = spawn(process.execPath, [file], { cwd: bench.folder, env: { ...env, ...PROJECT } });
  watchChild(child, example.name);
  let output = '';
  child.stderr.on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code, output).to.equal(0);
};

interface Workflow {
  readonly jobs?: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** Runs the scripts of all jobs in order in one folder, so that artifacts of one job are available to the next. */
const playWorkflow = async (example: Example, stage: Stage): Promise<void> => {
  const { jobs = {} } = parse(example.content) as Workflow;
  const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(scripts).not.to.have.length(0);
  for (const script of scripts) await succeeds(script, stage);
};

/** Runs an example that is not a session. It must succeed; its output is ignored. */
export const play = async (example: Example, stage: Stage): Promise<void> => {
  const { language, content } = example;
  if (language === 'sh') return succeeds(content, stage);
  if (language === 'js') return playProgram(example, stage);
  stage.bench.write(example.name, content);
  if (/^ya?ml$/.test(language) && /^jobs:/m.test(content)) await playWorkflow(example, stage);
};
