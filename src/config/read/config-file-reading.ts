import * as E from 'fp-ts/lib/Either.js';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { DataPath, Place } from '../../domain/place.ts';
import { commonYaml } from '../yaml/common-yaml.ts';
import { composeEvents, readEvents, type ComposedYaml } from '../yaml/compose-yaml.ts';
import { ConfigDocument } from './config-codecs.ts';
import { dataFaults, type DataFault } from './decode-faults.ts';
import { quickDecoder, type QuickDecoder } from './decode-quickly.ts';
import { decodeInPieces, LONG_TEXT } from './decode-in-pieces.ts';
import { spanOf } from '../yaml/find-node.ts';
import { oddSpaces } from '../yaml/odd-spaces.ts';
import { isOwnKey } from './record-keys.ts';
import { shapeData, type ShapedData } from './shape-data.ts';
import { decodeText, type SourceText } from '../yaml/source-text.ts';
import { LONG_TO_PARSE, suspectText } from './suspect-text.ts';
import { isTooDeep, syntaxErrors, syntaxFaults } from '../yaml/syntax-faults.ts';
import { eventCursor } from '../yaml/yaml-cursor.ts';
import type { YamlFault, YamlNode } from '../yaml/yaml-node.ts';

/** A config file, read as far as possible. */
export interface ConfigFileReading {
  readonly file: string;
  /** Every fault within the file; `document` is absent if there is one. */
  readonly errors: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
  readonly document?: ConfigDocument;
  /** The data of a file even if it has faults, for the rules between entries. */
  readonly data?: unknown;
  /** Finds the place of a path in the file's data; undefined if the file is not YAML. */
  readonly placeOf: (path: DataPath) => Place | undefined;
}

const finding = (source: SourceText, fault: YamlFault): ConfigFinding => {
  const first = fault.related && source.placeOf(fault.related);
  const message = first === undefined ? fault.message : `${fault.message} (first on line ${first.line})`;
  const { rule, hint, together } = fault;
  return { rule, message, hint, place: source.placeOf(fault), ...(together && { together }) };
};

/** Composes a text, or explains its syntax errors. In a long text, they are searched for in its invalid parts first. */
const compose = (text: string, read = readEvents(text)): E.Either<readonly YamlFault[], ComposedYaml> => {
  if (E.isRight(read)) return E.right(composeEvents(read.right));
  if (isTooDeep(read.left)) return E.left(syntaxFaults(text, read.left, []));
  const suspect = text.length < LONG_TO_PARSE ? text : suspectText(text);
  const errors = syntaxErrors(suspect);
  if (errors.length > 0 || suspect === text) return E.left(syntaxFaults(text, read.left, errors, suspect));
  return E.left(syntaxFaults(text, read.left, syntaxErrors(text)));
};

/** Finds places by composing the text again, so that a file without findings needs no tree. */
const lazyPlaces = (source: SourceText): ((path: DataPath) => Place | undefined) => {
  let root: YamlNode | undefined;
  return (path) => {
    if (root === undefined) {
      const composed = compose(source.text);
      root = E.isRight(composed) ? composed.right.root : undefined;
    }
    return source.placeOf(root === undefined ? { start: 0, end: 0 } : spanOf(root, path));
  };
};

const positionOf = ({ place }: ConfigFinding): string => `${place?.line}:${place?.column}`;

const unreadable = (file: string, errors: readonly ConfigFinding[]): ConfigFileReading => ({
  file,
  errors,
  warnings: [],
  placeOf: () => undefined,
});

const EMPTY: YamlFault = {
  rule: 'empty-file',
  message: 'the file is empty',
  hint: 'Write `experiences: []` for a project without experiences; any other file begins with `experiences:`.',
  start: 0,
  end: 0,
};

/** Decodes a text without findings, as most are, or gives up. */
const lenient = quickDecoder(ConfigDocument);

/** The same, but gives up on unknown keys too. */
const strictly = quickDecoder(ConfigDocument, isOwnKey);

/**
 * How to treat unknown keys: `keep` warns only about likely mistakes, `warn` about all that do not begin with `x-`, and `refuse` makes
 * these errors.
 */
export type UnknownKeys = 'keep' | 'warn' | 'refuse';

