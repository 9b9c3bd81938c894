import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { divided } from '../../src/config/clone/several-files.ts';
import { loadExperienceSyncConfig } from '../../src/config/read/load-experience-sync-config.ts';
import { emitConfig } from '../../src/config/write/emit.ts';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import { isEmpty } from '../../src/domain/experience-updates.ts';
import { sha256 } from '../../src/plan/canonical-json.ts';
import { cloneExperiences } from '../../src/usecases/clone-experiences.ts';
import type { CloneRequest } from '../../src/usecases/clone-files.ts';
import { readConfig } from '../../src/usecases/located-problems.ts';
import { makePlan } from '../../src/usecases/make-plan.ts';
import { configOf } from '../config/loading.ts';
import { models } from '../support/arbitraries.ts';
import { memoryApi } from '../support/memory-api.ts';
import type { Model } from '../support/model.ts';
import { liveExperience, project as projectOf } from '../support/wanted.ts';

type Files = Map<string, Uint8Array>;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const sessionOf = (model: Model) => ({
  api: memoryApi(model).api,
  project: 'drone',
  parallelism: 4,
  sandbox: false,
});

const clone = (model: Model, files: Files, asked: Partial<CloneRequest> = {}) =>
  cloneExperiences(
    { file: 'a.yaml', more: ['b.yaml'], includeArchived: false, force: false, keepManaged: false, ...asked },
    sessionOf(model),
    {
      readConfig: (file) => TE.right(files.get(file)),
      writeConfig: (file, text) => TE.fromIO(() => void files.set(file, encode(text))),
      writeConfigs: (written) =>
        TE.fromIO(() => written.forEach(({ file, text }) => void files.set(file, encode(text)))),
      notify: () => undefined,
    },
  )();

/** Whether a plan of all files together has no changes. */
const isInStep = async (model: Model, files: Files): Promise<boolean> => {
  const sources = [...files].map(([path, bytes]) => ({ path, bytes }));
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
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  return isEmpty(made.right.plan.updates);
};

/** The config of a live state, split into two files. */
const halves = async (model: Model): Promise<Files> => {
  const files: Files = new Map();
  const cloned = await clone(model, files, { file: 'whole.yaml', more: [] });
  if (E.isLeft(cloned)) throw new Error(JSON.stringify(cloned.left));
  const { config } = cloned.right;
  const half = (rest: number): ExperienceSyncConfig => ({
    experiences: config.experiences.filter((_, i) => i % 2 === rest),
    managedTestSuites: config.managedTestSuites.filter((_, i) => i % 2 === rest),
    managedExperienceTags: config.managedExperienceTags.filter((_, i) => i % 2 === rest),
    ...(rest === 0 && config.protected && { protected: config.protected }),
  });
  return new Map([
    ['a.yaml', encode(emitConfig(half(0)))],
    ['b.yaml', encode(emitConfig(half(1)))],
  ]);
};

const namesIn = (files: Files, file: string): string[] =>
  configOf(decode(files.get(file))).experiences.map(({ name }) => name);

