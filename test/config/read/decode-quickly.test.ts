import { expect } from 'chai';
import fc from 'fast-check';
import { commonYaml } from '../../../src/config/yaml/common-yaml.ts';
import { composeEvents, readEvents } from '../../../src/config/yaml/compose-yaml.ts';
import { eventCursor } from '../../../src/config/yaml/yaml-cursor.ts';
import { ConfigDocument } from '../../../src/config/read/config-codecs.ts';
import { emitConfig } from '../../../src/config/write/emit.ts';
import { NOT_FLAWLESS, quickDecoder } from '../../../src/config/read/decode-quickly.ts';
import { shapeData } from '../../../src/config/read/shape-data.ts';
import { arbitraryConfig } from '../arbitrary-config.ts';
import { entryWith, fixture } from '../loading.ts';

const decodeQuickly = quickDecoder(ConfigDocument);

/** The results of the quick decoder and of the codec for a text. */
const both = (text: string) => {
  const read = readEvents(text);
  if (read._tag === 'Left') return undefined;
  const { root, faults } = composeEvents(read.right);
  if (root === undefined) return undefined;
  const shaped = shapeData(root, ConfigDocument);
  const decoded = ConfigDocument.decode(shaped.data);
  const clean = faults.length === 0 && shaped.faults.length === 0 && shaped.nearMisses.length === 0;
  return {
    quick: decodeQuickly(eventCursor(read.right)),
    common: decodeQuickly(commonYaml(text)),
    slow: clean && decoded._tag === 'Right' ? decoded.right : NOT_FLAWLESS,
  };
};

const withoutUndefined = (value: unknown): unknown =>
  value === NOT_FLAWLESS ? 'not flawless' : JSON.parse(JSON.stringify(value));

describe('decoding quickly', () => {
  it('equals the codec for valid configs', () => {
    fc.assert(
      fc.property(arbitraryConfig, (config) => {
        const decoded = both(emitConfig(config));
        expect(decoded?.quick).not.equal(NOT_FLAWLESS);
        expect(withoutUndefined(decoded?.quick)).deep.equal(withoutUndefined(decoded?.slow));
      }),
    );
  });

  /** A config with some text cut out or inserted. */
  const withSlips = (whole: string) => {
    const slip = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(10),
      put: fc.constantFrom('', ':', '- ', '[', '"', '~', '!x ', '&x ', '? ', 'tag: a\n', 'Tags', '_', '<<'),
    });
    return fc.array(slip, { minLength: 1, maxLength: 2 }).map((slips) => {
      let text = whole;
      for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
      return text;
    });
  };

  const byHand = `${fixture('tended-by-hand.yaml')}${entryWith('profile: p').replace('experiences:', 'x-more:')}`;
  const withoutAliases = byHand.replaceAll(/(?:- )?<<: \*\w+\n +|[&]\w+|: \*altitude$/gm, (found) =>
    found.startsWith('-') ? '- ' : found.startsWith(':') ? ': []' : '',
  );
  const NEEDS_THE_TREE = /[&*!]|<</;

  it('gives up exactly if there is something to report, or only the tree shows it', () => {
    const seen = { flawless: 0, faulty: 0 };
    fc.assert(
      fc.property(withSlips(withoutAliases), (text) => {
        const decoded = both(text);
        if (decoded === undefined) return;
        seen[decoded.slow === NOT_FLAWLESS ? 'faulty' : 'flawless']++;
        if (decoded.common !== NOT_FLAWLESS)
          expect(withoutUndefined(decoded.common)).deep.equal(withoutUndefined(decoded.quick));
        if (decoded.quick === NOT_FLAWLESS && NEEDS_THE_TREE.test(text)) return;
        expect(withoutUndefined(decoded.quick)).deep.equal(withoutUndefined(decoded.slow));
      }),
      { numRuns: 2000 },
    );
    expect(seen.flawless).greaterThan(100);
    expect(seen.faulty).greaterThan(100);
  });

  it('leaves anchors, aliases, merge keys and tags to the tree', () => {
    const config = (value: string): string => entryWith(`profile: ${value}`);
    expect(both(config('p'))?.quick).not.equal(NOT_FLAWLESS);
    expect(both(config("'<<'"))?.quick).not.equal(NOT_FLAWLESS);
    for (const text of [config('&p p'), config('!!str p'), `x: &x {}\n${config('p')}`, byHand]) {
      expect(both(text)?.slow).not.equal(NOT_FLAWLESS);
      expect(both(text)?.quick).equal(NOT_FLAWLESS);
    }
  });

  const unsound: Record<string, string> = {
    'a key twice in an unsupported value': 'x: {a: 1, a: 2}',
    'a key twice in a list in an unsupported value': 'x: [{a: 1}, [{b: 1, b: 2}]]',
    "a user's own key twice": 'x: 1\ny: 2\nx: 3',
    'a list as a key': '? [a]\n: b',
    'a second document': 'x: 1\n---\ny: 2',
  };
  for (const [what, more] of Object.entries(unsound))
    it(`gives up at ${what}`, () => {
      const decoded = both(`${entryWith('profile: p')}\n${more}\n`);
      expect(decoded?.slow).equal(NOT_FLAWLESS);
      expect(decoded?.quick).equal(NOT_FLAWLESS);
    });
});
