import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import {
  decryptPlan,
  encryptPlan,
  NONCE_BYTES,
  SALT_BYTES,
  SCRYPT_COST,
} from '../../src/plan/encrypted-plan.ts';
import { serialisePlan } from '../../src/plan/plan-file.ts';
import { isEncryptedPlan } from '../../src/plan/plan-start.ts';
import { buildPlan, created } from '../support/build-plan.ts';

/** The lowest cost that is accepted; the default takes half a second each time. */
const CHEAP = { N: 2 ** 14, r: 1, p: 1 };
const secret = Buffer.from('correct horse battery staple');
const seedsOf = (salt: string) => ({
  salt: createHash('sha256').update(salt).digest().subarray(0, SALT_BYTES),
  nonce: createHash('sha256').update(`${salt}!`).digest().subarray(0, NONCE_BYTES),
});

const TEXT = serialisePlan(
  buildPlan({
    experiences: [
      created('delta', { environmentVariables: [{ name: 'API_TOKEN', value: 'hunter2-hunter2' }] }),
    ],
  }),
);
const sealed = encryptPlan(TEXT, secret, seedsOf('a'), CHEAP);

const faultOf = (text: string, key: Uint8Array = secret) => {
  const opened = decryptPlan(text, key);
  if (E.isRight(opened)) throw new Error('it was opened');
  return opened.left;
};

const edited = (edit: (envelope: Record<string, unknown>) => unknown): string =>
  `${JSON.stringify(edit(JSON.parse(sealed) as Record<string, unknown>), null, 2)}\n`;

const withCost = (cost: Record<string, unknown>): string =>
  edited((envelope) => ({ ...envelope, kdf: { ...(envelope.kdf as object), ...cost } }));

describe('an encrypted plan', () => {
  it('is decrypted with its passphrase', () => {
    expect(isEncryptedPlan(sealed)).to.equal(true);
    expect(decryptPlan(sealed, secret)).to.deep.equal(E.right(TEXT));
  });

  it('is distinguished from a plan that is not encrypted', () => {
    expect(isEncryptedPlan(TEXT)).to.equal(false);
  });

  it('reveals nothing of the plan: no value, no name, no project', () => {
    for (const word of ['hunter2', 'API_TOKEN', 'delta', 'robots', 'updates', 'checksum'])
      expect(sealed).not.to.contain(word);
  });

  it('costs 128 MiB per guess by default, and can be read back', () => {
    const usual = encryptPlan('text', secret, seedsOf('b'));
    expect((JSON.parse(usual) as { kdf: object }).kdf).to.include({ ...SCRYPT_COST, name: 'scrypt' });
    expect(decryptPlan(usual, secret)).to.deep.equal(E.right('text'));
  }).timeout(60_000);

  it('differs each time that it is encrypted', () => {
    expect(encryptPlan(TEXT, secret, seedsOf('c'), CHEAP)).not.to.equal(sealed);
  });

  it('is rejected with another passphrase, and the error says so', () => {
    expect(faultOf(sealed, Buffer.from('correct horse battery stapl'))).to.deep.equal({ _tag: 'WrongKey' });
  });

  it('is rejected if any byte is changed to any value', () => {
    const bytes = Buffer.from(sealed);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        const opened = decryptPlan(new TextDecoder().decode(changed), secret);
        expect(E.isLeft(opened)).to.equal(true);
        expect(JSON.stringify(opened)).not.to.contain('hunter2');
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('distinguishes changed content from another passphrase', () => {
    const changed = edited((envelope) => {
      const data = Buffer.from(String(envelope.data), 'base64');
      data.writeUInt8(data.readUInt8(40) ^ 1, 40);
      return { ...envelope, data: data.toString('base64') };
    });
    expect(faultOf(changed)).to.deep.equal({ _tag: 'Tampered' });
  });

  it('is rejected if it is truncated anywhere', () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), (length) =>
        E.isLeft(decryptPlan(sealed.slice(0, length), secret)),
      ),
    );
  });

  it('is rejected with the content of another plan, or with a shortened authentication tag', () => {
    const other = JSON.parse(encryptPlan(TEXT, secret, seedsOf('d'), CHEAP)) as Record<string, unknown>;
    expect(faultOf(edited((envelope) => ({ ...envelope, data: other.data })))).to.deep.equal({
      _tag: 'Tampered',
    });
    const short = edited((envelope) => ({
      ...envelope,
      data: Buffer.from(String(envelope.data), 'base64').subarray(0, -4).toString('base64'),
    }));
    expect(faultOf(short)).to.deep.equal({ _tag: 'Tampered' });
  });

  const COSTS: Readonly<Record<string, Record<string, unknown>>> = {
    'unlimited memory': { N: 2 ** 30 },
    'an N that is not a power of two': { N: 2 ** 14 + 1 },
    'almost no work': { N: 2 },
    'unlimited blocks': { r: 1024 },
    'unlimited rounds': { p: 1e9 },
    'less than one round': { p: 0 },
    'a fraction': { r: 1.5 },
    'a text instead of a number': { N: '16384' },
    'another function': { name: 'pbkdf2' },
  };
  for (const [name, cost] of Object.entries(COSTS))
    it(`is rejected before any key is derived if it requires ${name}`, () => {
      expect(faultOf(withCost(cost))._tag).to.equal('Shape');
    });

  it('of a newer version is rejected by its number', () => {
    expect(faultOf(edited((envelope) => ({ ...envelope, formatVersion: 2 })))).to.deep.equal({
      _tag: 'NewerVersion',
      formatVersion: 2,
      supported: 1,
    });
  });
});
