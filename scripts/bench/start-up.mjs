// Measures the start-up time of commands.
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planAndApply } from './end-to-end.mjs';
import { markdownTable } from './markdown.mjs';
import { bin, measured, root, succeeded, untilFirstRequest } from './processes.mjs';
import { configOf } from './projects.mjs';

const ROUNDS = 15;

const commands = () =>
  Object.keys(JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8')).commands)
    .sort()
    .map((id) => id.replaceAll(':', ' '));

/**
 * The measured programs, by name.
 * @param {string} folder
 * @param {string} large
 * @param {string} small
 * @returns {Record<string, () => Promise<{ wallMs: number, peakMB?: number }>>}
 */
const programs = (folder, large, small) => {
  const empty = path.join(folder, 'empty.mjs');
  const emptyConfig = path.join(folder, 'empty.yaml');
  writeFileSync(empty, '');
  writeFileSync(emptyConfig, '');
  return {
    'an empty Node program': () => succeeded([empty]),
    '`sync --version`': () => succeeded([bin, '--version']),
    '`sync --help`': () => succeeded([bin, '--help']),
    ...Object.fromEntries(
      commands().map((id) => [`\`sync ${id} --help\``, () => succeeded([bin, ...id.split(' '), '--help'])]),
    ),
    // An empty file is an error, so the exit code is ignored.
    '`sync validate`, an empty file': () => measured([bin, 'validate', emptyConfig]),
    '`sync validate`, 10,000 entries': () => succeeded([bin, 'validate', large]),
    '`sync plan`, 100 entries, to its first request': () => untilFirstRequest([bin, 'plan', '-c', small]),
    '`sync plan`, 100 experiences at 0 ms': async () => (await planAndApply(100, 0, 10)).plan,
    '`sync apply`, 10 changes in 100 experiences at 0 ms': async () => (await planAndApply(100, 0, 10)).apply,
  };
};

/**
 * The shortest of 15 interleaved runs of each command, also relative to an empty program.
 * @param {(text: string) => void} say
 */
export const startUpTable = async (say) => {
  say('start-up');
  const folder = mkdtempSync(path.join(tmpdir(), 'sync-bench-start-'));
  const measuredPrograms = programs(folder, await configOf(10_000, 10), await configOf(100, 10));
  const all = Object.entries(measuredPrograms).map(([name, run]) => ({
    name,
    run,
    wallMs: Infinity,
    peakMB: 0,
  }));
  for (let round = 0; round < ROUNDS; round++)
    for (const one of all) {
      const { wallMs, peakMB } = await one.run();
      if (wallMs < one.wallMs) Object.assign(one, { wallMs, peakMB });
    }
  rmSync(folder, { recursive: true });
  const empty = all[0]?.wallMs ?? NaN;
  return markdownTable(
    ['command', 'ms', 'times an empty program', 'peak MB'],
    all.map(({ name, wallMs, peakMB }) => [
      name,
      wallMs.toFixed(0),
      (wallMs / empty).toFixed(2),
      peakMB?.toFixed(0) ?? '',
    ]),
  );
};
