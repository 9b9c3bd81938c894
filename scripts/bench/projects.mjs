// Generates the projects of a benchmark once in .sync/bench, and copies them for every run that changes them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { bin, root, succeeded } from './processes.mjs';

const cache = path.join(root, '.sync', 'bench');

/** @type {(name: string, make: (folder: string) => Promise<unknown>) => Promise<string>} */
const once = async (name, make) => {
  const folder = path.join(cache, name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, folder);
  return folder;
};

/** @type {(size: number, changes: number, folder: string) => Promise<unknown>} */
const generate = (size, changes, folder) =>
  succeeded([
    path.join(root, 'scripts/generate-project.mjs'),
    String(size),
    folder,
    ...['--changes', String(changes), '--archived', String(size / 10)],
  ]);

/**
 * The config of a project with a number of changed entries, as YAML or as JSON.
 * @type {(size: number, changes: number, form?: string) => Promise<string>}
 */
export const configOf = async (size, changes, form = 'yaml') => {
  const folder = await once(`config-${size}-${changes}`, (made) => generate(size, changes, made));
  const config = path.join(folder, 'experiences.yaml');
  if (form === 'yaml') return config;
  const json = path.join(folder, 'experiences.json');
  if (!existsSync(json))
    writeFileSync(json, JSON.stringify(parse(readFileSync(config, 'utf8')), undefined, 2));
  return json;
};

/**
 * The data folder of a sandbox with the project, and a tenth as many archived experiences.
 * @param {number} size
 */
const seeded = (size) =>
  once(`data-${size}`, async (folder) => {
    const source = path.dirname(await configOf(size, 10));
    await succeeded([bin, 'sandbox', 'seed', path.join(source, 'seed.yaml'), '--data', folder]);
  });

/** The folder for data during a measurement: in memory if possible, because the disk of the sandbox is not a cost of sync. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * Runs a function with a copy of the data.
 * @template A
 * @param {number} size
 * @param {(data: string) => Promise<A>} use
 */
export const withData = async (size, use) => {
  const source = await seeded(size);
  const copy = mkdtempSync(path.join(memory, 'sync-bench-'));
  try {
    cpSync(source, copy, { recursive: true });
    return await use(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};
