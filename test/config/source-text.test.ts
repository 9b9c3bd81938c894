import * as E from 'fp-ts/lib/Either.js';
import { expect } from 'chai';
import { decodeText } from '../../src/config/yaml/source-text.ts';

describe('a text that is not UTF-8', () => {
  const CASES: Readonly<Record<string, readonly [bytes: readonly number[], message: string]>> = {
    'a byte that no character has': [[0x61, 0xff], 'byte 2 of the file (0xff) is not UTF-8 text'],
    'a character cut off by another one': [[0x61, 0xe2, 0x46], 'byte 2 of the file (0xe2) is not UTF-8 text'],
    'a character cut off at the end': [[0x61, 0xe2, 0x82], 'byte 2 of the file (0xe2) is not UTF-8 text'],
  };
  for (const [what, [bytes, message]] of Object.entries(CASES))
    it(`names the first byte of ${what}`, () => {
      const decoded = decodeText('a.yaml', Uint8Array.from(bytes));
      expect(E.isLeft(decoded) && decoded.left.message).to.equal(message);
    });
});
