import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ApplyEvent } from '../../domain/apply-report.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { renderConfigUpdates } from '../../render/config-update-text.ts';
import { applyJson } from '../../render/json.ts';
import { type AppliedPlan, applyPlan, type ApplyRequest } from '../../usecases/apply-plan.ts';
import { type EventStream, openEvents } from '../output/apply-events.ts';
import { EXIT } from './exit-code.ts';
import { withPurpose } from '../../system/file-failure.ts';
import { reportApplyToGitHub } from '../output/github-actions.ts';
import { liveWorld } from './live-world.ts';
import { lockHolder } from '../../system/process-identity.ts';
import { fromHere } from './from-here.ts';
import { aimedAtPlan } from './plan-target.ts';
import { formatApplied, type ReportDisplay } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** What a user asks for with `sync apply`. */
export interface ApplyCommand extends Omit<ApplyRequest, 'lock'> {
  /** Where to write what happens, one event a line. */
  readonly events?: string;
  /** How long to wait for the lock of the project; absent: without it. */
  readonly lockTimeoutMilliseconds?: number;
}

type Applied = TE.TaskEither<SyncError, Printed & { readonly exitCode: number }>;

interface ShownApply extends Required<AppliedPlan> {
  readonly file: string;
}

const APPLIED: Views<View<ShownApply, ReportDisplay>> = {
  text: async ({ plan, report, configUpdates }, display) => ({
    stdout: await formatApplied(plan, report, display),
    notice: renderConfigUpdates(configUpdates, display.stderr),
  }),
  json: ({ plan, report, configUpdates, file }, { redact }) => ({
    stdout: jsonText(applyJson(plan, report, { file, configUpdates, redact })),
  }),
};

const applyTelling = (
  { lockTimeoutMilliseconds, ...request }: Omit<ApplyCommand, 'events'>,
  flags: ConnectionFlags,
  display: ReportDisplay,
  { tell }: EventStream,
): Applied => {
  const applied = withSession(
    flags,
    (session, interruption) => {
      const live = liveWorld(interruption, display);
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
    TE.chainTaskK((applied) => async () => {
      const { plan, report, configUpdates = [] } = applied;
      const shown = await viewOf(APPLIED, display)({ plan, report, configUpdates, file: request.file })();
      return {
        ...shown,
        stderr: await reportApplyToGitHub(plan, report, display.redact, process.env),
        exitCode: configUpdates.some(({ fault }) => fault) ? EXIT.error : EXIT.done,
      };
    }),
  );
};

/** Applies a plan and prints what was done. */
export const applyCommand = (
  { events, ...request }: ApplyCommand,
  flags: ConnectionFlags,
  display: ReportDisplay,
): Applied =>
  pipe(
    aimedAtPlan(request.file, flags),
    TE.chain(() =>
      TE.bracket(
        TE.fromEither(pipe(openEvents(events, display.redact), E.mapLeft(withPurpose('events')))),
        (stream) => applyTelling(request, flags, display, stream),
        (stream) => TE.fromIO(() => stream.close()),
      ),
    ),
    TE.mapLeft(fromHere),
  );
