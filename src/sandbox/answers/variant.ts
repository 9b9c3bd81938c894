/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** What an answer tells of. */
export type Entity = 'project' | 'experience' | 'experienceTag' | 'system' | 'testSuite';

/** How a page is refused: with a status, by closing the connection, or by an answer that comes late. */
export type PageRefusal = 400 | 413 | 422 | 500 | 502 | 504 | 'drop' | 'slow';

/** A page as variants see it. */
export interface PageContext {
  /** The name of the list in the page. */
  readonly list: string;
  /** Whether it lists the experiences of a tag or system. */
  readonly members: boolean;
}

/**
 * A way in which another server may answer or store the same things. Each is a pure change of what the sandbox itself would
 * say, so that several can be combined.
 */
export interface Variant {
  /** As `--answers` takes it. */
  readonly name: string;
  /** The heading that it is listed under. */
  readonly group: string;
  /** What it does, in one sentence without a full stop. */
  readonly about: string;
  /** Changes what is told of one thing. */
  readonly entity?: (value: JsonObject, entity: Entity) => JsonObject;
  /** Changes a page around what it lists. */
  readonly page?: (page: JsonObject, context: PageContext) => JsonObject;
  /** Changes the fields of an experience before they are stored. */
  readonly storeExperience?: (fields: JsonObject) => JsonObject;
  /** Changes the fields of a suite before they are stored. */
  readonly storeSuite?: (fields: JsonObject) => JsonObject;
  /** The most that a page holds, whatever was asked for. */
  readonly maxPageSize?: number;
  /** Whether the last page has a token, which leads to an empty one. */
  readonly emptyLastPage?: true;
  /** Pages of experiences larger than this are refused. */
  readonly pageLimit?: { readonly size: number; readonly how: PageRefusal };
  /** Writes the answer, in the place of `JSON.stringify`. */
  readonly write?: (value: Json) => string;
  readonly contentType?: string;
}

/** Whether a value is one of JSON: what was parsed from a text is. */
export const isJson = (value: unknown): value is Json => {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  return typeof value === 'object' && Object.values(value).every(isJson);
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Changes the value of a field that is there; `undefined` takes the field away. */
export const withField = (
  object: JsonObject,
  name: string,
  change: (value: Json) => Json | undefined,
): JsonObject => {
  const value = object[name];
  if (value === undefined) return object;
  const changed = change(value);
  if (changed !== undefined) return { ...object, [name]: changed };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
};

/** Changes each value of a list; leaves alone what is no list. */
export const each =
  (change: (value: Json) => Json) =>
  (value: Json): Json =>
    isList(value) ? value.map(change) : value;

/** Changes a text; leaves alone what is none. */
export const text =
  (change: (value: string) => Json) =>
  (value: Json): Json =>
    typeof value === 'string' ? change(value) : value;

/** Changes an object; leaves alone what is none. */
export const object =
  (change: (value: JsonObject) => JsonObject) =>
  (value: Json): Json =>
    isObject(value) ? change(value) : value;
