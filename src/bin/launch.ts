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
export const damaged = (file: string, error?: unknown): void => {
  const why = error instanceof Error ? ` (${error.message.split('\n', 1).join('')})` : '';
  process.stderr.write(
    `Error: ${file} of this installation is damaged or missing${why}\n  Install resim-sync again.\n`,
  );
  process.exitCode = 1;
};

/** What `load` returns; undefined, after a message, if the file is missing, truncated or changed. */
export const loadedFrom = <A>(file: string, load: () => A): A | undefined => {
  try {
    return load();
  } catch (error) {
    damaged(file, error);
    return undefined;
  }
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
    const info = loadedFrom('package.json', packageInfo);
    if (isPackageInfo(info)) printVersion(info);
    else if (info !== undefined) damaged('package.json');
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
