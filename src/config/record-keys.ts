import * as t from 'io-ts';
import { nearestName } from '../domain/nearest-name.ts';

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

type Props = Readonly<Record<string, t.Mixed>>;

const collect = (codec: t.Mixed, add: (props: Props, required: boolean) => void): void => {
  if (codec instanceof t.ExactType) {
    collect(codec.type as t.Mixed, add);
  } else if (codec instanceof t.IntersectionType) {
    for (const member of codec.types as t.Mixed[]) collect(member, add);
  } else if (codec instanceof t.InterfaceType) {
    add(codec.props as Props, true);
  } else if (codec instanceof t.PartialType) {
    add(codec.props as Props, false);
  }
};

const computeKeys = (codec: t.Mixed): RecordKeys | undefined => {
  const codecs = new Map<string, t.Mixed>();
  const canonical = new Map<string, string>();
  const required = new Set<string>();
  collect(codec, (props, needed) => {
    for (const [key, type] of Object.entries(props)) {
      codecs.set(key, type);
      canonical.set(key, key).set(snakeCase(key), key);
      if (needed) required.add(key);
    }
  });
  return codecs.size === 0 ? undefined : { codecs, canonical, required };
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
const isOwnKey = (key: string): boolean => /^x-/i.test(key);

/** The known key that an unknown one was probably meant to be: other case, a slip or two, or a word left out. */
export const intendedKey = (key: string, known: readonly string[]): string | undefined => {
  if (isOwnKey(key)) return undefined;
  const nearest = nearestName(folded(key), known.map(folded));
  return (
    known.find((candidate) => folded(candidate) === nearest) ??
    known.find((candidate) => abbreviates(key, candidate))
  );
};
