import { expect } from 'chai';
import fc from 'fast-check';
import { normalValue } from '../../src/domain/field-value.ts';

const SAME: readonly [type: string, a: string, b: string][] = [
  ['number', '1.50', '1.5'],
  ['number', '2', '2.000'],
  ['number', '+007', '7'],
  ['number', '1e3', '1000'],
  ['number', '120', '1.2E+2'],
  ['number', '-0', '0.0'],
  ['number', '.5', '0.5'],
  ['timestamp', '2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00Z'],
  ['timestamp', '2026-01-31T10:00:00.120Z', '2026-01-31t10:00:00.12z'],
  ['json', '{"to": [1, 2],  "a": 1}', '{"a":1,"to":[1,2]}'],
  ['json', '{"a":{"c":1,"b":2.0}}', '{ "a": { "b": 2, "c": 1 } }'],
];

const DIFFERENT: readonly [type: string, a: string, b: string][] = [
  ['text', '1.50', '1.5'],
  ['text', ' a', 'a'],
  ['number', '1', '-1'],
  ['number', '10', '1'],
  ['number', '12345678901234567890', '12345678901234567891'],
  ['number', 'fast', 'slow'],
  ['number', '', '0'],
  ['timestamp', '2026-01-31T12:00:00Z', '2026-01-31T12:00:00+02:00'],
  ['timestamp', '2026-01-31T12:00:00.001Z', '2026-01-31T12:00:00.002Z'],
  ['timestamp', '2026-01-31', '2026-02-01'],
  ['json', '[1,2]', '[2,1]'],
  ['json', '{"a":12345678901234567890}', '{"a":12345678901234567891}'],
  ['json', '{', '['],
  ['geography', '1.50', '1.5'],
];

describe('a value of a custom field', () => {
  for (const [type, a, b] of SAME)
    it(`means the same as ${type}: ${a} and ${b}`, () =>
      expect(normalValue(type, a)).to.equal(normalValue(type, b)));

  for (const [type, a, b] of DIFFERENT)
    it(`means something else as ${type}: ${a} and ${b}`, () =>
      expect(normalValue(type, a)).not.to.equal(normalValue(type, b)));

  it('is the same number exactly if the numbers are equal without trailing zeros', () =>
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.nat(5), (a, b, zeros) => {
        const padded = `${String(a)}.${'0'.repeat(zeros)}`;
        expect(normalValue('number', String(a))).to.equal(normalValue('number', padded));
        expect(normalValue('number', String(a)) === normalValue('number', String(b))).to.equal(a === b);
      }),
    ));

  it('is the same JSON in any order of its keys', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        fc.pre(!/\d{16}/.test(JSON.stringify(value)));
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(normalValue('json', JSON.stringify(value))).to.equal(
          normalValue('json', JSON.stringify(turned, undefined, 2)),
        );
      }),
    ));
});
