import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';
import { isUuid, quoted } from './identifier.ts';

const INT32_LIMIT = 2 ** 31;
const TIMESTAMP = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const UNPAIRED_SURROGATE = /\p{Cs}/u;

/** Extra rules by field: any system that stores, sends or shows a name must be able to encode it. */
const TEXT_RULES: Readonly<Record<string, string>> = {
  name: ' without null characters and unpaired surrogates',
};

const isValidName = (text: string): boolean => !text.includes('\0') && !UNPAIRED_SURROGATE.test(text);

const isText = (name: string, value: unknown): value is string =>
  typeof value === 'string' && (!Object.hasOwn(TEXT_RULES, name) || isValidName(value));

/** Whether a text is an RFC 3339 timestamp. */
export const isTimestamp = (text: string): boolean => TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));

/**
 * Reads the fields of a JSON object and collects all errors, so that one response reports all of them.
 * An absent field reads as undefined. `null` instead of a list reads as the empty list, because that is how Go clients encode it.
 */
export class BodyReader {
  readonly errors: string[];
  private readonly fields: Fields;
  private readonly prefix: string;

  private constructor(fields: Fields, prefix: string, errors: string[]) {
    this.fields = fields;
    this.prefix = prefix;
    this.errors = errors;
  }

  /** Creates a reader for the body of a request. */
  static of(body: unknown): E.Either<RequestError, BodyReader> {
    if (body === undefined) return badRequest('The request has no body; a JSON object is required.');
    if (!isObject(body)) return badRequest('The body must be a JSON object.');
    return E.right(new BodyReader(body, '', []));
  }

  /** Returns the value, or all errors found so far. */
  finish<A>(value: A): E.Either<RequestError, A> {
    return this.errors.length === 0 ? E.right(value) : badRequest(this.errors.join(' '));
  }

  /** A reader for the same object with only these fields. */
  only(names: readonly string[]): BodyReader {
    const kept = Object.entries(this.fields).filter(([name]) => names.includes(name));
    return new BodyReader(Object.fromEntries(kept), this.prefix, this.errors);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== undefined;
  }

  addError(name: string, expectation: string): void {
    this.errors.push(`\`${this.prefix}${name}\` ${expectation}.`);
  }

  private read<A>(
    name: string,
    expectation: string,
    decode: (value: unknown) => A | undefined,
  ): A | undefined {
    if (!this.has(name)) return undefined;
    const value = decode(this.fields[name]);
    if (value === undefined) this.addError(name, expectation);
    return value;
  }

  text(name: string): string | undefined {
    return this.read(name, `must be a string${TEXT_RULES[name] ?? ''}`, (value) =>
      isText(name, value) ? value : undefined,
    );
  }

  nonEmptyText(name: string): string | undefined {
    return this.read(name, `must be a non-empty string${TEXT_RULES[name] ?? ''}`, (value) =>
      isText(name, value) && value !== '' ? value : undefined,
    );
  }

  /** This reader; undefined if the field is null. */
  nullable(name: string): BodyReader | undefined {
    return this.fields[name] === null ? undefined : this;
  }

