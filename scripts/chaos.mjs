// Runs the chaos tests at full length, with cases of their own unless TEST_SEED is set, and prints their counters.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FULL = { CHAOS_SCHEDULES: '5000', CHAOS_KILLS: '40', CHAOS_EXPERIENCES: '5000' };
const FIGURES = ['schedules', 'faults', 'kills', 'strangers', 'resumes', 'violations'];

const seed = process.env.TEST_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`TEST_SEED=${seed}`);

const folder = mkdtempSync(path.join(tmpdir(), 'sync-chaos-'));
const file = path.join(folder, 'figures.txt');
try {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/mocha/bin/mocha.js', '--require', './test/chaos/figures.ts', 'test/chaos/**/*.test.ts'],
    { stdio: 'inherit', env: { ...FULL, ...process.env, TEST_SEED: seed, CHAOS_FIGURES: file } },
  );
  const counted = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const figure of FIGURES)
    console.log(`${String(counted.filter((one) => one === figure).length).padStart(9)}  ${figure}`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
