// Generates the screenshots in docs/images/ from real runs with the embedded sandbox: `npm run screenshots`.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../test/support/chromium.ts';
import { terminalPage } from './screenshots/terminal-page.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const images = path.join(root, 'docs/images');
const folder = mkdtempSync(path.join(tmpdir(), 'sync-screenshots-'));
const bin = path.join(root, 'bin/run.js');
const env = { ...process.env, FORCE_COLOR: '1', TZ: 'UTC', NO_COLOR: undefined };

/** @type {(args: string[], options?: { expected?: number }) => string} */
const sync = (args, { expected = 0 } = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== expected) throw new Error(`sync ${args.join(' ')}: exit code ${status}\n${stderr}`);
  return stdout;
};

/** @type {(count: string, name: string, ...rest: string[]) => unknown} */
const generate = (count, name, ...rest) =>
  spawnSync(process.execPath, [path.join(root, 'scripts/generate-project.mjs'), count, name, ...rest], {
    cwd: folder,
  });

/** @type {(text: string, lines: number) => string} */
const kept = (text, lines) => text.trimEnd().split('\n').slice(0, lines).join('\n');

const data = ['--sandbox', '--sandbox-data', 'data'];
const config = ['--experiences-config', 'experiences.yaml'];

const browser = await launchChromium('the screenshots');
if (browser === undefined) process.exit(1);

/**
 * Takes a screenshot of a page, given as its HTML or its URL: the visible part, or one element.
 * @typedef {import('playwright-core').Page} Page
 * @typedef {{ dark?: boolean, width?: number, height?: number, element?: string, prepare?: (page: Page) => Promise<void> }} Shot
 * @param {string} name
 * @param {Shot & ({ html: string, url?: undefined } | { url: string, html?: undefined })} shot
 */
const shoot = async (name, { html, url, dark = false, width = 1100, height = 900, element, prepare }) => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  if (url === undefined) {
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, html);
    await page.goto(`file://${file}`);
  } else await page.goto(url);
  await prepare?.(page);
  const file = path.join(images, `${name}.png`);
  await (element === undefined ? page : page.locator(element)).screenshot({ path: file });
  await context.close();
  console.log(`${path.relative(root, file)}  ${Math.ceil(statSync(file).size / 1024)} KB`);
};

/** @type {(server: import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>) => Promise<{ url: string }>} */
const announced = (server) =>
  new Promise((resolve, reject) => {
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      try {
        resolve(JSON.parse(text));
      } catch {
        // The output is still incomplete.
      }
    });
    server.once('exit', () => reject(new Error('the sandbox did not start')));
  });

const GLARE = /(name: low-sun-glare\n\s+description: ).*/;

const ofThePlan = async () => {
  const file = path.join(folder, 'experiences.yaml');
  const demo = readFileSync(file, 'utf8');
  writeFileSync(file, demo.replace(GLARE, '$1The sun stands four degrees above a wet road.'));
  const command = 'sync plan -c experiences.yaml --out plan.json';
  const text = sync(['plan', ...config, ...data, '--out', 'plan.json']);
  await shoot('plan-terminal', { html: terminalPage(command, kept(text, 42)), element: '#shot' });
  const html = sync(['show', 'plan.json', '--format', 'html']);
  await shoot('plan-page-light', { html, height: 1000 });
  await shoot('plan-page-dark', { html, dark: true, height: 1000 });
  await shoot('plan-page-filter', {
    html,
    height: 620,
    prepare: async (page) => {
      await page.getByRole('searchbox').fill('gap_acceptance');
      await page.getByRole('status').filter({ hasText: ' of ' }).waitFor();
    },
  });
};

const ofALargePlan = async () => {
  generate('2600', 'seed');
  generate('2200', 'wanted', '--changes', '1600');
  const large = ['--sandbox', '--sandbox-data', 'large'];
  sync(['sandbox', 'seed', 'seed/seed.yaml', '--data', 'large']);
  const text = sync(['plan', '-c', 'wanted/experiences.yaml', ...large, '--out', 'large.json']);
  await shoot('plan-terminal-large', {
    html: terminalPage('sync plan -c wanted/experiences.yaml', kept(text, 30)),
    element: '#shot',
  });
};

