import { expect } from 'chai';
import ts from 'typescript';
import { allSourceFiles, sourceFile, type SourceFile } from './imports.ts';

const PURE = ['domain', 'config', 'compute', 'plan', 'render'];

/** Names of the world outside that no pure code may speak. */
const WORLD = new Set([
  'process',
  'globalThis',
  'global',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'crypto',
  'Promise',
]);

const MEMBERS = new Set(['Date.now', 'Math.random', 'Intl.DateTimeFormat']);

const isName = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node;
  return !ts.isBindingElement(parent) || parent.propertyName !== node;
};

const declaredIn = (root: ts.SourceFile): ReadonlySet<string> => {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    )
      names.add(node.name.text);
    if (ts.isImportSpecifier(node)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return names;
};

const impurity = (node: ts.Node, declared: ReadonlySet<string>): string | undefined => {
  if (ts.isAwaitExpression(node)) return 'await';
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'import()';
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0)
    return 'new Date()';
  if (ts.isPropertyAccessExpression(node) && MEMBERS.has(node.getText())) return node.getText();
  if (ts.isIdentifier(node) && WORLD.has(node.text) && isName(node) && !declared.has(node.text))
    return node.text;
  return undefined;
};

const impuritiesOf = ({ file, text }: SourceFile): string[] => {
  const root = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared = declaredIn(root);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const what = impurity(node, declared);
    if (what !== undefined) {
      const { line } = root.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${String(line + 1)}: ${what}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
};

describe('pure code', () => {
  const files = allSourceFiles();

  for (const folder of PURE)
    it(`is all of ${folder}: no clock, no randomness, no process, nothing that is waited for`, () => {
      const inside = files.filter((file) => file.folder === folder);
      expect(inside).not.to.deep.equal([]);
      expect(inside.flatMap(impuritiesOf)).to.deep.equal([]);
    });

  const REPORTED: Readonly<Record<string, string>> = {
    'Date.now': 'export const a = Date.now();',
    'new Date()': 'export const a = new Date();',
    'new Date': 'export const a = new Date;',
    'Math.random': 'export const a = Math.random();',
    'a function that reads the process': 'export const a = () => process.env.HOME;',
    'process in an object': 'export const a = { process };',
    'globalThis.process': 'export const a = globalThis.process;',
    async: 'export const a = async () => 1;',
    'an async method': 'export class A { async b() { return 1; } }',
    await: 'await a;',
    'a promise': 'export const a = Promise.resolve(1);',
    'a dynamic import': `export const a = () => import('./b.ts');`,
    'a timer': 'setTimeout(() => {}, 1);',
  };
  for (const [what, text] of Object.entries(REPORTED))
    it(`is not ${what}`, () => {
      expect(impuritiesOf(sourceFile('compute/x.ts', text))).not.to.deep.equal([]);
    });

  const PASSED: Readonly<Record<string, string>> = {
    'a date that is given': 'export const a = (text: string) => new Date(text);',
    'a property that is called so': 'export const a = (b: { process: number }) => b.process;',
    'a parameter that is called so': 'export const a = (process: number) => process + 1;',
    'a word in a text or comment': `export const a = 'process'; // async`,
  };
  for (const [what, text] of Object.entries(PASSED))
    it(`is ${what}`, () => {
      expect(impuritiesOf(sourceFile('compute/x.ts', text))).to.deep.equal([]);
    });
});
