import fc from 'fast-check';

/** Where random cases start. Fixed, so that a test fails only for a change; `TEST_SEED=…` tries others or repeats some. */
const SEED = Number(process.env.TEST_SEED ?? 1);

fc.configureGlobal({ seed: SEED });
