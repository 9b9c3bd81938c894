import type { Drift } from '../../domain/drift.ts';
import type { ApiError } from '../../domain/api-error.ts';
import type { FailedOperation, OutcomeDifference } from '../../domain/apply-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { type DriftRow, driftRows, driftView } from '../drift-view.ts';
import { makePalette } from '../palette.ts';
import { adviceTexts, withConnection } from '../problem/advice-lines.ts';
import { describeProblem } from '../problem/describe-problem.ts';
import type { MessageDisplay } from '../problem/problem.ts';
import { type IsSecret, makeIsSecret, type RedactPatterns } from '../../domain/redact.ts';
import { safeMessage } from '../safe-text.ts';
import { printed } from '../styled-line.ts';
import { type ErrorDocument, type JsonDriftedEntity } from './apply-codecs.ts';
import { JSON_FORMAT_VERSION } from './codecs.ts';
import { jsonFinding, jsonValue } from './plan-document.ts';

const jsonRow = (row: DriftRow) => ({
  field: row.field,
  ...(row.item !== undefined && { item: row.item }),
  before: jsonValue(row.before),
  ...(row.isPlanned && { planned: jsonValue(row.planned) }),
  now: jsonValue(row.now),
  changed: row.changed,
  asPlanned: row.asPlanned,
  masked: [row.before, row.planned, row.now].some((value) => value?._tag === 'Secret'),
});

/** Drift as JSON, conflicts first. */
export const jsonDrift = (drift: Drift, isSecret: IsSecret): JsonDriftedEntity[] => {
  const { conflicts, asPlanned, elsewhere } = driftView(drift, isSecret);
  return [...conflicts, ...asPlanned, ...elsewhere].map((entity) => ({
    kind: entity.kind,
    change: entity.change,
    id: entity.id,
    ...(entity.name !== undefined && { name: entity.name }),
    touchedByPlan: entity.touchedByPlan,
    asPlanned: entity.asPlanned,
    ...(entity.obstacle && { obstacle: entity.obstacle }),
    ...(entity.leftOver && { leftOver: true }),
    ...(entity.lastChange && { lastChange: entity.lastChange }),
    fields: entity.rows.map(jsonRow),
  }));
};

const jsonRequest = ({ operation, method, path, apiUrl, failure, ambiguous }: ApiError) => ({
  operation,
  method,
  path,
  apiUrl,
  failure: failure._tag,
  ambiguous: ambiguous === true,
  ...(failure._tag === 'Status' && { status: failure.status, serverMessage: failure.serverMessage }),
  ...(failure._tag === 'NotJson' && { status: failure.status }),
});

const jsonFailed = (failed: readonly FailedOperation[], display: MessageDisplay) =>
  failed.map(({ title, error }) => ({
    title: safeMessage(title),
    code: error._tag,
    message: describeProblem(error, display).title,
    ...(error._tag === 'ApiError' && { request: jsonRequest(error) }),
  }));

/** The values that differ from the plan. */
export const jsonDifferences = (
  differences: readonly OutcomeDifference[],
  { isSecret }: { readonly isSecret: IsSecret },
) =>
  differences.flatMap(({ kind, name, id, field, planned, now }) =>
    driftRows({ field, before: planned, now }, isSecret).map((row) => ({
      kind,
      name,
      ...(id !== undefined && id !== '' && { id }),
      field: row.field,
      ...(row.item !== undefined && { item: row.item }),
      planned: jsonValue(row.before),
      now: jsonValue(row.now),
      masked: row.before?._tag === 'Secret' || row.now?._tag === 'Secret',
    })),
  );

type Detail = Partial<ErrorDocument['error']>;

/** The structured details of an error. */
const detailOf = (error: SyncError, display: MessageDisplay): Detail => {
  const file = 'file' in error && error.file !== undefined ? { file: error.file } : {};
  const counts = 'counts' in error && error.counts !== undefined ? { counts: error.counts } : {};
  switch (error._tag) {
    case 'ApiError':
      return { request: jsonRequest(error) };
    case 'StalePlan':
      return {
        ...file,
        alreadyApplied: error.alreadyApplied,
        drift: jsonDrift(error.drift, display.isSecret),
      };
    case 'ApplyIncomplete':
      return { ...file, ...counts, failed: jsonFailed(error.failed, display) };
    case 'Interrupted':
      return {
        ...file,
        ...counts,
        ...(error.failed && { failed: jsonFailed(error.failed, display) }),
      };
    case 'OutcomeDiffers':
      return { ...file, ...counts, differences: jsonDifferences(error.differences, display) };
    default:
      return { ...file, ...counts };
  }
};

// In JSON, the lines of a body are not wrapped.
const UNWRAPPED = 1_000_000;

/** An error as a JSON document: a stable code, the message, and the structured details. */
export const errorDocument = (
  error: SyncError,
  redact: RedactPatterns,
  connection: readonly string[] = [],
): ErrorDocument => {
  const display = { width: UNWRAPPED, full: true, isSecret: makeIsSecret(redact) };
  const { title, findings = [], warnings = [], body = [], next } = describeProblem(error, display);
  const structured = error._tag === 'StalePlan' || error._tag === 'ApplyIncomplete';
  const details = structured
    ? []
    : printed(body, makePalette(false), UNWRAPPED)
        .split('\n')
        .map((one) => one.trim())
        .filter((one) => one !== '');
  return {
    kind: 'error',
    formatVersion: JSON_FORMAT_VERSION,
    error: {
      code: error._tag,
      message: title,
      next: adviceTexts(withConnection(connection, next)),
      findings: findings.map(jsonFinding),
      warnings: warnings.map(jsonFinding),
      ...detailOf(error, display),
      ...(details.length > 0 && { details }),
    },
  };
};
