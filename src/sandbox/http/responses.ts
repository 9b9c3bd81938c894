import type { OperationResponse } from './operation.ts';

/** 200 with JSON, as text or bytes. */
export const ok = (json: string | Uint8Array<ArrayBuffer>): OperationResponse => ({ status: 200, json });
/** 201 with the JSON of the created entity. */
export const created = (json: string): OperationResponse => ({ status: 201, json });
/** 201 without a body. */
export const createdEmpty: OperationResponse = { status: 201 };
/** 204 without a body. */
export const noContent: OperationResponse = { status: 204 };

/** 200 with a page of a list. */
export const okPage = (
  list: string,
  items: readonly string[],
  token: string,
  total?: number,
): OperationResponse =>
  ok(
    `{"${list}":[${items.join(',')}],"nextPageToken":${JSON.stringify(token)}${total === undefined ? '' : `,"total":${total}`}}`,
  );
