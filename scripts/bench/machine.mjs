// Describes the machine and the commit of a measurement.
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

/** Describes the machine, the release of Node and the commit. */
export const machine = () => {
  const cpus = os.cpus();
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} at ${commit()}, Node ${process.version} on ${os.type()} ${os.release()}:`,
    `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory.`,
    'The sandbox runs on the same machine and shares its processors.',
  ].join(' ');
};
