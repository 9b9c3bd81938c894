import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { readPlanHead } from '../../src/plan/plan-head.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import type { PlanHead } from '../../src/plan/plan.ts';
import { changed, live } from '../support/build-plan.ts';
import { consistentPlan } from '../support/consistent-plan.ts';
import { plannedSituations } from '../support/planned-situations.ts';

const head = (text: string): E.Either<unknown, PlanHead> => readPlanHead(Buffer.from(text));

const wholeHead = (text: string): unknown => {
  const read = parsePlan(text);
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  const { updates: _, fingerprint: __, warnings: ___, ...plan } = read.right.plan;
  return { ...plan, checksum: read.right.checksum };
};

const PLAN = {
  ...consistentPlan({ experiences: [changed(live(1, 'a'), { description: 'b' })] }),
  madeBy: { user: 'robin', commit: 'c0ffee' },
  undoes: { checksum: 'deed' },
};

describe('the head of a plan file', () => {
  it('equals that of the whole file, for random plans', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        const text = serialisePlan(plan);
        expect(head(text)).to.deep.equal(E.right(wholeHead(text)));
      }),
    ));

  it('has its author and the plan that it undoes, even in a file of another layout', () => {
    const text = serialisePlan(PLAN);
    expect(head(text)).to.deep.equal(E.right(wholeHead(text)));
    expect(wholeHead(text)).to.deep.include({ undoes: PLAN.undoes, madeBy: PLAN.madeBy });
    for (const other of [JSON.stringify(JSON.parse(text)), `\n${text}`, text.replaceAll('\n', '\r\n')])
      expect(head(other)).to.deep.equal(head(text));
  });

  it('is not taken from values that look like keys', () => {
    const text = serialisePlan({
      ...PLAN,
      target: { ...PLAN.target, projectName: 'x\n  "summary": {},\n  "updates": ' },
    });
    expect(head(text)).to.deep.equal(E.right(wholeHead(text)));
  });

  it('is read only as far as the list needs it', () => {
    const text = serialisePlan(PLAN).replace(/"description": "b"/, '"description": }{');
    expect(E.isRight(head(text))).to.equal(true);
  });

  const CASES: Readonly<Record<string, readonly [string, string]>> = {
    'a truncated file': [serialisePlan(PLAN).slice(0, 900), 'NotJson'],
    'an empty file': [' \n', 'Empty'],
    'other JSON': ['{"name": "robots"}\n', 'NotAPlan'],
    'a plan of a newer version': [
      serialisePlan(PLAN).replace(/"formatVersion": \d+/, '"formatVersion": 99'),
      'NewerVersion',
    ],
    'a plan without its counts': [serialisePlan(PLAN).replace('"summary"', '"counts"'), 'Shape'],
  };
  for (const [name, [text, fault]] of Object.entries(CASES))
    it(`does not exist in ${name}`, () => {
      const read = head(text);
      expect(E.isLeft(read) && read.left).to.deep.include({ _tag: fault });
    });
});
