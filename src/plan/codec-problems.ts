import * as t from 'io-ts';

const EXCERPT = 40;

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
};

/** The context numbers the members of intersections and unions, which are not keys of the data. */
const isChoice = (type: t.Decoder<unknown, unknown> | undefined): boolean =>
  type instanceof t.IntersectionType || type instanceof t.UnionType;

/** Describes why a value does not match a codec: `updates.experiences[3].new.name: expected string, got 5`. */
export const codecProblems = (errors: t.Errors): string[] => {
  const problems = errors.map(({ context, value }) => {
    const path = context
      .filter(({ key }, position) => key !== '' && !isChoice(context[position - 1]?.type))
      .map(({ key }) => key)
      .map((key, position) => (/^\d+$/.test(key) ? `[${key}]` : position === 0 ? key : `.${key}`))
      .join('');
    const expected = context[context.length - 1]?.type.name ?? 'another value';
    return `${path}: expected ${expected}, got ${shown(value)}`;
  });
  return [...new Set(problems)];
};
