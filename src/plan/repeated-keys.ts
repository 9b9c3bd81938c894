/** Where the text that begins at a quote ends: at its closing quote. */
const endOfText = (json: string, start: number): number => {
  for (let at = start + 1; ; at++) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
  }
};

const isKey = (json: string, end: number): boolean => {
  const colon = /\s*:/y;
  colon.lastIndex = end + 1;
  return colon.test(json);
};

/**
 * The keys, as they are written, that stand twice in one object of a JSON text. `JSON.parse` takes the last one without a word, while people and other
 * programs may read the first.
 */
export const repeatedKeys = (json: string): string[] => {
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
