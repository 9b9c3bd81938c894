import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { documentFile, documents, inlineCommands, unmarkedCommands } from '../support/doc-examples.ts';

const textOf = (file: string): string => readFileSync(documentFile(file), 'utf8');

/** Commands that no test runs in place, because they install, use the whole machine or end in a registry; and what tests them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run',
  'npm run check': '.ci/run',
  'npm ci && npm test': '.ci/run',
  'npm ci && npm run demo': 'test/e2e/demo.test.ts',
  'npm install --global resim-sync': 'test/e2e/package.test.ts',
  'npm install resim-sync': 'test/e2e/package.test.ts',
};

/** `test/e2e/help-examples.test.ts` runs the examples in the help, from which this page is generated. */
const MADE_OF_HELP = 'docs/commands.md';

const unrun = new Map(
  documents.filter((one) => one !== MADE_OF_HELP).map((one) => [one, unmarkedCommands(textOf(one))]),
);

const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

describe('the commands in the docs', () => {
  for (const [document, commands] of unrun)
    it(`are all tested in ${document}`, () => {
      expect(commands.filter((command) => !(command in ELSEWHERE))).to.deep.equal([]);
    });

  it('that are tested elsewhere are still in a document, and their test exists', () => {
    const shown = [...unrun.values()].flat();
    for (const [command, where] of Object.entries(ELSEWHERE)) {
      expect(shown).to.include(command);
      expect(existsSync(documentFile(where)), where).to.equal(true);
    }
  });

  it('that are project scripts exist', () => {
    const named = documents
      .flatMap((document) => [...unmarkedCommands(textOf(document)), ...inlineCommands(textOf(document))])
      .flatMap((command) => [...command.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
    expect(named).to.include.members(['demo', 'check', 'bench', 'screenshots']);
    expect([...new Set(named)].filter((name) => !(name in scripts))).to.deep.equal([]);
  });

  it('use the unambiguous name resim-sync in scripts to copy', () => {
    for (const document of documents) {
      const scripts = [...textOf(document).matchAll(/^```(?:sh|bash|ya?ml)\n([\s\S]*?)^```/gm)];
      for (const [, script = ''] of scripts)
        expect(script, document).not.to.match(/(?:^|[^\w-])sync [a-z]+/m);
    }
  });
});

describe('the recipe scripts', () => {
  it('are all run by their test, except the installation', () => {
    const tried = textOf('test/e2e/ci-recipes.test.ts');
    const steps = ['plan.yml', 'apply.yml', 'drift.yml'].flatMap((name) => [
      ...textOf(`examples/github-actions/${name}`).matchAll(
        /- name: (.*)\n(?:(?! {6}- )(?!.*\brun:).*\n)* +run:(.*)/g,
      ),
    ]);
    expect(steps.map(([, name]) => name)).to.include.members([
      'Install',
      'Plan',
      'Comment',
      'Compare',
      'Report',
      'Tell',
    ]);
    for (const [, name = '', script = ''] of steps)
      if (name === 'Install')
        expect(script.trim()).to.match(/^npm install --global --ignore-scripts resim-sync@\S+$/);
      else expect(tried).to.include(`'${name}'`);
  });
});
