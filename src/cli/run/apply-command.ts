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
import { withLocalPaths } from './local-paths.ts';
import { checkPlanTarget } from './plan-target.ts';
import { formatApplied, type ReportDisplay } from '../output/report-formats.ts';
import { type ConnectionFlags, withSession } from './session.ts';
import { jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** The request of `sync apply`. */
export interface ApplyCommand extends Omit<ApplyRequest, 'lock'> {
  /** The file to append events to. */
  readonly events?: string;
  /** How long to wait for the project lock; if absent, no lock is taken. */
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

const applyWithEvents = (
  { lockTimeoutMilliseconds, ...request }: Omit<ApplyCommand, 'events'>,
  flags: ConnectionFlags,
  display: ReportDisplay,
  { send }: EventStream,
): Applied => {
  const applied = withSession(
    flags,
    (session, interruption) => {
      const live = liveWorld(interruption, display);
      const world = {
        ...live,
        notify: (event: ApplyEvent) => {
          live.notify(event);
          send(event);
        },
      };
      const lock = lockTimeoutMilliseconds !== undefined && {
        lock: { holder: lockHolder(request.file, new Date()), timeoutMilliseconds: lockTimeoutMilliseconds },
      };
      return applyPlan({ ...request, ...lock }, session, world);
    },
    send,
  );
  return pipe(
    TE.fromIO(() => send({ _tag: 'Started', file: request.file, resumed: request.resume })),
    TE.chain(() => applied),
    TE.tapIO(
      ({ report }) =>
        () =>
          send({ _tag: 'Applied', counts: report.counts }),
    ),
    TE.tapError((error) => TE.fromIO(() => send({ _tag: 'Stopped', error }))),
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

/** Applies a plan and prints the result. */
export const applyCommand = (
  { events, ...request }: ApplyCommand,
  flags: ConnectionFlags,
  display: ReportDisplay,
): Applied =>
  pipe(
    checkPlanTarget(request.file, flags),
    TE.chain(() =>
      TE.bracket(
        TE.fromEither(pipe(openEvents(events, display.redact), E.mapLeft(withPurpose('events')))),
        (stream) => applyWithEvents(request, flags, display, stream),
        (stream) => TE.fromIO(() => stream.close()),
      ),
    ),
    TE.mapLeft(withLocalPaths),
  );
