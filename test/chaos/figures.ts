import { appendFileSync } from 'node:fs';

/** What the chaos tests count, for the report of `npm run test:chaos`. */
export type Figure = 'schedules' | 'faults' | 'kills' | 'strangers' | 'resumes' | 'violations';

/** Counts one more of a kind, where somebody asks for it: in a file, since test files run in processes of their own. */
export const count = (figure: Figure): void => {
  const file = process.env.CHAOS_FIGURES;
  if (file !== undefined) appendFileSync(file, `${figure}\n`);
};

/** A test that fails is a violation. */
export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    if (this.currentTest?.state === 'failed') count('violations');
  },
};
