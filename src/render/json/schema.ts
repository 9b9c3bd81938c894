import * as t from 'io-ts';
import {
  LoginDocument,
  LogoutDocument,
  SettingsDocument,
  UnlockDocument,
  WhoamiDocument,
} from './account-codecs.ts';
import { ApplyDocument, CheckDocument, ErrorDocument } from './apply-codecs.ts';
import { FORMAT, PlanDocument, ShowDocument } from './codecs.ts';
import { CloneDocument, ValidateDocument } from './config-codecs.ts';
import { EventDocument } from './event-document.ts';

/** A JSON Schema, as far as these documents need it. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const isStrict = (codec: t.Mixed): codec is t.ExactC<t.HasProps> => codec instanceof t.ExactType;
const isInterface = (codec: t.Mixed): codec is t.TypeC<t.Props> => codec instanceof t.InterfaceType;
const isPartial = (codec: t.Mixed): codec is t.PartialC<t.Props> => codec instanceof t.PartialType;
const isList = (codec: t.Mixed): codec is t.ReadonlyArrayC<t.Mixed> => codec instanceof t.ReadonlyArrayType;
const isUnion = (codec: t.Mixed): codec is t.UnionC<[t.Mixed, t.Mixed]> => codec instanceof t.UnionType;
const isBoth = (codec: t.Mixed): codec is t.IntersectionC<[t.Mixed, t.Mixed]> =>
  codec instanceof t.IntersectionType;
const isLiteral = (codec: t.Mixed): codec is t.LiteralC<string> => codec instanceof t.LiteralType;
const isKeyof = (codec: t.Mixed): codec is t.KeyofC<Record<string, unknown>> => codec instanceof t.KeyofType;

/** The properties of an object codec, with whether each has to be there; nothing for another codec. */
const propertiesOf = (codec: t.Mixed): readonly (readonly [string, t.Mixed, boolean])[] | undefined => {
  if (isStrict(codec)) return propertiesOf(codec.type);
  if (isInterface(codec)) return Object.entries(codec.props).map(([key, type]) => [key, type, true]);
  if (isPartial(codec)) return Object.entries(codec.props).map(([key, type]) => [key, type, false]);
  if (!isBoth(codec)) return undefined;
  return codec.types.flatMap((part) => propertiesOf(part) ?? []);
};

const NAMED = /^[A-Z][A-Za-z]+$/;

type Describe = (codec: t.Mixed) => JsonSchema;

const primitive = (codec: t.Mixed): JsonSchema => {
  if (codec instanceof t.StringType) return { type: 'string' };
  if (codec instanceof t.NumberType) return { type: 'number' };
  if (codec instanceof t.BooleanType) return { type: 'boolean' };
  if (codec instanceof t.NullType) return { type: 'null' };
  // Whoever reads 1.0 reads every 1.x too.
  if (codec === FORMAT) return { type: 'string', pattern: String.raw`^1\.\d+$` };
  if (isLiteral(codec)) return { const: codec.value };
  if (isKeyof(codec)) return { enum: Object.keys(codec.keys) };
  throw new Error(`no JSON Schema for ${codec.name}`);
};

const shapeOf = (codec: t.Mixed, describe: Describe, open: boolean): JsonSchema => {
  const properties = propertiesOf(codec);
  if (properties)
    return {
      type: 'object',
      properties: Object.fromEntries(properties.map(([key, type]) => [key, describe(type)])),
      required: properties.filter(([, , needed]) => needed).map(([key]) => key),
      additionalProperties: open,
    };
  if (isList(codec)) return { type: 'array', items: describe(codec.type) };
  if (isUnion(codec)) return { anyOf: codec.types.map(describe) };
  return primitive(codec);
};

/**
 * The JSON Schema of a document's codec. An open one lets keys pass that it does not know, as readers shall; a closed
 * one does not, for tests.
 */
export const jsonSchemaOf = (codec: t.Mixed, { open }: { readonly open: boolean }): JsonSchema => {
  const definitions = new Map<string, JsonSchema>();
  const describe: Describe = (inner) => {
    if (!NAMED.test(inner.name)) return shapeOf(inner, describe, open);
    if (!definitions.has(inner.name)) definitions.set(inner.name, shapeOf(inner, describe, open));
    return { $ref: `#/$defs/${inner.name}` };
  };
  const shape = shapeOf(codec, describe, open);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: codec.name,
    ...shape,
    $defs: Object.fromEntries(definitions),
  };
};

/** The codec of each kind of document that `--json` prints. */
export const DOCUMENTS = {
  plan: PlanDocument,
  show: ShowDocument,
  check: CheckDocument,
  apply: ApplyDocument,
  clone: CloneDocument,
  validate: ValidateDocument,
  settings: SettingsDocument,
  login: LoginDocument,
  logout: LogoutDocument,
  whoami: WhoamiDocument,
  unlock: UnlockDocument,
  error: ErrorDocument,
  event: EventDocument,
} as const;

/** The public schema of each kind of document. */
export const jsonSchemas = (): Readonly<Record<keyof typeof DOCUMENTS, JsonSchema>> => {
  const open = { open: true };
  return {
    plan: jsonSchemaOf(PlanDocument, open),
    show: jsonSchemaOf(ShowDocument, open),
    check: jsonSchemaOf(CheckDocument, open),
    apply: jsonSchemaOf(ApplyDocument, open),
    clone: jsonSchemaOf(CloneDocument, open),
    validate: jsonSchemaOf(ValidateDocument, open),
    settings: jsonSchemaOf(SettingsDocument, open),
    login: jsonSchemaOf(LoginDocument, open),
    logout: jsonSchemaOf(LogoutDocument, open),
    whoami: jsonSchemaOf(WhoamiDocument, open),
    unlock: jsonSchemaOf(UnlockDocument, open),
    error: jsonSchemaOf(ErrorDocument, open),
    event: jsonSchemaOf(EventDocument, open),
  };
};
