import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import type { Fault } from '../support/fault-proxy.ts';
import { planFor } from '../support/planned-situations.ts';
import { configOf, entry, project } from '../support/wanted.ts';
import { withChaosBench } from './chaos-bench.ts';

const EXPERIENCES = Number(process.env.CHAOS_EXPERIENCES ?? 400);
const ALLOWED = 4;
const PARALLELISM = 16;

const TOO_MANY: Fault = { _tag: 'Status', status: 429, when: 'before' };

const situation = planFor(
  project([]),
  configOf(Array.from({ length: EXPERIENCES }, (_, index) => entry(`scenario ${index}`))),
)!;

describe('an apply to a server that allows four concurrent requests', function () {
  this.timeout(EXPERIENCES * 100 + 60_000);

  it(`creates all ${EXPERIENCES} experiences, keeps to the limit, and speeds up when the limit is lifted`, () =>
    withChaosBench(situation, async ({ apply, model, proxy }) => {
      let created = 0;
      let throttled = 0;
      let mostLater = 0;
      const result = await apply(
        ({ method, atOnce }) => {
          const limited = created < EXPERIENCES / 2;
          if (method === 'POST' && !limited) mostLater = Math.max(mostLater, atOnce);
          if (limited && atOnce > ALLOWED) {
            throttled++;
            return TOO_MANY;
          }
          if (method === 'POST') created++;
          return undefined;
        },
        false,
        PARALLELISM,
      );
      expect(E.isRight(result), JSON.stringify(result)).to.equal(true);
      const { experiences } = await model();
      expect(new Set(experiences.map(({ name }) => name)).size).to.equal(EXPERIENCES);
      expect(experiences.length).to.equal(EXPERIENCES);
      // Without backing off, twelve of sixteen requests would be rejected each time.
      expect(throttled).to.be.lessThan(created);
      expect(mostLater).to.be.greaterThan(2 * ALLOWED);
      expect(proxy.requests.filter(({ method }) => method === 'POST').length).to.be.lessThan(2 * EXPERIENCES);
    }));
});
