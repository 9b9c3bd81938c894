import { expect } from 'chai';
import { EXIT_TIMEOUT_SECONDS } from '../../src/cli/run/session.ts';
import {
  type Interruption,
  type InterruptionOptions,
  listenForInterruption,
  WRITE_GRACE_MILLISECONDS,
} from '../../src/system/interruption.ts';
import { pause } from '../../src/system/pause.ts';

/** The only signal that the test runner does not handle. */
const signal = () => process.emit('SIGHUP');

const listening = async (
  options: InterruptionOptions,
  use: (interruption: Interruption) => Promise<void> | void,
): Promise<void> => {
  const interruption = listenForInterruption(options);
  try {
    await use(interruption);
  } finally {
    interruption.dispose();
  }
};

const NEVER = 1_000_000;

const never = (interruption: Interruption) =>
  interruption.whileWriting(() => pause(NEVER, interruption.signal));

describe('an interruption', () => {
  it('aborts reads and waits at once', () =>
    listening({ grace: NEVER }, async (interruption) => {
      const waiting = pause(NEVER, interruption.signal);
      expect(interruption.requested()).to.equal(false);
      signal();
      expect(interruption.requested()).to.equal(true);
      expect(interruption.signal.aborted).to.equal(true);
      await waiting;
    }));

  it('lets writes finish, reports that it waits for them, and then starts nothing', async () => {
    let told = 0;
    await listening({ grace: NEVER, onWait: () => told++ }, async (interruption) => {
      let end: () => void = () => undefined;
      const writing = interruption.whileWriting(() => new Promise<void>((resolve) => (end = resolve)));
      signal();
      expect(interruption.requested()).to.equal(true);
      expect(interruption.signal.aborted).to.equal(false);
      end();
      await writing;
      expect(interruption.signal.aborted).to.equal(true);
    });
    expect(told).to.equal(1);
  });

  it('aborts writes after a second signal', () =>
    listening({ grace: NEVER }, async (interruption) => {
      const writing = never(interruption);
      signal();
      expect(interruption.signal.aborted).to.equal(false);
      signal();
      expect(interruption.signal.aborted).to.equal(true);
      await writing;
    }));

  it('aborts writes after the grace period', () =>
    listening({ grace: 1 }, async (interruption) => {
      const writing = never(interruption);
      signal();
      await writing;
      expect(interruption.signal.aborted).to.equal(true);
    }));

  it('removes its listeners when the command has ended', async () => {
    const before = process.listenerCount('SIGHUP');
    await listening({}, () => {
      expect(process.listenerCount('SIGHUP')).to.equal(before + 1);
    });
    expect(process.listenerCount('SIGHUP')).to.equal(before);
  });

  it('takes no longer than a CI runner waits: the grace period and two requests on exit', () => {
    expect(WRITE_GRACE_MILLISECONDS + 2 * EXIT_TIMEOUT_SECONDS * 1000).to.be.at.most(6_700);
  });
});
