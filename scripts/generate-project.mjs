// Generates a large project: seed.yaml for `sync sandbox seed`, and experiences.yaml, a config with some changed entries (--changes).
// --archived adds archived experiences to the seed. The output is deterministic.
//
//   node scripts/generate-project.mjs 10000 .sync/project-10000 [--changes 10] [--archived 0]
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { changes: { type: 'string', default: '10' }, archived: { type: 'string', default: '0' } },
});
const [countText = '10000', folder = `.sync/project-${countText}`] = positionals;
const count = Number(countText);
const changes = Number(values.changes);
const archived = Number(values.archived);
/** @type {(number: number, least: number, most: number) => boolean} */
const isCount = (number, least, most) => Number.isInteger(number) && number >= least && number <= most;
if (!isCount(count, 20, 1e7) || !isCount(changes, 0, count) || !isCount(archived, 0, 1e7)) {
  console.error('usage: node scripts/generate-project.mjs COUNT [FOLDER] [--changes N] [--archived N]');
  console.error('COUNT must be at least 20, and --changes at most COUNT.');
  process.exit(1);
}

const TAGS = 20;
const SYSTEMS = 5;
const SUITES = 10;
const SUITE_SIZE = Math.min(500, Math.floor(count / SUITES));

/** @param {string} name */
const idOf = (name) => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const PLACES = ['highway', 'urban', 'rural', 'harbour', 'warehouse', 'survey'];
const EVENTS = ['cut-in', 'hard-brake', 'merge', 'crossing', 'occlusion', 'sensor-loss', 'detour'];
/** @type {(list: string[], number: number) => string | undefined} */
const pick = (list, number) => list[number % list.length];
/** @param {number} number */
const nameOf = (number) =>
  `${pick(PLACES, number)}-${pick(EVENTS, Math.floor(number / 7))}-${String(number).padStart(6, '0')}`;
/** @param {number} number */
const tagsOf = (number) => [...new Set([number % TAGS, (number * 7 + 3) % TAGS])].map((tag) => `tag-${tag}`);

/** @type {(number: number, indent: string, form: { id: boolean, changed: boolean, isArchived: boolean }) => string[]} */
const entryOf = (number, indent, { id, changed, isArchived }) =>
  [
    `- name: ${nameOf(number)}`,
    ...(isArchived ? ['  archived: true'] : []),
    ...(id ? [`  experienceID: ${idOf(nameOf(number))}`] : []),
    `  description: Variation ${number} of ${pick(EVENTS, Math.floor(number / 7))} in a ${pick(PLACES, number)} setting${changed ? ', revised' : ''}`,
    `  locations: ["s3://scenarios/${pick(PLACES, number)}/${number}/"]`,
    '  profile: full_stack',
    `  environmentVariables: [{name: SEED, value: "${number}"}]`,
    `  customFields: [{name: owner, type: text, values: [team-${number % 9}]}]`,
    `  tags: [${tagsOf(number).join(', ')}]`,
    `  systems: [system-${number % SYSTEMS}]`,
  ].map((line) => `${indent}${line}`);

const numbers = Array.from({ length: count }, (_, number) => number);
/** @param {number} suite */
const suiteMembers = (suite) =>
  Array.from({ length: SUITE_SIZE }, (_, index) => nameOf(suite + index * SUITES));
/** @type {(indent: string, withSystem: boolean) => string[]} */
const suitesAt = (indent, withSystem) =>
  Array.from({ length: SUITES }, (_, suite) => [
    `${indent}- name: Suite ${suite}`,
    ...(withSystem ? [`${indent}  system: system-${suite % SYSTEMS}`] : []),
    `${indent}  experiences:`,
    ...suiteMembers(suite).map((name) => `${indent}    - ${name}`),
  ]).flat();

const seed = [
  'projects:',
  `  - name: generated-${count}`,
  `    projectID: ${idOf(`generated-${count}`)}`,
  '    tags:',
  ...Array.from({ length: TAGS }, (_, tag) => `      - name: tag-${tag}`),
  '    systems:',
  ...Array.from({ length: SYSTEMS }, (_, system) => `      - name: system-${system}`),
  '    experiences:',
  ...numbers.flatMap((number) => entryOf(number, '      ', { id: true, changed: false, isArchived: false })),
  ...Array.from({ length: archived }, (_, index) =>
    entryOf(count + index, '      ', { id: true, changed: false, isArchived: true }),
  ).flat(),
  '    testSuites:',
  ...suitesAt('      ', true),
];

const changed = new Set(Array.from({ length: changes }, (_, index) => Math.floor((index * count) / changes)));
const config = [
  'experiences:',
  ...numbers.flatMap((number) =>
    entryOf(number, '  ', { id: false, changed: changed.has(number), isArchived: false }),
  ),
  'managedTestSuites:',
  ...suitesAt('  ', false),
  `managedExperienceTags: [${Array.from({ length: TAGS }, (_, tag) => `tag-${tag}`).join(', ')}]`,
];

mkdirSync(folder, { recursive: true });
for (const [file, lines] of Object.entries({ 'seed.yaml': seed, 'experiences.yaml': config })) {
  writeFileSync(path.join(folder, file), `${lines.join('\n')}\n`);
  console.log(path.join(folder, file));
}
