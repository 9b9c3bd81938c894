import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { appliedModel } from '../support/applying.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import { everyKind } from './every-kind.ts';
import { withField } from './field.ts';
import { essence } from './project-model.ts';

const reworded = (as: (body: string) => string): Fault & { _tag: 'Reworded' } => ({
  _tag: 'Reworded',
  when: 'after',
  as,
});

const LISTS = ['experiences', 'experienceTags', 'systems', 'testSuites'];

/** A page of a list with other keys; what is no list stays as it is. */
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
  'has null for a list': reworded((body) => asPage(body, (page, key) => ({ ...page, [key]: null }))),
  'has an empty list': reworded((body) => asPage(body, (page, key) => ({ ...page, [key]: [], total: 5 }))),
  'has half a list': reworded((body) =>
    asPage(body, (page, key) => ({ ...page, [key]: (page[key] as unknown[]).slice(1), total: 1_000 })),
  ),
  'is half of its JSON': reworded((body) => body.slice(0, Math.floor(body.length / 2))),
  'fails after the work was done': { _tag: 'Status', status: 500, when: 'after' },
  'says that it was wrong after the work was done': {
    _tag: 'Status',
    status: 504,
    when: 'after',
    message: 'upstream',
  },
};

const isCreation = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experiences');

describe('an apply of which one answer', () => {
  /** How many requests an apply of each kind of operation sends where nothing disturbs it. */
  const REQUESTS = 30;
  /** The gate disturbs every third request, each fault beginning with another one; `npm run test:chaos` all of them. */
  const STRIDE = process.env.CHAOS_SCHEDULES === undefined ? 3 : 1;

  const meets = (number: number, fault: Fault): Promise<void> =>
    withField(everyKind, async (field) => {
      const result = await field.apply((request) => (request.number === number ? fault : undefined), false);
      if (E.isLeft(result)) {
        const resumed = await field.apply(() => undefined, true);
        expect(E.isRight(resumed), `${number}: ${JSON.stringify([result, resumed])}`).to.equal(true);
      }
      expect(essence(await field.model(), everyKind.model), String(number)).to.deep.equal(
        essence(appliedModel(everyKind), everyKind.model),
      );
      expect(field.proxy.requests.filter(isCreation).length, `${number}: creations`).to.equal(1);
    });

  for (const [index, [what, fault]] of Object.entries(FAULTS).entries())
    it(`${what} ends as an undisturbed one, whichever answer it is, and does nothing twice`, async () => {
      const numbers = Array.from({ length: REQUESTS }, (_, at) => at + 1);
      const disturbed = numbers.filter((number) => number % STRIDE === index % STRIDE);
      await Promise.all(disturbed.map((number) => meets(number, fault)));
    });
});

describe('an apply at a server whose lists never end', () => {
  it('writes nothing, ends, and can be done once they do', () =>
    withField(everyKind, async (field) => {
      let token = 0;
      const endless = reworded((body) =>
        asPage(body, (page) => ({ ...page, nextPageToken: `t${String(token++)}` })),
      );
      const result = await field.apply(({ method, path }) => {
        if (method !== 'GET') return undefined;
        // The server itself knows none of the tokens.
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
      expect(essence(await field.model(), everyKind.model)).to.deep.equal(
        essence(everyKind.model, everyKind.model),
      );
      expect(E.isRight(await field.apply(() => undefined, false))).to.equal(true);
    }));
});
