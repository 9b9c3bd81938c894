import { expect } from 'chai';
import fc from 'fast-check';
import { quoted, safeMessage, safeName, safeText, shortened } from '../../src/render/safe-text.ts';

const hidden = fc.constantFrom(
  ...[
    '\u0000',
    '\u0007',
    '\n',
    '\r',
    '\t',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u009b',
    '\u00a0',
    '\u00ad',
    '\u061c',
  ],
  ...[
    '\u200b',
    '\u200d',
    '\u200e',
    '\u2028',
    '\u2029',
    '\u202e',
    '\u2066',
    '\u3164',
    '\ufeff',
    '\ufe0f',
    '\u{e0041}',
  ],
);
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      hidden,
      fc.constantFrom('\\', '\\\\', '\\u001b', '\\u{41}', '"', 'é', '👩‍🚀', '\ud800'),
    ),
  )
  .map((parts) => parts.join(''));

// Characters that move the cursor, reorder a line or are invisible, except joiners and selectors inside an emoji.
const HARMFUL =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/u;

const unescaped = (text: string): string =>
  // Backslashes before what is or looks like an escape are doubled; an odd one begins an escape.
  text.replace(
    /(\\+)(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|(?=u\{|[^ -~]))/g,
    (all, run: string, long?: string, short?: string) => {
      const kept = '\\'.repeat(Math.floor(run.length / 2));
      const code = long ?? short;
      return (
        kept +
        (run.length % 2 === 1 && code !== undefined
          ? String.fromCodePoint(parseInt(code, 16))
          : all.slice(run.length))
      );
    },
  );

const accented = fc
  .array(
    fc.constantFrom(
      'a',
      'e',
      'é',
      'e\u0301',
      '\u0301',
      '\u0323',
      '가',
      '가',
      '각',
      'Å',
      '\u212b',
      '\u0958',
      ' ',
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

describe('safe text', () => {
  it('distinguishes two encodings of an accented name', () => {
    const composed = 'café-merge';
    const decomposed = composed.normalize('NFD');
    for (const shown of [safeText, safeMessage]) {
      expect(shown(composed)).equal(composed);
      expect(shown(decomposed)).equal(String.raw`cafe\u0301-merge`);
    }
    expect(safeName(composed)).equal(composed);
    expect(safeName(decomposed)).equal(String.raw`"cafe\u0301-merge"`);
    expect(quoted(decomposed)).equal(String.raw`"cafe\u0301-merge"`);
    expect(safeText('\u212b')).equal(String.raw`\u212b`);
    expect(safeText('\u212b\u0301')).equal(String.raw`\u212b\u0301`);
    expect(safeText('\u0323\u0301\u0323')).equal(String.raw`\u0323\u0301\u0323`);
    expect(safeText('각'.normalize('NFD'))).equal(String.raw`ᄀ\u1161\u11a8`);
  });

  it('never makes two different texts look the same', () => {
    fc.assert(
      fc.property(accented, accented, (a, b) => {
        if (a !== b) expect(safeText(a).normalize('NFC')).not.equal(safeText(b).normalize('NFC'));
      }),
    );
    fc.assert(
      fc.property(accented, (text) => {
        for (const form of [text.normalize('NFC'), text.normalize('NFD')])
          if (form !== text)
            expect(safeText(form).normalize('NFC')).not.equal(safeText(text).normalize('NFC'));
      }),
    );
  });

  it('escapes what a terminal would interpret', () => {
    expect(safeText('a\u001b[31mb')).to.equal('a\\u001b[31mb');
    expect(safeText('one\ntwo\r\nthree')).to.equal('one\\u000atwo\\u000d\\u000athree');
    expect(safeText('drone\u202Eevil')).to.equal('drone\\u202eevil');
    expect(safeText('zero\u200Bwidth')).to.equal('zero\\u200bwidth');
    expect(safeText('\u{e0041}')).to.equal('\\u{e0041}');
  });

  it('doubles the backslash of an escape that is written out', () => {
    expect(safeText('say "\\u001b"')).to.equal('say "\\\\u001b"');
    expect(safeText('\\\\u001b')).to.equal('\\\\\\\\u001b');
    expect(safeText('\\\u001b')).to.equal('\\\\\\u001b');
    expect(safeText('C:\\up\\udev')).to.equal('C:\\up\\udev');
  });

  it('keeps ordinary text unchanged', () => {
    for (const text of ['Überholspur', '飛行テスト', 'עברית', '👩‍🚀 launch 1️⃣ ✈️', 'a\\b', 'C:\\new', ''])
      expect(safeText(text)).to.equal(text);
  });

  it('escapes every character that moves other text', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        for (const shown of [safeText(text), quoted(text), safeName(text), safeMessage(text)])
          expect(shown).not.to.match(HARMFUL);
      }),
    ));

  it('is reversible, so that two texts never look the same', () =>
    fc.assert(fc.property(anyText, (text) => unescaped(safeText(text)) === text)));

  it('is reversible in quotes too', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        // JSON has no escape for characters beyond the first plane, so those are reversed first.
        const json = quoted(text).replace(/\\\\|\\u\{([0-9a-f]+)\}/g, (all, code?: string) =>
          code === undefined ? all : String.fromCodePoint(parseInt(code, 16)),
        );
        return JSON.parse(json) === text;
      }),
    ));

  it('limits stacked combining marks', () => {
    expect(safeText(`x${'\u0301'.repeat(6)}`)).to.equal(`x${'\u0301'.repeat(4)}\\u0301\\u0301`);
  });
});

describe('a name', () => {
  it('is not quoted if its end is unambiguous', () => {
    for (const name of ['hover-in-wind', 'Basic Suite', 's3://drone/alpha', '飛行テスト', 'a.b_c:d@e'])
      expect(safeName(name)).to.equal(name);
  });

  it('is quoted if it could be mistaken for something else', () => {
    expect(safeName('a -> b')).to.equal('"a -> b"');
    expect(safeName('x (archived by this plan)')).to.equal('"x (archived by this plan)"');
    expect(safeName('')).to.equal('""');
    expect(safeName(' padded ')).to.equal('" padded "');
    expect(safeName('two  spaces')).to.equal('"two  spaces"');
    expect(safeName('::error::x')).to.equal('"::error::x"');
    expect(safeName('- gone')).to.equal('"- gone"');
  });

  it('is shortened if it is very long', () => {
    const shown = safeName('x'.repeat(10_000));
    expect(shown).to.include('9,840 more characters');
    expect(shown.length).to.be.lessThan(220);
  });

  it('is shortened to any length, and never grows', () => {
    const long = 'nightly regression suite of the north-east region';
    expect(safeName(long, 40)).to.equal('"nightly regression suite…t region"');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.integer({ min: 5, max: 90 }),
        (name, longest) => {
          const cut = shortened(name.repeat(20), longest);
          expect(cut.length).to.be.at.most(longest);
          expect(cut).not.to.match(/\p{Cs}/u);
        },
      ),
    );
  });
});
