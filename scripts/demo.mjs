// Runs the main job on the embedded sandbox: plan, apply, the empty second plan, and the refusal of a stale plan.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const demo = path.join(root, 'examples', 'demo');
const folder = mkdtempSync(path.join(tmpdir(), 'sync-demo-'));
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (colour ? `\u001b[1m${text}\u001b[22m` : text);

const quoted = (arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`);

/** Runs one command and shows it; stops the demo when it does not end as it should. */
const sync = (args, { expected = 0, quiet = false } = {}) => {
  if (!quiet) console.log(`\n${bold(`$ sync ${args.map(quoted).join(' ')}`)}`);
  // With a home of its own, the demo depends on no settings of the user and leaves nothing there.
  const env = { ...process.env, HOME: folder, USERPROFILE: folder, ...(colour && { FORCE_COLOR: '1' }) };
  const { status } = spawnSync(process.execPath, [path.join(root, 'bin/run.js'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', quiet ? 'ignore' : 'inherit'],
  });
  if (status === expected) return;
  console.error(`\nthe demo expected exit code ${expected} and got ${status}`);
  process.exitCode = 1;
  throw new Error('demo failed');
};

const chapter = (text) => console.log(`\n${bold(`# ${text}`)}`);

const config = path.join(demo, 'experiences.yaml');
const data = ['--sandbox', '--sandbox-data', path.join(folder, 'sandbox')];

try {
  chapter('A project with some sixty scenarios, on a local ReSim-compatible server');
  sync(['sandbox', 'seed', path.join(demo, 'seed.yaml'), '--data', path.join(folder, 'sandbox')]);

  chapter('What would make the project equal to the config? Nothing is written yet.');
  sync(['plan', '--experiences-config', config, ...data, '--out', 'plan.json']);

  chapter('Run exactly that plan.');
  sync(['apply', 'plan.json', ...data]);

  chapter('A second plan has nothing left to do.');
  sync(['plan', '--experiences-config', config, ...data, '--out', 'second.json', '--detailed-exitcode']);

  chapter('Two people plan from the same state; the first one applies.');
  const text = readFileSync(config, 'utf8');
  const variant = (name, description) => {
    const edited = text.replace(/(name: low-sun-glare\n\s+description: ).*/, `$1${description}`);
    writeFileSync(path.join(folder, `${name}.yaml`), edited);
    sync(['plan', '--experiences-config', `${name}.yaml`, ...data, '--out', `${name}.json`], { quiet: true });
  };
  variant('ann', 'The sun stands three degrees above a wet road.');
  variant('bob', 'The sun stands five degrees above the road ahead.');
  sync(['apply', 'ann.json', ...data], { quiet: true });

  chapter('The second plan is refused: the project is no longer what it was made from.');
  sync(['apply', 'bob.json', ...data], { expected: 3 });

  console.log(
    `\n${bold('Done.')} The same with your own files: ./bin/run.js plan --sandbox --experiences-config FILE`,
  );
} catch (error) {
  if (process.exitCode !== 1) throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
