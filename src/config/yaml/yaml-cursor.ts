import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml';
import type { YamlEvents } from './compose-yaml.ts';

/** What comes next in a document. `ODD` is anything that only the tree can interpret; nothing after it counts. */
export const NEXT = { SCALAR: 0, LIST: 1, MAP: 2, END: 3, ODD: 4 } as const;
export type Next = (typeof NEXT)[keyof typeof NEXT];

/** Walks through a document. Keys and values of a map alternate; every list and map has an `END`. */
export interface YamlCursor {
  readonly next: () => Next;
  /** The value of the last scalar, without quotes, escapes and folding. */
  readonly text: string;
  /** Whether the last scalar has no quotes. */
  readonly plain: boolean;
  /** Reports whether nothing follows the root, which was walked through. */
  readonly isAtEnd: () => boolean;
}

class EventCursor implements YamlCursor {
  text = '';
  plain = true;
  // The first event opens the document.
  #next = 1;
  readonly #text: string;
  readonly #events: readonly Event[];

  constructor({ text, events }: YamlEvents) {
    this.#text = text;
    this.#events = events;
  }

  next(): Next {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.ALIAS)
      return NEXT.ODD;
    if (event.type === EVENT_ID.POP) return NEXT.END;
    // Anchors and tags need the tree.
    if (event.anchorStart >= 0 || event.tagStart >= 0) return NEXT.ODD;
    if (event.type === EVENT_ID.SEQUENCE) return NEXT.LIST;
    if (event.type === EVENT_ID.MAPPING) return NEXT.MAP;
    this.text = getScalarValue(this.#text, event);
    this.plain = event.style === SCALAR_STYLE.PLAIN;
    return NEXT.SCALAR;
  }

  isAtEnd(): boolean {
    return this.#next === this.#events.length - 1 && this.next() === NEXT.END;
  }
}

/** Walks through the events of a parser. */
export const eventCursor = (events: YamlEvents): YamlCursor => new EventCursor(events);
