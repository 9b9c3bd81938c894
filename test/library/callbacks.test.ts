import { expect } from 'chai';
import { existsSync } from 'node:fs';
import {
  applyPlan,
  type ApplyEvent,
  createPlan,
  errorMessage,
  loadExperienceSyncConfig,
} from '../../src/index.ts';
import { isCreation, isWrite, withNewExperiences } from '../support/apply-bench.ts';
import { withWorkbench } from '../support/workbench.ts';
import { left, right, throughProxy } from './calls.ts';

/** Callbacks that fail when the first operation has ended. */
const FAILING: Readonly<Record<string, (event: ApplyEvent) => unknown>> = {
  'throws an error': ({ _tag }) => {
    if (_tag === 'OperationEnded') throw new Error('disk full');
  },
  'rejects with an error, being asynchronous': async ({ _tag }) => {
    await Promise.resolve();
    if (_tag === 'OperationEnded') throw new Error('disk full');
  },
};

describe('a callback of a program', () => {
  for (const [how, onEvent] of Object.entries(FAILING))
    it(`that ${how} stops an apply in good order with an error that contains its message`, () =>
      withNewExperiences(4, async (bench) => {
        const file = bench.file('plan.json');
        let calls = 0;
        await throughProxy(
          bench,
          () => undefined,
          async (connection, requests) => {
            const counted = {
              ...connection,
              parallelism: 2,
              onEvent: (event: ApplyEvent) => {
                calls += event._tag === 'OperationEnded' ? 1 : 0;
                return onEvent(event);
              },
            };
            const error = await left(applyPlan(counted, { file }));
            expect(error).to.include({ _tag: 'UnexpectedFault', thrownBy: 'onEvent', message: 'disk full' });
            expect(errorMessage(error))
              .to.include('the callback onEvent of the program threw: disk full')
              .and.not.to.include('report');
            expect(calls).to.be.lessThan(4);
            const written = requests.filter(isCreation).length;
            expect(written).to.be.lessThan(4);
            // Nothing continues in the background: the journal has the end of each operation sent, and the lock is released.
            const lines = bench.journal();
            const ended = lines.filter(({ _tag, result }) => _tag === 'End' && result === 'done');
            expect(ended).to.have.length(written);
            expect(lines.at(-1)).to.include({ _tag: 'Finish', outcome: 'interrupted' });
            expect(existsSync(`${file}.lock`)).to.equal(false);
            const { report } = await right(applyPlan(connection, { file, resume: true }));
            expect(report.counts).to.deep.equal({ done: 5, skipped: written, failed: 0, notStarted: 0 });
          },
        );
      }));

  it('that throws when a request is retried ends the read at once', () =>
    withWorkbench(async (bench) => {
      const config = await right(
        loadExperienceSyncConfig([bench.write('config.yaml', JSON.stringify({ experiences: [] }))]),
      );
      let inTrouble = true;
      const trouble = () =>
        inTrouble ? ({ _tag: 'Status', status: 429, when: 'before', retryAfter: '60' } as const) : undefined;
      await throughProxy(bench, trouble, async (connection, requests) => {
        const failing = {
          ...connection,
          onEvent: (event: ApplyEvent) => {
            if (event._tag === 'Retrying') throw new Error('no more retries, please');
          },
        };
        const error = await left(createPlan(failing, { config }));
        expect(error).to.include({ _tag: 'UnexpectedFault', message: 'no more retries, please' });
        expect(requests.filter(isWrite)).to.deep.equal([]);
        expect(requests).to.have.length(1);
        // The next call with the connection works.
        inTrouble = false;
        await right(createPlan(failing, { config }));
      });
    }));
});
