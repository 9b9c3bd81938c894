import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startThreadAhead } from '../cli/thread-ahead.ts';

// `--version` is answered before oclif is loaded: scripts ask for it often, and loading costs four times as much.
const root = new URL('../../', import.meta.url);
const argv = process.argv.slice(2);

const version = (): string => {
  const { name, version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
};

const printVersion = (): void => {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`Error: the version could not be printed: ${error.message}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${version()}\n`);
};

if (argv[0] === '--version' || argv[0] === '-v') printVersion();
else {
  if (argv.some((argument) => /^--(?:client-secret|password)\b/.test(argument))) {
    // A secret that was given as a flag stands in the process list until the title takes its place.
    process.title = 'sync';
    // The traces of the libraries show the command line as it is.
    if (process.env.DEBUG) process.env.DEBUG = '-*';
  }
  startThreadAhead(argv, fileURLToPath(root));
  const { runCli } = await import('../cli/run-cli.ts');
  await runCli(argv, root);
}
