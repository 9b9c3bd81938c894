// Runs command lines one after the other, because loading the command takes far longer than running it.
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

let runs = 0;

const run = async ({ argv, cwd, env }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.argv.splice(1, process.argv.length - 1, ...argv);
  const before = busyWith();
  runs += 1;
  // A new query makes Node evaluate the entry again, but not its imports.
  await import(`../../dist/bin/run.js?run=${runs}`);
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
