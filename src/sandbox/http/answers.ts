import type { Answer } from './operation.ts';

/** 200 with a JSON text, or the bytes of one. */
export const ok = (json: string | Uint8Array<ArrayBuffer>): Answer => ({ status: 200, json });
/** 201 with the JSON text of what was made. */
export const created = (json: string): Answer => ({ status: 201, json });
/** 201 without a body. */
export const done: Answer = { status: 201 };
/** 204. */
export const noContent: Answer = { status: 204 };

/** 200 with a page of a list. */
export const okPage = (list: string, items: readonly string[], token: string, total?: number): Answer =>
  ok(
    `{"${list}":[${items.join(',')}],"nextPageToken":${JSON.stringify(token)}${total === undefined ? '' : `,"total":${total}`}}`,
  );
