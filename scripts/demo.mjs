// Shows the main workflow with the embedded sandbox: plan, apply, an empty second plan, and the rejection of a stale plan.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const demo = path.join(root, 'examples', 'demo');
const folder = mkdtempSync(path.join(tmpdir(), 'sync-demo-'));
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
/** @param {string} text */
const bold = (text) => (colour ? `\u001b[1m${text}\u001b[22m` : text);

/** @param {string} arg */
const quoted = (arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`);

/**
 * Prints and runs a command. Stops the demo if the exit code is not the expected one.
 * @type {(args: string[], options?: { expected?: number, quiet?: boolean }) => void}
 */
const sync = (args, { expected = 0, quiet = false } = {}) => {
  if (!quiet) console.log(`\n${bold(`$ sync ${args.map(quoted).join(' ')}`)}`);
  // A temporary home folder, so that the demo does not use or change the user's settings.
  const env = { ...process.env, HOME: folder, USERPROFILE: folder, ...(colour && { FORCE_COLOR: '1' }) };
  const { status } = spawnSync(process.execPath, [path.join(root, 'bin/run.js'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
  });
  if (status === expected) return;
  console.error(`\nexpected exit code ${expected}, got ${status}`);
  process.exitCode = 1;
  throw new Error('demo failed');
};

/** @param {string} text */
const chapter = (text) => console.log(`\n${bold(`# ${text}`)}`);

const config = path.join(demo, 'experiences.yaml');
const data = ['--sandbox', '--sandbox-data', path.join(folder, 'sandbox')];

try {
  chapter('A project with about sixty scenarios, on a local ReSim-compatible server');
  sync(['sandbox', 'seed', path.join(demo, 'seed.yaml'), '--data', path.join(folder, 'sandbox')]);

  chapter('Plan the changes that make the project match the config. Nothing is written yet.');
  sync(['plan', '--experiences-config', config, ...data, '--out', 'plan.json']);

  chapter('Apply exactly that plan.');
  sync(['apply', 'plan.json', ...data]);

  chapter('A second plan is empty.');
  sync(['plan', '--experiences-config', config, ...data, '--out', 'second.json', '--detailed-exitcode']);

  chapter('Two people create plans from the same state, and the first one applies.');
  const text = readFileSync(config, 'utf8');
  /** @type {(name: string, description: string) => void} */
  const variant = (name, description) => {
    const edited = text.replace(/(name: low-sun-glare\n\s+description: ).*/, `$1${description}`);
    writeFileSync(path.join(folder, `${name}.yaml`), edited);
    sync(['plan', '--experiences-config', `${name}.yaml`, ...data, '--out', `${name}.json`], { quiet: true });
  };
  variant('ann', 'The sun stands three degrees above a wet road.');
  variant('bob', 'The sun stands five degrees above the road ahead.');
  sync(['apply', 'ann.json', ...data], { quiet: true });

  chapter('The second plan is stale, because the project has changed since it was created.');
  sync(['apply', 'bob.json', ...data], { expected: 3 });

  console.log(
    `\n${bold('Done.')} Try it with your own files: ./bin/run.js plan --sandbox --experiences-config FILE`,
  );
} catch (error) {
  if (process.exitCode !== 1) throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
