import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import {
  applyPlan,
  type Connection,
  createPlan,
  errorMessage,
  isEmpty,
  loadExperienceSyncConfig,
  type Outcome,
  type Plan,
} from '../../src/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { createProject, type ProjectClient } from '../support/project-client.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** An even number; the full test has forty. */
const MERGES = Number(process.env.DAY_MERGES ?? 6);
/** How many other changes are merged between the plan of a change and its own merge. */
const OPEN = 2;
const TEAMS = ['planning', 'perception'] as const;
type Team = (typeof TEAMS)[number];

/** How the teams work: in one config that leaves unlisted experiences alone, or each with its own experiences. */
interface Way {
  /** The first lines of a team's file. */
  readonly head: (team: Team) => string;
  /** The files that a team plans from. */
  readonly files: (team: Team) => readonly string[];
  readonly archive: boolean;
  readonly allowUnrelatedDrift: boolean;
}

const BEFORE: Way = {
  head: () => '',
  files: () => TEAMS.map((team) => `${team}.yaml`),
  archive: false,
  allowUnrelatedDrift: false,
};

const OWNED: Way = {
  head: (team) => `project: fleet\nownershipTag: team-${team}\nignored: ['test run *']\n`,
  files: (team) => [`${team}.yaml`],
  archive: true,
  allowUnrelatedDrift: true,
};

const nameOf = (team: Team, number: number): string => `${team} ${String(number).padStart(2, '0')}`;

const entry = (name: string): string =>
  `  - name: ${name}\n    description: As it was\n    locations: [s3://fleet/${name.replace(' ', '-')}]\n    cacheExempt: false\n`;

const fileOf = (way: Way, team: Team): string =>
  `${way.head(team)}experiences:\n${Array.from({ length: MERGES / 2 }, (_, at) => entry(nameOf(team, at))).join('')}`;

/** The entry of a change; each change edits its own entry. */
const edited = (text: string, team: Team, number: number): string => {
  const old = entry(nameOf(team, Math.floor(number / 2)));
  const changes: readonly string[] = [
    old.replace('As it was', `Changed by ${number}`),
    old + entry(`${team} new ${number}`),
    old.replace('cacheExempt: false', 'archived: true'),
  ];
  return text.replace(old, changes[number % changes.length] ?? old);
};

