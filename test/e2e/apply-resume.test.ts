import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type ApplyBench,
  type Faults,
  isCreation,
  isWrite,
  onNth,
  unwrapped,
  withNewExperiences,
  withPlan,
} from '../support/apply-bench.ts';
import type { Workbench } from '../support/workbench.ts';

const ONE_AT_A_TIME = ['--parallelism', '1'];
const REFUSE_SECOND = (): Faults =>
  onNth(2, isWrite, () => ({ _tag: 'Status', status: 400, when: 'before' }));

/** Kills an apply with SIGKILL when its n-th create arrives; the create is done nevertheless. */
const killed = async ({ apply }: ApplyBench, n: number): Promise<void> => {
  let kill: () => void = () => undefined;
  const deadly = onNth(n, isCreation, () => {
    kill();
    return { _tag: 'Pass' };
  });
  const ran = await apply(deadly, ONE_AT_A_TIME, (child) => (kill = () => child.kill('SIGKILL')));
  expect(ran.signal).to.equal('SIGKILL');
};

/** A plan with two updates, of which the first was done and the second rejected. */
const withHalfAnUpdate = (use: (bench: ApplyBench, ids: readonly string[]) => Promise<void>) => {
  let ids: readonly string[] = [];
  const furnish = async ({ project }: Workbench) => {
    ids = [
      await project.createExperience({ name: 'first', description: 'before first' }),
      await project.createExperience({ name: 'second', description: 'before second' }),
    ];
    return `experiences:
  - { name: first, description: planned first, locations: [s3://b/first] }
  - { name: second, description: planned second, locations: [s3://b/second] }
`;
  };
  return withPlan(furnish, async (bench) => {
    const ran = await bench.apply(REFUSE_SECOND(), ONE_AT_A_TIME);
    expect(ran.code, ran.stderr).to.equal(4);
    await use(bench, ids);
  });
};

const loseJournal = ({ file }: ApplyBench): void => rmSync(file('plan.json.journal.jsonl'));

describe('an apply that was killed, through the built command', () => {
  it('by SIGKILL is rejected without --resume, with the command to run, and finished with it', () =>
    withNewExperiences(3, async (bench) => {
      await killed(bench, 2);
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused).to.include({ code: 1, stdout: '' });
      expect(unwrapped(refused.stderr)).to.contain(
        'an apply of plan.json was started but not finished: 2 of 4 operations are done ' +
          'To continue: sync apply plan.json --resume',
      );
      const resumed = await bench.apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(unwrapped(resumed.stdout)).to.contain(
        '4 operations, 2 of them done before. The project matches the plan.',
      );
      expect((await bench.project.snapshot()).tags.regression).to.deep.equal(['new-1', 'new-2', 'new-3']);
    }));

  for (const journalLost of [false, true])
    it(`says on --resume that everything was done before${journalLost ? ', also without its journal' : ''}`, () =>
      withNewExperiences(3, async (bench) => {
        const journal = bench.file('plan.json.journal.jsonl');
        expect((await bench.apply()).code).to.equal(0);
        const unfinished = readFileSync(journal, 'utf8').replace(/^.*"Finish".*\n/m, '');
        const leave = () => (journalLost ? loseJournal(bench) : writeFileSync(journal, unfinished));
        leave();
        const resumed = await bench.apply(undefined, ['--resume']);
        expect(resumed.code, resumed.stderr).to.equal(0);
        expect(resumed.stdout, 'no blank line first').to.match(/^Created\n/);
        expect(unwrapped(resumed.stdout)).to.contain(
          ': 4 operations, done before. The project matches the plan.',
        );
        expect(resumed.requests.filter(isWrite)).to.deep.equal([]);
        leave();
        const json = await bench.apply(undefined, ['--resume', '--json']);
        const { counts, requests } = JSON.parse(json.stdout) as Record<string, Record<string, number>>;
        expect(counts).to.deep.equal({ done: 4, skipped: 4, failed: 0, notStarted: 0 });
        expect(Object.values(requests ?? {}).every((sent) => sent === 0)).to.equal(true);
      }));

  it('is named by a plan that replaces it, since it can no longer be resumed', () =>
    withNewExperiences(3, async (bench) => {
      await killed(bench, 2);
      const PLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'];
      const replaced = await bench.sync(PLAN);
      expect(unwrapped(replaced.stderr)).to.match(
        /plan\.json contained a plan whose apply stopped part-way \(\d of 4 operations done\): it can no longer be resumed or undone/,
      );
      expect((await bench.sync(PLAN)).stderr).not.to.contain('stopped part-way');
    }));

  for (const json of [false, true])
    it(`is named by an undo that replaces it${json ? ', in JSON' : ''}`, () =>
      withNewExperiences(3, async (bench) => {
        await killed(bench, 2);
        for (const end of ['', '.journal.jsonl'])
          copyFileSync(bench.file(`plan.json${end}`), bench.file(`copy.json${end}`));
        const UNDO = ['undo', 'copy.json', '--out', 'plan.json', ...(json ? ['--json'] : [])];
        const undone = await bench.sync(UNDO);
        expect(unwrapped(json ? undone.stdout : undone.stderr)).to.match(
          /plan\.json contained a plan whose apply stopped part-way \(\d of 4 operations done\): it can no longer be resumed or undone/,
        );
      }));

  it('is finished by --resume even without its journal, as the error recommends', () =>
    withNewExperiences(3, async (bench) => {
      await killed(bench, 3);
      loseJournal(bench);
      const refused = await bench.sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(3);
      expect(refused.stderr)
        .to.contain('If an apply of this plan was interrupted, finish it instead:')
        .and.to.contain('      sync apply plan.json --resume\n');
      const resumed = await bench.apply(undefined, ['--resume']);
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(Object.keys((await bench.project.snapshot()).experiences)).to.have.length(3);
      expect((await bench.sync(['apply', 'plan.json', '--resume'])).code).to.equal(3);
    }));

  for (const journalLost of [false, true])
    it(`is rejected if somebody changed what it touches, with the three values${journalLost ? ', also without its journal' : ''}`, () =>
      withHalfAnUpdate(async (bench, [, second]) => {
        await bench.project.updateExperience(second!, { description: 'theirs' });
        if (journalLost) loseJournal(bench);
        const before = await bench.project.snapshot();
        const refused = await bench.apply(undefined, ['--resume']);
        expect(refused.code).to.equal(3);
        expect(unwrapped(refused.stderr))
          .to.contain('Nothing more was written.')
          .and.to.contain('experience second has changed')
          .and.to.contain('before planned now description "before second" "planned second" "theirs"');
        expect(refused.stderr).not.to.contain('experience first');
        expect(refused.requests.filter(isWrite)).to.deep.equal([]);
        expect(await bench.project.snapshot()).to.deep.equal(before);
      }));

  it('shows the three values in the JSON output too', () =>
    withHalfAnUpdate(async ({ project, apply }, [first]) => {
      await project.updateExperience(first!, { description: 'theirs' });
      const refused = await apply(undefined, ['--resume', '--json']);
      expect(refused.code).to.equal(3);
      const { error } = JSON.parse(refused.stdout) as { error: { drift: readonly unknown[] } };
      expect(error.drift[0]).to.deep.include({ kind: 'experience', name: 'first', id: first });
      expect(error.drift[0]).to.have.nested.property('fields[0].before', 'before first');
      expect(error.drift[0]).to.have.nested.property('fields[0].planned', 'planned first');
      expect(error.drift[0]).to.have.nested.property('fields[0].now', 'theirs');
    }));
});
