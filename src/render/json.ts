import type { ApplyReport, ConfigUpdate } from '../domain/apply-report.ts';
import type { CloneChanges, DroppedSettings, LeftOut } from '../domain/clone.ts';
import type { ConfigFinding, ExperienceSyncConfig } from '../domain/experience-sync-config.ts';
import type { Drift } from '../domain/drift.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { isPartial, type Plan } from '../plan/plan.ts';
import { type ApplyDocument, type CheckDocument, type ErrorDocument } from './json/apply-codecs.ts';
import { JSON_FORMAT_VERSION } from './json/codecs.ts';
import { type PlanDocument, type ShowDocument, type UndoDocument } from './json/plan-codecs.ts';
import { type CloneDocument, type ValidateDocument } from './json/config-codecs.ts';
import { errorDocument, jsonDifferences, jsonDrift } from './json/error-document.ts';
import { jsonFindings, planBody } from './json/plan-document.ts';
import { leftOutText } from './clone-text.ts';
import { notUpdatedText } from './problem/config-problem.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';

/** What a document contains in addition to the plan. */
export interface PlanJsonOptions {
  /** Where the plan is saved. */
  readonly file?: string;
  /** Warnings about the config, and about the file that the plan replaces. */
  readonly warnings?: readonly ConfigFinding[];
  readonly redact?: RedactPatterns;
}

const planFile = (file: string | undefined) => (file === undefined ? {} : { planFile: file });

/** The document of `sync plan --json`. */
export const planJson = (
  plan: Plan,
  { file, warnings = [], redact = [] }: PlanJsonOptions = {},
): PlanDocument => ({
  kind: 'plan',
  ...planFile(file),
  ...planBody(plan, redact, warnings),
});

/** The document of `sync show --json`. */
export const showJson = (plan: Plan, { file, redact = [] }: PlanJsonOptions = {}): ShowDocument => ({
  kind: 'show',
  ...planFile(file),
  ...planBody(plan, redact, []),
});

/** The document of `sync undo --json`. */
export const undoJson = (
  plan: Plan,
  { file, warnings = [], redact = [] }: PlanJsonOptions = {},
): UndoDocument => ({
  kind: 'undo',
  ...planFile(file),
  ...planBody(plan, redact, warnings),
});

const jsonConfigUpdate = ({ file, ids, fault }: ConfigUpdate) => ({
  file,
  idsWritten: ids,
  ...(fault && { fault: fault.reason, message: notUpdatedText(fault) }),
});

/** The document of `sync apply --json`. */
export const applyJson = (
  plan: Plan,
  report: ApplyReport,
  {
    file,
    configUpdates = [],
    redact = [],
  }: {
    readonly file?: string;
    readonly configUpdates?: readonly ConfigUpdate[];
    readonly redact?: RedactPatterns;
  } = {},
): ApplyDocument => ({
  kind: 'apply',
  formatVersion: JSON_FORMAT_VERSION,
  ...planFile(file),
  target: plan.target,
  counts: report.counts,
  requests: {
    create: 0,
    restore: 0,
    update: 0,
    reviseTestSuite: 0,
    addTag: 0,
    removeTag: 0,
    addSystem: 0,
    removeSystem: 0,
    deleteTag: 0,
    archiveTestSuite: 0,
    archive: 0,
    ...report.doneByKind,
  },
  created: report.created,
  ...(report.keptOtherwise && {
    keptOtherwise: jsonDifferences(report.keptOtherwise, { isSecret: makeIsSecret(redact) }),
  }),
  ...(report.drift && { drift: jsonDrift(report.drift, makeIsSecret(redact)) }),
  ...(isPartial(plan) && { partial: true }),
  ...(configUpdates.length > 0 && { configUpdates: configUpdates.map(jsonConfigUpdate) }),
});

/** The result of a clone. */
export interface CloneResult {
  readonly project: { readonly projectID: string; readonly name: string };
  readonly status: CloneDocument['status'];
  readonly config: ExperienceSyncConfig;
  readonly text: string;
  readonly changes?: CloneChanges;
  readonly files?: CloneDocument['files'];
  readonly dropped?: DroppedSettings;
  readonly leftOut: readonly LeftOut[];
}

const LEFT_OUT_KINDS = {
  ArchivedExperience: 'experience',
  Setting: 'setting',
  TestSuite: 'testSuite',
  Tag: 'tag',
  System: 'system',
} as const;

const leftOutKind = (one: LeftOut): CloneDocument['leftOut'][number]['kind'] => {
  if (one._tag !== 'Unreadable') return LEFT_OUT_KINDS[one._tag];
  // A project is never left out of its own clone.
  return one.unreadable.kind === 'project' ? 'experience' : one.unreadable.kind;
};

const jsonLeftOut = (one: LeftOut): CloneDocument['leftOut'][number] => ({
  kind: leftOutKind(one),
  name: one.name,
  message: leftOutText(one),
  ...(one._tag === 'ArchivedExperience' && { experienceID: one.experienceID }),
  ...(one._tag === 'Setting' && { field: one.field }),
  ...(one._tag === 'Unreadable' && { field: one.unreadable.field }),
});

/** The document of `sync clone --json`. Without a file, it contains the config. */
export const cloneJson = (cloned: CloneResult, file?: string): CloneDocument => ({
  kind: 'clone',
  formatVersion: JSON_FORMAT_VERSION,
  project: { projectID: cloned.project.projectID, name: cloned.project.name },
  status: cloned.status,
  ...(file === undefined ? { config: cloned.text } : { file }),
  counts: {
    experiences: cloned.config.experiences.length,
    managedTestSuites: cloned.config.managedTestSuites.length,
    managedExperienceTags: cloned.config.managedExperienceTags.length,
  },
  ...(cloned.files && { files: cloned.files }),
  ...(cloned.changes && { changes: cloned.changes }),
  ...(cloned.dropped && { dropped: cloned.dropped }),
  leftOut: cloned.leftOut.map(jsonLeftOut),
});

/** The document of `sync check --json` for a plan that can still be applied. Otherwise, it is an error document. */
export const checkJson = (
  plan: Plan,
  {
    file,
    drift = [],
    redact = [],
  }: { readonly file?: string; readonly drift?: Drift; readonly redact?: RedactPatterns } = {},
): CheckDocument => ({
  kind: 'check',
  formatVersion: JSON_FORMAT_VERSION,
  ...planFile(file),
  target: plan.target,
  current: drift.length === 0,
  alreadyApplied: false,
  drift: jsonDrift(drift, makeIsSecret(redact)),
});

/** The report about a valid config. */
export interface ValidConfig {
  readonly files: readonly string[];
  readonly counts?: ValidateDocument['counts'];
  readonly warnings: readonly ConfigFinding[];
}

const NOTHING = { experiences: 0, managedTestSuites: 0, managedExperienceTags: 0 };

/** The document of `sync validate --json` for a valid config. */
export const validateJson = ({ files, counts = NOTHING, warnings }: ValidConfig): ValidateDocument => ({
  kind: 'validate',
  formatVersion: JSON_FORMAT_VERSION,
  valid: true,
  files,
  counts,
  warnings: jsonFindings(warnings),
  errors: [],
});

/** The document of any command under `--json` when it fails. */
export const errorJson = (
  error: SyncError,
  {
    redact = [],
    connection = [],
  }: { readonly redact?: RedactPatterns; readonly connection?: readonly string[] } = {},
): ErrorDocument => errorDocument(error, redact, connection);
