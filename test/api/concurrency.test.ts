import { expect } from 'chai';
import fc from 'fast-check';
import {
  afterResponse,
  afterThrottling,
  type Allowance,
  fullAllowance,
  makeGate,
} from '../../src/api/concurrency.ts';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { ExperienceID } from '../../src/domain/ids.ts';
import { branded } from '../support/branded.ts';
import { uuid } from '../support/model.ts';
import { optionsFor, PROJECT, valueOf } from './support/api-options.ts';
import { withServer } from './support/loopback-server.ts';

const restore = (api: ResimApi, number: number) =>
  api.restoreExperience(PROJECT, branded(ExperienceID, uuid(3, number)))();

/** Runs tasks with a number of workers, as the caller of the client does. */
const inWorkers = async (workers: number, total: number, task: (number: number) => Promise<unknown>) => {
  let next = 0;
  const work = async () => {
    while (next < total) await task(next++);
  };
  await Promise.all(Array.from({ length: workers }, work));
};

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('many requests', () => {
  it('share a few connections', () =>
    withServer(
      () => ({ body: { projects: [] } }),
      async ({ url, received, connections }) => {
        const api = makeResimApi(optionsFor(url, { parallelism: 4 }));
        await inWorkers(4, 300, async () => valueOf(await api.listProjects({})()));
        expect(received).to.have.length(300);
        expect(connections()).to.be.at.most(4);
      },
    ));

  it('use the allowed concurrency and never more', () => {
    const held: (() => void)[] = [];
    return withServer(
      async () => {
        await new Promise<void>((resolve) => {
          held.push(resolve);
          if (held.length === 5) held.splice(0).forEach((release) => release());
        });
        return { body: { projects: [] } };
      },
      async ({ url, mostAtOnce }) => {
        const api = makeResimApi(optionsFor(url, { parallelism: 5 }));
        const all = await Promise.all(Array.from({ length: 200 }, () => api.listProjects({})()));
        all.forEach(valueOf);
        expect(mostAtOnce()).to.equal(5);
      },
    );
  });

  for (const [writes, parallelism] of [
    [1_500, 16],
    [1_000, 64],
  ] as const)
    it(`finish, ${writes} writes of ${parallelism} workers, on a server that allows four`, () => {
      let [underWay, done] = [0, 0];
      return withServer(
        async () => {
          if (underWay >= 4) return { status: 429 };
          underWay += 1;
          await turn();
          await turn();
          underWay -= 1;
          done += 1;
          return { status: 204 };
        },
        async ({ url, received }) => {
          const options = optionsFor(url, { parallelism });
          const api = makeResimApi(options);
          await inWorkers(parallelism, writes, async (number) => valueOf(await restore(api, number)));
          expect(done).to.equal(writes);
          // The client learns the limit instead of exceeding it again and again.
          expect(received.length).to.be.below(writes * 1.5);
        },
      );
    });
});

describe('the allowance', () => {
  const steps = fc.array(fc.boolean(), { maxLength: 300 });
  const after = (throttlings: readonly boolean[], max: number): Allowance =>
    throttlings.reduce<Allowance>(
      (allowance, throttled) =>
        throttled ? afterThrottling(allowance, Math.floor(allowance.limit) - 1) : afterResponse(allowance),
      fullAllowance(max),
    );

  it('stays between one and the maximum', () =>
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 256 }), (throttlings, max) => {
        expect(after(throttlings, max).limit).to.be.within(1, max);
      }),
    ));

  it('is halved once for all requests in flight', () => {
    const throttled = Array.from({ length: 16 }, () => true);
    expect(after(throttled, 16).limit).to.equal(8);
  });

  it('recovers by itself', () => {
    const answered = Array.from({ length: 200 }, () => false);
    expect(after([true, ...answered], 16).limit).to.equal(16);
  });

  it('admits tasks in order', async () => {
    const gate = makeGate(1);
    const order: number[] = [];
    await gate.enter();
    const tasks = [1, 2, 3].map(async (number) => {
      await gate.enter();
      order.push(number);
      gate.leave(false);
    });
    gate.leave(false);
    await Promise.all(tasks);
    expect(order).to.deep.equal([1, 2, 3]);
  });

  it('admits a throttled task first', async () => {
    const gate = makeGate(1);
    const order: string[] = [];
    await gate.enter();
    const tasks = [['new', false] as const, ['sent away', true] as const].map(async ([name, before]) => {
      await gate.enter(before);
      order.push(name);
      gate.leave(false);
    });
    gate.leave(false);
    await Promise.all(tasks);
    expect(order).to.deep.equal(['sent away', 'new']);
  });
});
