// Runs a sandbox in a separate process, for tests that kill it. Prints its URL, token and identity as one line of JSON.
import * as E from 'fp-ts/lib/Either.js';
import { connectOrStartSandbox, startSandbox } from '../../../src/sandbox/index.ts';

const [dataDir = '', databaseUrl = '', mode = 'start'] = process.argv.slice(2);
const options = { dataDir, ...(databaseUrl === '' ? {} : { databaseUrl }), advertise: mode === 'advertise' };
const started = await (mode === 'connect' ? connectOrStartSandbox(options) : startSandbox(options));
process.stdout.write(`${JSON.stringify(E.isRight(started) ? started.right : started.left)}\n`);
