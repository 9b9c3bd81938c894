import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { parseUserSettings } from '../../src/account/user-settings.ts';
import { errorDocument } from '../../src/render/json/error-document.ts';

const KNOWN = ['url', 'project', 'client-id', 'client-secret', 'password', 'govcloud'];

const parse = (text: string): Record<string, string> => {
  const settings = parseUserSettings(text, '~/.resim/resim.yaml', KNOWN);
  if (E.isLeft(settings)) throw new Error(JSON.stringify(settings.left));
  return Object.fromEntries(settings.right.values);
};
const fault = (text: string): string => {
  const settings = parseUserSettings(text, '~/.resim/resim.yaml', KNOWN);
  if (E.isRight(settings)) throw new Error('it was read');
  return JSON.stringify([settings.left, errorDocument(settings.left, [])]);
};

describe("the user's settings file", () => {
  it('is a map of names to values, each taken as it is written', () => {
    expect(
      parse('url: https://api.example/v1/\nclient-id: 007\ngovcloud: true\npassword: "a: #b"\n'),
    ).to.deep.equal({
      url: 'https://api.example/v1/',
      'client-id': '007',
      govcloud: 'true',
      password: 'a: #b',
    });
  });

  it('may be JSON, as the `resim` CLI writes it, and have names in capitals', () => {
    expect(parse('{"govcloud": true, "Client-ID": "me", "retries": 5}')).to.deep.equal({
      govcloud: 'true',
      'client-id': 'me',
    });
  });

  it('may hold what belongs to others, of any shape', () => {
    expect(parse('other: {deep: [1]}\n__proto__: x\nproject: mine\n? [a]\n: b\n')).to.deep.equal({
      project: 'mine',
    });
  });

  it('may be empty, or have keys without values', () => {
    for (const text of ['', '\n', '# nothing yet\n', '---\n']) expect(parse(text)).to.deep.equal({});
    expect(parse('project:\nurl: ~\nclient-id: null\npassword: "null"\n')).to.deep.equal({
      project: '',
      url: '',
      'client-id': '',
      password: 'null',
    });
  });

  it('may hold keys that look like a slip, which are named with what was probably meant', () => {
    const strays = (text: string) =>
      E.getOrElseW(() => ({ strays: undefined }))(parseUserSettings(text, 'file', KNOWN)).strays;
    expect(strays('# mine\nproject: x\nclient_id: a\nclientSecret: b\nverbose: true\n')).to.deep.equal([
      { key: 'client_id', suggestion: 'client-id', line: 3 },
      { key: 'clientsecret', suggestion: 'client-secret', line: 4 },
    ]);
    for (const key of ['verbose', 'branch', 'mcp', 'workers'])
      expect(strays(`${key}: 1\n`)).to.deep.equal([]);
  });

  it('is said to hold a setting twice by the line of the second', () => {
    expect(fault('project: x\nurl: y\nproject: z\n')).to.include('project is set again on line 3');
  });

  const broken: Readonly<Record<string, string>> = {
    'a quote that is not closed': 'project: x\npassword: "sesame\n',
    'a tab': 'password:\n\tsesame: x\n',
    'a list': '- sesame\n',
    'a text': 'sesame',
    'a list where a value is wanted': 'password: [sesame]\n',
    'a setting that is there twice': 'password: sesame\npassword: sesame2\n',
    'a setting in two spellings': 'password: sesame\nPassword: sesame2\n',
  };
  for (const [name, text] of Object.entries(broken))
    it(`is refused with ${name}, by an error that names the file and shows no value`, () => {
      expect(fault(text)).to.include('~/.resim/resim.yaml').and.not.to.include('sesame');
    });

  it('never makes the reader fail in another way, nor shows what it holds', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const settings = parseUserSettings(`password: ${text}\nclient-secret: hunter-two`, 'file', KNOWN);
        if (E.isLeft(settings)) expect(JSON.stringify(settings.left)).not.to.include('hunter-two');
      }),
    ));
});
