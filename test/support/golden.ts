import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '..', 'golden');

/**
 * Compares an output with a file in `test/golden`. `UPDATE_GOLDEN=1` updates the files; review the diff before you commit it.
 */
export const expectGolden = (name: string, actual: string): void => {
  const file = path.join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  expect(existsSync(file), `there is no ${name}: write it with UPDATE_GOLDEN=1`).to.equal(true);
  expect(actual).to.equal(readFileSync(file, 'utf8'));
};

const LARGEST = 20_000;

/** The output, or its head and a digest if it is very long. */
export const headAndDigest = (text: string): string =>
  text.length <= LARGEST
    ? text
    : `${text.slice(0, LARGEST)}\n<!-- sha256 of all: ${createHash('sha256').update(text).digest('base64')} -->\n`;
