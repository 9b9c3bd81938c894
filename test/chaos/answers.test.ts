import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { appliedModel } from '../support/applying.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import { everyKind } from './every-kind.ts';
import { withChaosBench } from './chaos-bench.ts';
import { essence } from './project-model.ts';

const reworded = (as: (body: string) => string): Fault & { _tag: 'Reworded' } => ({
  _tag: 'Reworded',
  when: 'after',
  as,
});

const LISTS = ['experiences', 'experienceTags', 'systems', 'testSuites'];

/** Changes a page of a list. Other bodies stay unchanged. */
const asPage = (body: string, more: (page: Record<string, unknown>, key: string) => unknown): string => {
  const page: unknown = body.startsWith('{') ? JSON.parse(body) : undefined;
  if (typeof page !== 'object' || page === null) return body;
  const key = LISTS.find((one) => one in page && Array.isArray(Reflect.get(page, one)));
  return key === undefined ? body : JSON.stringify(more({ ...page }, key));
};

const FAULTS: Readonly<Record<string, Fault>> = {
  'is cut off in its headers': { _tag: 'Cut', when: 'after', where: 'headers' },
  'is cut off in its body': { _tag: 'Cut', when: 'after', where: 'body' },
  'has no list': reworded((body) => asPage(body, () => ({}))),
  'has null instead of a list': reworded((body) => asPage(body, (page, key) => ({ ...page, [key]: null }))),
  'has an empty list': reworded((body) => asPage(body, (page, key) => ({ ...page, [key]: [], total: 5 }))),
  'has half a list': reworded((body) =>
    asPage(body, (page, key) => ({ ...page, [key]: (page[key] as unknown[]).slice(1), total: 1_000 })),
  ),
  'has only half of its JSON': reworded((body) => body.slice(0, Math.floor(body.length / 2))),
  'is 500 after the work was done': { _tag: 'Status', status: 500, when: 'after' },
  'is 504 after the work was done': {
    _tag: 'Status',
    status: 504,
    when: 'after',
    message: 'upstream',
  },
};

const isCreation = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experiences');

describe('an apply in which one response', () => {
  /** The number of requests of an apply without faults. */
  const REQUESTS = 30;
  /** The gate injects each fault into every fifth request, with different offsets; `npm run test:chaos` into all of them. */
  const STRIDE = process.env.CHAOS_SCHEDULES === undefined ? 5 : 1;

  const applyWith = (number: number, fault: Fault): Promise<void> =>
    withChaosBench(everyKind, async (bench) => {
      const result = await bench.apply((request) => (request.number === number ? fault : undefined), false);
      if (E.isLeft(result)) {
        const resumed = await bench.apply(() => undefined, true);
        expect(E.isRight(resumed), `${number}: ${JSON.stringify([result, resumed])}`).to.equal(true);
      }
      expect(essence(await bench.model(), everyKind.model), String(number)).to.deep.equal(
        essence(appliedModel(everyKind), everyKind.model),
      );
      expect(bench.proxy.requests.filter(isCreation).length, `${number}: creations`).to.equal(1);
    });

  for (const [index, [what, fault]] of Object.entries(FAULTS).entries())
    it(`${what} has the same result as without faults, and does nothing twice`, async () => {
      const numbers = Array.from({ length: REQUESTS }, (_, at) => at + 1);
      const selected = numbers.filter((number) => number % STRIDE === index % STRIDE);
      await Promise.all(selected.map((number) => applyWith(number, fault)));
    });
});

describe('an apply to a server with endless lists', () => {
  it('fails without a write, and succeeds once the lists end', () =>
    withChaosBench(everyKind, async (bench) => {
      let token = 0;
      const endless = reworded((body) =>
        asPage(body, (page) => ({ ...page, nextPageToken: `t${String(token++)}` })),
      );
      const result = await bench.apply(({ method, path }) => {
        if (method !== 'GET') return undefined;
        // The server does not know the tokens.
        return path.includes('pageToken')
          ? {
              ...reworded(() =>
                JSON.stringify({
                  ...Object.fromEntries(LISTS.map((key) => [key, []])),
                  nextPageToken: `t${String(token++)}`,
                }),
              ),
              status: 200,
            }
          : endless;
      }, false);
      expect(E.isLeft(result) && result.left._tag).to.equal('EndlessList');
      expect(essence(await bench.model(), everyKind.model)).to.deep.equal(
        essence(everyKind.model, everyKind.model),
      );
      expect(E.isRight(await bench.apply(() => undefined, false))).to.equal(true);
    }));
});