/** Whether an entry omits a common field: a missing space after a colon can hide a key in the value above. */
const leavesOut = ({ experiences }: ConfigDocument): boolean =>
  experiences.some(({ description, locations }) => description === undefined || locations === undefined);

const hidesKeys = ({ text }: SourceText, document: ConfigDocument): boolean =>
  leavesOut(document) && oddSpaces(text).length > 0;

const flawless = (source: SourceText, document: unknown): ConfigFileReading | undefined => {
  if (!ConfigDocument.is(document) || hidesKeys(source, document)) return undefined;
  const placeOf = lazyPlaces(source);
  return { file: source.file, errors: [], warnings: [], document, data: document, placeOf };
};

const longAndFlawless = (source: SourceText, quickly: QuickDecoder): ConfigFileReading | undefined =>
  source.text.length < LONG_TEXT ? undefined : flawless(source, decodeInPieces(source.text, quickly));

const decode = (source: SourceText, root: YamlNode, shaped: ShapedData): ConfigFileReading => {
  const decoded = ConfigDocument.decode(shaped.data);
  const placed = (fault: DataFault): ConfigFinding => ({
    rule: fault.rule,
    message: fault.message,
    hint: fault.hint,
    place: source.placeOf(spanOf(root, fault.path)),
    ...(fault.together && { together: fault.together }),
  });
  return {
    file: source.file,
    errors: E.isLeft(decoded) ? dataFaults(decoded.left).map(placed) : [],
    warnings: [],
    data: shaped.data,
    ...(E.isRight(decoded) && { document: decoded.right }),
    placeOf: lazyPlaces(source),
  };
};

const thorough = (
  source: SourceText,
  root: YamlNode,
  faults: readonly YamlFault[],
  unknownKeys: UnknownKeys,
): ConfigFileReading => {
  const toFinding = (fault: YamlFault): ConfigFinding => finding(source, fault);
  const shaped = shapeData(root, ConfigDocument);
  const reading = decode(source, root, shaped);
  const told = unknownKeys === 'keep' ? shaped.nearMisses : [...shaped.nearMisses, ...shaped.foreignKeys];
  const keys = told.map(toFinding);
  const strict = unknownKeys === 'refuse';
  // Keys that are missing because of a hidden one are not a fault of their own.
  const suspect = reading.errors.length > 0 || (reading.document && leavesOut(reading.document));
  const odd = suspect ? oddSpaces(source.text) : [];
  const yamlErrors = [...odd, ...faults, ...shaped.faults].map(toFinding);
  // A place with a syntax error has no valid value either, so one finding is enough.
  const reported = new Set(yamlErrors.map(positionOf));
  const errors = [
    ...yamlErrors,
    ...reading.errors.filter((error) => !reported.has(positionOf(error))),
    ...(strict ? keys : []),
  ];
  return { ...reading, errors, warnings: strict ? [] : keys };
};

/** Reads one config file. YAML syntax errors are reported alone, since they cause others; otherwise all faults are reported together. */
export const readConfigFile = (
  file: string,
  bytes: Uint8Array,
  unknownKeys: UnknownKeys,
): ConfigFileReading => {
  const source = decodeText(file, bytes);
  if (E.isLeft(source)) return unreadable(file, [source.left]);
  const toFinding = (fault: YamlFault): ConfigFinding => finding(source.right, fault);
  const quickly = unknownKeys === 'keep' ? lenient : strictly;
  const { text } = source.right;
  const common = flawless(source.right, quickly(commonYaml(text))) ?? longAndFlawless(source.right, quickly);
  if (common !== undefined) return common;
  const read = readEvents(text);
  const quick = E.isRight(read) ? flawless(source.right, quickly(eventCursor(read.right))) : undefined;
  if (quick !== undefined) return quick;
  const composed = compose(text, read);
  if (E.isLeft(composed)) return unreadable(file, composed.left.map(toFinding));
  const { root, faults } = composed.right;
  const bomb = faults.find((fault) => fault.rule === 'too-many-aliases');
  if (bomb !== undefined) return unreadable(file, [toFinding(bomb)]);
  if (root === undefined) return unreadable(file, [EMPTY, ...faults].map(toFinding));
  return thorough(source.right, root, faults, unknownKeys);
};
