/** What `--version` needs of package.json. */
interface PackageInfo {
  readonly name: string;
  readonly version: string;
}

/** Whether a value has the fields of package.json that sync needs. */
export const isPackageInfo = (value: unknown): value is PackageInfo =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'version' in value &&
  typeof value.name === 'string' &&
  typeof value.version === 'string';

/** Reports a file of the installation that is not as it was built. */
export const damaged = (file: string): void => {
  process.stderr.write(`Error: ${file} of this installation is damaged. Install resim-sync again.\n`);
  process.exitCode = 1;
};

const printVersion = ({ name, version }: PackageInfo): void => {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`Error: cannot print the version: ${error.message}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
};

/** Runs a command line. Handles `--version` without loading oclif: scripts use it often, and loading takes four times as long. */
export const launch = async (
  argv: readonly string[],
  packageInfo: () => unknown,
  run: () => Promise<void>,
): Promise<void> => {
  if (argv[0] === '--version' || argv[0] === '-v') {
    const info = packageInfo();
    if (isPackageInfo(info)) printVersion(info);
    else damaged('package.json');
    return;
  }
  if (argv.some((argument) => /^--(?:client-secret|password)\b/.test(argument))) {
    // A secret in a flag is visible in the process list until the title replaces the command line.
    process.title = 'sync';
    // Debug traces of libraries show the command line unmasked.
    if (process.env.DEBUG) process.env.DEBUG = '-*';
  }
  await run();
};
