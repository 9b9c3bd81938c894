import { expect } from 'chai';
import fc from 'fast-check';
import { readEvents } from '../../../src/config/yaml/compose-yaml.ts';
import { ConfigDocument } from '../../../src/config/read/config-codecs.ts';
import { NOT_FLAWLESS, quickDecoder } from '../../../src/config/read/decode-quickly.ts';
import { decodeInPieces, LONG_TEXT } from '../../../src/config/read/decode-in-pieces.ts';
import { eventCursor } from '../../../src/config/yaml/yaml-cursor.ts';
import { emitConfig } from '../../../src/config/write/emit.ts';
import { arbitraryConfig } from '../arbitrary-config.ts';
import { loaded } from '../loading.ts';

const decode = quickDecoder(ConfigDocument);

const inPieces = (text: string, size = 1): unknown => decodeInPieces(text, decode, size);

/** The result of decoding the whole text; undefined if there is anything to report. */
const atOnce = (text: string): unknown => {
  const read = readEvents(text);
  const value = read._tag === 'Left' ? NOT_FLAWLESS : decode(eventCursor(read.right));
  return value === NOT_FLAWLESS ? undefined : value;
};

const plain = (value: unknown): unknown =>
  value === undefined ? 'nothing' : JSON.parse(JSON.stringify(value));

const entry = (name: string, more = ''): string =>
  `  - name: ${name}\n    description: d\n    locations: [s3://b/${name}]\n${more}`;

const WRITTEN_IN_ALL_WAYS = `# All of it
managedExperienceTags:
  - t
experiences: # all
${entry('a', "    tags: [t, 'u']\n")}
  # the second
  - {name: b, description: "d, e", locations: ['s3://b/b']}
${entry('c').replace(' d\n', ' |\n      - name: x\n\n      y: z\n')}${entry('d', '    environmentVariables:\n      - name: A\n        value: "1"\n')}${entry('e').replace(' d\n', ' "one\n      two"\n')}
managedTestSuites:
  - name: s
    experiences: [a, b]
`;

const ENTRIES = `${entry('a')}${entry('b')}${entry('c')}`;

describe('decoding a long config in pieces', () => {
  it('equals the whole text, whatever the config and the size of the pieces', () => {
    let cut = 0;
    fc.assert(
      fc.property(arbitraryConfig, fc.nat(400), (config, size) => {
        const text = emitConfig(config);
        const decoded = inPieces(text, size);
        if (decoded === undefined) return;
        cut++;
        expect(plain(decoded)).deep.equal(plain(atOnce(text)));
      }),
    );
    expect(cut).greaterThan(20);
  });

  it('never differs from the whole text, whatever its errors', () => {
    const whole = WRITTEN_IN_ALL_WAYS;
    const slip = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(10),
      put: fc.constantFrom('', ':', '- ', '\n  - ', '"', "'", '|\n', '[', '\n---\n', '\n', '#', '\r\n'),
    });
    let cut = 0;
    fc.assert(
      fc.property(fc.array(slip, { maxLength: 2 }), fc.nat(400), (slips, size) => {
        let text = whole;
        for (const { at, cut, put } of slips) text = text.slice(0, at) + put + text.slice(at + cut);
        const decoded = inPieces(text, size);
        if (decoded === undefined) return;
        cut++;
        expect(plain(decoded)).deep.equal(plain(atOnce(text)));
      }),
      { numRuns: 1500 },
    );
    expect(cut).greaterThan(100);
  });

  const readInPieces: Record<string, string> = {
    'a list that starts at the line start': `experiences:\n${ENTRIES.replaceAll(/^ {2}/gm, '')}`,
    'Windows line endings': `experiences:\n${ENTRIES}managedExperienceTags: [t]\n`.replaceAll('\n', '\r\n'),
    'comments and blank lines': `# head\nexperiences: # all\n\n# first\n${entry('a')}\n# second\n${entry('b')}`,
    'lists in entries': `experiences:\n${entry('a', '    tags:\n      - t\n      - u\n')}${entry('b')}`,
    'values of several lines': `experiences:\n${entry('a').replace(' d\n', ' |\n      - name: x\n      \n      - name: y\n')}${entry('b')}`,
    'keys before and after': `managedExperienceTags:\n  - t\nexperiences:\n${ENTRIES}managedTestSuites:\n  - name: s\n    experiences:\n      - a\n`,
    'a last line without a line break': `experiences:\n${ENTRIES.trimEnd()}`,
  };
  for (const [what, text] of Object.entries(readInPieces))
    it(`reads ${what}`, () => {
      expect(plain(inPieces(text))).deep.equal(plain(atOnce(text)));
      expect(inPieces(text)).not.equal(undefined);
    });

  const readWhole: Record<string, string> = {
    'aliases, which may refer to another piece': `experiences:\n${entry('a').replace(' d\n', ' &d d\n')}${entry('b').replace(' d\n', ' *d\n')}`,
    'a quoted value that contains what looks like an entry': `experiences:\n${entry('a').replace(' d\n', ' "one\n  - name: x"\n')}${entry('b')}`,
    'a list in brackets': 'experiences: [{name: a, description: d, locations: [s3://b/a]}]\n',
    'a document in braces': '{"experiences": []}\n',
    'two lists of experiences': `experiences:\n${entry('a')}experiences:\n${entry('b')}`,
    'a second document': `experiences:\n${entry('a')}---\nexperiences: []\n`,
    'an invalid entry': `experiences:\n${entry('a')}${entry('b', '    tags: 7\n')}`,
    'a misspelt key next to the experiences': `experiences:\n${entry('a')}managedExperienceTag: []\n`,
    'a bare carriage return before a key that ends the entries': `experiences:\n${entry('a', '  \rtags: [t]\n')}${entry('b')}`,
    'a key followed by something other than a comment': `experiences:# all\n${ENTRIES}`,
    'a key that starts with a dash': `experiences:\n${entry('a')}--: x\n${entry('b')}`,
    'no experiences': 'managedExperienceTags: []\n',
  };
  for (const [what, text] of Object.entries(readWhole))
    it(`decodes a text with ${what} as a whole`, () => {
      expect(inPieces(text)).equal(undefined);
    });

  it('adds nothing of its own to the result', () => {
    const filler = 'd'.repeat(1000);
    const count = Math.ceil(LONG_TEXT / filler.length) + 10;
    const entries = Array.from({ length: count }, (_, index) =>
      entry(`e${String(index)}`).replace(' d\n', ` ${filler}\n`),
    );
    const text = `experiences:\n${entries.join('')}`;
    const { config } = loaded(text);
    expect(config.experiences.length).equal(count);
    expect(config.experiences.at(-1)?.name).equal(`e${String(count - 1)}`);
  });
});
