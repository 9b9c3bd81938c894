import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderConfigUpdates } from '../../render/config-update-text.ts';
import { applyJson } from '../../render/json.ts';
import { type LockablePlan, lockPlan } from '../../system/plan-lock.ts';
import { type ApplyRequest, applyPlan } from '../../usecases/apply-plan.ts';
import { type EventStream, openEvents } from '../output/apply-events.ts';
import { EXIT } from './exit-code.ts';
import { servingAs } from './file-purpose.ts';
import { reportApplyToGitHub } from '../output/github-actions.ts';
import { liveConfigStore, liveWorld } from './live-world.ts';
import { isRunning, lockHolder } from '../../system/process-identity.ts';
import { fromHere } from './from-here.ts';
import { aimedAtPlan } from './plan-target.ts';
import { formatApplied, type ReportView } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed } from '../output/view.ts';

/** What a user asks for with `sync apply`. */
export interface ApplyCommand extends Omit<ApplyRequest, 'lock'> {
  /** Where to write what happens, one event a line. */
  readonly events?: string;
  /** How long to wait for the lock of the project; absent: without it. */
  readonly lockTimeoutMilliseconds?: number;
}

type Applied = TE.TaskEither<SyncError, Printed & { readonly exitCode: number }>;

const applyTelling = (
  { lockTimeoutMilliseconds, ...request }: Omit<ApplyCommand, 'events'>,
  flags: ConnectionFlags,
  view: ReportView,
  toolVersion: string,
  { tell }: EventStream,
): Applied => {
  const use = { toolVersion, onRetry: tell };
  const applied = withSession(flags, use, (session, interruption) => {
    const live = liveWorld(toolVersion, interruption, view);
    const world = {
      ...live,
      ...liveConfigStore,
      notify: (event: ApplyEvent) => {
        live.notify(event);
        tell(event);
      },
      lock: (plan: LockablePlan, now: string) =>
        pipe(lockPlan(plan, now), E.mapLeft(servingAs('besidePlan'))),
      whileWriting: interruption.whileWriting,
      pid: process.pid,
      isRunning,
    };
    const lock = lockTimeoutMilliseconds !== undefined && {
      lock: { holder: lockHolder(request.file, new Date()), timeoutMilliseconds: lockTimeoutMilliseconds },
    };
    return applyPlan({ ...request, ...lock }, session, world);
  });
  return pipe(
    TE.fromIO(() => tell({ _tag: 'Started', file: request.file, resumed: request.resume })),
    TE.chain(() => applied),
    TE.tapIO(
      ({ report }) =>
        () =>
          tell({ _tag: 'Applied', counts: report.counts }),
    ),
    TE.tapError((error) => TE.fromIO(() => tell({ _tag: 'Stopped', error }))),
    TE.chainTaskK(({ plan, report, configUpdates = [] }) => async () => ({
      stdout: view.json
        ? jsonText(applyJson(plan, report, { file: request.file, configUpdates, redact: view.redact }))
        : await formatApplied(plan, report, view),
      stderr: await reportApplyToGitHub(plan, report, view.redact, process.env),
      notice: view.json ? '' : renderConfigUpdates(configUpdates, view.stderr),
      exitCode: configUpdates.some(({ fault }) => fault) ? EXIT.error : EXIT.done,
    })),
  );
};

/** Applies a plan and prints what was done. */
export const applyCommand = (
  { events, ...request }: ApplyCommand,
  flags: ConnectionFlags,
  view: ReportView,
  toolVersion: string,
): Applied =>
  pipe(
    aimedAtPlan(request.file, flags),
    TE.chain(() =>
      TE.bracket(
        TE.fromEither(pipe(openEvents(events, view.redact), E.mapLeft(servingAs('events')))),
        (stream) => applyTelling(request, flags, view, toolVersion, stream),
        (stream) => TE.fromIO(() => stream.close()),
      ),
    ),
    TE.mapLeft(fromHere),
  );
