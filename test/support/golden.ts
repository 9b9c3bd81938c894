import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '..', 'golden');

/**
 * Holds a whole output against the file of that name under `test/golden`. `UPDATE_GOLDEN=1` writes the files anew; what
 * changed shows in the review of the commit.
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

/** An output whole, or of one that would fill a megabyte the beginning and a digest of all. */
export const headAndDigest = (text: string): string =>
  text.length <= LARGEST
    ? text
    : `${text.slice(0, LARGEST)}\n<!-- sha256 of all: ${createHash('sha256').update(text).digest('base64')} -->\n`;
