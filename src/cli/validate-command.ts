import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ConfigReport } from '../config/validate-config.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { warningAnnotations } from '../render/github-actions.ts';
import { validateJson } from '../render/json.ts';
import { renderValid, renderWarnings } from '../render/notices.ts';
import { readConfigFiles } from '../system/config-files.ts';
import { validateConfigFiles, type ValidateRequest } from '../usecases/validate-config.ts';
import { fileInRepository, inGitHubActions } from './github-actions.ts';
import { jsonText, type Printed, type View } from './view.ts';

/** What a user asks for, and the environment, which tells whether a GitHub workflow reads along. */
export interface ValidateCommand extends ValidateRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Further patterns of names whose values are masked. */
  readonly redact: readonly string[];
}

const printed = (
  report: ConfigReport,
  view: View,
  { env, redact }: Pick<ValidateCommand, 'env' | 'redact'>,
): Printed => {
  const annotations = inGitHubActions(env) ? warningAnnotations(report.warnings, fileInRepository(env)) : '';
  if (view.json) return { stdout: jsonText(validateJson(report)), stderr: annotations };
  return {
    stdout: renderValid(report.files, report.counts),
    stderr: `${renderWarnings(report.warnings, { ...view.stderr, redact })}${annotations}`,
  };
};

/** Checks config files and prints what is doubtful about them; that one cannot be used is an error. */
export const validateCommand = (
  { env, redact, ...request }: ValidateCommand,
  view: View,
): TE.TaskEither<SyncError, Printed> =>
  pipe(
    validateConfigFiles(request, { readConfigs: readConfigFiles }),
    TE.map((report) => printed(report, view, { env, redact })),
  );
