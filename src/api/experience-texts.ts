import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { eachIDIn, endOfItems, ID_KEY, LIST_HEAD, listWithoutItems } from './ids-in.ts';
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

const BEGINNINGS = [`${LIST_HEAD}{${ID_KEY}`, `${LIST_HEAD}]`];

/** Whether a list can be taken apart as far as its pages' beginnings tell, which costs nothing. */
export const mayBeTakenApart = (pages: readonly Buffer[]): boolean =>
  pages.every((body) =>
    BEGINNINGS.some((beginning) => body.toString('latin1', 0, beginning.length) === beginning),
  );

/**
 * The JSON of each experience of a list, by its ID in lower case, from all of its pages. Quotes within texts are escaped, so that nothing but a
 * field can look like the beginning of an experience, and as many have to be found as the list counts, each once: no byte between the first
 * and the last is in none of them. Undefined where that cannot be told without decoding. What a list holds beside its items can still be taken
 * for the end of its last one: a page made of them has to be looked at (`pageOf`).
 */
export const textsIn = (pages: readonly Buffer[]): ExperienceTexts | undefined => {
  const texts = new Map<string, ExperienceText>();
  const totals: (number | undefined)[] = [];
  let found = 0;
  for (const body of pages) {
    const end = endOfItems(body);
    const ofPage = end === undefined ? undefined : textsOfPage(body, end);
    if (end === undefined || ofPage === undefined) return undefined;
    for (const [id, text] of ofPage) texts.set(id, text);
    found += ofPage.length;
    totals.push(totalBehind(body, end));
  }
  return texts.size === found && totals.every((total) => total === found) ? texts : undefined;
};

/** Whether two experiences are the same, byte for byte. */
export const isSameText = (a: ExperienceText, b: ExperienceText): boolean =>
  a.body.compare(b.body, b.start, b.end, a.start, a.end) === 0;

/** A page of some experiences alone; it holds just them if the end of each was told rightly. */
export const pageOf = (texts: readonly ExperienceText[]): Buffer => {
  const parts = texts.flatMap(({ body, start, end }, i) => [
    ...(i === 0 ? [] : [Buffer.from(',')]),
    body.subarray(start, end),
  ]);
  return Buffer.concat([Buffer.from(LIST_HEAD), ...parts, Buffer.from(']}')]);
};
