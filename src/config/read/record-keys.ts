import type * as t from 'io-ts';
import { codecKeys } from '../../domain/json-schema.ts';
import { nearestName } from '../../domain/nearest-name.ts';

/** The keys of a map in the config file, in every spelling. */
export interface RecordKeys {
  /** The codec of each key, by its camelCase name. */
  readonly codecs: ReadonlyMap<string, t.Mixed>;
  /** The camelCase name of a key in either spelling. */
  readonly canonical: ReadonlyMap<string, string>;
  readonly required: ReadonlySet<string>;
}

/** The snake_case spelling of a key, as in the ReSim guides: `experienceID` is `experience_id`. */
export const snakeCase = (key: string): string => key.replace(/([a-z])([A-Z]+)/g, '$1_$2').toLowerCase();

const computeKeys = (codec: t.Mixed): RecordKeys | undefined => {
  const keys = codecKeys(codec);
  if (keys === undefined) return undefined;
  return {
    codecs: new Map(keys.map((entry) => [entry.key, entry.codec])),
    canonical: new Map(
      keys.flatMap(({ key }) => [
        [key, key],
        [snakeCase(key), key],
      ]),
    ),
    required: new Set(keys.filter((entry) => entry.required).map(({ key }) => key)),
  };
};

/** The keys of a codec of maps; undefined for any other codec. */
export const recordKeys = (codec: t.Mixed): RecordKeys | undefined => {
  const known = cache.get(codec);
  if (known !== undefined) return known;
  const keys = computeKeys(codec);
  if (keys !== undefined) cache.set(codec, keys);
  return keys;
};

const cache = new WeakMap<t.Mixed, RecordKeys>();

const folded = (key: string): string => key.replace(/[-_ ]/g, '').toLowerCase();

const wordsOf = (key: string): string[] => snakeCase(key).split(/[-_ ]+/);

/** Whether a key consists of two or more words of a known key: `test_suites` for `managedTestSuites`. */
const abbreviates = (key: string, known: string): boolean => {
  const words = new Set(wordsOf(known));
  const own = wordsOf(key);
  return own.length > 1 && own.every((word) => words.has(word));
};

/** Keys that begin with `x-` belong to the user and often hold anchors. */
export const isOwnKey = (key: string): boolean => /^x-/i.test(key);

/** Keys of the whole file. Within an entry, they are indented too far. */
const OF_THE_FILE: readonly string[] = [
  'managedTestSuites',
  'managedExperienceTags',
  'protected',
  'ignored',
  'ownershipTag',
].flatMap((key) => [key, snakeCase(key)]);

/** Other words for a key, folded, which are too different to be typing mistakes. Ignoring them silently would lose the value. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  protected: [
    'protect',
    'protects',
    'protection',
    'protections',
    'protectedexperiences',
    'protectedexperience',
  ],
  ignored: ['ignore', 'ignores', 'ignoredexperiences', 'ignoreexperiences'],
  experienceID: ['id', 'uuid', 'experience'],
  previousName: ['oldname', 'formername', 'renamedfrom', 'movedfrom', 'was'],
  description: ['desc', 'descr'],
  environmentVariables: [
    'env',
    'envs',
    'envvars',
    'envvariables',
    'environment',
    'environmentvars',
    'variables',
  ],
  containerTimeoutSeconds: ['timeout', 'timeoutseconds', 'containertimeout'],
  tags: ['labels', 'label', 'experiencetags'],
  managedTestSuites: ['suites', 'testsuites', 'suite'],
  system: ['systemname', 'systemid', 'forsystem'],
  metricsSet: ['metrics', 'metricsname', 'metricset', 'metricssetname', 'metricsbuild', 'metricsbuildid'],
  where: ['filter', 'filters', 'select', 'selector', 'match', 'matching'],
  names: ['name', 'pattern', 'patterns', 'glob', 'globs'],
};

/** Whether a key of an experience, recognised by its tags, is a word for its test suites. */
const namesSuites = (key: string, known: readonly string[]): boolean =>
  known.includes('tags') && OTHER_WORDS['managedTestSuites']?.includes(folded(key)) === true;

/** A hint for an unknown key that is probably a mistake; undefined for the user's own keys. */
export const slipHint = (key: string, known: readonly string[]): string | undefined => {
  if (OF_THE_FILE.includes(key)) return 'Move it to the top level: it is a key of the file, not of an entry.';
  if (namesSuites(key, known))
    return 'An entry does not name its suites: list its name under managedTestSuites, at the top level.';
  const intended = intendedKey(key, known);
  return intended === undefined ? undefined : `Did you mean ${intended}?`;
};

/** The known key that was probably meant: in other case, with a typing mistake or two, or with a word left out. */
const intendedKey = (key: string, known: readonly string[]): string | undefined => {
  if (isOwnKey(key)) return undefined;
  const nearest = nearestName(folded(key), known.map(folded));
  return (
    known.find((candidate) => OTHER_WORDS[candidate]?.includes(folded(key))) ??
    known.find((candidate) => abbreviates(key, candidate)) ??
    known.find((candidate) => folded(candidate) === nearest)
  );
};
