import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderConfigUpdates } from '../../render/config-update-text.ts';
import { applyJson } from '../../render/json.ts';
import { type ApplyRequest, applyPlan } from '../../usecases/apply-plan.ts';
import { type EventStream, openEvents } from '../output/apply-events.ts';
import { EXIT } from './exit-code.ts';
import { servingAs } from '../../system/file-failure.ts';
import { reportApplyToGitHub } from '../output/github-actions.ts';
import { liveWorld } from './live-world.ts';
import { lockHolder } from '../../system/process-identity.ts';
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
  { tell }: EventStream,
): Applied => {
  const applied = withSession(
    flags,
    (session, interruption) => {
      const live = liveWorld(interruption, view);
      const world = {
        ...live,
        notify: (event: ApplyEvent) => {
          live.notify(event);
          tell(event);
        },
      };
      const lock = lockTimeoutMilliseconds !== undefined && {
        lock: { holder: lockHolder(request.file, new Date()), timeoutMilliseconds: lockTimeoutMilliseconds },
      };
      return applyPlan({ ...request, ...lock }, session, world);
    },
    tell,
  );
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
): Applied =>
  pipe(
    aimedAtPlan(request.file, flags),
    TE.chain(() =>
      TE.bracket(
        TE.fromEither(pipe(openEvents(events, view.redact), E.mapLeft(servingAs('events')))),
        (stream) => applyTelling(request, flags, view, stream),
        (stream) => TE.fromIO(() => stream.close()),
      ),
    ),
    TE.mapLeft(fromHere),
  );
