import { fileURLToPath } from 'node:url';
import { Config, type Interfaces, run } from '@oclif/core';
import { safeText } from '../../render/safe-text.ts';
import { EXIT } from './exit-code.ts';
import { hasFlag, programName, withHelpAsFlag } from '../words/command-line.ts';
import { reportFailure } from '../output/report.ts';
import { guardStandardStreams, lostOutput, streamTraits } from '../output/terminal.ts';
import { isExit, syncErrorFrom } from '../words/usage-error.ts';

/** The exit codes of a command without an error. */
const SUCCESSES: ReadonlySet<unknown> = new Set([undefined, EXIT.done, EXIT.changes]);

/** Fails if the result could not be printed, although the command completed. */
const reportLostOutput = (): void => {
  const why = lostOutput();
  if (why === undefined) return;
  process.stderr.write(
    `Error: cannot write the result to standard output: ${safeText(why)}\n  The command itself completed. Check where its output goes.\n`,
  );
  if (SUCCESSES.has(process.exitCode)) process.exitCode = EXIT.error;
};

/**
 * Runs one command line. Sets the exit code and returns; it never calls `process.exit`, which would truncate piped output. Reads package.json
 * and the commands from `root`, unless they are given.
 */
export const runCli = async (
  argv: readonly string[],
  root: URL,
  given: Pick<Interfaces.Options, 'pjson' | 'plugins'> = {},
): Promise<void> => {
  guardStandardStreams();
  // Not every write is awaited, so write errors are known only at exit.
  process.once('exit', reportLostOutput);
  try {
    // Throws if it was deleted; otherwise each command would blame another file.
    process.cwd();
    const config = await Config.load({ root: fileURLToPath(root), ...given });
    // oclif creates another config from this package.json.
    config.pjson.oclif.bin = programName(process.argv[1]);
    try {
      await run([...withHelpAsFlag(argv)], config);
    } catch (error) {
      if (isExit(error)) return;
      const fault = syncErrorFrom(error, config.commandIDs);
      process.exitCode = await reportFailure(fault, {
        json: hasFlag('--json', argv),
        stderr: streamTraits(process.stderr, process.env),
      });
    }
  } catch (error) {
    const fault = syncErrorFrom(error, []);
    process.exitCode = await reportFailure(fault, {
      json: hasFlag('--json', argv),
      stderr: streamTraits(process.stderr, process.env),
    });
  }
};
