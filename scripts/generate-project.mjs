// Writes a large project: seed.yaml for `sync sandbox seed`, and experiences.yaml, a config that differs from it in ten entries.
// The same numbers give the same files.
//
//   node scripts/generate-project.mjs 10000 .sync/project-10000
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [countText = '10000', folder = `.sync/project-${countText}`] = process.argv.slice(2);
const count = Number(countText);
if (!Number.isInteger(count) || count < 20) {
  console.error('usage: node scripts/generate-project.mjs COUNT [FOLDER], COUNT being at least 20');
  process.exit(1);
}

const TAGS = 20;
const SYSTEMS = 5;
const SUITES = 10;
const SUITE_SIZE = Math.min(500, Math.floor(count / SUITES));
const CHANGES = 10;

const idOf = (name) => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const PLACES = ['highway', 'urban', 'rural', 'harbour', 'warehouse', 'survey'];
const EVENTS = ['cut-in', 'hard-brake', 'merge', 'crossing', 'occlusion', 'sensor-loss', 'detour'];
const pick = (list, number) => list[number % list.length];
const nameOf = (number) =>
  `${pick(PLACES, number)}-${pick(EVENTS, Math.floor(number / 7))}-${String(number).padStart(6, '0')}`;
const tagsOf = (number) => [...new Set([number % TAGS, (number * 7 + 3) % TAGS])].map((tag) => `tag-${tag}`);

const entryOf = (number, indent, { id, changed }) =>
  [
    `- name: ${nameOf(number)}`,
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
const suiteMembers = (suite) =>
  Array.from({ length: SUITE_SIZE }, (_, index) => nameOf(suite + index * SUITES));
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
  ...numbers.flatMap((number) => entryOf(number, '      ', { id: true, changed: false })),
  '    testSuites:',
  ...suitesAt('      ', true),
];

const step = Math.floor(count / CHANGES);
const config = [
  'experiences:',
  ...numbers.flatMap((number) =>
    entryOf(number, '  ', { id: false, changed: number % step === 0 && number / step < CHANGES }),
  ),
  'managedTestSuites:',
  ...suitesAt('  ', false),
  `managedExperienceTags: [${Array.from({ length: TAGS }, (_, tag) => `tag-${tag}`).join(', ')}]`,
];

mkdirSync(folder, { recursive: true });
for (const [file, lines] of [
  ['seed.yaml', seed],
  ['experiences.yaml', config],
]) {
  writeFileSync(path.join(folder, file), `${lines.join('\n')}\n`);
  console.log(path.join(folder, file));
}
