import * as E from 'fp-ts/lib/Either.js';
import { badRequest, type RequestError } from '../request-error.ts';
import { isUuid, quoted } from './identifier.ts';

const INT32_LIMIT = 2 ** 31;
const TIMESTAMP = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// eslint-disable-next-line no-control-regex
const UNWRITABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What is asked of a name alone: that every system which shows, stores or sends it can write it. */
const WRITABLE: Readonly<Record<string, string>> = {
  name: ', without null characters and unpaired surrogates',
};

const isText = (name: string, value: unknown): value is string =>
  typeof value === 'string' && !(Object.hasOwn(WRITABLE, name) && UNWRITABLE.test(value));

/** Whether a text is a moment in the notation of RFC 3339. */
export const isTimestamp = (text: string): boolean => TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));

/**
 * Reads the fields of a JSON object and collects what is wrong with them, so that all of it is answered at once.
 * An absent field reads as undefined; a `null` in the place of a list reads as the empty list, which is what Go
 * clients send for one.
 */
export class BodyReader {
  readonly problems: string[];
  private readonly fields: Fields;
  private readonly prefix: string;

  private constructor(fields: Fields, prefix: string, problems: string[]) {
    this.fields = fields;
    this.prefix = prefix;
    this.problems = problems;
  }

  /** Starts with the body of a request. */
  static of(body: unknown): E.Either<RequestError, BodyReader> {
    if (body === undefined) return badRequest('The request needs a JSON object as its body.');
    if (!isObject(body)) return badRequest('The body has to be a JSON object.');
    return E.right(new BodyReader(body, '', []));
  }

  /** Gives a value, or everything that was found wrong. */
  finish<A>(value: A): E.Either<RequestError, A> {
    return this.problems.length === 0 ? E.right(value) : badRequest(this.problems.join(' '));
  }

  /** The same object as if it had these fields alone. */
  only(names: readonly string[]): BodyReader {
    const kept = Object.entries(this.fields).filter(([name]) => names.includes(name));
    return new BodyReader(Object.fromEntries(kept), this.prefix, this.problems);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== undefined;
  }

  complain(name: string, expectation: string): void {
    this.problems.push(`\`${this.prefix}${name}\` ${expectation}.`);
  }

  private read<A>(
    name: string,
    expectation: string,
    decode: (value: unknown) => A | undefined,
  ): A | undefined {
    if (!this.has(name)) return undefined;
    const value = decode(this.fields[name]);
    if (value === undefined) this.complain(name, expectation);
    return value;
  }

  text(name: string): string | undefined {
    return this.read(name, `has to be a string${WRITABLE[name] ?? ''}`, (value) =>
      isText(name, value) ? value : undefined,
    );
  }

  nonEmptyText(name: string): string | undefined {
    return this.read(name, `has to be a string that is not empty${WRITABLE[name] ?? ''}`, (value) =>
      isText(name, value) && value !== '' ? value : undefined,
    );
  }

  /** This reader, unless the field is null, which says: nothing. */
  nullable(name: string): BodyReader | undefined {
    return this.fields[name] === null ? undefined : this;
  }

  boolean(name: string): boolean | undefined {
    return this.read(name, 'has to be true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    );
  }

  /** A whole number of 32 bits. */
  integer(name: string): number | undefined {
    return this.read(name, 'has to be a whole number of 32 bits', (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= -INT32_LIMIT && value < INT32_LIMIT
        ? value
        : undefined,
    );
  }

  uuid(name: string): string | undefined {
    return this.read(name, 'has to be a UUID', (value) =>
      typeof value === 'string' && isUuid(value) ? value.toLowerCase() : undefined,
    );
  }

  timestamp(name: string): string | undefined {
    return this.read(name, 'has to be a timestamp like 2026-01-31T12:00:00Z', (value) =>
      typeof value === 'string' && isTimestamp(value) ? value : undefined,
    );
  }

  oneOf<A extends string>(name: string, values: readonly A[]): A | undefined {
    return this.read(name, `has to be one of ${values.join(', ')}`, (value) =>
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
      this.complain(name, `has to be a list of ${expectation}`);
      return undefined;
    }
    const items = value.map(decode);
    const bad = items.findIndex((item) => item === undefined);
    if (bad >= 0) {
      this.complain(`${name}[${bad}]`, `is wrong: the list takes ${expectation}`);
      return undefined;
    }
    return items.filter((item) => item !== undefined);
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name, 'strings', (value) => (typeof value === 'string' ? value : undefined));
  }

  nonEmptyTexts(name: string): readonly string[] | undefined {
    return this.list(name, 'strings that are not empty', (value) =>
      typeof value === 'string' && value !== '' ? value : undefined,
    );
  }

  /** Distinct UUIDs in their first order. */
  uuids(name: string): readonly string[] | undefined {
    const ids = this.list(name, 'UUIDs', (value) =>
      typeof value === 'string' && isUuid(value) ? value.toLowerCase() : undefined,
    );
    return ids && [...new Set(ids)];
  }

  /** A nested object; it reports to this reader. */
  object(name: string): BodyReader | undefined {
    return this.read(name, 'has to be an object', (value) =>
      isObject(value) ? new BodyReader(value, `${this.prefix}${name}.`, this.problems) : undefined,
    );
  }

  /** A list of nested objects. */
  objects(name: string): readonly BodyReader[] | undefined {
    const fields = this.list(name, 'objects', (value) => (isObject(value) ? value : undefined));
    return fields?.map(
      (value, index) => new BodyReader(value, `${this.prefix}${name}[${index}].`, this.problems),
    );
  }

  /** Gives what was read, or complains that the field is missing and gives the substitute. */
  required<A>(name: string, value: A | undefined, substitute: A): A {
    if (value === undefined && !this.has(name)) this.complain(name, 'is required');
    return value ?? substitute;
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

  /** The names of a mask; each has to be one of those that can be updated. */
  mask<A extends string>(updatable: readonly A[]): readonly A[] | undefined {
    const names = this.texts('updateMask');
    const unknown = names?.find((name) => !updatable.some((known) => known === name));
    if (unknown !== undefined) {
      this.complain('updateMask', `names ${quoted(unknown)}; it takes ${updatable.join(', ')}`);
      return;
    }
    return names && updatable.filter((known) => names.includes(known));
  }

  /**
   * The nested object that an update carries: the fields that `updateMask` names, or all without a mask. A masked field that is
   * not given is a mistake of the caller, not a wish to empty it.
   */
  masked(name: string, updatable: readonly string[]): BodyReader | undefined {
    const mask = this.mask(updatable);
    const fields = this.object(name);
    for (const field of mask ?? [])
      if (!fields?.has(field)) this.complain(`${name}.${field}`, 'is named by `updateMask` and not given');
    return mask ? fields?.only(mask) : fields;
  }
}

/** Reads an update of a name and a description, which stands in an object of its own. */
export const readNameChange = (
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
