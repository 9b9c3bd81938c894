import { expect } from 'chai';
import fc from 'fast-check';
import { makeRedact } from '../../src/api/secrets.ts';

const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');

const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Writes every character except letters and digits with an escape. */
const each = (text: string, write: (code: number) => string): string =>
  text.replace(/[^A-Za-z0-9]/gu, (character) => write(character.codePointAt(0) ?? 0));

const escaped = (code: number): string =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;

const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  unchanged: (text) => text,
  'in JSON': json,
  'in JSON inside JSON': (text) => json(json(text)),
  'in JSON as Go escapes HTML': (text) => json(text).replace(/[<>&]/g, (one) => escaped(one.charCodeAt(0))),
  'in a URL': encodeURIComponent,
  'in a URL, all but letters': (text) =>
    [...Buffer.from(text)]
      .map((byte) =>
        /[A-Za-z0-9]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).padStart(2, '0')}`,
      )
      .join(''),
  'in a URL inside a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in a form': (text) => new URLSearchParams({ s: text }).toString().slice(2),
  'in HTML': html,
  'in HTML inside HTML': (text) => html(html(text)),
  'in HTML by decimal character references': (text) => each(text, (code) => `&#${String(code)};`),
  'in HTML by hexadecimal character references': (text) =>
    each(text, (code) => `&#x${code.toString(16).toUpperCase()};`),
  'quoted by Go as ASCII': (text) =>
    each(text, (code) =>
      code < 128 ? String.fromCharCode(code).replace(/["\\]/, String.raw`\$&`) : escaped(code),
    ),
  'by escapes of JavaScript': (text) => each(text, (code) => `\\u{${code.toString(16)}}`),
  'in Base64': (text) => Buffer.from(text).toString('base64'),
  'in Base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'in Base64 after a user name': (text) => Buffer.from(`me:${text}`).toString('base64'),
  'in Base64 between other text': (text) => Buffer.from(`user:${text}:more`).toString('base64'),
};

const SECRETS = [
  'correct-horse-battery',
  'Kq7 pass&word "never"/shown+wXz94',
  `it's <b>bold</b> & 100% \\ back`,
  'größe-von-żółw-🔑-schlüssel',
  'p=4;q=5;r=6|s',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n+/AQEFAASCBKcwggSjAgEAAo==\n-----END RSA PRIVATE KEY-----\n',
];

describe('a secret in the message of a server', () => {
  for (const [name, encode] of Object.entries(ENCODINGS))
    it(`is masked ${name}`, () => {
      for (const secret of SECRETS) {
        const said = `value ${encode(secret.trim())} is refused`;
        const shown = makeRedact([secret])(said);
        expect(shown, said).to.match(/^value .*\(secret\).* is refused$/s);
        for (const word of secret.match(/[A-Za-z0-9]{5,}/g) ?? []) expect(shown, said).not.to.contain(word);
        if (name.includes('Base64'))
          expect(shown.length, shown).to.be.lessThan('value  is refused'.length + 24);
        else expect(shown).to.equal('value (secret) is refused');
      }
    });

  it('is masked in any encoding', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }),
        fc.constantFrom(...Object.entries(ENCODINGS).filter(([name]) => !name.includes('Base64'))),
        (text, [, encode]) => {
          const secret = text.trim();
          fc.pre(Array.from(secret).length >= 8);
          expect(makeRedact([secret])(`<${encode(secret)}>`)).to.equal('<(secret)>');
        },
      ),
    ));

  it('of fewer than eight characters is masked only as a word, and of fewer than four only in quotes', () => {
    const redact = makeRedact(['prod', '1', 'no', 'hunter2']);
    expect(redact('production has 1 problem: no, "prod" is not hunter2, prod-2 and xhunter2y')).to.equal(
      'production has 1 problem: no, "(secret)" is not (secret), (secret)-2 and xhunter2y',
    );
    expect(redact(`got "1", 'no' and \\"1\\" of &quot;no&quot;`)).to.equal(
      `got "(secret)", '(secret)' and \\"(secret)\\" of &quot;(secret)&quot;`,
    );
  });

  it('of several lines is also masked line by line', () => {
    const shown = makeRedact([SECRETS[5] ?? ''])(
      'bad line: MIIEvQIBADANBgkqhkiG9w0B, and +/AQEFAASCBKcwggSjAgEAAo==',
    );
    expect(shown).to.equal('bad line: (secret), and (secret)');
  });

  it('does not match in its own mask, and an empty one matches nowhere', () => {
    expect(makeRedact(['secret', 'first-secret-value'])('first-secret-value secret')).to.equal(
      '(secret) (secret)',
    );
    expect(makeRedact(['', ' '])('nothing to hide')).to.equal('nothing to hide');
  });

  it('is searched for in bounded time, whatever the server sends', () => {
    const hostile = ['\\', ' ', '%25', '&amp;', 'a', '%', '+', '\\u', '\0'].map((one) =>
      one.repeat(20_000 / one.length),
    );
    const secrets = ['\\\\\\ \\ \\\\ "x', '     a     b     ', '&&&&<<<<', 'a\\"\\"\\"\\"b', '%%%%%%%%'];
    for (const text of hostile) expect(makeRedact(secrets)(text)).to.be.a('string');
  });
});
