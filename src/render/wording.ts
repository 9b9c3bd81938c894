/** A count with separated thousands: `12,345`. */
export const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A count with its noun: `1 tag`, `2,000 tags`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export const enumerated = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** How the kinds of entities are called. */
export const ENTITY_WORDS = {
  experience: 'experience',
  tag: 'tag',
  system: 'system',
  testSuite: 'test suite',
} as const;

/** Enough of the checksum of a plan to tell it from others. */
export const shortChecksum = ({ checksum }: { readonly checksum: string }): string => checksum.slice(0, 12);
