import type * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { JsonSchema } from '../../domain/json-schema.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';
import { quoted } from './quoted-text.ts';

/** What is wrong with a value, and what to write instead; `message` receives a description of the value. */
export interface Complaint {
  readonly rule: string;
  readonly message: (subject: string) => string;
  readonly hint: string;
}

/** Describes a value for "… must be a list, but found …". */
export const described = (value: unknown): string => {
  if (value instanceof YamlScalar) return isNull(value) ? 'nothing' : `the text ${quoted(value.text)}`;
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return Array.isArray(value) ? 'a list' : 'a map';
};

/** A codec of one scalar of the config file, with its own error messages. */
export class ScalarType<A> extends t.Type<A, A> {
  readonly read: (value: unknown) => E.Either<Complaint, A>;
  readonly jsonSchema: JsonSchema;

  constructor(
    name: string,
    is: t.Is<A>,
    read: (value: unknown) => E.Either<Complaint, A>,
    jsonSchema: JsonSchema,
  ) {
    super(
      name,
      is,
      (value, context) => {
        const reading = read(value);
        return reading._tag === 'Right' ? reading : t.failure(value, context);
      },
      t.identity,
    );
    this.read = read;
    this.jsonSchema = jsonSchema;
  }
}

/** A codec of a list. */
export class ListType<A> extends t.Type<readonly A[], readonly A[]> {
  readonly item: t.Type<A, A>;

  constructor(item: t.Type<A, A>) {
    const items = t.readonlyArray(item);
    super(
      `list of ${item.name}`,
      (value): value is readonly A[] => items.is(value),
      (value, context) => items.validate(value, context),
      t.identity,
    );
    this.item = item;
  }
}

/** A codec of a value that may be empty, which counts as absent. */
export class OptionalType<A> extends t.Type<A | undefined, A | undefined> {
  readonly inner: t.Type<A, A>;

  constructor(inner: t.Type<A, A>) {
    super(
      `optional ${inner.name}`,
      (value): value is A | undefined => value === undefined || inner.is(value),
      (value, context) =>
        value === undefined || (value instanceof YamlScalar && isNull(value))
          ? t.success(undefined)
          : inner.validate(value, context),
      t.identity,
    );
    this.inner = inner;
  }
}

/** A codec of a value that is either a scalar or, with more details, a map. */
export class ShortType<A, B> extends t.Type<A | B, A | B> {
  readonly scalar: ScalarType<A>;
  readonly map: t.Type<B, B>;

  constructor(scalar: ScalarType<A>, map: t.Type<B, B>) {
    super(
      map.name,
      (value): value is A | B => scalar.is(value) || map.is(value),
      (value, context) => {
        const isScalar = value === null || value instanceof YamlScalar;
        // Reports the errors of the form that was used.
        const last = context[context.length - 1];
        const own = last ? [...context.slice(0, -1), { ...last, type: isScalar ? scalar : map }] : context;
        return isScalar ? scalar.validate(value, own) : map.validate(value, own);
      },
      t.identity,
    );
    this.scalar = scalar;
    this.map = map;
  }
}

/** A list in the config file. */
export const list = <A>(item: t.Type<A, A>): ListType<A> => new ListType(item);

/** A value that may be empty, which counts as absent. */
export const optional = <A>(inner: t.Type<A, A>): OptionalType<A> => new OptionalType(inner);
