import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { appliedModel } from '../support/applying.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import { everyKind } from './every-kind.ts';
import { withChaosBench } from './chaos-bench.ts';
import { essence } from './project-model.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A request without IDs and query, such as `PATCH experiences/ID`. */
const kindOf = ({ method, path }: ProxiedRequest): string =>
  `${method} ${path
    .replace(/\?.*/, '')
    .replaceAll(UUID, 'ID')
    .replace(/^\/v1\/projects\/ID\/?/, '')}`;

const KINDS = [
  'GET ',
  'GET experiences',
  'GET experienceTags',
  'GET systems',
  'GET suites',
  'GET experienceTags/ID/experiences',
  'GET systems/ID/experiences',
  'POST experienceTags',
  'DELETE experienceTags/ID',
  'POST experiences',
  'PATCH experiences/ID',
  'POST experiences/ID/restore',
  'POST suites',
  'PATCH suites/ID',
  'POST experienceTags/addExperiences',
  'DELETE experienceTags/ID/experiences/ID',
  'POST systems/addExperiences',
  'POST experiences/archive',
];

const FAULTS: Readonly<Record<string, Fault>> = {
  'is reset before the work is done': { _tag: 'Reset', when: 'before' },
  'is reset after the work is done': { _tag: 'Reset', when: 'after' },
  'is throttled': { _tag: 'Status', status: 429, when: 'before', retryAfter: '1' },
  'is rejected with 503 until a date': {
    _tag: 'Status',
    status: 503,
    when: 'before',
    retryAfter: 'Mon, 23 Nov 2026 09:00:00 GMT',
  },
  'is rejected with 500': { _tag: 'Status', status: 500, when: 'before' },
  'gets 502 after the work is done': { _tag: 'Status', status: 502, when: 'after' },
  'gets an HTML page before the work is done': { _tag: 'Garbage', when: 'before' },
  'gets an HTML page after the work is done': { _tag: 'Garbage', when: 'after' },
  'gets no response before the work is done': { _tag: 'Silence', when: 'before' },
  'gets no response after the work is done': { _tag: 'Silence', when: 'after' },
};

describe('an apply in which one request', () => {
  it('has each known kind', () =>
    withChaosBench(everyKind, async ({ apply, proxy }) => {
      // With a stopped clock, no read becomes too old and has to be repeated.
      const result = await apply(
        () => undefined,
        false,
        undefined,
        () => new Date(0),
      );
      expect(E.isRight(result)).to.equal(true);
      expect([...new Set(proxy.requests.map(kindOf))].sort()).to.deep.equal([...KINDS].sort());
    }));

  const applyWith = (kind: string, fault: Fault): Promise<void> =>
    withChaosBench(everyKind, async (bench) => {
      let met = false;
      const result = await bench.apply((request) => {
        if (met || kindOf(request) !== kind) return undefined;
        met = true;
        return fault;
      }, false);
      expect(met, kind).to.equal(true);
      if (E.isLeft(result)) {
        // A page instead of a list means that the server is not the API: sync does not retry, and nothing was written.
        expect(fault._tag, `${kind}: ${JSON.stringify(result.left)}`).to.equal('Garbage');
        const resumed = await bench.apply(() => undefined, true);
        expect(E.isRight(resumed), `${kind}: ${JSON.stringify(resumed)}`).to.equal(true);
      }
      expect(essence(await bench.model(), everyKind.model), kind).to.deep.equal(
        essence(appliedModel(everyKind), everyKind.model),
      );
      const creations = bench.proxy.requests.filter((request) => kindOf(request) === 'POST experiences');
      const undone = kind === 'POST experiences' && 'when' in fault && fault.when === 'before';
      expect(creations.length, 'creations').to.equal(undone ? 2 : 1);
    });

  /** `npm test` injects each fault into every fifth kind, with different offsets; `npm run test:chaos` into all of them. */
  const STRIDE = process.env.CHAOS_SCHEDULES === undefined ? 5 : 1;

  for (const [index, [what, fault]] of Object.entries(FAULTS).entries())
    it(`${what} has the same result as without faults, and does nothing twice`, async () => {
      const selected = KINDS.filter((_, at) => at % STRIDE === index % STRIDE);
      await Promise.all(selected.map((kind) => applyWith(kind, fault)));
    });
});
