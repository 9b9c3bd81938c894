// What it takes to start a command: everything that a shell, an editor or a script waits for.
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { markdownTable } from './markdown.mjs';
import { bin, measured, root, succeeded } from './processes.mjs';
import { configOf } from './projects.mjs';

const RUNS = 15;

const least = async (run) => {
  let result = { wallMs: Infinity, peakMB: 0 };
  for (let i = 0; i < RUNS; i++) {
    const one = await run();
    if (one.wallMs < result.wallMs) result = one;
  }
  return result;
};

const commands = () =>
  Object.keys(JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8')).commands)
    .sort()
    .map((id) => id.replaceAll(':', ' '));

/** The least of 15 runs each, and how many times an empty Node program that is. */
export const startUpTable = async (say) => {
  say('start-up');
  const folder = mkdtempSync(path.join(tmpdir(), 'sync-bench-start-'));
  const empty = path.join(folder, 'empty.mjs');
  const emptyConfig = path.join(folder, 'empty.yaml');
  writeFileSync(empty, '');
  writeFileSync(emptyConfig, '');
  const base = await least(() => succeeded([empty]));
  const rows = [];
  const add = (name, { wallMs, peakMB }) =>
    rows.push([name, wallMs.toFixed(0), (wallMs / base.wallMs).toFixed(2), peakMB.toFixed(0)]);
  add('an empty Node program', base);
  add('`sync --version`', await least(() => succeeded([bin, '--version'])));
  for (const id of commands())
    add(`\`sync ${id} --help\``, await least(() => succeeded([bin, ...id.split(' '), '--help'])));
  add('`sync validate`, an empty file', await least(() => measured([bin, 'validate', emptyConfig])));
  const large = await configOf(10_000, 10);
  add('`sync validate`, 10,000 entries', await least(() => succeeded([bin, 'validate', large])));
  rmSync(folder, { recursive: true });
  return markdownTable(['command', 'ms', 'times an empty program', 'peak MB'], rows);
};
