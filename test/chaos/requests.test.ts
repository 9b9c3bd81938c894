import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { appliedModel } from '../support/applying.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import { everyKind } from './every-kind.ts';
import { withField } from './field.ts';
import { essence } from './project-model.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A request without IDs and query: `PATCH experiences/ID`. */
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
  'is broken off before it is done': { _tag: 'Reset', when: 'before' },
  'is done, and its answer lost': { _tag: 'Reset', when: 'after' },
  'is throttled': { _tag: 'Status', status: 429, when: 'before', retryAfter: '1' },
  'meets a server that is busy until a date': {
    _tag: 'Status',
    status: 503,
    when: 'before',
    retryAfter: 'Mon, 23 Nov 2026 09:00:00 GMT',
  },
  'fails inside the server': { _tag: 'Status', status: 500, when: 'before' },
  'is done by a server that then fails': { _tag: 'Status', status: 502, when: 'after' },
  'is answered with a page': { _tag: 'Garbage', when: 'before' },
  'is done, and answered with a page': { _tag: 'Garbage', when: 'after' },
  'is never answered': { _tag: 'Silence', when: 'before' },
  'is done, and never answered': { _tag: 'Silence', when: 'after' },
};

describe('an apply of which one request', () => {
  it('is of each kind that there is', () =>
    withField(everyKind, async ({ apply, proxy }) => {
      expect(E.isRight(await apply(() => undefined, false))).to.equal(true);
      expect([...new Set(proxy.requests.map(kindOf))].sort()).to.deep.equal([...KINDS].sort());
    }));

  const meets = (kind: string, fault: Fault): Promise<void> =>
    withField(everyKind, async (field) => {
      let met = false;
      const result = await field.apply((request) => {
        if (met || kindOf(request) !== kind) return undefined;
        met = true;
        return fault;
      }, false);
      expect(met, kind).to.equal(true);
      if (E.isLeft(result)) {
        // A page instead of a list says that this is not the API: nothing is tried again, and nothing was written.
        expect(fault._tag, `${kind}: ${JSON.stringify(result.left)}`).to.equal('Garbage');
        const resumed = await field.apply(() => undefined, true);
        expect(E.isRight(resumed), `${kind}: ${JSON.stringify(resumed)}`).to.equal(true);
      }
      expect(essence(await field.model(), everyKind.model), kind).to.deep.equal(
        essence(appliedModel(everyKind), everyKind.model),
      );
      const creations = field.proxy.requests.filter((request) => kindOf(request) === 'POST experiences');
      const undone = kind === 'POST experiences' && 'when' in fault && fault.when === 'before';
      expect(creations.length, 'creations').to.equal(undone ? 2 : 1);
    });

  /** `npm test` disturbs every third kind, each fault beginning with another one; `npm run test:chaos` disturbs all of them. */
  const STRIDE = process.env.CHAOS_SCHEDULES === undefined ? 3 : 1;

  for (const [index, [what, fault]] of Object.entries(FAULTS).entries())
    it(`${what} ends as an undisturbed one, whichever request it is, and does nothing twice`, async () => {
      const disturbed = KINDS.filter((_, at) => at % STRIDE === index % STRIDE);
      await Promise.all(disturbed.map((kind) => meets(kind, fault)));
    });
});
