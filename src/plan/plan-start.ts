const START_CHARACTERS = 200;

/** Whether a text is an encrypted plan of any version. Reads only the beginning. */
export const isEncryptedPlan = (text: string): boolean =>
  /^\s*\{\s*"format"\s*:\s*"sync-encrypted-plan"/.test(text.slice(0, START_CHARACTERS));

/** Whether a text begins like a plan that is not encrypted. */
export const isPlainPlan = (text: string): boolean =>
  /^\s*\{\s*"formatVersion":/.test(text.slice(0, START_CHARACTERS));

/** Whether a text begins like a plan, encrypted or not. */
export const startsAsPlan = (text: string): boolean => isPlainPlan(text) || isEncryptedPlan(text);
