import type * as t from 'io-ts';
import { codecKeys } from '../../domain/json-schema.ts';
import { nearestName } from '../../domain/nearest-name.ts';

/** The keys of a map in the config file, under every spelling that they may have. */
export interface RecordKeys {
  /** The codec of each key, by its camelCase name. */
  readonly codecs: ReadonlyMap<string, t.Mixed>;
  /** The camelCase name of a key in either spelling. */
  readonly canonical: ReadonlyMap<string, string>;
  readonly required: ReadonlySet<string>;
}

/** The spelling of a key that the ReSim guides have: `experienceID` is `experience_id`. */
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

/** Whether a key has two or more of a known key's words and no others: `test_suites` for `managedTestSuites`. */
const abbreviates = (key: string, known: string): boolean => {
  const words = new Set(wordsOf(known));
  const own = wordsOf(key);
  return own.length > 1 && own.every((word) => words.has(word));
};

/** `x-…` is the custom for keys of one's own, mostly holders of anchors. */
export const isOwnKey = (key: string): boolean => /^x-/i.test(key);

/** Keys of the file as a whole that are nothing of anybody's own inside an entry: there they are indented too far. */
const OF_THE_FILE: readonly string[] = [
  'managedTestSuites',
  'managedExperienceTags',
  'protected',
  'ignored',
  'ownershipTag',
].flatMap((key) => [key, snakeCase(key)]);

/** What people write for a key that is too far from it to be a slip of the finger, folded: lost, it would do nothing. */
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
  environmentVariables: ['env', 'envs', 'envvars', 'environment', 'environmentvars', 'variables'],
  containerTimeoutSeconds: ['timeout', 'timeoutseconds', 'containertimeout'],
  tags: ['labels', 'label', 'experiencetags'],
  managedTestSuites: ['suites', 'testsuites', 'suite'],
  system: ['systemname', 'systemid', 'forsystem'],
  metricsSet: ['metrics', 'metricsname', 'metricset', 'metricssetname', 'metricsbuild', 'metricsbuildid'],
  where: ['filter', 'filters', 'select', 'selector', 'match', 'matching'],
  names: ['name', 'pattern', 'patterns', 'glob', 'globs'],
};

/** Whether a key of an entry, which alone has tags, is a word for the suites that it shall be in. */
const namesSuites = (key: string, known: readonly string[]): boolean =>
  known.includes('tags') && OTHER_WORDS['managedTestSuites']?.includes(folded(key)) === true;

/** What to do about an unknown key that looks like a slip; undefined for a key of one's own. */
export const slipHint = (key: string, known: readonly string[]): string | undefined => {
  if (OF_THE_FILE.includes(key)) return 'Move it to the left edge: it is a key of the file, not of an entry';
  if (namesSuites(key, known))
    return 'An entry does not name its suites: managedTestSuites, at the left edge, lists the experiences of each';
  const intended = intendedKey(key, known);
  return intended === undefined ? undefined : `Did you mean ${intended}?`;
};

/** The known key that an unknown one was probably meant to be: other case, a slip or two, or a word left out. */
const intendedKey = (key: string, known: readonly string[]): string | undefined => {
  if (isOwnKey(key)) return undefined;
  const nearest = nearestName(folded(key), known.map(folded));
  return (
    known.find((candidate) => OTHER_WORDS[candidate]?.includes(folded(key))) ??
    known.find((candidate) => abbreviates(key, candidate)) ??
    known.find((candidate) => folded(candidate) === nearest)
  );
};
