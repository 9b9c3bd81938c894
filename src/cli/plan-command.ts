import { pipe } from 'fp-ts/lib/function.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LoadedConfig } from '../domain/experience-sync-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isEmpty } from '../domain/experience-updates.ts';
import { renderSaved, renderWarnings } from '../render/notices.ts';
import { type MadePlan, makePlan, type PlanRequest } from '../usecases/make-plan.ts';
import { reportPlanToGitHub } from './github-actions.ts';
import { liveWorld } from './live-world.ts';
import { formatPlan } from './plan-formats.ts';
import { STDOUT } from './output-path.ts';
import { planEncryption, planKey } from './plan-key.ts';
import { programName } from './program-name.ts';
import { type ConnectionFlags, sameConnection, withSession } from './session.ts';
import type { PlanView, Printed } from './view.ts';

/** What a user asks for with `sync plan`. */
export interface PlanCommand extends Omit<PlanRequest, 'encrypt'> {
  readonly encrypt: boolean;
  /** What is to be said before the plan, found before it is saved. */
  readonly notice?: Task<string>;
}

/** The plan file on standard output; what is there to read of it goes to stderr. */
const printedFile = async (
  { plan, file }: MadePlan,
  { warnings }: LoadedConfig,
  view: PlanView,
  text: string,
): Promise<Printed> => {
  const told = await formatPlan(plan, { ...view, stdout: view.stderr }, { command: 'plan', file, warnings });
  const annotations = await reportPlanToGitHub(plan, file, warnings, view.redact, process.env);
  const warned = renderWarnings(warnings, { ...view.stderr, redact: view.redact, full: view.full });
  return { stdout: text, stderr: `${warned}${told}${annotations}` };
};

/** Keeps what is written instead of writing it. */
const heldBack = () => {
  const held = { text: '' };
  const writeText = (_file: string, text: string): TE.TaskEither<SyncError, void> => {
    held.text = text;
    return TE.right(undefined);
  };
  return { held, writeText };
};

const printed = async (
  { plan, file }: MadePlan,
  { warnings }: LoadedConfig,
  view: PlanView,
  flags: ConnectionFlags,
): Promise<Printed> => {
  const stdout = await formatPlan(plan, view, { command: 'plan', file, warnings });
  const annotations = await reportPlanToGitHub(plan, file, warnings, view.redact, process.env);
  if (view.json) return { stdout, stderr: annotations };
  return {
    stdout,
    stderr: `${renderWarnings(warnings, { ...view.stderr, redact: view.redact, full: view.full })}${annotations}`,
    notice: renderSaved(plan, file, {
      connection: sameConnection(flags),
      program: programName(process.argv[1]),
    }),
  };
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
  { encrypt, notice = () => Promise.resolve(''), ...request }: PlanCommand,
  flags: ConnectionFlags,
  view: PlanView,
  toolVersion: string,
): TE.TaskEither<SyncError, Printed & { readonly changes: boolean }> => {
  const { config } = request;
  // Begun now, so that it costs no time of its own.
  const noticed = notice();
  const key = planKey(view.keyFile, process.env);
  const { held, writeText } = heldBack();
  const toStdout = request.out === STDOUT;
  const planned = withSession(flags, { toolVersion }, (session, interruption) =>
    pipe(
      TE.Do,
      // A plan that cannot be saved as it was asked for is not worth a request.
      TE.bind('encryption', () => (encrypt ? planEncryption(key) : TE.right({}))),
      TE.bind('before', () => TE.fromTask(() => noticed)),
      TE.bind('made', ({ encryption }) =>
        makePlan({ ...request, ...encryption }, session, {
          ...liveWorld(toolVersion, interruption, view),
          ...(toStdout && { writeText }),
        }),
      ),
      TE.bind('loaded', () => config),
      TE.chainTaskK(({ before, made, loaded }) => async () => ({
        ...withWarning(
          before,
          await (toStdout ? printedFile(made, loaded, view, held.text) : printed(made, loaded, view, flags)),
        ),
        changes: !isEmpty(made.plan.updates),
      })),
    ),
  );
  const failed = (error: SyncError): typeof planned =>
    pipe(
      config,
      TE.chain(() => TE.left(error)),
    );
  // A sandbox begins with a folder of its own: not for a config that cannot be used.
  return pipe(
    flags.sandbox
      ? pipe(
          config,
          TE.chain(() => planned),
        )
      : planned,
    TE.orElse(failed),
  );
};
