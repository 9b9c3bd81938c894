import path from 'node:path';
import { expect } from 'chai';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The rules of the project without those that need types. */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
});

/** The messages of the rules that restrict a folder. */
const restrictionsOn = async (file: string, text: string): Promise<readonly string[]> => {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: path.join(ROOT, 'src', file) });
  if (result === undefined) throw new Error(`${file} is not linted`);
  return result.messages
    .filter(({ ruleId }) => ruleId === null || ruleId.startsWith('no-restricted-'))
    .map(({ message }) => message);
};

describe('lint of pure code', () => {
  const ENVIRONMENT: Readonly<Record<string, string>> = {
    'Date.now': 'export const a = Date.now();',
    'Math.random': 'export const a = Math.random();',
    Buffer: `export const a = Buffer.from('');`,
    'a function that reads the process': 'export const a = () => process.env.HOME;',
    'process in an object': 'export const a = { process };',
    'globalThis.process': 'export const a = globalThis.process;',
    fetch: `export const a = fetch('x');`,
    console: `console.log('x');`,
    'a timer': 'setTimeout(() => {}, 1);',
  };
  const ASYNCHRONOUS: Readonly<Record<string, string>> = {
    'new Date()': 'export const a = new Date();',
    'new Date': 'export const a = new Date;',
    async: 'export const a = async () => 1;',
    'an async method': 'export class A { async b() { return 1; } }',
    await: 'await a;',
    'a promise': 'export const a = Promise.resolve(1);',
    'a dynamic import': `export const a = () => import('./b.ts');`,
  };
  const ALLOWED: Readonly<Record<string, string>> = {
    'a date from an argument': 'export const a = (text: string) => new Date(text);',
    'a property with the name of a global': 'export const a = (b: { process: number }) => b.process;',
    'a parameter with the name of a global': 'export const a = (process: number) => process + 1;',
    'the name of a global in a string or comment': `export const a = 'process'; // async`,
  };

  for (const folder of ['domain', 'config', 'compute', 'plan', 'render'])
    it(`forbids the environment and asynchronous code in ${folder}`, async () => {
      for (const [what, text] of Object.entries({ ...ENVIRONMENT, ...ASYNCHRONOUS }))
        expect(await restrictionsOn(`${folder}/x.ts`, text), what).to.have.length(1);
      for (const [what, text] of Object.entries(ALLOWED))
        expect(await restrictionsOn(`${folder}/x.ts`, text), what).to.deep.equal([]);
    });

  it('forbids the environment in ingest, which is asynchronous', async () => {
    for (const [what, text] of Object.entries(ENVIRONMENT))
      expect(await restrictionsOn('ingest/x.ts', text), what).to.have.length(1);
    for (const [what, text] of Object.entries({ ...ASYNCHRONOUS, ...ALLOWED }))
      expect(await restrictionsOn('ingest/x.ts', text), what).to.deep.equal([]);
  });
});
