import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { tryLock } from '../../src/system/process-lock.ts';

// Takes a lock repeatedly, and logs when it acquires and releases it.
const [, , file = '', log = '', rounds = '0'] = process.argv;
for (let done = 0; done < Number(rounds);) {
  const attempt = tryLock(file, { now: new Date().toISOString() });
  if (attempt._tag === 'Acquired') {
    appendFileSync(log, `in ${process.pid}-${done}\n`);
    await setImmediate();
    appendFileSync(log, `out ${process.pid}-${done}\n`);
    attempt.release();
    done += 1;
  }
  await setImmediate();
}