  boolean(name: string): boolean | undefined {
    return this.read(name, 'must be true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    );
  }

  /** A 32-bit integer. */
  integer(name: string): number | undefined {
    return this.read(name, 'must be a 32-bit integer', (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= -INT32_LIMIT && value < INT32_LIMIT
        ? value
        : undefined,
    );
  }

  uuid(name: string): string | undefined {
    return this.read(name, 'must be a UUID', (value) =>
      typeof value === 'string' && isUuid(value) ? value.toLowerCase() : undefined,
    );
  }

  timestamp(name: string): string | undefined {
    return this.read(name, 'must be a timestamp such as 2026-01-31T12:00:00Z', (value) =>
      typeof value === 'string' && isTimestamp(value) ? value : undefined,
    );
  }

  oneOf<A extends string>(name: string, values: readonly A[]): A | undefined {
    return this.read(name, `must be one of ${values.join(', ')}`, (value) =>
      values.find((known) => known === value),
    );
  }

  private list<A>(
    name: string,
    expectation: string,
    decode: (value: unknown) => A | undefined,
  ): readonly A[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (value === null) return [];
    if (!Array.isArray(value)) {
      this.addError(name, `must be a list of ${expectation}`);
      return undefined;
    }
    const items = value.map(decode);
    const invalid = items.findIndex((item) => item === undefined);
    if (invalid >= 0) {
      this.addError(`${name}[${invalid}]`, `is invalid: the list takes ${expectation}`);
      return undefined;
    }
    return items.filter((item) => item !== undefined);
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name, 'strings', (value) => (typeof value === 'string' ? value : undefined));
  }

  nonEmptyTexts(name: string): readonly string[] | undefined {
    return this.list(name, 'non-empty strings', (value) =>
      typeof value === 'string' && value !== '' ? value : undefined,
    );
  }

  /** UUIDs without duplicates, in order of first occurrence. */
  uuids(name: string): readonly string[] | undefined {
    const ids = this.list(name, 'UUIDs', (value) =>
      typeof value === 'string' && isUuid(value) ? value.toLowerCase() : undefined,
    );
    return ids && [...new Set(ids)];
  }

  /** A nested object. Its errors are added to this reader. */
  object(name: string): BodyReader | undefined {
    return this.read(name, 'must be an object', (value) =>
      isObject(value) ? new BodyReader(value, `${this.prefix}${name}.`, this.errors) : undefined,
    );
  }

  /** A list of nested objects. */
  objects(name: string): readonly BodyReader[] | undefined {
    const fields = this.list(name, 'objects', (value) => (isObject(value) ? value : undefined));
    return fields?.map(
      (value, index) => new BodyReader(value, `${this.prefix}${name}[${index}].`, this.errors),
    );
  }

  /** Returns the value. For a missing field, adds an error and returns the placeholder. */
  required<A>(name: string, value: A | undefined, placeholder: A): A {
    if (value === undefined && !this.has(name)) this.addError(name, 'is required');
    return value ?? placeholder;
  }

  requiredText(name: string): string {
    return this.required(name, this.text(name), '');
  }

  requiredNonEmptyText(name: string): string {
    return this.required(name, this.nonEmptyText(name), '');
  }

  requiredInteger(name: string): number {
    return this.required(name, this.integer(name), 0);
  }

  /** The fields that `updateMask` names. Each must be updatable. */
  mask<A extends string>(updatable: readonly A[]): readonly A[] | undefined {
    const names = this.texts('updateMask');
    const unknown = names?.find((name) => !updatable.some((known) => known === name));
    if (unknown !== undefined) {
      this.addError('updateMask', `names ${quoted(unknown)}, which is not one of ${updatable.join(', ')}`);
      return;
    }
    return names && updatable.filter((known) => names.includes(known));
  }

  /**
   * The nested object of an update: only the fields that `updateMask` names, or all of them without a mask. A field that the mask
   * names must be given: an absent field is a mistake, not a request to clear it.
   */
  masked(name: string, updatable: readonly string[]): BodyReader | undefined {
    const mask = this.mask(updatable);
    const fields = this.object(name);
    for (const field of mask ?? [])
      if (!fields?.has(field)) this.addError(`${name}.${field}`, 'is named by `updateMask` but missing');
    return mask ? fields?.only(mask) : fields;
  }
}

/** Reads an update of a name and a description in a nested object. */
export const readNameUpdate = (
  body: BodyReader,
  object: string,
  nameKind: 'text' | 'nonEmptyText',
): E.Either<RequestError, { readonly name?: string; readonly description?: string }> => {
  const fields = body.masked(object, ['name', 'description']);
  const name = fields?.[nameKind]('name');
  const description = fields?.text('description');
  return body.finish({
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
};
