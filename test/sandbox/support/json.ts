/** The value at a path of a JSON value; undefined if it does not exist. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === String(step))?.[1];
  }
  return current;
};

/** The string at a path of a JSON value. Fails the test if it is not a string. */
export const textAt = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
};

/** The list at a path of a JSON value. */
export const listAt = (value: unknown, ...path: readonly (string | number)[]): unknown[] => {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found.map((item: unknown) => item);
};

/** A string field of each item of a list. */
export const textsAt = (value: unknown, list: string, field: string): string[] =>
  listAt(value, list).map((item) => textAt(item, field));
