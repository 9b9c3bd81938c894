import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { documentFile, documents } from '../support/doc-examples.ts';

/** The heading of a link fragment, in GitHub's format. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsIn = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

const broken = (document: string): readonly string[] => {
  const text = readFileSync(documentFile(document), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(?:https?|mailto):/.test(target))
    .filter((target) => {
      const [name = '', anchor] = target.split('#');
      const file =
        name === '' ? documentFile(document) : path.join(path.dirname(documentFile(document)), name);
      return !existsSync(file) || (anchor !== undefined && !anchorsIn(file).includes(anchor));
    });
};

describe('the links in the docs', () => {
  for (const document of documents)
    it(`resolve in ${document}`, () => {
      expect(broken(document)).to.deep.equal([]);
    });
});

describe('docs/json.md', () => {
  it('links the schema of every document', () => {
    const text = readFileSync(documentFile('docs/json.md'), 'utf8');
    const schemas = readdirSync(documentFile('test/golden')).filter((name) => name.startsWith('schema-'));
    expect(schemas).to.have.length.greaterThan(10);
    for (const name of schemas) expect(text).to.include(`(../test/golden/${name})`);
  });
});

describe('docs/plan-format.md', () => {
  it('names every top-level key of a plan file', () => {
    const schema = readFileSync(documentFile('etc/resim-sync.api.md'), 'utf8');
    const text = readFileSync(documentFile('docs/plan-format.md'), 'utf8');
    const file = /export interface PlanFile \{\n([\s\S]*?)\n\}/.exec(schema)?.[1] ?? '';
    const keys = [...file.matchAll(/^ {4}readonly (\w+)\??: /gm)].map(([, key = '']) => key);
    expect(keys).to.include.members(['formatVersion', 'updates', 'checksum', 'warnings']);
    for (const key of keys) expect(text).to.include(`\`${key}\``);
  });
});
