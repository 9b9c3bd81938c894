/** A JSON value that was changed in one place, and where. */
export interface JsonMutation {
  readonly what: string;
  /** Made when it is asked for: a value has thousands of mutations. */
  readonly value: () => unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many other texts each text is replaced by. */
const OTHERS = 8;

/** The texts of a value that could stand in the place of others: IDs, names, digests. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? [...Object.keys(value), ...Object.values(value).flatMap(textsIn)] : [];
};

/** Some texts, others for each place. */
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

/** Every value that differs from a JSON value in one place: another text of it, a number beside, a list with one less or more, a key less. */
export const jsonMutations = (value: unknown): JsonMutation[] =>
  inside(value, '', [...new Set(textsIn(value))]);
