import { appendFileSync } from 'node:fs';

/** The counters in the report of `npm run test:chaos`. */
export type Figure = 'schedules' | 'faults' | 'kills' | 'strangers' | 'resumes' | 'violations';

/** Increments a counter. Counters are kept in a file, because test files run in separate processes. */
export const count = (figure: Figure): void => {
  const file = process.env.CHAOS_FIGURES;
  if (file !== undefined) appendFileSync(file, `${figure}\n`);
};

/** Counts every failed test as a violation. */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    if (this.currentTest?.state === 'failed') count('violations');
  },
};
