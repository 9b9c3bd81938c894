import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { Plan } from '../../src/plan/plan.ts';
import { showJson } from '../../src/render/json.ts';
import { archived, buildPlan, changed, created, existing, live } from '../support/build-plan.ts';
import { documentFile, examplesOf } from '../support/doc-examples.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const exampleOf = (name: string): string => {
  const found = examplesOf(readFileSync(documentFile('docs/ci.md'), 'utf8')).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no example ${name} in docs/ci.md`);
  return found.content;
};

const members = [1, 2, 3, 4, 5].map((i) => live(i, `survey-${String(i)}`));

const good = (): Plan =>
  buildPlan({
    experiences: [
      archived(live(10, 'old-release-notes')),
      changed(live(11, 'hover'), { containerTimeoutSeconds: 14_400 }),
    ],
    suites: [
      {
        name: 'Nightly',
        original: members.slice(0, 4).map(existing),
        experiences: members.slice(0, 2).map(existing),
      },
    ],
  });

const bad = (): Plan =>
  buildPlan({
    experiences: [archived(live(10, 'release-gate')), created('hover', { containerTimeoutSeconds: 14_401 })],
    suites: [
      { name: 'Nightly', original: members.map(existing), experiences: members.slice(0, 2).map(existing) },
    ],
  });

const BROKEN = [
  'release-gate would be archived, and a release is tested with it',
  'hover would run for 14401 s; no experience may run for more than four hours',
  'suite Nightly would keep 2 of 5 experiences, less than half',
];

const shown = (plan: Plan): string => JSON.stringify(showJson(plan, { file: 'plan.json', redact: [] }));

interface Engine {
  readonly file: string;
  readonly command: readonly [string, ...string[]];
}

const ENGINES: Readonly<Record<string, Engine>> = {
  'plain Node': { file: 'rules.mjs', command: [process.execPath, 'rules.mjs'] },
  conftest: {
    file: 'policy/plan.rego',
    command: ['conftest', 'test', '--no-color', 'shown.json'],
  },
};

const judge = ({ file, command: [program, ...args] }: Engine, plan: Plan) =>
  withTemporaryFolder((folder) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), exampleOf(file));
    writeFileSync(path.join(folder, 'shown.json'), shown(plan));
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      input: shown(plan),
      encoding: 'utf8',
    });
    return Promise.resolve({ status, output: stdout + stderr });
  });

describe('policy rules for plans, as documented', () => {
  it('read documents that the JSON Schema describes', () => {
    const schema: unknown = JSON.parse(readFileSync(documentFile('test/golden/schema-show.json'), 'utf8'));
    const isShown = new Ajv.default({ strict: false }).compile(schema as object);
    for (const plan of [good(), bad()]) expect(isShown(JSON.parse(shown(plan)))).to.equal(true);
  });

  for (const [name, engine] of Object.entries(ENGINES))
    it(`accept a good plan, and name each rule that a bad one breaks: ${name}`, async function () {
      this.timeout(30_000);
      if (spawnSync(engine.command[0], ['--version']).error !== undefined) {
        process.stderr.write(`SKIPPED: rules in ${name}, which is not installed\n`);
        return this.skip();
      }
      const passed = await judge(engine, good());
      expect(passed.status, passed.output).to.equal(0);
      const failed = await judge(engine, bad());
      expect(failed.status).to.equal(1);
      for (const message of BROKEN) expect(failed.output).to.include(message);
    });
});
