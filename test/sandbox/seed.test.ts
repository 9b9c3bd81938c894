import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { dataStatus, dumpData, resetData, seedData } from '../../src/sandbox/index.ts';
import { readSeed } from '../../src/sandbox/seed/read-seed.ts';
import { clientOf, start } from './support/client.ts';
import { at, listAt, textAt } from './support/json.ts';
import { onEachStore, type TestStore } from './support/stores.ts';

const must = async <A>(fallible: Promise<E.Either<{ readonly message: string }, A>>): Promise<A> => {
  const result = await fallible;
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
};

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('yes', '010', '~', 'a: b', '\ud800', '\u0000', 'a\n b\n', '<<'),
);
const named = text.filter((value) => Buffer.from(value).toString() === value && !value.includes('\u0000'));
const name = named.filter((value) => value !== '');
const names = (values: readonly string[]) => fc.subarray([...values]);

const seeds = fc
  .record({
    tags: fc.uniqueArray(named, { maxLength: 3 }),
    systems: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    experiences: fc.uniqueArray(name, { maxLength: 4 }),
  })
  .chain((words) =>
    fc.record({
      projects: fc.tuple(
        fc.record({
          name,
          description: text,
          tags: fc.constant(words.tags.map((one) => ({ name: one, description: one }))),
          systems: fc.constant(words.systems.map((one) => ({ name: one }))),
          experiences: fc.tuple(
            ...words.experiences.map((one) =>
              fc.record({
                name: fc.constant(one),
                description: text,
                locations: fc.array(name, { maxLength: 2 }),
                profile: text,
                environmentVariables: fc.array(fc.record({ name: named, value: text }), { maxLength: 2 }),
                tags: names(words.tags),
                systems: names(words.systems),
                archived: fc.constant(false),
              }),
            ),
          ),
          testSuites: fc.tuple(
            fc.record({
              name,
              system: fc.constantFrom(...words.systems),
              experiences: names(words.experiences),
            }),
          ),
        }),
      ),
    }),
  );

onEachStore('seeds of the sandbox', (store) => {
  let folder: string;
  let place: TestStore;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sync-seed-'));
    place = store().databaseUrl === undefined ? { dataDir: path.join(folder, 'data') } : store();
    await seed('projects: []');
    await must(resetData(place));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const seed = (yaml: string) => {
    const file = path.join(folder, 'seed.yaml');
    writeFileSync(file, yaml);
    return must(seedData({ ...place, file }));
  };

  it('are restored by a dump and a seed, whatever their texts', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (value) => {
        await must(resetData(place));
        await seed(dump(value, { schema: CORE_SCHEMA }));
        const first = await must(dumpData(place));
        await must(resetData(place));
        await seed(first);
        expect(await must(dumpData(place))).to.equal(first);
        const project: unknown = at(load(first, { schema: CORE_SCHEMA }), 'projects', 0);
        const [given] = value.projects;
        expect(textAt(project, 'name')).to.equal(given.name);
        expect(listAt(project, 'experiences').map((one) => textAt(one, 'name'))).to.have.members(
          given.experiences.map((one) => one.name),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('add what is missing, by name, and do not change what exists', async () => {
    const base = 'projects: [{name: p, tags: [{name: t}], experiences: [{name: a, description: old}]}]';
    const more =
      'projects: [{name: p, tags: [{name: t}], experiences: [{name: a, description: new}, {name: b, description: "", tags: [t]}]}]';
    expect(await seed(base)).to.deep.equal({ added: 3, existing: 0 });
    expect(await seed(more)).to.deep.equal({ added: 1, existing: 3 });
    const dumped = await must(dumpData(place));
    expect(dumped).to.include('description: old').and.not.include('description: new');
    const { projects } = await must(dataStatus(place));
    expect(projects).to.have.length(1);
    expect(projects[0]).to.include({
      name: 'p',
      experiences: 2,
      archivedExperiences: 0,
      tags: 1,
      systems: 0,
    });
  });

  it('at the start add missing projects once', async () => {
    const yaml = 'projects: [{name: mine, experiences: [{name: a, description: ""}]}]';
    for (const total of [1, 1]) {
      const sandbox = await start({ ...place, seed: yaml });
      const client = clientOf(sandbox);
      const page = await client.expect(200, 'GET', '/projects');
      expect(listAt(page, 'projects').map((one) => textAt(one, 'name'))).to.deep.equal(['mine']);
      const id = textAt(page, 'projects', 0, 'projectID');
      const archived = await client.expect(
        200,
        'GET',
        `/projects/${id}/experiences?search=${encodeURIComponent('archived in (true,false)')}`,
      );
      expect(at(archived, 'total')).to.equal(total);
      await client.expect(200, 'POST', `/projects/${id}/experiences/archive`, {
        experienceIDs: listAt(archived, 'experiences').map((one) => textAt(one, 'experienceID')),
      });
      await sandbox.close();
    }
  });
});

describe('a seed file', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['is not YAML', 'a: [', 'not YAML'],
    ['is empty', '', 'the seed file is not YAML'],
    ['has no projects', '{}', '`projects` is required'],
    [
      'names an unknown tag',
      'projects: [{name: p, experiences: [{name: a, description: "", tags: [x]}]}]',
      '"x"',
    ],
    ['names an unknown system', 'projects: [{name: p, testSuites: [{name: s, system: x}]}]', '"x"'],
    [
      'has an archived experience in a suite',
      'projects: [{name: p, systems: [{name: x}], experiences: [{name: a, description: "", archived: true}], testSuites: [{name: s, system: x, experiences: [a]}]}]',
      '"a"',
    ],
    [
      'has a number instead of a string',
      'projects: [{name: 3}]',
      '`projects[0].name` must be a non-empty string',
    ],
    ['has an invalid ID', 'projects: [{name: p, projectID: x}]', 'UUID'],
  ];
  for (const [what, yaml, words] of cases)
    it(`that ${what} is rejected with a reason`, () => {
      const seed = readSeed(yaml);
      const message = E.isLeft(seed) && seed.left.message;
      expect(message)
        .to.include(words)
        .and.match(/^[a-z][^]*: [^A-Z][^]*[^.]$/);
    });
});
