import { takeLeaks } from './watched-output.ts';

/** Fails whatever test made the command show a secret; runs with every test of the suite. */
export const mochaHooks = {
  afterEach(): void {
    const leaks = takeLeaks();
    if (leaks.length > 0) throw new Error(`a secret was shown:\n${leaks.join('\n')}`);
  },
};
