import { expect } from 'chai';
import fc from 'fast-check';
import { composeYaml } from '../../src/config/compose-yaml.ts';
import { ConfigDocument } from '../../src/config/config-codecs.ts';
import { emitConfig } from '../../src/config/emit.ts';
import { NOT_FLAWLESS, quickDecoder } from '../../src/config/quick-decode.ts';
import { shapeData } from '../../src/config/shape-data.ts';
import { arbitraryConfig } from './arbitrary-config.ts';
import { entryWith, fixture } from './loading.ts';

const decodeQuickly = quickDecoder(ConfigDocument);

/** What the quick decoder and the codec make of a text. */
const both = (text: string) => {
  const composed = composeYaml(text);
  if (composed._tag === 'Left' || composed.right.root === undefined) return undefined;
  const { root } = composed.right;
  const shaped = shapeData(root, ConfigDocument);
  const decoded = ConfigDocument.decode(shaped.data);
  const clean = shaped.faults.length === 0 && shaped.nearMisses.length === 0;
  return {
    quick: decodeQuickly(root),
    slow: clean && decoded._tag === 'Right' ? decoded.right : NOT_FLAWLESS,
  };
};

const withoutUndefined = (value: unknown): unknown =>
  value === NOT_FLAWLESS ? 'not flawless' : JSON.parse(JSON.stringify(value));

describe('decoding quickly', () => {
  it('gives what the codec gives, for configs that are sound', () => {
    fc.assert(
      fc.property(arbitraryConfig, (config) => {
        const decoded = both(emitConfig(config));
        expect(decoded?.quick).not.equal(NOT_FLAWLESS);
        expect(withoutUndefined(decoded?.quick)).deep.equal(withoutUndefined(decoded?.slow));
      }),
    );
  });

  it('gives up exactly where there is something to complain about', () => {
    const whole = `${fixture('tended-by-hand.yaml')}${entryWith('profile: p').replace('experiences:', 'x-more:')}`;
    const slip = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(10),
      put: fc.constantFrom('', ':', '- ', '[', '"', '~', '!x ', 'tag: a\n', 'Tags', '_'),
    });
    const seen = { flawless: 0, faulty: 0 };
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 2 }), (slips) => {
        let text = whole;
        for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
        const decoded = both(text);
        if (decoded === undefined) return;
        seen[decoded.slow === NOT_FLAWLESS ? 'faulty' : 'flawless']++;
        expect(withoutUndefined(decoded.quick)).deep.equal(withoutUndefined(decoded.slow));
      }),
      { numRuns: 1500 },
    );
    expect(seen.flawless).greaterThan(100);
    expect(seen.faulty).greaterThan(100);
  });
});
