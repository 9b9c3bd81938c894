import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { commandsOf, documentFile, type Example, steady } from './doc-examples.ts';
import { spawnBin, watchChild } from './run-bin.ts';
import { runInShell } from './shell.ts';
import type { Workbench } from './workbench.ts';

/** Where the examples of a document are played, one after the other. */
export interface Stage {
  readonly bench: Workbench;
  readonly env: Readonly<Record<string, string>>;
}

const PROJECT = { RESIM_PROJECT: 'my-project' };

const NO_PROJECT = { RESIM_PROJECT: '' };

/** A sandbox has projects of its own. */
const projectFor = (script: string): Readonly<Record<string, string>> =>
  script.includes('--sandbox') ? {} : PROJECT;

/** A session as the document has to show it. */
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

/** What a server says until it serves, as if it listened where it does by default; then it is stopped. */
export const playServer = async (example: Example, { bench }: Stage): Promise<string> => {
  const [words = []] = commandsOf(example);
  const server = spawnBin([...words, '--port', '0'], { cwd: bench.folder });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: string) => {
      said += text;
      if (said.includes('Ctrl-C stops it')) resolve();
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

/** A program of somebody who has installed the package. */
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

/** The scripts of all jobs in their order, in one folder: what a job hands to the next as an artifact is there. */
const playWorkflow = async (example: Example, stage: Stage): Promise<void> => {
  const { jobs = {} } = parse(example.content) as Workflow;
  const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(scripts).not.to.have.length(0);
  for (const script of scripts) await succeeds(script, stage);
};

/** Plays what is no session: it has to succeed, and shows nothing. */
export const play = async (example: Example, stage: Stage): Promise<void> => {
  const { language, content } = example;
  if (language === 'sh') return succeeds(content, stage);
  if (language === 'js') return playProgram(example, stage);
  stage.bench.write(example.name, content);
  if (/^ya?ml$/.test(language) && /^jobs:/m.test(content)) await playWorkflow(example, stage);
};
