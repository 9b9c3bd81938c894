import { expect } from 'chai';
import { type ApplyBench, isWrite, onNth, unwrapped, withPlan } from '../support/apply-bench.ts';
import type { ProxiedRequest } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

const content = (name: string): string => `description: ${name}, locations: [s3://b/${name}]`;

/** A swap, a chain of names that ends in a new one, and an unchanged entry. */
const furnish = async ({ project }: Workbench): Promise<string> => {
  const ids = new Map<string, string>();
  for (const name of ['left', 'right', 'one', 'two', 'old'])
    ids.set(name, await project.createExperience({ name, description: name, locations: [`s3://b/${name}`] }));
  return `experiences:
  - { name: right, experienceID: ${ids.get('left')}, ${content('left')} }
  - { name: left, experienceID: ${ids.get('right')}, ${content('right')} }
  - { name: two, previousName: one, ${content('one')} }
  - { name: three, previous_name: two, ${content('two')} }
  - { name: one, ${content('new')} }
  - { name: new, ${content('old')} }
`;
};

const REPLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json', '--accept-renames'];

/** Which experience has each name, by its original description. */
const expectRenamed = async ({ project, sync }: Workbench) => {
  const { experiences, archived } = await project.snapshot();
  const told = Object.entries(experiences).map(([name, { description }]) => `${name}: ${description}`);
  expect(told.sort()).to.deep.equal([
    'left: right',
    'new: old',
    'one: new',
    'right: left',
    'three: two',
    'two: one',
  ]);
  expect(archived).to.deep.equal([]);
  const again = await sync([...REPLAN.slice(0, -1), '--detailed-exitcode']);
  expect(again.code, again.stdout).to.equal(0);
  expect(unwrapped(again.stdout)).to.include(
    'three already has its new name: its previousName two does nothing and can be removed',
  );
};

const replanned = async ({ sync }: ApplyBench): Promise<string> => {
  const made = await sync(REPLAN);
  expect(made.code, made.stderr).to.equal(0);
  return made.stdout;
};

const isRename = (request: ProxiedRequest): boolean =>
  isWrite(request) && request.path.includes('/experiences');

describe('renames, through the built command', () => {
  it('are suggested with the flag that accepts them, shown clearly, and applied though the server refuses every taken name', () =>
    withPlan(furnish, async (bench) => {
      const before = await bench.sync(['show', 'plan.json']);
      expect(unwrapped(before.stdout)).to.include('plan with --accept-renames');
      const shown = await replanned(bench);
      expect(shown.split('\n').filter((line) => /^ {2}[-+>] /.test(line))).to.deep.equal([
        '  > left -> right',
        '  > old -> new',
        '  > one -> two',
        '  > right -> left',
        '  > two -> three',
        '  + one',
      ]);
      const ran = await bench.apply();
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stdout).to.match(/5 {2}experiences updated or renamed/);
      // The server answers 409 to a taken name, which used to fail the apply.
      expect(ran.requests.filter(isWrite).filter(({ path }) => path.includes('/experiences'))).to.have.length(
        7,
      );
      await expectRenamed(bench);
    }));

  it('continue with --resume if a swap was left at its temporary name', () =>
    withPlan(furnish, async (bench) => {
      await replanned(bench);
      const first = await bench.apply(
        onNth(6, isRename, () => ({ _tag: 'Status', when: 'before', status: 403 })),
        ['--parallelism', '1'],
      );
      expect(first.code).to.equal(4);
      const { experiences } = await bench.project.snapshot();
      expect(Object.keys(experiences).filter((name) => name.includes('~'))).to.have.length(1);
      expect((await bench.sync(['check', 'plan.json'])).code).to.equal(4);
      const second = await bench.apply(undefined, ['--resume']);
      expect(second.code, second.stderr).to.equal(0);
      await expectRenamed(bench);
    }));
});
