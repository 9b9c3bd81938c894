import { fileURLToPath } from 'node:url';
import { Config, type Interfaces, run } from '@oclif/core';
import { asksFor } from './flag-asked.ts';
import { programName } from './program-name.ts';
import { reportFailure } from './report.ts';
import { streamTraits, tolerateClosedPipes } from './terminal.ts';
import { isExit, syncErrorFrom } from './usage-error.ts';

/** Runs one command line. Sets the exit code and returns; never ends the process, which would cut a piped stdout. The
 * description of the package is read from `root`, unless another is given. */
export const runCli = async (argv: readonly string[], root: URL, pjson?: Interfaces.PJSON): Promise<void> => {
  tolerateClosedPipes();
  try {
    const config = await Config.load({ root: fileURLToPath(root), ...(pjson && { pjson }) });
    // oclif makes another config from the description of the package that this one has read.
    config.pjson.oclif.bin = programName(process.argv[1]);
    try {
      await run([...argv], config);
    } catch (error) {
      if (isExit(error)) return;
      const fault = syncErrorFrom(error, config.commandIDs);
      process.exitCode = await reportFailure(fault, {
        json: asksFor('--json', argv),
        stderr: streamTraits(process.stderr, process.env),
      });
    }
  } catch (error) {
    const fault = syncErrorFrom(error, []);
    process.exitCode = await reportFailure(fault, {
      json: asksFor('--json', argv),
      stderr: streamTraits(process.stderr, process.env),
    });
  }
};
