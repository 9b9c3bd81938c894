import { expect } from 'chai';
import { isSince, type LoggedPlan, newestFirst, withUndone } from '../../src/plan/plan-log.ts';
import { buildPlan } from '../support/build-plan.ts';

const MINUTE = (at: number) => `2026-11-23T09:${String(at).padStart(2, '0')}:00.000Z`;

/** A plan that was made, and applied where a minute is given; `undoes` is the file of the plan that it takes back. */
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

describe('what became of a plan that others take back', () => {
  const CASES: Readonly<Record<string, readonly [readonly LoggedPlan[], readonly string[]]>> = {
    'is undone, once its undo was applied': [
      [logged('a', 1), logged('u', 2, 'a')],
      ['undone by u', 'applied'],
    ],
    'is applied still, where its undo was not applied': [
      [logged('a', 1), logged('u', undefined, 'a')],
      ['applied', 'notApplied'],
    ],
    'is applied still, where its undo stopped part-way': [
      [logged('a', 1), stopped(logged('u', 2, 'a'))],
      ['applied', 'stopped'],
    ],
    'is applied again, once its undo was taken back': [
      [logged('v', 3, 'u'), logged('u', 2, 'a'), logged('a', 1)],
      ['applied', 'undone by v', 'applied'],
    ],
    'is applied again, where it was applied once more after its undo': [
      [logged('a', 3), logged('u', 2, 'a')],
      ['applied', 'applied'],
    ],
    'is what its journal says, where files claim to take back themselves or each other': [
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

  it('has the newest first', () =>
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
