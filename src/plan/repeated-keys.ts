/** The position after the closing quote of the string that starts at `start`. */
const endOfText = (json: string, start: number): number => {
  for (let at = start + 1; ; at++) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
};

const SPACE = ' '.charCodeAt(0);

const isKey = (json: string, end: number): boolean => {
  let next = end + 1;
  while (json.charCodeAt(next) <= SPACE) next++;
  return json[next] === ':';
};

/** The number of keys in a JSON text. */
const keysWritten = (json: string): number => {
  let keys = 0;
  for (let at = json.indexOf('"'); at >= 0; at = json.indexOf('"', at + 1)) {
    at = endOfText(json, at);
    if (isKey(json, at)) keys++;
  }
  return keys;
};

/**
 * The keys that occur twice in one object of a JSON text. `JSON.parse` silently takes the last one, while people and other programs may
 * read the first.
 */
const keysWrittenTwice = (json: string): string[] => {
  const repeated = new Set<string>();
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfText(json, at);
      const keys = open[open.length - 1];
      if (keys && isKey(json, end)) {
        const written = json.slice(at, end + 1);
        const key = written.includes('\\') ? JSON.stringify(JSON.parse(written)) : written;
        if (keys.has(key)) repeated.add(key);
        keys.add(key);
      }
      at = end;
    }
  }
  return [...repeated];
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The number of keys in a JSON value; undefined if it is nested deeper than `levels`. */
export const countedKeys = (value: unknown, levels: number): number | undefined => {
  if (!isNested(value)) return 0;
  if (levels === 0) return undefined;
  const isList = Array.isArray(value);
  const all: readonly unknown[] = isList ? value : Object.values(value);
  let keys = isList ? 0 : all.length;
  for (const one of all) {
    const inner = countedKeys(one, levels - 1);
    if (inner === undefined) return undefined;
    keys += inner;
  }
  return keys;
};

/** The keys that occur twice in one object of a JSON text, given the number of keys that `JSON.parse` kept. */
export const repeatedKeys = (json: string, left: number): string[] =>
  keysWritten(json) === left ? [] : keysWrittenTwice(json);
