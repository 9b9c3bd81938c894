// Runs command lines one after the other, because loading the command takes far longer than running it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const ROOT = new URL('../../', import.meta.url);

/** The commands, as the launcher loads them. */
const commands = () => {
  const filename = fileURLToPath(new URL('dist/commands.js', ROOT));
  const script = new vm.Script(readFileSync(filename, 'latin1'), { filename });
  const module = { exports: {} };
  const sandbox = () => import('../../dist/sandbox.js');
  script.runInThisContext()(
    ...[module.exports, createRequire(filename), module, filename, dirname(filename), sandbox],
  );
  return module.exports;
};

const { run: runLine } = commands();

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// Node creates standard streams lazily.
const STREAMS = [process.stdout, process.stderr];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The resources that keep the process alive, except the timer below. */
const busyWith = () => process.getActiveResourcesInfo().length;

/** Waits until a separate process would exit: a command that leaves a resource open has not ended. */
const ended = async (before) => {
  for (let wait = 0; busyWith() > before; wait = Math.min(wait + 1, 20)) await pause(wait);
};

const run = async ({ argv, cwd, env }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.argv.splice(1, process.argv.length - 1, ...argv);
  const before = busyWith();
  await runLine(argv.slice(1), ROOT);
  await ended(before);
  process.emit('exit', process.exitCode ?? 0);
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return code;
};

const written = (stream, text) => new Promise((resolve) => stream.write(text, resolve));

process.on('disconnect', () => process.exit());
process.on('message', async (line) => {
  const code = await run(line);
  await Promise.all(STREAMS.map((stream) => written(stream, line.mark)));
  process.send(code);
});
