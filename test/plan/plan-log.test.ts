import { expect } from 'chai';
import { filesLeftOut, isSince, type LoggedPlan, newestFirst, withUndone } from '../../src/plan/plan-log.ts';
import { archived, buildPlan, live } from '../support/build-plan.ts';

const MINUTE = (at: number) => `2026-11-23T09:${String(at).padStart(2, '0')}:00.000Z`;

/** A plan that was made, and applied if a minute is given; `undoes` is the file of the plan that it undoes. */
const logged = (file: string, applied?: number, undoes?: string): LoggedPlan => ({
  file,
  head: {
    ...buildPlan({}),
    checksum: `sum of ${file}`,
    ...(undoes && { undoes: { checksum: `sum of ${undoes}` } }),
  },
  status: applied === undefined ? 'notApplied' : 'applied',
  ...(applied !== undefined && { apply: { at: MINUTE(applied), done: 1, operations: 1, ended: true } }),
});

const stopped = (plan: LoggedPlan): LoggedPlan => ({ ...plan, status: 'stopped' });

const statuses = (plans: readonly LoggedPlan[]): string[] =>
  withUndone(plans).map(({ status, undoneBy }) =>
    undoneBy === undefined ? status : `${status} by ${undoneBy}`,
  );

describe('the status of a plan that others undo', () => {
  const CASES: Readonly<Record<string, readonly [readonly LoggedPlan[], readonly string[]]>> = {
    'is undone, once its undo was applied': [
      [logged('a', 1), logged('u', 2, 'a')],
      ['undone by u', 'applied'],
    ],
    'is still applied if its undo was not applied': [
      [logged('a', 1), logged('u', undefined, 'a')],
      ['applied', 'notApplied'],
    ],
    'is still applied if its undo stopped part-way': [
      [logged('a', 1), stopped(logged('u', 2, 'a'))],
      ['applied', 'stopped'],
    ],
    'is applied again once its undo was undone': [
      [logged('v', 3, 'u'), logged('u', 2, 'a'), logged('a', 1)],
      ['applied', 'undone by v', 'applied'],
    ],
    'is applied again if it was applied again after its undo': [
      [logged('a', 3), logged('u', 2, 'a')],
      ['applied', 'applied'],
    ],
    'is as its journal says if files claim to undo themselves or each other': [
      [logged('a', 1, 'a'), logged('b', 1, 'c'), logged('c', 1, 'b')],
      ['applied', 'undone by c', 'applied'],
    ],
  };
  for (const [name, [plans, expected]] of Object.entries(CASES))
    it(name, () => expect(statuses(plans)).to.deep.equal(expected));
});

describe('a list of plans', () => {
  const old = logged('old', 5);
  const young = { ...logged('young'), head: { ...logged('young').head, createdAt: MINUTE(40) } };

  it('has the newest plan first', () =>
    expect(newestFirst([old, young]).map(({ file }) => file)).to.deep.equal(['young', 'old']));

  it('keeps a plan that was made earlier and applied since', () => {
    const made = (createdAt: string) => ({ ...old, head: { ...old.head, createdAt } });
    const listed = (plan: LoggedPlan, since: number) => isSince(Date.parse(MINUTE(since)))(plan);
    expect(listed(made(MINUTE(1)), 3)).to.equal(true);
    expect(listed(made(MINUTE(1)), 6)).to.equal(false);
    expect(listed(made(MINUTE(7)), 6)).to.equal(true);
    expect(listed(made('some day'), 6)).to.equal(true);
  });
});

describe('the files that a plan leaves out', () => {
  const plan = buildPlan({ experiences: [archived(live(1, 'a'))] });
  const from = (...files: readonly string[]) => files.map((path) => ({ path, sha256: `content of ${path}` }));
  const made = (minute: number, files: readonly string[], given: LoggedPlan = logged('p')): LoggedPlan => ({
    ...given,
    file: `${minute}.json`,
    head: { ...given.head, createdAt: MINUTE(minute), config: from(...files) },
  });
  const told = (plans: readonly LoggedPlan[], now = plan) =>
    filesLeftOut({ ...now, config: from('a.yaml') }, plans);

  it('are those of the last plan of the project, reported again if the single file was planned meanwhile', () => {
    const expected = { plan: '1.json', before: 3, missing: ['b.yaml', 'c.yaml'], archive: 1 };
    const last = made(1, ['a.yaml', 'b.yaml', 'c.yaml']);
    expect(told([last])).to.deep.equal(expected);
    expect(told([last, made(2, ['a.yaml'])])).to.deep.equal(expected);
  });

  it('are reported again if fewer files were planned meanwhile', () => {
    const last = made(1, ['a.yaml', 'b.yaml', 'c.yaml']);
    const two = { ...plan, config: from('b.yaml', 'c.yaml') };
    expect(filesLeftOut(two, [last, made(2, ['a.yaml'])])?.missing).to.deep.equal(['a.yaml']);
    expect(told([last, made(2, ['b.yaml'])])?.missing).to.deep.equal(['b.yaml', 'c.yaml']);
  });

  const NONE: Readonly<Record<string, readonly LoggedPlan[]>> = {
    'there was no plan': [],
    'the single file was applied since': [made(1, ['a.yaml', 'b.yaml']), made(2, ['a.yaml'], logged('p', 3))],
    'the last plan was made from another single file': [made(1, ['old.yaml'])],
    'the plan was made for another project': [
      made(1, ['a.yaml', 'b.yaml'], {
        ...logged('p'),
        head: { ...logged('p').head, target: { ...plan.target, apiUrl: 'sandbox:other' } },
      }),
    ],
  };
  for (const [name, plans] of Object.entries(NONE))
    it(`are empty if ${name}`, () => expect(told(plans)).to.equal(undefined));

  it('are empty if nothing is archived', () =>
    expect(told([made(1, ['a.yaml', 'b.yaml'])], buildPlan({}))).to.equal(undefined));
});
