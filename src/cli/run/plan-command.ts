import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as E from 'fp-ts/lib/Either.js';
import type { LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { isEmpty } from '../../domain/experience-updates.ts';
import { leftOutFinding, renderSaved, renderWarnings, replacedFinding } from '../../render/notices.ts';
import type { LoggedPlan } from '../../plan/plan-log.ts';
import type { Capabilities } from '../../usecases/capabilities.ts';
import { type MadePlan, makePlan, type PlanRequest } from '../../usecases/make-plan.ts';
import { baseUnusable } from '../../usecases/plan-origin.ts';
import { stderrLine } from '../output/progress.ts';
import { reportPlanToGitHub } from '../output/github-actions.ts';
import { journalBeside, liveWorld } from './live-world.ts';
import { isAppendedTo } from '../../system/files.ts';
import { openIfRequested } from '../output/open-page.ts';
import { formatPlan, planDocument } from '../output/plan-formats.ts';
import { STDOUT } from '../words/output-path.ts';
import { planEncryption, planKey } from '../../library/plan-key.ts';
import { programName } from '../words/command-line.ts';
import { provideExpected } from './sandbox-content.ts';
import { type ConnectionFlags, sameConnection, withSession } from './session.ts';
import { type PlanDisplay, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** The request of `sync plan`. */
export interface PlanCommand extends Omit<PlanRequest, 'encrypt'> {
  readonly encrypt: boolean;
  /** Whether config warnings are errors. If so, a sandbox creates nothing that the config does not declare. */
  readonly strict: boolean;
  /** A notice to print before the plan, computed before the plan is saved. */
  readonly notice?: Task<string>;
}

/** A new plan, with what is printed about it. */
interface ShownPlan extends MadePlan {
  readonly warnings: LoadedConfig['warnings'];
  readonly flags: ConnectionFlags;
  /** GitHub annotations. */
  readonly annotations: string;
}

const warningsText = (
  { warnings, annotations }: ShownPlan,
  { stderr, redact, full }: PlanDisplay,
  printed = '',
): string => `${renderWarnings(warnings, { ...stderr, redact, full })}${printed}${annotations}`;

const MADE: Views<View<ShownPlan, PlanDisplay>> = {
  text: async (made, display) => ({
    stdout: await formatPlan(made.plan, display),
    stderr: warningsText(made, display),
    notice: renderSaved(made.plan, made.file, {
      connection: sameConnection(made.flags),
      program: programName(process.argv[1]),
      appended: isAppendedTo(made.file),
    }),
  }),
  json: async ({ plan, file, warnings, annotations }, display) => ({
    stdout: await planDocument(plan, display, { command: 'plan', file, warnings }),
    stderr: annotations,
  }),
};

/** Prints the plan file on stdout, and the readable plan on stderr. */
const planFile =
  (text: string, display: PlanDisplay) =>
  (made: ShownPlan): Task<Printed> =>
  async () => {
    const printed = await formatPlan(made.plan, { ...display, stdout: display.stderr });
    return { stdout: text, stderr: warningsText(made, display, printed) };
  };

/** Captures a written text in memory. */
export const captureWrite = () => {
  const held = { text: '' };
  const writeText: Capabilities['writeText'] = (_file, text) => {
    held.text = typeof text === 'string' ? text : [...text()].join('');
    return TE.right(undefined);
  };
  return { held, writeText };
};

const withWarning = (warning: string, { stderr = '', ...rest }: Printed): Printed => ({
  ...rest,
  stderr: `${warning}${stderr}`,
});

/** The plan that the output file has now, if its apply stopped part-way. */
export const stoppedBefore =
  (out: string | undefined): Task<LoggedPlan | undefined> =>
  async () => {
    if (out === undefined || out === STDOUT || E.getOrElse(() => '')(journalBeside(out).read()) === '')
      return undefined;
    return (await import('./log-command.ts')).stoppedPlanIn(out)();
  };

/**
 * Makes and prints a plan. The config is decoded while requests are pending. Config errors are reported before any other error, since
 * fixing them needs no sign-in.
 */
export const planCommand = (
  { encrypt, strict, notice = () => Promise.resolve(''), ...request }: PlanCommand,
  flags: ConnectionFlags,
  display: PlanDisplay,
): TE.TaskEither<SyncError, Printed & { readonly changes: boolean }> => {
  const { config } = request;
  // Started early, to run while requests are pending.
  const noticed = notice();
  const key = planKey({ keyFile: display.keyFile, environment: process.env });
  const { held, writeText } = captureWrite();
  const toStdout = request.out === STDOUT;
  const unlessConfigFails = TE.orElseW((error: SyncError) =>
    pipe(
      config,
      TE.chain(() => TE.left(error)),
    ),
  );
  const planWith = (encryption: Pick<PlanRequest, 'encrypt'>) =>
    withSession(flags, (session, interruption) =>
      pipe(
        TE.Do,
        TE.bind('before', () => TE.fromTask(() => noticed)),
        // Before saving, which replaces it.
        TE.bind('stopped', () => TE.fromTask(stoppedBefore(request.out))),
        TE.bind('madeUp', () =>
          flags.sandbox && !strict
            ? provideExpected(request, session, flags['sandbox-data'])
            : TE.right(undefined),
        ),
        TE.bind('made', ({ madeUp }) =>
          pipe(
            makePlan({ ...request, ...encryption }, session, {
              ...liveWorld(interruption, display),
              plansBeside: (file) => async () => (await import('./log-command.ts')).plansBeside(file)(),
              ...(toStdout && { writeText }),
            }),
            TE.mapLeft((error) => {
              // What the sandbox created stays, even if the plan fails.
              if (madeUp) stderrLine.print(renderWarnings([madeUp], display.stderr));
              return error;
            }),
          ),
        ),
        TE.bind('loaded', () => config),
        TE.bind('printed', ({ made, loaded, madeUp, stopped }) =>
          TE.fromTask(async () => {
            const { plan, file, leftOut } = made;
            const warnings = [
              ...loaded.warnings,
              ...(madeUp ? [madeUp] : []),
              ...(leftOut ? [leftOutFinding(leftOut)] : []),
              ...(stopped ? [replacedFinding(stopped)] : []),
            ];
            const annotations = await reportPlanToGitHub(plan, file, warnings, display.redact, process.env);
            const view = toStdout ? planFile(held.text, display) : viewOf(MADE, display);
            return view({ ...made, warnings, flags, annotations })();
          }),
        ),
        TE.bind('shown', ({ printed, made }) => openIfRequested(printed, made.file, display)),
        TE.map(({ before, shown, made }) => ({
          ...withWarning(before, shown),
          changes: !isEmpty(made.plan.updates),
        })),
        // Before the offer to sign in.
        unlessConfigFails,
      ),
    );
  // Fail before any request, and before a sandbox is created, if the plan cannot be encrypted.
  const planned = pipe(encrypt ? planEncryption(key) : TE.right({}), TE.chain(planWith));
  const base = pipe(request.base?.config ?? TE.right(undefined), TE.mapLeft(baseUnusable));
  // Do not create a sandbox folder for an invalid config.
  return pipe(
    flags.sandbox || request.base
      ? pipe(
          config,
          TE.chain(() => base),
          TE.chain(() => planned),
        )
      : planned,
    unlessConfigFails,
  );
};
