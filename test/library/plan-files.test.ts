import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  applyPlan,
  checkPlan,
  createPlan,
  errorMessage,
  loadExperienceSyncConfig,
  readPlan,
  type SyncError,
} from '../../src/index.ts';
import { SECRETS } from '../support/secrets.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';
import { connectionOf, left, right } from './calls.ts';

const CONFIG = 'experiences:\n  - { name: merge, description: Merge, locations: [s3://merge] }\n';

const configOf = (bench: Workbench) => right(loadExperienceSyncConfig([bench.write('c.yaml', CONFIG)]));

const faultOf = (error: SyncError): string => (error._tag === 'PlanUnusable' ? error.fault._tag : error._tag);

const passphrase = SECRETS.passphrase;

describe('a plan file of a program', () => {
  it('is encrypted with a passphrase, and checked and applied with it by a program and by the command', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const file = bench.file('plan.json');
      const config = await configOf(bench);
      const plan = await right(createPlan(connection, { config, file, passphrase }));
      expect(readFileSync(file, 'utf8')).to.include('sync-encrypted-plan').and.not.to.include('s3://');
      expect(await right(readPlan(file, { passphrase }))).to.deep.equal(plan);
      await right(checkPlan(connection, file, { passphrase }));
      const shown = await bench.sync(['check', 'plan.json'], { env: { SYNC_PLAN_PASSPHRASE: passphrase } });
      expect(shown.code, shown.stderr).to.equal(0);
      const { report } = await right(applyPlan(connection, { file, passphrase }));
      expect(report.counts.done).to.equal(1);
    }));

  it('is read with the passphrase of the given environment, as the hint says', () =>
    withWorkbench(async (bench) => {
      const file = bench.file('plan.json');
      const config = await configOf(bench);
      await right(createPlan(connectionOf(bench), { config, file, passphrase }));
      const environment = { SYNC_PLAN_PASSPHRASE: passphrase };
      const connection = { ...connectionOf(bench), environment };
      await right(checkPlan(connection, file));
      await right(applyPlan(connection, { file }));
    }));

  it('is refused without its passphrase and with another one, neither of which is shown', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const file = bench.file('plan.json');
      const config = await configOf(bench);
      await right(createPlan(connection, { config, file, passphrase }));
      expect(faultOf(await left(checkPlan(connection, file)))).to.equal('Encrypted');
      expect(faultOf(await left(readPlan(file, { passphrase: '' })))).to.equal('UsageError');
      const wrong = await left(applyPlan(connection, { file, passphrase: `not ${passphrase}` }));
      expect(faultOf(wrong)).to.equal('WrongKey');
      expect(JSON.stringify(wrong) + errorMessage(wrong)).not.to.include(passphrase);
    }));

  it('is not written if a passphrase could not protect it', () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const config = await configOf(bench);
      const file = bench.file('plan.json');
      const empty = await left(createPlan(connection, { config, file, passphrase: '' }));
      expect(errorMessage(empty)).to.include('passphrase is empty');
      const nowhere = await left(createPlan(connection, { config, passphrase }));
      expect(errorMessage(nowhere)).to.include('no file to encrypt');
    }));

  it("is applied under the project's lock on request, or not at all", () =>
    withWorkbench(async (bench) => {
      const connection = connectionOf(bench);
      const file = bench.file('plan.json');
      const config = await configOf(bench);
      await right(createPlan(connection, { config, file }));
      const lock = await bench.project.createTag('sync-lock', 'somebody');
      const held = await left(applyPlan(connection, { file, lockTimeoutMilliseconds: 0 }));
      expect(held._tag).to.equal('LockHeld');
      await bench.project.deleteTag(lock);
      const odd = await left(applyPlan(connection, { file, lockTimeoutMilliseconds: Number.NaN }));
      expect(errorMessage(odd)).to.include('lockTimeoutMilliseconds is NaN');
      await right(applyPlan(connection, { file, lockTimeoutMilliseconds: 0 }));
      const { experiences, tags } = await bench.project.snapshot();
      expect(Object.keys(experiences)).to.deep.equal(['merge']);
      expect(tags).to.deep.equal({});
    }));
});
