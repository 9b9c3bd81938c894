import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LoadedConfig } from '../../domain/experience-sync-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { isEmpty } from '../../domain/experience-updates.ts';
import { leftOutFinding, renderSaved, renderWarnings } from '../../render/notices.ts';
import { type MadePlan, makePlan, type PlanRequest } from '../../usecases/make-plan.ts';
import { baseUnusable } from '../../usecases/plan-origin.ts';
import { stderrLine } from '../output/progress.ts';
import { reportPlanToGitHub } from '../output/github-actions.ts';
import { liveWorld } from './live-world.ts';
import { openedIfAsked } from '../output/open-page.ts';
import { formatPlan, planDocument } from '../output/plan-formats.ts';
import { STDOUT } from '../words/output-path.ts';
import { planEncryption, planKey } from '../../library/plan-key.ts';
import { programName } from '../words/command-line.ts';
import { makeUp } from './sandbox-content.ts';
import { type ConnectionFlags, sameConnection, withSession } from './session.ts';
import { type PlanDisplay, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** What a user asks for with `sync plan`. */
export interface PlanCommand extends Omit<PlanRequest, 'encrypt'> {
  readonly encrypt: boolean;
  /** Whether warnings about the config are errors: then a sandbox makes nothing up. */
  readonly strict: boolean;
  /** What is to be said before the plan, found before it is saved. */
  readonly notice?: Task<string>;
}

/** A plan that was made, and what is told with it. */
interface ToldPlan extends MadePlan {
  readonly warnings: LoadedConfig['warnings'];
  readonly flags: ConnectionFlags;
  /** What a GitHub workflow is told of it. */
  readonly annotations: string;
}

const toldWarnings = (
  { warnings, annotations }: ToldPlan,
  { stderr, redact, full }: PlanDisplay,
  told = '',
): string => `${renderWarnings(warnings, { ...stderr, redact, full })}${told}${annotations}`;

const MADE: Views<View<ToldPlan, PlanDisplay>> = {
  text: async (made, display) => ({
    stdout: await formatPlan(made.plan, display),
    stderr: toldWarnings(made, display),
    notice: renderSaved(made.plan, made.file, {
      connection: sameConnection(made.flags),
      program: programName(process.argv[1]),
    }),
  }),
  json: async ({ plan, file, warnings, annotations }, display) => ({
    stdout: await planDocument(plan, display, { command: 'plan', file, warnings }),
    stderr: annotations,
  }),
};

/** The plan file on standard output; what is there to read of it goes to stderr. */
const planFile =
  (text: string, display: PlanDisplay) =>
  (made: ToldPlan): Task<Printed> =>
  async () => {
    const told = await formatPlan(made.plan, { ...display, stdout: display.stderr });
    return { stdout: text, stderr: toldWarnings(made, display, told) };
  };

/** Keeps what is written instead of writing it. */
export const heldBack = () => {
  const held = { text: '' };
  const writeText = (_file: string, text: string): TE.TaskEither<SyncError, void> => {
    held.text = text;
    return TE.right(undefined);
  };
  return { held, writeText };
};

const withWarning = (warning: string, { stderr = '', ...rest }: Printed): Printed => ({
  ...rest,
  stderr: `${warning}${stderr}`,
});

/**
 * Makes and prints a plan. The config is decoded while answers are on their way; whatever else fails, the faults of the
 * config are told first, since nobody has to be signed in to mend them.
 */
export const planCommand = (
  { encrypt, strict, notice = () => Promise.resolve(''), ...request }: PlanCommand,
  flags: ConnectionFlags,
  display: PlanDisplay,
): TE.TaskEither<SyncError, Printed & { readonly changes: boolean }> => {
  const { config } = request;
  // Begun now, so that it costs no time of its own.
  const noticed = notice();
  const key = planKey({ keyFile: display.keyFile, environment: process.env });
  const { held, writeText } = heldBack();
  const toStdout = request.out === STDOUT;
  const planned = withSession(flags, (session, interruption) =>
    pipe(
      TE.Do,
      // A plan that cannot be saved as it was asked for is not worth a request.
      TE.bind('encryption', () => (encrypt ? planEncryption(key) : TE.right({}))),
      TE.bind('before', () => TE.fromTask(() => noticed)),
      TE.bind('madeUp', () =>
        flags.sandbox && !strict ? makeUp(request, session, flags['sandbox-data']) : TE.right(undefined),
      ),
      TE.bind('made', ({ encryption, madeUp }) =>
        pipe(
          makePlan({ ...request, ...encryption }, session, {
            ...liveWorld(interruption, display),
            plansBeside: (file) => async () => (await import('./log-command.ts')).plansBeside(file)(),
            ...(toStdout && { writeText }),
          }),
          TE.mapLeft((error) => {
            // It stays made up, whatever else fails.
            if (madeUp) stderrLine.print(renderWarnings([madeUp], display.stderr));
            return error;
          }),
        ),
      ),
      TE.bind('loaded', () => config),
      TE.bind('told', ({ made, loaded, madeUp }) =>
        TE.fromTask(async () => {
          const { plan, file, leftOut } = made;
          const warnings = [
            ...loaded.warnings,
            ...(madeUp ? [madeUp] : []),
            ...(leftOut ? [leftOutFinding(leftOut)] : []),
          ];
          const annotations = await reportPlanToGitHub(plan, file, warnings, display.redact, process.env);
          const view = toStdout ? planFile(held.text, display) : viewOf(MADE, display);
          return view({ ...made, warnings, flags, annotations })();
        }),
      ),
      TE.bind('shown', ({ told, made }) => openedIfAsked(told, made.file, display)),
      TE.map(({ before, shown, made }) => ({
        ...withWarning(before, shown),
        changes: !isEmpty(made.plan.updates),
      })),
    ),
  );
  const failed = (error: SyncError): typeof planned =>
    pipe(
      config,
      TE.chain(() => TE.left(error)),
    );
  const base = pipe(request.base?.config ?? TE.right(undefined), TE.mapLeft(baseUnusable));
  // A sandbox begins with a folder of its own: not for a config that cannot be used.
  return pipe(
    flags.sandbox || request.base
      ? pipe(
          config,
          TE.chain(() => base),
          TE.chain(() => planned),
        )
      : planned,
    TE.orElse(failed),
  );
};
