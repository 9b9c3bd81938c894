import { existsSync, readFileSync, statSync } from 'node:fs';
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
  readPlan,
  serialisePlan,
} from '../../src/index.ts';
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
  it('plans, checks and applies, and has nothing to do afterwards', () =>
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

  it('keeps unlisted experiences where the environment that it is given says no-archive, unless an option says otherwise', () =>
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

  it('writes no plan where no file is named, and no plan that cannot be read again', () =>
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

  it('holds a plan against the limit that it is given, and takes consent to more', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      await right(createPlan(connectionOf(bench), { config, file, maxArchive: 0 }));
      expect((await left(applyPlan(connectionOf(bench), { file })))._tag).to.equal('ArchiveLimitExceeded');
      await right(applyPlan(connectionOf(bench), { file, allowArchive: '100%' }));
    }));

  it('names a limit that is none', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const error = await left(createPlan(connectionOf(bench), { config, maxArchive: 'many' }));
      expect(errorMessage(error)).to.include('maxArchive is many');
    }));

  it('leaves unlisted experiences alone where it is told to', () =>
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

  it('clones a project into a config of which nothing is to be planned', () =>
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

  it('reads a config from bytes, and tells all its faults with their places', async () => {
    const bytes = new TextEncoder().encode('experiences:\n  - description: no name\n');
    const error = await left(loadExperienceSyncConfig([{ path: 'memory.yaml', bytes }]));
    expect(error._tag).to.equal('ConfigInvalid');
    expect(errorMessage(error)).to.include('memory.yaml:2');
  });

  it('refuses an empty list of configs, of which a plan would archive everything', async () => {
    const error = await left(loadExperienceSyncConfig([]));
    expect(error._tag).to.equal('UsageError');
    expect(errorMessage(error)).to.equal(
      'Error: no config is given: the list of files is empty\n  name at least one file, folder or glob, or pass its bytes',
    );
  });

  it('reads the environment only where it is given', () =>
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

  it('advises commands under the name that no other program has', () =>
    withWorkbench(async (bench) => {
      const config = await prepared(bench);
      const file = bench.file('plan.json');
      await right(createPlan(connectionOf(bench), { config, file }));
      await bench.project.createExperience({ name: 'another' });
      const stale = errorMessage(await left(applyPlan(connectionOf(bench), { file })));
      expect(stale).to.match(/^ +resim-sync plan /m);
      const signedOut = errorMessage(await left(createPlan({ url: bench.server.url }, { config })));
      expect(signedOut).to.include('`resim-sync login`');
      for (const text of [stale, signedOut]) expect(text).not.to.match(/(?:^ *|`)sync [a-z]/m);
    }));
});