describe('a clone into several files', () => {
  it('has a plan without changes, and keeps each entry in its file, however the project changed', () =>
    fc.assert(
      fc.asyncProperty(models, models, fc.boolean(), async (before, after, withNewIn) => {
        const files = await halves(before);
        const [inA, inB] = [namesIn(files, 'a.yaml'), namesIn(files, 'b.yaml')];
        const cloned = await clone(after, files, withNewIn ? { newIn: 'new.yaml' } : {});
        // A project that lost most of its experiences is refused, as with a single file.
        fc.pre(E.isRight(cloned));
        expect(await isInStep(after, files)).to.equal(true);
        for (const [own, others] of [
          [inA, 'b.yaml'],
          [inB, 'a.yaml'],
        ] as const)
          expect(own.filter((name) => namesIn(files, others).includes(name))).to.deep.equal([]);
      }),
      { numRuns: 60 },
    ));

  const model = projectOf([liveExperience(1, 'one'), liveExperience(2, 'two'), liveExperience(3, 'three')], {
    tags: { smoke: [1, 3] },
    suites: { basic: [1, 2] },
  });
  const ONE =
    '# ours\nexperiences:\n  - name: one # first\n    description: old\n    locations: [s3://b/one]\n';
  const TWO = 'experiences:\n  - { name: two, description: "", locations: [s3://b/two] }\n';
  const two = (): Files =>
    new Map([
      ['a.yaml', encode(ONE)],
      ['b.yaml', encode(TWO)],
    ]);

  it('adds new entries to the first file, or to the file for new entries', async () => {
    const [first, other] = [two(), two()];
    await clone(model, first);
    expect(namesIn(first, 'a.yaml')).to.deep.equal(['one', 'three']);
    expect(decode(first.get('a.yaml')))
      .to.contain('# ours')
      .and.to.contain('# first');
    expect(namesIn(first, 'b.yaml')).to.deep.equal(['two']);
    const told = await clone(model, other, { newIn: 'new.yaml' });
    expect(namesIn(other, 'a.yaml')).to.deep.equal(['one']);
    expect(namesIn(other, 'new.yaml')).to.deep.equal(['three']);
    expect(E.isRight(told) && told.right.files?.map(({ status }) => status).at(-1)).to.equal('created');
  });

  it('writes nothing if a file is unreadable or missing', async () => {
    for (const bad of [undefined, 'experiences: [', 'experiences:\n  - { name: one }\n']) {
      const files = two();
      if (bad === undefined) files.delete('b.yaml');
      else files.set('b.yaml', encode(bad));
      const before = [...files];
      expect(E.isLeft(await clone(model, files)), bad).to.equal(true);
      expect([...files]).to.deep.equal(before);
    }
  });

  it('overwrites all files with the whole project if it is forced, and says what they lose', async () => {
    const settings = 'project: drone\nownershipTag: ours\nignored: [x*]\n';
    const files = new Map([
      [
        'a.yaml',
        encode(`${settings}experiences:\n  - { name: gone, description: d, locations: [s3://x] }\n`),
      ],
      ['b.yaml', encode(TWO)],
      ['c.yaml', encode('experiences: [')],
    ]);
    const told = await clone(model, files, { more: ['b.yaml', 'c.yaml'], newIn: 'c.yaml', force: true });
    expect(E.isRight(told) && told.right)
      .to.include({ status: 'rewritten' })
      .and.not.to.have.property('changes');
    expect(['a.yaml', 'b.yaml', 'c.yaml'].map((file) => namesIn(files, file))).to.deep.equal([
      [],
      ['two'],
      ['one', 'three'],
    ]);
    expect(await isInStep(model, files)).to.equal(true);
    files.set('c.yaml', encode('experiences: []\n'));
    files.set('a.yaml', encode(`${settings}experiences: []\n`));
    const again = await clone(model, files, { more: ['b.yaml', 'c.yaml'], force: true });
    expect(E.isRight(again) && again.right.dropped).to.deep.equal({
      project: 'drone',
      ownershipTag: 'ours',
      ignored: ['x*'],
    });
    expect(namesIn(files, 'a.yaml')).to.deep.equal(['one', 'three']);
  });

  it('drops any number of entries if it is forced', async () => {
    const crowd = projectOf(Array.from({ length: 12 }, (_, at) => liveExperience(at, `one ${at}`)));
    const files = await halves(crowd);
    expect(E.isLeft(await clone(projectOf([]), files))).to.equal(true);
    expect(E.isRight(await clone(projectOf([]), files, { force: true }))).to.equal(true);
    expect(await isInStep(projectOf([]), files)).to.equal(true);
  });

  it('says which file may be missing', async () => {
    const files = two();
    files.delete('b.yaml');
    const told = await clone(model, files, { newIn: 'new.yaml' });
    expect(E.isLeft(told) && told.left).to.include({
      _tag: 'ConfigUnreadable',
      file: 'b.yaml',
      detail: 'Only new.yaml, the file for new entries, may be missing.',
    });
  });

  it('leaves out the IDs in all files, and still finds a renamed entry by its ID', async () => {
    const files = two();
    const [{ id } = { id: '' }] = model.experiences;
    files.set(
      'b.yaml',
      encode(`${TWO}  - { name: uno, description: "", locations: [s3://x], experienceID: ${id} }\n`),
    );
    files.set('a.yaml', encode('experiences: []\n'));
    await clone(model, files, { withoutIDs: true, newIn: 'new.yaml' });
    expect(namesIn(files, 'b.yaml')).to.deep.equal(['two', 'one']);
    for (const bytes of files.values()) expect(decode(bytes)).not.to.contain('experienceID');
  });

  it('splits what several files share: each keeps its own, and the first declares', () => {
    const part = (rest: Partial<ExperienceSyncConfig>): ExperienceSyncConfig => ({
      experiences: [],
      managedTestSuites: [],
      managedExperienceTags: [],
      ...rest,
    });
    const whole = part({
      managedExperienceTags: ['shared', 'second', 'new'],
      declaredTags: ['shared', 'second', 'new'].map((name) => ({ name, description: '' })),
      protected: ['kept-*', 'new-*'],
    });
    const [first, second] = divided(
      whole,
      [
        part({ managedExperienceTags: ['shared'], project: 'drone' }),
        part({ managedExperienceTags: ['shared', 'second'], protected: ['kept-*'] }),
      ],
      0,
    );
    expect(first).to.deep.equal(
      part({
        managedExperienceTags: ['shared', 'new'],
        declaredTags: ['shared', 'new'].map((name) => ({ name, description: '' })),
        protected: ['new-*'],
        project: 'drone',
      }),
    );
    expect(second).to.deep.equal(
      part({
        managedExperienceTags: ['shared', 'second'],
        declaredTags: [{ name: 'second', description: '' }],
        protected: ['kept-*'],
      }),
    );
  });
});
