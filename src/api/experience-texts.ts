import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { eachIDIn, endOfItems, LIST_HEAD, listWithoutItems } from './ids-in.ts';
import type { ExperienceText, ExperienceTexts } from './resim-api.ts';

const [OPEN, COMMA] = [...Buffer.from('{,')];

const Tail = t.type({ total: t.number });

/** How many experiences a list has in all, as what stands behind its items tells. */
const totalBehind = (body: Buffer, end: number): number | undefined => {
  const tail = E.tryCatch(
    () => listWithoutItems(body, end),
    () => undefined,
  );
  return E.isRight(tail) && Tail.is(tail.right) ? tail.right.total : undefined;
};

/** The stretches of one page; undefined where an ID does not stand first in its experience. */
const textsOfPage = (body: Buffer, end: number): [string, ExperienceText][] | undefined => {
  const starts: number[] = [];
  const ids: string[] = [];
  eachIDIn(body, LIST_HEAD.length, end, (id, keyAt) => {
    ids.push(id.toLowerCase());
    starts.push(keyAt - 1);
  });
  const follows = (start: number, i: number): boolean =>
    body[start] === OPEN && (i === 0 ? start === LIST_HEAD.length : body[start - 1] === COMMA);
  if (!starts.every(follows)) return undefined;
  return ids.map((id, i) => {
    const next = starts[i + 1];
    return [id, { body, start: starts[i] ?? end, end: next === undefined ? end : next - 1 }];
  });
};

/**
 * The JSON of each experience of a list, by its ID in lower case, from all of its pages. Quotes within texts are escaped, so that nothing but a
 * field can look like the beginning of an experience, and as many have to be found as the list counts. Undefined where that cannot be told
 * without decoding.
 */
export const textsIn = (pages: readonly Buffer[]): ExperienceTexts | undefined => {
  const texts = new Map<string, ExperienceText>();
  const totals: (number | undefined)[] = [];
  for (const body of pages) {
    const end = endOfItems(body);
    const found = end === undefined ? undefined : textsOfPage(body, end);
    if (end === undefined || found === undefined) return undefined;
    for (const [id, text] of found) texts.set(id, text);
    totals.push(totalBehind(body, end));
  }
  return totals.every((total) => total === texts.size) ? texts : undefined;
};

/** Whether two experiences are the same, byte for byte. */
export const isSameText = (a: ExperienceText, b: ExperienceText): boolean =>
  a.body.compare(b.body, b.start, b.end, a.start, a.end) === 0;

/** A page of some experiences alone. */
export const pageOf = (texts: readonly ExperienceText[]): Buffer => {
  const parts = texts.flatMap(({ body, start, end }, i) => [
    ...(i === 0 ? [] : [Buffer.from(',')]),
    body.subarray(start, end),
  ]);
  return Buffer.concat([Buffer.from(LIST_HEAD), ...parts, Buffer.from(']}')]);
};
