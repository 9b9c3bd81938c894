// Where the numbers come from.
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { root } from './processes.mjs';

/** The commit of the sources. */
export const commit = () => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'no-repository';
  }
};

/** A sentence about the machine, the Node and the state of the sources. */
export const machine = () => {
  const cpus = os.cpus();
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} at ${commit()}, Node ${process.version} on ${os.type()} ${os.release()}:`,
    `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory.`,
    'The sandbox that answers runs on the same machine, and takes its share of the processors.',
  ].join(' ');
};