const valueOf = <A>(outcome: Outcome<A>): A => {
  if (outcome._tag === 'Left') throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

/** One repository of configs with three clones, used at the same time. */
const repository = (folder: string) => {
  const run = (at: string, ...args: readonly string[]): void =>
    void execFileSync('git', ['-C', path.join(folder, at), ...args], { stdio: 'pipe' });
  run('.', 'init', '--quiet', '--bare', '--initial-branch=main', 'origin');
  const clones = ['one', 'two', 'three'];
  for (const clone of clones) {
    run('.', 'clone', '--quiet', 'origin', clone);
    run(clone, 'config', 'user.name', clone);
    run(clone, 'config', 'user.email', `${clone}@example.org`);
  }
  return { run, cloneOf: (number: number): string => clones[number % clones.length] ?? 'one' };
};

interface Day {
  /** Plans that were stale at the merge of their change, and had to be made again. */
  readonly madeAnew: number;
  /** Of those, the ones with changes that nobody had reviewed. */
  readonly reviewedAgain: number;
}

const playDay = async (way: Way, folder: string, connection: Connection, project: ProjectClient) => {
  const { run, cloneOf } = repository(folder);
  const file = (...parts: readonly string[]): string => path.join(folder, ...parts);
  const planOf = async (clone: string, team: Team, saveAs?: string): Promise<Plan> => {
    const config = valueOf(await loadExperienceSyncConfig(way.files(team).map((name) => file(clone, name))));
    const options = { config, archive: way.archive, ...(saveAs !== undefined && { file: saveAs }) };
    return valueOf(await createPlan(connection, options));
  };
  for (const team of TEAMS) writeFileSync(file('one', `${team}.yaml`), fileOf(way, team));
  run('one', 'add', '.');
  run('one', 'commit', '--quiet', '--message', 'Begin');
  run('one', 'push', '--quiet', 'origin', 'main');
  for (const team of TEAMS) {
    await planOf('one', team, file('first.json'));
    const first = await applyPlan(connection, { file: file('first.json') });
    if (first._tag === 'Left') expect(first.left._tag).to.equal('StalePlan');
  }

  let testRuns = 0;
  const runATest = (): Promise<string> =>
    project.createExperience({ name: `test run ${testRuns++}`, description: '', locations: [] });
  const teamOf = (number: number): Team => TEAMS[number % 2 === 0 ? 0 : 1];
  const planFile = (number: number): string => file(`reviewed-${number}.json`);

  const open = async (number: number): Promise<void> => {
    const [clone, team] = [cloneOf(number), teamOf(number)];
    run(clone, 'fetch', '--quiet');
    run(clone, 'checkout', '--quiet', '-B', `change-${number}`, 'origin/main');
    const name = file(clone, `${team}.yaml`);
    writeFileSync(name, edited(readFileSync(name, 'utf8'), team, number));
    run(clone, 'commit', '--quiet', '--all', '--message', `Change ${number}`);
    await planOf(clone, team, planFile(number));
  };

  /** Merges a change and applies its reviewed plan; a stale plan is made again. */
  const merge = async (number: number): Promise<'applied' | 'anew' | 'reviewed again'> => {
    const [clone, team] = [cloneOf(number), teamOf(number)];
    run(clone, 'fetch', '--quiet');
    run(clone, 'checkout', '--quiet', '-B', 'main', 'origin/main');
    run(clone, 'merge', '--quiet', '--no-edit', `change-${number}`);
    run(clone, 'push', '--quiet', 'origin', 'main');
    const { allowUnrelatedDrift } = way;
    const reviewed = await applyPlan(connection, { file: planFile(number), allowUnrelatedDrift });
    if (reviewed._tag === 'Right') return 'applied';
    expect(reviewed.left._tag).to.equal('StalePlan');
    const anew = file(`anew-${number}.json`);
    await planOf(clone, team, anew);
    const applied = await applyPlan(connection, { file: anew, reviewed: planFile(number) });
    if (applied._tag === 'Right') return 'anew';
    expect(applied.left._tag).to.equal('NotReviewed');
    valueOf(await applyPlan(connection, { file: anew }));
    return 'reviewed again';
  };

  const became: string[] = [];
  for (let number = 0; number < MERGES + OPEN; number++) {
    await runATest();
    if (number < MERGES) await open(number);
    await runATest();
    if (number >= OPEN) became.push(await merge(number - OPEN));
  }
  run('one', 'fetch', '--quiet');
  run('one', 'checkout', '--quiet', '-B', 'main', 'origin/main');
  for (const team of TEAMS) expect(isEmpty((await planOf('one', team)).updates), team).to.equal(true);
  const day: Day = {
    madeAnew: became.filter((one) => one !== 'applied').length,
    reviewedAgain: became.filter((one) => one === 'reviewed again').length,
  };
  return { day, testRuns };
};

/** The expected experiences after the day, and which of them are archived. */
const expected = () => {
  const numbers = Array.from({ length: MERGES }, (_, number) => number);
  const teamOf = (number: number): Team => TEAMS[number % 2 === 0 ? 0 : 1];
  const old = (number: number): string => nameOf(teamOf(number), Math.floor(number / 2));
  return {
    descriptions: Object.fromEntries(
      numbers.flatMap((number) => [
        ...(number % 3 === 2 ? [] : [[old(number), number % 3 === 0 ? `Changed by ${number}` : 'As it was']]),
        ...(number % 3 === 1 ? [[`${teamOf(number)} new ${number}`, 'As it was']] : []),
      ]),
    ) as Record<string, string>,
    archived: numbers.filter((number) => number % 3 === 2).map(old),
  };
};

const dayOf = (way: Way): Promise<Day> =>
  withTemporaryFolder(async (folder) => {
    const started = await startSandbox({ dataDir: ':memory:' });
    if (E.isLeft(started)) throw new Error(started.left.message);
    const { url, accessToken, close } = started.right;
    try {
      const project = await createProject({ url, accessToken }, 'fleet');
      const connection = { url: `${url}/v1/`, accessToken, project: 'fleet' };
      const { day, testRuns } = await playDay(way, folder, connection, project);
      const { experiences, archived } = await project.snapshot();
      const { descriptions, archived: gone } = expected();
      const runs = Array.from({ length: testRuns }, (_, at) => [`test run ${at}`, ''] as const);
      expect(
        Object.fromEntries(Object.entries(experiences).map(([name, { description }]) => [name, description])),
      ).to.deep.equal({ ...descriptions, ...Object.fromEntries(runs) });
      expect(archived).to.have.members(gone);
      return day;
    } finally {
      await close();
    }
  });

describe(`a day of ${MERGES} merges by two teams, while test runs keep creating experiences`, function () {
  this.timeout(240_000);

  before(function () {
    if (spawnSync('git', ['--version']).status === 0) return;
    process.stderr.write('      skipped: there is no git\n');
    this.skip();
  });

  it('applies every approved change, and nothing else, by making plans again after any drift', async () => {
    const { madeAnew, reviewedAgain } = await dayOf(BEFORE);
    // Nothing drifts after the last merge.
    expect(madeAnew).to.equal(MERGES - 1);
    expect(reviewedAgain).to.equal(0);
  });

  it('applies the same changes without making a plan again, when each team owns its experiences', async () => {
    expect(await dayOf(OWNED)).to.deep.equal({ madeAnew: 0, reviewedAgain: 0 });
  });
});