/**
 * Takes a screenshot of a terminal with a number of columns.
 * @type {(columns: number, args: string[]) => string}
 */
const inColumns = (columns, args) => {
  const { stdout } = spawnSync(
    'script',
    [
      '-qec',
      `stty cols ${columns} rows 200; ${[process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')}`,
      '/dev/null',
    ],
    { cwd: folder, env: { ...env, TERM: 'xterm-256color' }, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return stdout.replaceAll('\r\n', '\n');
};

const WIND = ['highway', 'urban', 'rural'].map((place) => `name: ${place}-`);

/** Makes the same edit to many experiences, and another edit to five of them. */
const ofEqualChanges = async () => {
  generate('60', 'alike', '--changes', '0');
  sync(['sandbox', 'seed', 'alike/seed.yaml', '--data', 'alike-data']);
  const edited = readFileSync(path.join(folder, 'alike/experiences.yaml'), 'utf8')
    .split(/(?=^ *- name: )/m)
    .map((entry, i) => {
      const slower =
        i % 9 === 1 ? entry.replace(/( *)profile: .*/, '$&\n$1containerTimeoutSeconds: 7200') : entry;
      return WIND.some((name) => entry.includes(name))
        ? slower.replace('environmentVariables: [', 'environmentVariables: [{name: WIND_MPS, value: "6"}, ')
        : slower;
    });
  writeFileSync(path.join(folder, 'alike.yaml'), edited.join(''));
  const alike = ['--sandbox', '--sandbox-data', 'alike-data'];
  sync(['plan', '-c', 'alike.yaml', ...alike, '--out', 'alike.json']);
  for (const columns of [60, 80, 120])
    await shoot(`plan-terminal-${columns}`, {
      html: terminalPage(
        'sync show alike.json',
        kept(inColumns(columns, ['show', 'alike.json']), 26),
        columns,
      ),
      element: '#shot',
    });
  await shoot('plan-page-groups', {
    html: sync(['show', 'alike.json', '--format', 'html']),
    height: 900,
    prepare: (page) => page.locator('#equal + .entries details summary').first().click(),
  });
};

const ofADrift = async () => {
  const text = readFileSync(path.join(folder, 'experiences.yaml'), 'utf8');
  /** @type {(name: string, edit: (text: string) => string) => void} */
  const variant = (name, edit) => {
    writeFileSync(path.join(folder, `${name}.yaml`), edit(text));
    sync(['plan', '-c', `${name}.yaml`, ...data, '--out', `${name}.json`]);
  };
  /** @type {(words: string) => (text: string) => string} */
  const glare = (words) => (one) => one.replace(GLARE, `$1${words}`);
  variant('ann', (one) =>
    glare('The sun stands three degrees above a wet road.')(one).replace(
      'containerTimeoutSeconds: 10800',
      'containerTimeoutSeconds: 14400',
    ),
  );
  variant('bob', glare('The sun stands five degrees above the road ahead.'));
  sync(['apply', 'ann.json', ...data]);
  /** @param {string} format */
  const check = (format) => sync(['check', 'bob.json', ...data, '--format', format], { expected: 3 });
  const html = check('html');
  const command = 'sync check bob.json --format text';
  await shoot('drift-terminal', { html: terminalPage(command, kept(check('text'), 22)), element: '#shot' });
  await shoot('drift-page', { html, height: 860 });
};

const ofTheSandbox = async () => {
  const server = spawn(
    process.execPath,
    [bin, 'sandbox', 'start', '--port', '0', '--data', 'data', '--json'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    const { url } = await announced(server);
    const home = new URL('/', url).href;
    await shoot('sandbox-web', {
      url: home,
      height: 860,
      prepare: (page) => page.getByRole('link', { name: 'fleet-scenarios' }).first().click(),
    });
  } finally {
    server.kill('SIGTERM');
  }
};

try {
  mkdirSync(images, { recursive: true });
  for (const name of ['experiences.yaml', 'seed.yaml'])
    copyFileSync(path.join(root, 'examples/demo', name), path.join(folder, name));
  sync(['sandbox', 'seed', 'seed.yaml', '--data', 'data']);
  await ofThePlan();
  await ofALargePlan();
  await ofEqualChanges();
  await ofADrift();
  await ofTheSandbox();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
