import * as t from 'io-ts';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { ApplyCounts } from '../../domain/apply-error.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { FORMAT, JSON_FORMAT_VERSION } from './codecs.ts';
import { Counts } from './apply-codecs.ts';
import { lockNotReleased } from '../problem/command-line.ts';
import { errorDocument } from './error-document.ts';

const Failed = t.strict({ title: t.string, code: t.string, message: t.string }, 'FailedOperation');

/** One line of the file of `sync apply --events`. Which optional keys are present depends on `event`. */
export const EventDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('event'),
      formatVersion: FORMAT,
      /** The number of the event within one apply, starting at 1. */
      sequence: t.number,
      /** The time, in UTC. */
      at: t.string,
      event: t.keyof({
        applyStarted: null,
        step: null,
        phaseStarted: null,
        operationStarted: null,
        operationEnded: null,
        retrying: null,
        applyEnded: null,
      }),
    }),
    t.exact(
      t.partial({
        file: t.string,
        resumed: t.boolean,
        text: t.string,
        phase: t.string,
        operations: t.number,
        id: t.string,
        operation: t.string,
        title: t.string,
        result: t.keyof({ done: null, alreadyDone: null, failed: null }),
        attempt: t.number,
        waitSeconds: t.number,
        reason: t.string,
        outcome: t.keyof({ applied: null, failed: null }),
        counts: Counts,
        error: t.strict({ code: t.string, message: t.string }, 'Error'),
        failed: t.readonlyArray(Failed),
      }),
    ),
  ],
  'EventDocument',
);
export type EventDocument = t.TypeOf<typeof EventDocument>;

/** The events of an apply, including its start and end. */
export type ApplyMoment =
  | ApplyEvent
  | { readonly _tag: 'Started'; readonly file: string; readonly resumed: boolean }
  | { readonly _tag: 'Applied'; readonly counts: ApplyCounts }
  | { readonly _tag: 'Stopped'; readonly error: SyncError };

type EventBody = Omit<EventDocument, 'kind' | 'formatVersion' | 'sequence' | 'at'>;

const stopped = (error: SyncError, redact: readonly string[]): EventBody => {
  const { code, message, counts, failed } = errorDocument(error, redact).error;
  return {
    event: 'applyEnded',
    outcome: 'failed',
    error: { code, message },
    ...(counts && { counts }),
    ...(failed && {
      failed: failed.map(({ title, code: kind, message: why }) => ({ title, code: kind, message: why })),
    }),
  };
};

const eventBody = (moment: ApplyMoment, redact: readonly string[]): EventBody => {
  switch (moment._tag) {
    case 'Started':
      return { event: 'applyStarted', file: moment.file, resumed: moment.resumed };
    case 'LockNotReleased':
      return { event: 'step', text: lockNotReleased(moment.unlock) };
    case 'Step':
      return { event: 'step', text: moment.text };
    case 'PhaseStarted':
      return { event: 'phaseStarted', phase: moment.phase, operations: moment.operations };
    case 'OperationStarted':
      return { event: 'operationStarted', id: moment.id, operation: moment.kind, title: moment.title };
    case 'OperationEnded': {
      const { id, kind, title, result } = moment;
      return { event: 'operationEnded', id, operation: kind, title, result };
    }
    case 'Retrying': {
      const { operation, attempt, waitSeconds, reason } = moment;
      return { event: 'retrying', operation, attempt, waitSeconds, reason };
    }
    case 'Applied':
      return { event: 'applyEnded', outcome: 'applied', counts: moment.counts };
    case 'Stopped':
      return stopped(moment.error, redact);
  }
};

/** An event as a JSON document. It contains names and IDs, but no values of settings. */
export const eventDocument = (
  moment: ApplyMoment,
  { sequence, at }: { readonly sequence: number; readonly at: string },
  redact: readonly string[] = [],
): EventDocument => ({
  kind: 'event',
  formatVersion: JSON_FORMAT_VERSION,
  sequence,
  at,
  ...eventBody(moment, redact),
});
