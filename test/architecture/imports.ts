import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** An import of a source file, in any form. */
export interface Import {
  /** The specifier in the source. */
  readonly specifier: string;
  /** `type` imports are erased by the compiler; `dynamic` ones run on demand. */
  readonly kind: 'static' | 'dynamic' | 'type';
  /** The imported file, relative to `src`; absent for a package or a module of Node. */
  readonly file?: string;
}

export interface SourceFile {
  /** Relative to `src`, with slashes. */
  readonly file: string;
  /** The first folder of the path. */
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

type Found = Omit<Import, 'file'>;

const isTypeOnly = (clause: ts.ImportClause | undefined): boolean => {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
};

/** The module specifier. An expression cannot be resolved, so its source is returned. */
const textOf = (node: ts.Node | undefined): string =>
  node === undefined ? '' : ts.isStringLiteralLike(node) ? node.text : node.getText();

const importOf = (node: ts.Node): Found | undefined => {
  if (ts.isImportDeclaration(node))
    return {
      specifier: textOf(node.moduleSpecifier),
      kind: isTypeOnly(node.importClause) ? 'type' : 'static',
    };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { specifier: textOf(node.moduleSpecifier), kind: node.isTypeOnly ? 'type' : 'static' };
  if (ts.isImportTypeNode(node)) return { specifier: textOf(typeArgument(node)), kind: 'type' };
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return { specifier: textOf(node.moduleReference.expression), kind: 'static' };
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return { specifier: textOf(node.arguments[0]), kind: 'dynamic' };
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isRequire ? { specifier: textOf(node.arguments[0]), kind: 'static' } : undefined;
};

const typeArgument = ({ argument }: ts.ImportTypeNode): ts.Node =>
  ts.isLiteralTypeNode(argument) ? argument.literal : argument;

/** Finds all imports with the parser of the compiler. `file` is relative to `src`. */
export const importsOf = (file: string, text: string): Import[] => {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) {
      const isRelative = found.specifier.startsWith('.');
      const target = path.posix.join(path.posix.dirname(file), found.specifier);
      imports.push({ ...found, ...(isRelative && { file: target }) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return imports;
};

export const sourceFile = (file: string, text: string): SourceFile => ({
  file,
  folder: file.split('/')[0] ?? '',
  text,
  imports: importsOf(file, text),
});

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** Every TypeScript file under `src`. */
export const allSourceFiles = (): SourceFile[] =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => sourceFile(file, readFileSync(path.join(SRC, file), 'utf8')));
