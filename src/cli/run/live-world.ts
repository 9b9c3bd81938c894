import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { actorFrom } from '../../domain/actor.ts';
import { planKey } from '../../library/plan-key.ts';
import { planFiles, worldOf } from '../../library/world.ts';
import { progressCounter, progressLine } from '../../render/apply-text.ts';
import { renderInPlace } from '../../render/notices.ts';
import { withPurpose } from '../../system/file-failure.ts';
import type { Interruption } from '../../system/interruption.ts';
import { type JournalFile, planJournal } from '../../system/journal-file.ts';
import type { ApplyCapabilities } from '../../usecases/apply-plan.ts';
import type { Capabilities } from '../../usecases/capabilities.ts';
import { makeProgress, stderrLine } from '../output/progress.ts';
import type { Display } from '../output/view.ts';

/** The journal next to a plan. */
export const journalBeside = (planFile: string): JournalFile => {
  const journal = planJournal(planFile);
  return {
    read: () => pipe(journal.read(), E.mapLeft(withPurpose('besidePlan'))),
    open: () => pipe(journal.open(), E.mapLeft(withPurpose('besidePlan'))),
  };
};

/** The capabilities needed to read a plan. */
export const planReading = ({
  keyFile,
}: Pick<Display, 'keyFile'>): Pick<Capabilities, 'readText' | 'planKey'> => ({
  readText: planFiles().readText,
  planKey: planKey({ keyFile, environment: process.env }),
});

const actor = (environment: NodeJS.ProcessEnv): Pick<Capabilities, 'actor'> => {
  const found = actorFrom(environment);
  return found ? { actor: found } : {};
};

/** The live capabilities of a command. Progress goes to the terminal, and file errors name the flag that selects another file. */
export const liveWorld = (
  interruption: Interruption,
  view: Display & Pick<Capabilities, 'redact'>,
): ApplyCapabilities => {
  const words = { line: progressLine, counter: progressCounter };
  const world = worldOf(
    {
      notify: makeProgress(stderrLine, view.stderr, words),
      onInPlace: (file) => stderrLine.print(renderInPlace(file)),
    },
    interruption,
  );
  return {
    ...world,
    ...planReading(view),
    ...actor(process.env),
    ...(view.redact && { redact: view.redact }),
    ...(view.keyFile !== undefined && { keyFile: view.keyFile }),
    writeText: (...text) => pipe(world.writeText(...text), TE.mapLeft(withPurpose('out'))),
    journalOf: journalBeside,
    lock: (...plan) => pipe(world.lock(...plan), E.mapLeft(withPurpose('besidePlan'))),
  };
};
