import path from 'node:path';

/** The name that no other program has: a system may have a `sync` of its own. */
const SECOND_NAME = 'resim-sync';

/** The name under which the command was called: commands that are told shall be ones that can be typed where it was typed. */
export const programName = (script: string | undefined): string =>
  path.basename(script ?? '') === SECOND_NAME ? SECOND_NAME : 'sync';
