// Replaces the io-ts types of exported codecs with plain types, so that users of the package do not need io-ts.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const { TypeFlags, SymbolFlags } = ts;
const PRIMITIVE = TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike;

/**
 * An exported codec: its name, its file, and the types by which other codecs refer to it, the decoded one first.
 * @typedef {{ name: string, file: string, types: [ts.Type, ts.Type] }} Codec
 */

/** @param {ts.Type} type */
const isObject = (type) => (type.flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0;

/**
 * Whether a type is a branded string. Brands distinguish IDs inside sync; for users they are strings.
 * @type {(type: ts.Type) => boolean}
 */
const isBranded = (type) =>
  type.isIntersection() && type.types.some(({ flags }) => (flags & TypeFlags.String) !== 0);

/** @param {string} text */
const indented = (text) => text.replaceAll(/^(?=.)/gm, '    ');

/** @param {string} comment */
const commented = (comment) => (comment === '' ? '' : `/** ${comment.replaceAll('\n', '\n * ')} */\n`);

/**
 * Prints types as TypeScript. A type with a name from `nameOf` is printed as the name.
 * @type {(checker: ts.TypeChecker, nameOf: (type: ts.Type) => string | undefined) => (type: ts.Type) => string}
 */
const writerOf = (checker, nameOf) => {
  /** @param {ts.Symbol} symbol */
  const propertyOf = (symbol) => {
    const optional = (symbol.flags & SymbolFlags.Optional) !== 0;
    const type = checker.getTypeOfSymbol(symbol);
    const written = typeOf(optional ? checker.getNonNullableType(type) : type);
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return `${commented(comment)}readonly ${symbol.name}${optional ? '?' : ''}: ${written};\n`;
  };
  /** @param {string} element */
  const listOf = (element) => `readonly ${element.includes(' | ') ? `(${element})` : element}[]`;
  /** @type {(type: ts.Type) => string} */
  const structureOf = (type) => {
    if (type.flags & PRIMITIVE) return checker.typeToString(type);
    if (isBranded(type)) return 'string';
    if (type.isUnion()) return type.types.map(typeOf).join(' | ');
    const element = checker.isArrayType(type) && checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    if (element) return listOf(typeOf(element));
    const values = checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    if (values) return `Readonly<Record<string, ${typeOf(values)}>>`;
    const properties = checker.getPropertiesOfType(type);
    if (isObject(type) && properties.length > 0)
      return `{\n${indented(properties.map(propertyOf).join(''))}}`;
    throw new Error(`scripts/plain-types.mjs cannot write ${checker.typeToString(type)}`);
  };
  /** @type {(type: ts.Type) => string} */
  const typeOf = (type) => nameOf(type) ?? structureOf(type);
  return structureOf;
};

/**
 * The codecs that a module exports: name, file, and the types by which other codecs refer to them.
 * @type {(program: ts.Program, entry: string) => Codec[]}
 */
const exportedCodecs = (program, entry) => {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${entry} is not a module`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const { name, valueDeclaration: value } = symbol;
    const decoded = value && checker.getTypeOfSymbol(symbol).getProperty('_A');
    if (!decoded) return [];
    const declared = checker.getDeclaredTypeOfSymbol(symbol);
    return [
      { name, file: value.getSourceFile().fileName, types: [declared, checker.getTypeOfSymbol(decoded)] },
    ];
  });
};

/** @param {ts.VariableStatement} statement */
const declaredName = (statement) => {
  const name = statement.declarationList.declarations[0]?.name;
  return name && ts.isIdentifier(name) ? name.text : undefined;
};

/** @type {(name: string) => (statement: ts.Statement) => boolean} */
const isDeclarationOf = (name) => (statement) =>
  ts.isTypeAliasDeclaration(statement)
    ? statement.name.text === name
    : ts.isVariableStatement(statement) && declaredName(statement) === name;

/**
 * The declarations of a file without codecs, and with plain types instead of derived ones. A type gets the comment of its codec.
 * @type {(text: string, codecs: Codec[], write: (type: ts.Type) => string) => string}
 */
const withPlainTypes = (text, codecs, write) =>
  ts
    .createSourceFile('declarations.d.ts', text, ts.ScriptTarget.Latest, true)
    .statements.map((statement) => {
      const codec = codecs.find(({ name }) => isDeclarationOf(name)(statement));
      const whole = statement.getFullText();
      if (!codec) return whole;
      if (!ts.isTypeAliasDeclaration(statement)) return whole.slice(0, statement.getLeadingTriviaWidth());
      const written = write(codec.types[0]);
      const isInterface = isObject(codec.types[0]) && written.startsWith('{');
      return isInterface
        ? `export interface ${codec.name} ${written}\n`
        : `export type ${codec.name} = ${written};\n`;
    })
    .join('');

/** @type {(from: string, codec: Codec) => string} */
const importOf = (from, { name, file }) => {
  const relative = path.posix.relative(path.posix.dirname(from), file);
  return `import type { ${name} } from '${relative.startsWith('.') ? relative : `./${relative}`}';\n`;
};

/**
 * Rewrites the declarations that the compiler generated.
 * @type {(program: ts.Program, options: { entry: string, sources: string, declarations: string }) => void}
 */
export const writePlainTypes = (program, { entry, sources, declarations }) => {
  const codecs = exportedCodecs(program, entry);
  for (const file of new Set(codecs.map((codec) => codec.file))) {
    /** @type {Set<Codec>} */
    const used = new Set();
    /** @param {ts.Type} type */
    const nameOf = (type) => {
      const codec = codecs.find(({ types }) => types.includes(type));
      if (codec && codec.file !== file) used.add(codec);
      return codec?.name;
    };
    const own = codecs.filter((codec) => codec.file === file);
    const target = path.join(declarations, path.relative(sources, file).replace(/\.ts$/, '.d.ts'));
    const before = readFileSync(target, 'utf8');
    const text = withPlainTypes(before, own, writerOf(program.getTypeChecker(), nameOf));
    /** @param {Codec} codec */
    const isImported = ({ name }) => new RegExp(`^import .*\\b${name}\\b`, 'm').test(before);
    const imports = [...used].filter((one) => !isImported(one)).map((one) => importOf(file, one));
    writeFileSync(target, imports.join('') + text);
  }
};
