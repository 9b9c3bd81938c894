import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import {
  applyPlan,
  checkPlan,
  cloneExperiences,
  computeExperienceUpdates,
  createPlan,
  errorMessage,
  getCurrentDatabaseState,
  isEmpty,
  type LoadedConfig,
  loadExperienceSyncConfig,
  parsePlan,
  readLog,
  readPlan,
  serialisePlan,
  undoPlan,
} from '../../src/index.ts';
import { SAMPLE_ERRORS } from '../render/sample-errors.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';
import { connectionOf, left, right } from './calls.ts';

const CONFIG = `experiences:
  - name: merge
    description: Merge
    locations: [s3://merge]
    tags: [nightly]
managedExperienceTags: [nightly]
`;

const prepared = async (bench: Workbench): Promise<LoadedConfig> => {
  await bench.project.createTag('nightly');
  await bench.project.createExperience({ name: 'old' });
  return right(loadExperienceSyncConfig([bench.write('config.yaml', CONFIG)]));
};

describe('the library', () => {
  it('plans, checks and applies, and has no changes afterwards', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      const plan = await right(createPlan(connection, { config, file }));
      expect(plan.summary).to.include({ create: 1, archive: 1, tagAdditions: 1 });
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(await right(readPlan(file))).to.deep.equal(plan);
      await right(checkPlan(connection, file));
      const events: string[] = [];
      const { report } = await right(
        applyPlan({ ...connection, onEvent: ({ _tag }) => events.push(_tag) }, { file }),
      );
      expect(report.counts).to.deep.equal({ done: 3, failed: 0, notStarted: 0 });
      expect(events).to.include('PhaseStarted');
      const { archived, tags } = await bench.project.snapshot();
      expect({ archived, tags }).to.deep.equal({ archived: ['old'], tags: { nightly: ['merge'] } });
      expect(isEmpty((await right(createPlan(connection, { config }))).updates)).to.equal(true);
    }));

  it('keeps unlisted experiences if the given environment sets no-archive, unless an option overrides it', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const connection = { ...connectionOf(bench), environment: { RESIM_NO_ARCHIVE: 'true' } };
      const kept = await right(createPlan(connection, { config }));
      expect(kept.summary.archive).to.equal(0);
      expect(kept.options).to.include({ archive: false, archiveFrom: 'RESIM_NO_ARCHIVE' });
      expect((await right(createPlan(connection, { config, archive: true }))).summary.archive).to.equal(1);
      const wrong = await left(
        createPlan({ ...connection, environment: { RESIM_NO_ARCHIVE: 'yes' } }, { config }),
      );
      expect(wrong._tag).to.equal('UsageError');
    }));

  it('makes the same plan as the command', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const plan = await right(createPlan(connectionOf(bench), { config }));
      await bench.sync(['plan', '-c', bench.file('config.yaml'), '--out', 'plan.json']);
      const command = await right(readPlan(bench.file('plan.json')));
      const { createdAt, toolVersion, config: files, ...rest } = command;
      expect({ ...plan, createdAt, toolVersion, config: files }).to.deep.equal({
        ...rest,
        createdAt,
        toolVersion,
        config: files,
      });
    }));

  it('saves no plan without a file, and saves plans that can be read again', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const plan = await right(createPlan(connectionOf(bench), { config }));
      expect(existsSync(bench.file('plans'))).to.equal(false);
      const read = parsePlan(serialisePlan(plan));
      expect(E.isRight(read) && read.right.plan).to.deep.equal(plan);
    }));

  it('refuses a plan once the project has changed', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      await right(createPlan(connectionOf(bench), { config, file }));
      await bench.project.createExperience({ name: 'another' });
      const error = await left(applyPlan(connectionOf(bench), { file }));
      expect(error._tag).to.equal('StalePlan');
      expect(errorMessage(error)).to.include('another');
      expect((await left(checkPlan(connectionOf(bench), file)))._tag).to.equal('StalePlan');
    }));

  it('enforces the given archive limit, and accepts consent to more', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      await right(createPlan(connectionOf(bench), { config, file, maxArchive: 0 }));
      expect((await left(applyPlan(connectionOf(bench), { file })))._tag).to.equal('ArchiveLimitExceeded');
      await right(applyPlan(connectionOf(bench), { file, allowArchive: '100%' }));
    }));

  it('names an invalid limit', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const error = await left(createPlan(connectionOf(bench), { config, maxArchive: 'many' }));
      expect(errorMessage(error)).to.include('maxArchive is invalid: many');
    }));

  it('keeps unlisted experiences on request', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const plan = await right(createPlan(connectionOf(bench), { config, archive: false }));
      expect(plan.summary.archive).to.equal(0);
    }));

  it('computes from a state that was read', () =>
    withWorkbench(async (bench) => {
      const { config } = await prepared(bench);
      const state = await right(getCurrentDatabaseState(connectionOf(bench), config));
      expect([...state.experiencesByName.keys()]).to.deep.equal(['old']);
      const computed = computeExperienceUpdates(config, state);
      if (E.isLeft(computed)) throw new Error('problems');
      expect([...computed.right.updates.matchedExperiencesByNewName.keys()]).to.deep.equal(['merge', 'old']);
    }));

  it('clones a project into a config whose plan has no changes', () =>
    withWorkbench(async (bench) => {
      await bench.project.createExperience({
        name: 'one',
        description: 'One',
        locations: ['s3://one'],
      });
      const file = bench.file('cloned.yaml');
      const { status, text } = await right(cloneExperiences(connectionOf(bench), { file }));
      expect(status).to.equal('created');
      expect(readFileSync(file, 'utf8')).to.equal(text);
      const config = await right(loadExperienceSyncConfig([file]));
      expect(isEmpty((await right(createPlan(connectionOf(bench), { config }))).updates)).to.equal(true);
    }));

  it('clones into several files, each entry in its own file, for another project on request', () =>
    withWorkbench(async (bench) => {
      const entry = (name: string, description: string) =>
        `experiences:\n  - { name: ${name}, description: ${description}, locations: [s3://${name}] }\n`;
      await bench.project.tag(await bench.project.createTag('nightly'), []);
      for (const name of ['one', 'two', 'three', 'test 1'])
        await bench.project.createExperience({ name, description: 'live', locations: [`s3://${name}`] });
      const [file, more] = ['one', 'two'].map((name) => bench.write(`${name}.yaml`, entry(name, 'old')));
      const newIn = bench.write('new.yaml', 'experiences: []\n');
      await right(
        cloneExperiences(connectionOf(bench), {
          ...(file !== undefined && { file }),
          more: [more ?? '', newIn],
          newIn,
          exclude: ['test *'],
          withoutIDs: true,
        }),
      );
      const texts = ['one', 'two', 'new'].map((name) => readFileSync(bench.file(`${name}.yaml`), 'utf8'));
      expect(texts[0]).to.include('name: one, description: live').and.not.include('experienceID');
      expect(texts[1]).to.include('name: two, description: live');
      expect(texts[2]).to.include('three');
      expect(texts.join('')).not.to.include('test 1');
    }));

  it('undoes an applied plan, and lists the plans of a folder with their status', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const config = await prepared(bench);
      const [file, out] = [bench.file('plans/plan.json'), bench.file('plans/back.json')];
      bench.write('plans/notes.txt', '');
      await right(createPlan(connection, { config, file, maxArchive: '100%' }));
      expect((await left(undoPlan(connection, { file })))._tag).to.equal('NothingToUndo');
      await right(applyPlan(connection, { file }));
      const unsaved = await right(undoPlan(connection, { file, maxArchive: '100%' }));
      expect(readdirSync(bench.file('plans'))).not.to.include('back.json');
      const { plan, left: leaves } = await right(undoPlan(connection, { file, out, maxArchive: '100%' }));
      expect({ ...plan, createdAt: '' }).to.deep.equal({ ...unsaved.plan, createdAt: '' });
      expect(leaves).to.deep.equal([]);
      expect(await right(readPlan(out))).to.deep.equal(plan);
      await right(applyPlan(connection, { file: out }));
      expect((await bench.project.snapshot()).archived).to.deep.equal(['merge']);
      const { plans } = await right(readLog(bench.file('plans'), { changes: true }));
      expect(plans.map((one) => [one.file, one.status])).to.deep.equal([
        [out, 'applied'],
        [file, 'undone'],
      ]);
      expect(plans[1]).to.have.property('undoneBy', out);
      expect(plans[1]?.changes?.map(({ name }) => name)).to.include('merge');
      const later = await right(readLog(bench.file('plans'), { since: new Date(Date.now() + 60_000) }));
      expect([later.plans.length, later.older]).to.deep.equal([0, 2]);
    }));

  it('distinguishes the changes of an edit from others, and plans only these on request', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const base = await prepared(bench);
      const edited = CONFIG.replace(
        'experiences:',
        'experiences:\n  - { name: b, description: B, locations: [s3://b] }',
      );
      const config = await right(loadExperienceSyncConfig([bench.write('edited.yaml', edited)]));
      const whole = await right(createPlan(connection, { config, base }));
      expect(whole.summary).to.include({ create: 2, archive: 1 });
      expect(whole.base?.others.length).to.be.greaterThan(0);
      const { summary } = await right(createPlan(connection, { config, base, onlyEdit: true }));
      expect(summary).to.include({ create: 1, archive: 0 });
    }));

  it('plans a config that is bound to another project only on request', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const config = await right(
        loadExperienceSyncConfig([bench.write('bound.yaml', `project: elsewhere\n${CONFIG}`)]),
      );
      await bench.project.createTag('nightly');
      expect((await left(createPlan(connection, { config })))._tag).to.equal('ProjectMismatch');
      const { target } = await right(createPlan(connection, { config, rebind: true }));
      expect(target.projectName).to.equal('robots');
    }));

  it('plans a config and its base that are bound to the project by its ID in capitals', () =>
    withWorkbench(async (bench) => {
      await bench.project.createTag('nightly');
      const bound = `project: ${bench.project.projectID.toUpperCase()}\n${CONFIG}`;
      const config = await right(loadExperienceSyncConfig([bench.write('bound.yaml', bound)]));
      const { target } = await right(createPlan(connectionOf(bench), { config, base: config }));
      expect(target.projectName).to.equal('robots');
    }));

  it('reads a config from bytes, and reports all its faults with their places', async () => {
    const bytes = new TextEncoder().encode('experiences:\n  - description: no name\n');
    const error = await left(loadExperienceSyncConfig([{ path: 'memory.yaml', bytes }]));
    expect(error._tag).to.equal('ConfigInvalid');
    expect(errorMessage(error)).to.include('memory.yaml:2');
  });

  it('refuses an empty list of configs, which would archive everything', async () => {
    const error = await left(loadExperienceSyncConfig([]));
    expect(error._tag).to.equal('UsageError');
    expect(errorMessage(error)).to.equal(
      'Error: no config is given: the list of files is empty\n  Name at least one file, folder or glob, or pass its bytes.',
    );
  });

  it('reads the environment only if it is given', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const { url, accessToken } = bench.server;
      const environment = {
        RESIM_URL: `${url}/v1/`,
        RESIM_ACCESS_TOKEN: accessToken,
        RESIM_PROJECT: 'robots',
      };
      await right(createPlan({ environment }, { config }));
      const { RESIM_ACCESS_TOKEN: _, ...tokenless } = environment;
      const error = await left(createPlan({ environment: tokenless }, { config }));
      expect(error._tag).to.equal('SignInFailed');
    }));

  it('signs a machine account in once for all calls of a connection', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const { url } = bench.server;
      const connection = {
        url: `${url}/v1/`,
        authUrl: `${url}/`,
        project: 'robots',
        clientID: 'sandbox',
        clientSecret: 'sandbox-secret',
      };
      await right(createPlan(connection, { config }));
      await right(createPlan(connection, { config }));
      const wrong = await left(createPlan({ ...connection, clientSecret: 'wrong' }, { config }));
      expect(wrong._tag).to.equal('SignInFailed');
    }));

  it('recommends commands with the unambiguous name of the program', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      await right(createPlan(connectionOf(bench), { config, file }));
      await bench.project.createExperience({ name: 'another' });
      const stale = errorMessage(await left(applyPlan(connectionOf(bench), { file })));
      expect(stale).to.match(/^ +resim-sync plan /m);
      const signedOut = errorMessage(await left(createPlan({ url: bench.server.url }, { config })));
      expect(signedOut).to.include('`resim-sync login`');
      // What is wrong with a command line is no error of the library.
      const samples = Object.values(SAMPLE_ERRORS).filter(({ _tag }) => _tag !== 'UsageError');
      for (const text of [stale, signedOut, ...samples.map(errorMessage)])
        expect(text).not.to.match(/`sync\s|(?<!-)\bsync\s+(?:plan|apply|show|check|unlock|log)\b/);
    }));
});
