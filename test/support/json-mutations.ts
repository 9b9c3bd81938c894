/** A JSON value with one change. */
export interface JsonMutation {
  readonly what: string;
  /** Computed on demand, because a value has thousands of mutations. */
  readonly value: () => unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The number of replacements per string. */
const OTHERS = 8;

/** The strings of a value that can replace each other: IDs, names, digests. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? [...Object.keys(value), ...Object.values(value).flatMap(textsIn)] : [];
};

/** Selects some strings, different ones for each position. */
const someOf = (texts: readonly string[], where: string): string[] =>
  Array.from({ length: OTHERS }, (_, at) => texts[(where.length * 31 + at * 17) % texts.length] ?? '');

const ofLeaf = (value: unknown, where: string, texts: readonly string[]): unknown[] => {
  if (typeof value === 'string')
    return [...someOf(texts, where), '', `${value}x`].filter((other) => other !== value);
  if (typeof value === 'number') return [value + 1, value - 1, 0.5];
  return typeof value === 'boolean' ? [!value] : [];
};

const ofList = (list: readonly unknown[]): unknown[] => [
  ...list.map((_, at) => list.filter((__, other) => other !== at)),
  ...list.map((one) => [...list, one]),
];

const inside = (value: unknown, where: string, texts: readonly string[]): JsonMutation[] => {
  const here = (Array.isArray(value) ? ofList(value) : ofLeaf(value, where, texts)).map((other) => ({
    what: `${where}: ${JSON.stringify(value).slice(0, 60)} -> ${JSON.stringify(other).slice(0, 60)}`,
    value: () => other,
  }));
  if (Array.isArray(value))
    return [
      ...here,
      ...value.flatMap((one, at) =>
        inside(one, `${where}[${at}]`, texts).map((mutation) => ({
          ...mutation,
          value: () => value.map((other: unknown, position) => (position === at ? mutation.value() : other)),
        })),
      ),
    ];
  if (!isObject(value)) return here;
  return Object.entries(value).flatMap(([key, one]): JsonMutation[] => [
    {
      what: `${where}.${key} removed`,
      value: () => Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)),
    },
    ...inside(one, `${where}.${key}`, texts).map((mutation) => ({
      ...mutation,
      value: () => ({ ...value, [key]: mutation.value() }),
    })),
  ]);
};

/** All mutations of a JSON value: another string of the value, an adjacent number, a list with one item more or less, a missing key. */
export const jsonMutations = (value: unknown): JsonMutation[] =>
  inside(value, '', [...new Set(textsIn(value))]);
