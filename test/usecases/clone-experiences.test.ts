import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { emitConfig, emitJsonConfig } from '../../src/config/write/emit.ts';
import { loadExperienceSyncConfig } from '../../src/config/read/load-experience-sync-config.ts';
import { isEmpty } from '../../src/domain/experience-updates.ts';
import { sha256 } from '../../src/plan/canonical-json.ts';
import { cloneExperiences } from '../../src/usecases/clone-experiences.ts';
import type { Cloned } from '../../src/usecases/clone-files.ts';
import { readConfig } from '../../src/usecases/located-problems.ts';
import { makePlan } from '../../src/usecases/make-plan.ts';
import { models, situations } from '../support/arbitraries.ts';
import { memoryApi } from '../support/memory-api.ts';
import { type Model, type ModelExperience, uuid } from '../support/model.ts';
import { liveExperience, project as projectOf } from '../support/wanted.ts';
import { configOf } from '../config/loading.ts';

type Files = Map<string, Uint8Array>;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const storeOf = (files: Files) => ({
  readConfig: (file: string) => TE.right(files.get(file)),
  writeConfig: (file: string, text: string) => TE.fromIO(() => void files.set(file, encode(text))),
  notify: () => undefined,
});

const sessionOf = (model: Model) => ({
  api: memoryApi(model).api,
  project: 'drone',
  parallelism: 4,
  sandbox: false,
});

interface Asked {
  readonly file?: string;
  readonly includeArchived?: boolean;
  readonly force?: boolean;
  readonly keepManaged?: boolean;
  readonly exclude?: readonly string[];
}

const clone = (model: Model, files: Files, asked: Asked = {}) =>
  cloneExperiences(
    { file: 'a.yaml', includeArchived: false, force: false, keepManaged: false, ...asked },
    sessionOf(model),
    storeOf(files),
  )();

