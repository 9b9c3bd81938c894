import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const SOURCE_ROOT = fileURLToPath(new URL('../../src/', import.meta.url));

/** Every TypeScript file below `src/`, as paths from there. */
export const sourceFiles = (): string[] =>
  readdirSync(SOURCE_ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();

/** Every module that a source text imports: by statement, by `import()`, by `import('…').Type`, and by `export … from`. */
export const importSpecifiers = (text: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      found.push((node.argument.literal as ts.StringLiteral).text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      found.push(argument && ts.isStringLiteral(argument) ? argument.text : '(computed)');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true));
  return found;
};

/** The folder below `src/` that a file or an import belongs to, or the name of the package. */
export const subjectOf = (file: string, specifier: string): string => {
  if (!specifier.startsWith('.')) return specifier;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  return target.includes('/') ? (target.split('/')[0] ?? '') : '(root)';
};

export const textOf = (file: string): string => readFileSync(path.join(SOURCE_ROOT, file), 'utf8');
