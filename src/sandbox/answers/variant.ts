/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The kind of an entity in a response. */
export type Entity = 'project' | 'experience' | 'experienceTag' | 'system' | 'testSuite';

/** How a server refuses a page: with a status, by closing the connection, or with a slow response. */
export type PageRefusal = 400 | 413 | 422 | 500 | 502 | 504 | 'drop' | 'slow';

/** The context of a page. */
export interface PageContext {
  /** The key of the list in the page. */
  readonly list: string;
  /** Whether the list has the experiences of a tag or system. */
  readonly members: boolean;
}

/**
 * A way in which another server may respond or store values. A variant is a pure transformation of what the sandbox does, so several
 * of them can be combined.
 */
export interface Variant {
  /** The name for `--answers`. */
  readonly name: string;
  /** The heading in the list of variants. */
  readonly group: string;
  /** What it does, as a sentence without a full stop. */
  readonly about: string;
  /** Changes an entity in a response. */
  readonly entity?: (value: JsonObject, entity: Entity) => JsonObject;
  /** Changes a page, except the entities in its list. */
  readonly page?: (page: JsonObject, context: PageContext) => JsonObject;
  /** Changes the fields of an experience before they are stored. */
  readonly storeExperience?: (fields: JsonObject) => JsonObject;
  /** Changes the fields of a suite before they are stored. */
  readonly storeSuite?: (fields: JsonObject) => JsonObject;
  /** The maximum page size, whatever the request asks for. */
  readonly maxPageSize?: number;
  /** Whether the last page has a token that leads to an empty page. */
  readonly emptyLastPage?: true;
  /** Refuses larger pages of experiences. */
  readonly pageLimit?: { readonly size: number; readonly how: PageRefusal };
  /** Serialises the response instead of `JSON.stringify`. */
  readonly write?: (value: Json) => string;
  readonly contentType?: string;
}

/** Whether a value is a JSON value. */
export const isJson = (value: unknown): value is Json => {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return true;
  return typeof value === 'object' && Object.values(value).every(isJson);
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Changes a field if it is present. `undefined` removes it. */
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

/** Changes each item of a list; other values stay unchanged. */
export const each =
  (change: (value: Json) => Json) =>
  (value: Json): Json =>
    isList(value) ? value.map(change) : value;

/** Changes a string; other values stay unchanged. */
export const text =
  (change: (value: string) => Json) =>
  (value: Json): Json =>
    typeof value === 'string' ? change(value) : value;

/** Changes an object; other values stay unchanged. */
export const object =
  (change: (value: JsonObject) => JsonObject) =>
  (value: Json): Json =>
    isObject(value) ? change(value) : value;
