import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'chai';
import { launchSandbox } from '../../src/sandbox/server/launch.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

describe('two sandboxes that start on a new folder at the same time', () => {
  it('become one server and one error, and the folder can be used again afterwards', () =>
    withTemporaryFolder(async (dataDir) => {
      const started = await Promise.all([launchSandbox({ dataDir }), launchSandbox({ dataDir })]);
      const [refused] = started.flatMap((one) => (E.isLeft(one) ? [one.left.message] : []));
      expect(refused).to.match(/^another server is starting on /);
      const running = started.flatMap((one) => (E.isRight(one) ? [one.right.sandbox] : []));
      expect(running).to.have.lengthOf(1);
      for (const sandbox of running) await sandbox.close();
      const again = await launchSandbox({ dataDir });
      expect(E.isRight(again)).to.equal(true);
      if (E.isRight(again)) await again.right.sandbox.close();
    }));
});
