import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ConfigReport } from '../../config/read/validate-config.ts';
import type { SyncError } from '../../domain/sync-error.ts';
import { warningAnnotations } from '../../render/github-actions.ts';
import { validateJson } from '../../render/json.ts';
import { renderValid, renderWarnings } from '../../render/notices.ts';
import { readConfigFiles } from '../../system/config-files.ts';
import { validateConfigFiles, type ValidateRequest } from '../../usecases/validate-config.ts';
import { fileInRepository, inGitHubActions } from '../output/github-actions.ts';
import { type Display, jsonText, type Printed, type View, viewOf, type Views } from '../output/view.ts';

/** The request of `sync validate`, and the environment, to detect GitHub workflows. */
export interface ValidateCommand extends ValidateRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Additional name patterns whose values are masked. */
  readonly redact: readonly string[];
}

interface Validated {
  readonly report: ConfigReport;
  readonly annotations: string;
  readonly redact: readonly string[];
}

const VALIDATED: Views<View<Validated>> = {
  text: ({ report, annotations, redact }, { stderr }) => ({
    stdout: renderValid(report.files, report.counts),
    stderr: `${renderWarnings(report.warnings, { ...stderr, redact })}${annotations}`,
  }),
  json: ({ report, annotations }) => ({ stdout: jsonText(validateJson(report)), stderr: annotations }),
};

const annotationsOf = ({ warnings }: ConfigReport, env: ValidateCommand['env']): string =>
  inGitHubActions(env) ? warningAnnotations(warnings, fileInRepository(env)) : '';

/** Checks config files and prints their warnings. An invalid config is an error. */
export const validateCommand = (
  { env, redact, ...request }: ValidateCommand,
  display: Display,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    validateConfigFiles(request, { readConfigs: readConfigFiles }),
    TE.map((report) => ({ report, annotations: annotationsOf(report, env), redact })),
    TE.chainTaskK(viewOf(VALIDATED, display)),
  );
