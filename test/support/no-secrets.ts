import { takeLeaks } from './watched-output.ts';

/** Fails every test in which the command shows a secret. */
export const mochaHooks = {
  afterEach(): void {
    const leaks = takeLeaks();
    if (leaks.length > 0) throw new Error(`a secret was shown:\n${leaks.join('\n')}`);
  },
};
