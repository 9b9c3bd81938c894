import type * as t from 'io-ts';
import { type JsonSchema, jsonSchemaOf } from '../../src/domain/json-schema.ts';
import {
  LoginDocument,
  LogoutDocument,
  SettingsDocument,
  UnlockDocument,
  WhoamiDocument,
} from '../../src/render/json/account-codecs.ts';
import { ApplyDocument, CheckDocument, ErrorDocument } from '../../src/render/json/apply-codecs.ts';
import { FORMAT } from '../../src/render/json/codecs.ts';
import { PlanDocument, ShowDocument, UndoDocument } from '../../src/render/json/plan-codecs.ts';
import { CloneDocument, ValidateDocument } from '../../src/render/json/config-codecs.ts';
import { DiffDocument } from '../../src/render/json/comparison-document.ts';
import { LogDocument } from '../../src/render/json/log-document.ts';
import { EventDocument } from '../../src/render/json/event-document.ts';

/** The codec of each document that `--json` prints. */
export const DOCUMENTS = {
  plan: PlanDocument,
  show: ShowDocument,
  undo: UndoDocument,
  check: CheckDocument,
  diff: DiffDocument,
  log: LogDocument,
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

// A reader of 1.0 can read every 1.x.
const format = (codec: t.Mixed): JsonSchema | undefined =>
  codec === FORMAT ? { type: 'string', pattern: String.raw`^1\.\d+$` } : undefined;

/** The public schema of a document, which allows keys of later versions. */
export const documentSchema = (codec: t.Mixed): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: codec.name,
  ...jsonSchemaOf(codec, format),
});

const closedPart = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(closedPart);
  return typeof part === 'object' && part !== null ? closed(part) : part;
};

const closed = (schema: object): object => ({
  ...Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closedPart(part)])),
  ...('properties' in schema && { additionalProperties: false }),
});

/** The schema of a document that allows no undocumented keys. */
export const closedDocumentSchema = (codec: t.Mixed): object => closed(jsonSchemaOf(codec, format));
