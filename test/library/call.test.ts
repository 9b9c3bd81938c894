import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { callOf } from '../../src/library/call.ts';

const counted = () => {
  const counter = { begun: 0 };
  const call = callOf(() => Promise.resolve(E.right((counter.begun += 1))));
  return { counter, call };
};

describe('a call of the library', () => {
  it('does nothing before it is awaited or called', async () => {
    const { counter, call } = counted();
    await Promise.resolve();
    expect(counter.begun).to.equal(0);
    await call;
    expect(counter.begun).to.equal(1);
  });

  it('runs once, however often it is awaited and called', async () => {
    const { call } = counted();
    const outcomes = [...(await Promise.all([call, call(), call])), await call, await call()];
    expect(outcomes).to.deep.equal(outcomes.map(() => E.right(1)));
  });
});
