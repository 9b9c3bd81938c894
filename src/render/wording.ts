/** A count with thousands separators: `12,345`. */
export const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A count with its noun: `1 tag`, `2,000 tags`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export const enumerated = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** The names of the kinds of entities. */
export const ENTITY_WORDS = {
  experience: 'experience',
  tag: 'tag',
  system: 'system',
  testSuite: 'test suite',
} as const;

/** The first digits of the checksum of a plan. */
export const shortChecksum = ({ checksum }: { readonly checksum: string }): string => checksum.slice(0, 12);
