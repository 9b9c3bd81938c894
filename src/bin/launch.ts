/** What `--version` needs of package.json. */
interface PackageInfo {
  readonly name: string;
  readonly version: string;
}

const printVersion = ({ name, version }: PackageInfo): void => {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`Error: cannot print the version: ${error.message}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
};

/**
 * Runs a command line, of which `--version` is answered before oclif is loaded: scripts ask for it often, and loading costs four times
 * as much.
 */
export const launch = async (
  argv: readonly string[],
  packageInfo: () => PackageInfo,
  run: () => Promise<void>,
): Promise<void> => {
  if (argv[0] === '--version' || argv[0] === '-v') {
    printVersion(packageInfo());
    return;
  }
  if (argv.some((argument) => /^--(?:client-secret|password)\b/.test(argument))) {
    // A secret that was given as a flag stands in the process list until the title takes its place.
    process.title = 'sync';
    // The traces of the libraries show the command line as it is.
    if (process.env.DEBUG) process.env.DEBUG = '-*';
  }
  await run();
};