const cloned = async (model: Model, files: Files, asked: Asked = {}): Promise<Cloned> => {
  const result = await clone(model, files, asked);
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** Plans a file with the use case of `sync plan`, and returns its changes. */
const planOf = async (model: Model, bytes: Uint8Array | undefined) => {
  const sources = [{ path: 'a.yaml', bytes: bytes ?? encode('') }];
  const made = await makePlan(
    {
      config: TE.map(readConfig)(TE.fromEither(loadExperienceSyncConfig(sources, { strict: false, sha256 }))),
      archive: true,
      out: 'plan.json',
    },
    sessionOf(model),
    {
      readConfigs: () => TE.right(sources),
      readText: () => TE.right(''),
      writeText: () => TE.right(undefined),
      now: () => new Date(0),
      wait: () => Promise.resolve(),
      random: () => 0,
      notify: () => undefined,
      toolVersion: '0',
      stopped: () => false,
    },
  )();
  if (E.isLeft(made)) throw new Error(`${JSON.stringify(made.left, null, 1)}\n${decode(bytes)}`);
  return made.right.plan.updates;
};

const expectNothingToDo = async (model: Model, files: Files, file = 'a.yaml'): Promise<void> => {
  const updates = await planOf(model, files.get(file));
  expect(isEmpty(updates), `${decode(files.get(file))}\n${JSON.stringify(updates, null, 1)}`).to.equal(true);
};

const awkward = fc.constantFrom(
  'yes',
  '010',
  ' led by a blank',
  'two\nlines',
  'a: b # c',
  '\u0007 bell',
  '🚁',
  "it's",
  '{}',
  '~',
);
const unspeakable = fc.constantFrom('a\tb', 'a\nb', '\u2028');

const wildExperience = (one: ModelExperience): fc.Arbitrary<ModelExperience> =>
  fc
    .record({
      description: fc.oneof(fc.constant(one.description), awkward),
      locations: fc.oneof(fc.constant(one.locations), fc.array(awkward, { minLength: 1, maxLength: 2 })),
      profile: fc.oneof(fc.constant(one.profile), awkward),
      containerTimeoutSeconds: fc.oneof(
        { weight: 5, arbitrary: fc.constant(one.containerTimeoutSeconds) },
        fc.constantFrom(0, -1),
      ),
      environmentVariables: fc.oneof(
        { weight: 5, arbitrary: fc.constant(one.environmentVariables) },
        fc.constantFrom(
          [
            { name: 'TWICE', value: '1' },
            { name: 'TWICE', value: '2' },
          ],
          [{ name: 'a\nb', value: '' }],
        ),
      ),
      name: one.archived
        ? fc.oneof({ weight: 5, arbitrary: fc.constant(one.name) }, unspeakable)
        : fc.constant(one.name),
    })
    .map((changes) => ({ ...one, ...changes }));

/** A project with everything that the API allows. */
const wildly = (model: Model): fc.Arbitrary<Model> => {
  const ids = model.experiences.map(({ id }) => id);
  return fc
    .tuple(
      fc.tuple(...model.experiences.map(wildExperience)),
      fc.option(unspeakable, { nil: 'nightly' }),
      fc.option(unspeakable, { nil: 'control' }),
      ids.length === 0 ? fc.constant([]) : fc.subarray(ids),
    )
    .map(([experiences, tag, system, members]) => ({
      experiences,
      tags: model.tags.map((set) => (set.name === 'nightly' ? { ...set, name: tag } : set)),
      systems: model.systems.map((set) => (set.name === 'control' ? { ...set, name: system } : set)),
      // The service removes archived experiences from suites; a server that does not must not cause a revision.
      suites: [...model.suites, { id: uuid(4, 9), name: 'Mixed Suite', members }],
    }));
};

const wildModels = fc.oneof(models, models.chain(wildly));

const asks = fc.record({
  includeArchived: fc.boolean(),
  keepManaged: fc.boolean(),
  file: fc.constantFrom('a.yaml', 'a.json'),
});

describe('a clone that would drop much of a file', () => {
  const crowd = (count: number): Model =>
    projectOf(Array.from({ length: count }, (_, at) => liveExperience(at, `one ${at}`)));

  const fileOf = async (model: Model): Promise<Files> => {
    const files: Files = new Map();
    await cloned(model, files);
    return files;
  };

  it('is refused, and leaves the file unchanged, unless it is forced', async () => {
    for (const left of [0, 8]) {
      const files = await fileOf(crowd(12));
      const before = decode(files.get('a.yaml'));
      const result = await clone(crowd(left), files);
      expect(E.isLeft(result) && result.left).to.deep.equal({
        _tag: 'CloneDrops',
        file: 'a.yaml',
        removed: 12 - left,
        before: 12,
        limit: '30%',
      });
      expect(decode(files.get('a.yaml'))).to.equal(before);
      expect((await cloned(crowd(left), files, { force: true })).status).to.equal('rewritten');
    }
  });

  it('says which settings the file loses if it is forced', async () => {
    const settings = 'project: drone\nignored: [test *]\nownershipTag: ours\nprotected: [release-*]\n';
    const written = async (text: string) =>
      cloned(crowd(1), new Map([['a.yaml', encode(text)]]), { force: true });
    expect((await written(`${settings}experiences: []\n`)).dropped).to.deep.equal({
      project: 'drone',
      ownershipTag: 'ours',
      ignored: ['test *'],
      protected: ['release-*'],
    });
    for (const nothing of ['experiences: []\n', '# only a comment\n', 'not a config'])
      expect(await written(nothing)).not.to.have.property('dropped');
  });

  it('is accepted if it drops less, or the file has fewer than ten entries', async () => {
    expect((await cloned(crowd(9), await fileOf(crowd(12)))).status).to.equal('updated');
    expect((await cloned(crowd(0), await fileOf(crowd(9)))).status).to.equal('updated');
  });
});

describe('a clone', () => {
  it('has a plan without changes for any project', () =>
    fc.assert(
      fc.asyncProperty(wildModels, asks, async (model, asked) => {
        const files: Files = new Map();
        expect(await cloned(model, files, asked)).to.have.property('status', 'created');
        await expectNothingToDo(model, files, asked.file);
      }),
      { numRuns: 200 },
    ));

  it('has a plan without changes over any config of any project', () =>
    fc.assert(
      fc.asyncProperty(situations, fc.boolean(), wildModels, asks, async (situation, other, wild, asked) => {
        const model = other ? wild : situation.model;
        const text =
          asked.file === 'a.json' ? emitJsonConfig(situation.config) : emitConfig(situation.config);
        const files: Files = new Map([[asked.file, encode(text)]]);
        const { status } = await cloned(model, files, asked);
        expect(status).to.be.oneOf(['updated', 'unchanged']);
        await expectNothingToDo(model, files, asked.file);
      }),
      { numRuns: 300 },
    ));

  it('has a plan without changes over a file edited by hand', () => {
    const tended = readFileSync(new URL('../fixtures/config/tended-by-hand.yaml', import.meta.url), 'utf8');
    return fc.assert(
      fc.asyncProperty(wildModels, asks, fc.boolean(), async (model, { includeArchived }, windows) => {
        const text = windows ? `\uFEFF${tended.replaceAll('\n', '\r\n')}` : tended;
        const files: Files = new Map([['a.yaml', encode(text)]]);
        await cloned(model, files, { includeArchived });
        await expectNothingToDo(model, files);
        expect(decode(files.get('a.yaml')).startsWith('\uFEFF')).to.equal(windows);
      }),
      { numRuns: 100 },
    );
  });

  it('writes the same file in every run, and does not change its own', () =>
    fc.assert(
      fc.asyncProperty(wildModels, fc.boolean(), fc.boolean(), async (model, includeArchived, shuffled) => {
        const files: Files = new Map();
        const { text } = await cloned(model, files, { includeArchived });
        const again = await cloned(model, files, { includeArchived });
        expect(again).to.include({ text, status: 'unchanged' });
        const turned = shuffled
          ? { ...model, experiences: model.experiences.toReversed(), tags: model.tags.toReversed() }
          : model;
        expect((await cloned(turned, new Map(), { includeArchived })).text).to.equal(text);
      }),
      { numRuns: 150 },
    ));

  it('keeps every line of entries that did not change', () =>
    fc.assert(
      fc.asyncProperty(models, fc.nat(), async (model, pick) => {
        const files: Files = new Map();
        await cloned(model, files);
        const active = model.experiences.filter(({ archived }) => !archived);
        if (active.length === 0) return;
        const changed = active[pick % active.length]!;
        const before = decode(files.get('a.yaml')).replaceAll(/^ {2}- name:/gm, '  # a comment\n  - name:');
        files.set('a.yaml', encode(before));
        const now = {
          ...model,
          experiences: model.experiences.map((one) =>
            one === changed ? { ...one, description: 'rewritten in ReSim' } : one,
          ),
        };
        const after = await cloned(now, files);
        const lines = after.text.split('\n');
        const touched = before.split('\n').flatMap((line, i) => (line === lines[i] ? [] : [lines[i]]));
        expect(touched).to.deep.equal(['    description: rewritten in ReSim']);
        expect(lines).to.have.length(before.split('\n').length);
        expect(after.changes?.changed).to.deep.equal([changed.name]);
      }),
      { numRuns: 100 },
    ));
});

const live = (number: number, name: string, more: Partial<ModelExperience> = {}): ModelExperience => ({
  id: uuid(1, number),
  name,
  description: 'd',
  locations: ['s3://a'],
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
  customFields: [],
  archived: false,
  ...more,
});

const project = (more: Partial<Model> = {}): Model => ({
  experiences: [],
  tags: [],
  systems: [],
  suites: [],
  ...more,
});

describe('a clone of a project', () => {
  it('leaves out defaults, and archived experiences unless requested', async () => {
    const model = project({
      experiences: [live(1, 'b'), live(2, 'a', { profile: 'full' }), live(3, 'old', { archived: true })],
      tags: [
        { id: uuid(2, 0), name: 'used', members: [uuid(1, 1)] },
        { id: uuid(2, 1), name: 'unused', members: [] },
      ],
      systems: [{ id: uuid(3, 0), name: 'planner', members: [uuid(1, 2)] }],
      suites: [{ id: uuid(4, 0), name: 'Nightly', members: [uuid(1, 1), uuid(1, 2)] }],
    });
    const { text } = await cloned(model, new Map());
    expect(text).to.equal(`experiences:
  - name: a
    experienceID: ${uuid(1, 2)}
    description: d
    locations:
      - s3://a
    profile: full
    systems:
      - planner
  - name: b
    experienceID: ${uuid(1, 1)}
    description: d
    locations:
      - s3://a
    tags:
      - used
managedTestSuites:
  - name: Nightly
    experiences:
      - a
      - b
managedExperienceTags:
  - used
`);
    const { config } = await cloned(model, new Map(), { includeArchived: true });
    expect(config.experiences.map(({ name, archived }) => [name, archived])).to.deep.equal([
      ['a', false],
      ['b', false],
      ['old', true],
    ]);
  });

  it('does not add unset settings that the file does not mention', async () => {
    const text = 'experiences:\n  - {name: a, description: d, locations: [s3://a]}\n';
    const files: Files = new Map([['a.yaml', encode(text)]]);
    expect(await cloned(project({ experiences: [live(1, 'a')] }), files)).to.include({
      status: 'unchanged',
      text,
    });
    const { text: after } = await cloned(
      project({ experiences: [live(1, 'a', { profile: 'x', cacheExempt: true })] }),
      files,
    );
    expect(after).to.equal(text.replace('[s3://a]}', '[s3://a], profile: x, cacheExempt: true}'));
  });

  it('corrects what differs in the file, including defaults', async () => {
    const text =
      'experiences:\n  - name: a\n    description: d\n    locations: [s3://a]\n    profile: mine # why\n    cacheExempt: yes\n';
    const { text: after } = await cloned(
      project({ experiences: [live(1, 'a')] }),
      new Map([['a.yaml', encode(text)]]),
    );
    expect(after).to.equal(text.replace('mine', '""').replace('yes', 'false'));
  });

  it('finds a renamed experience by its ID', async () => {
    const text = `experiences:\n  # kept\n  - name: old name\n    experienceID: ${uuid(1, 1).toUpperCase()}\n    description: d\n    locations: [s3://a]\n`;
    const { text: after, changes } = await cloned(
      project({ experiences: [live(1, 'new name')] }),
      new Map([['a.yaml', encode(text)]]),
    );
    expect(after).to.equal(text.replace('old name', 'new name'));
    expect(changes).to.deep.include({
      renamed: [{ from: 'old name', to: 'new name' }],
      added: [],
      removed: [],
    });
  });

  it('manages new tags and suites, but not a tag that the file only lists', async () => {
    const model = project({
      experiences: [live(1, 'a')],
      tags: ['by hand', 'managed', 'new'].map((name, n) => ({ id: uuid(2, n), name, members: [uuid(1, 1)] })),
      suites: ['Known', 'New'].map((name, n) => ({ id: uuid(4, n), name, members: [uuid(1, 1)] })),
    });
    const text = `experiences:\n  - {name: a, description: d, locations: [s3://a], tags: [by hand, managed]}\nmanagedTestSuites:\n  - {name: Known, experiences: [a]}\nmanagedExperienceTags: [managed]\n`;
    const files: Files = new Map([['a.yaml', encode(text)]]);
    const kept = await cloned(model, new Map(files), { keepManaged: true });
    expect(kept.text).to.equal(text.replace('[by hand, managed]', '[by hand, managed, new]'));
    const { config, changes } = await cloned(model, files);
    expect(config.managedExperienceTags).to.deep.equal(['managed', 'new']);
    expect(config.managedTestSuites.map(({ name }) => name)).to.deep.equal(['Known', 'New']);
    expect(changes).to.deep.include({ newTags: ['new'], newSuites: ['New'] });
  });

  it('keeps entries of archived experiences, even if archived ones are not requested', async () => {
    const text = `experiences:\n  - {name: old, description: whatever it was, locations: [x], archived: true} # by decree\n`;
    const model = project({ experiences: [live(1, 'old', { archived: true })] });
    expect(await cloned(model, new Map([['a.yaml', encode(text)]]))).to.include({
      status: 'unchanged',
      text,
    });
    const gone = await cloned(project(), new Map([['a.yaml', encode(text)]]));
    expect(gone.config.experiences).to.deep.equal([]);
  });

  describe('has a plan without changes over a file', () => {
    const experience = '{name: a, description: d, locations: [s3://a]}';
    const member = { id: uuid(2, 1), name: 'ours', members: [uuid(1, 1)] };
    const suite = { id: uuid(4, 1), name: 'Basic', members: [] };
    const old = '{name: old, description: d, locations: [x], archived: true}';
    const active = live(1, 'a');
    const archived = live(2, 'old', { archived: true });
    const cases: readonly (readonly [
      what: string,
      text: string,
      given: Partial<Model>,
      exclude?: string[],
    ])[] = [
      [
        'whose filter selects nothing anymore',
        `experiences: [${experience}]\nmanagedTestSuites: [{name: Basic, where: {names: [b*, a*]}}]\n`,
        { suites: [suite] },
      ],
      [
        'that archives an experience to be excluded',
        `experiences:\n  - ${experience}\n  - ${old}\n`,
        { experiences: [active, archived] },
        ['o*'],
      ],
      [
        'that archives an experience whose name another team uses again',
        `ownershipTag: ours\nexperiences:\n  - ${experience}\n  - ${old}\n`,
        { experiences: [active, archived, live(3, 'old')], tags: [member] },
      ],
      [
        'that archives by ID an experience whose name another team uses again',
        `ownershipTag: ours\nexperiences:\n  - ${experience}\n  - ${old.replace('}', `, experienceID: ${uuid(1, 2)}}`)}\n`,
        { experiences: [active, archived, live(3, 'old')], tags: [member] },
      ],
      [
        'that was to rename an experience by its ID',
        `experiences:\n  - ${experience.replace('name: a', `name: b, previousName: a, experienceID: ${uuid(1, 1)}`)}\n`,
        { experiences: [active] },
      ],
    ];
    for (const [what, text, given, exclude] of cases)
      it(what, async () => {
        const model = project(given);
        const files: Files = new Map([['a.yaml', encode(text)]]);
        await cloned(model, files, { ...(exclude && { exclude }) });
        await expectNothingToDo(model, files);
      });
  });

  it('writes live experiences without a description or locations, and their plan has no changes', async () => {
    const model = project({ experiences: [live(1, 'test 1', { description: '', locations: [] })] });
    const files: Files = new Map();
    const { text } = await cloned(model, files);
    expect(text).not.to.match(/description|locations/);
    expect(isEmpty(await planOf(model, files.get('a.yaml')))).to.equal(true);
    const described = project({ experiences: [live(1, 'test 1')] });
    await cloned(described, files);
    expect(isEmpty(await planOf(described, files.get('a.yaml')))).to.equal(true);
    await cloned(model, files);
    expect(isEmpty(await planOf(model, files.get('a.yaml')))).to.equal(true);
  });

  it('is refused if a config cannot express an active experience, and writes nothing', async () => {
    for (const [field, odd] of [
      ['name', live(2, 'a\tb')],
      ['description', live(2, 'b', { description: '\ud800' })],
      ['locations', live(2, 'b', { locations: [''] })],
      ['sharedName', live(2, 'a')],
    ] as const) {
      const files: Files = new Map();
      const result = await clone(project({ experiences: [live(1, 'a'), odd] }), files);
      expect(result).to.have.nested.property('left._tag', 'CloneImpossible');
      expect(result).to.have.nested.property('left.experiences[0].field', field);
      expect(files.size).to.equal(0);
    }
  });

  it('is refused before any request if the file cannot be updated, unless it is forced', async () => {
    const bad = 'experiences: [{name: a, locations: x}]\n';
    const files: Files = new Map([['a.yaml', encode(bad)]]);
    const model = project({ experiences: [live(1, 'a')] });
    const { api, requests } = memoryApi(model);
    const asked = { file: 'a.yaml', includeArchived: false, keepManaged: false };
    const session = { api, project: 'drone', parallelism: 1, sandbox: false };
    const refused = await cloneExperiences({ ...asked, force: false }, session, storeOf(files))();
    expect(refused).to.have.nested.property('left._tag', 'NotUpdatable');
    expect(requests()).to.deep.equal([]);
    expect(decode(files.get('a.yaml'))).to.equal(bad);
    expect(await cloned(model, files, { force: true })).to.have.property('status', 'rewritten');
    expect(configOf(decode(files.get('a.yaml'))).experiences).to.have.length(1);
  });

  it('keeps the comments of a file without entries', async () => {
    for (const [before, lineBreak] of [
      ['# yaml-language-server: $schema=x.json\n\n# ours\n', '\n'],
      ['\uFEFF# ours', '\r\n'],
      ['', '\n'],
      ['# ours\r\n', '\r\n'],
    ] as const) {
      const begun = lineBreak === '\r\n' && !before.includes('\r\n') ? `${before}\r\n#` : before;
      const files: Files = new Map([['a.yaml', encode(begun)]]);
      const { text } = await cloned(project({ experiences: [live(1, 'a')] }), files);
      expect(text.startsWith(begun)).to.equal(true);
      expect(text.replaceAll('\r\n', '').includes('\n')).to.equal(lineBreak === '\n');
      expect(configOf(text).experiences).to.have.length(1);
    }
  });

  it('writes JSON to a .json file', async () => {
    const { text } = await cloned(project({ experiences: [live(1, 'a')] }), new Map(), { file: 'x/a.JSON' });
    expect(JSON.parse(text)).to.deep.equal({
      experiences: [{ name: 'a', experienceID: uuid(1, 1), description: 'd', locations: ['s3://a'] }],
    });
  });
});
