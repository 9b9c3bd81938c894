/**
 * Plan and apply for simulation experiences on ReSim, from a program. Functions that reach the disk or the network give a `Call`:
 * await it, and find either a `SyncError` under `left` or the result under `right`. Nothing throws. To fp-ts a `Call` is a `TaskEither`.
 *
 * @packageDocumentation
 */
export type { Call, Outcome } from './library/call.ts';
export { type Connection } from './library/connection.ts';
export { errorMessage } from './library/messages.ts';
export { type NormalizableExperience, normalizeExperiences } from './library/normalize-experiences.ts';
export {
  type LogOptions,
  readLog,
  type UndoOptions,
  undoPlan,
  type UndonePlan,
} from './library/past-plans.ts';
export {
  applyPlan,
  type ApplyOptions,
  checkPlan,
  type CheckOptions,
  createPlan,
  type CreatePlanOptions,
  parsePlan,
  readPlan,
  type ReadPlanOptions,
} from './library/plans.ts';
export {
  cloneExperiences,
  type CloneOptions,
  computeExperienceUpdates,
  type ComputeOptions,
  getCurrentDatabaseState,
  loadExperienceSyncConfig,
  type LoadConfigOptions,
} from './library/states.ts';

export type { ClonedText } from './config/clone/clone-text.ts';
export type { Actor } from './domain/actor.ts';
export type { ApplyEvent, ApplyReport, ConfigUpdate, OperationKind } from './domain/apply-report.ts';
export type { CloneChanges, DroppedSettings, LeftOut, UnwritableExperience } from './domain/clone.ts';
export type {
  DatabaseState,
  Project,
  SystemSet,
  TagSet,
  TestSuite,
  Unreadable,
  ExperienceScope,
} from './domain/database-state.ts';
export type { Drift, DriftedEntity, DriftedField, EntityKind, Obstacle } from './domain/drift.ts';
export type { ChangeKinds } from './domain/experience-change.ts';
export type { Effect } from './domain/effect.ts';
export type {
  ConfigExperience,
  ConfigFile,
  ConfigFinding,
  DeclaredTag,
  ExperienceSyncConfig,
  LoadedConfig,
  ManagedTestSuite,
  SuiteFilter,
  Together,
} from './domain/experience-sync-config.ts';
export {
  type Computation,
  type ExperienceMatch,
  type ExperienceReference,
  type ExperienceUpdates,
  type GuessedRename,
  type IdleName,
  isEmpty,
  type Loss,
  type NewTestSuite,
  type PlanSummary,
  type ProtectionUpdates,
  type Reach,
  type SystemUpdates,
  type TagUpdates,
  type TestSuiteUpdate,
} from './domain/experience-updates.ts';
export type {
  CustomField,
  CustomFieldType,
  EnvironmentVariable,
  Experience,
  LastChange,
  LiveExperience,
  OptionalField,
  OptionalSettings,
  UpdatableField,
  WantedExperience,
} from './domain/experience.ts';
export type { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from './domain/ids.ts';
export type { Selection } from './domain/selection.ts';
export type { DataPath, Locate, Place } from './domain/place.ts';
export type { LockHolder } from './domain/project-lock.ts';
export type { ApiError, ApiFailure, ReadError, ShapeFault, SignedOut } from './domain/api-error.ts';
export type {
  ApplyCounts,
  ApplyError,
  FailedOperation,
  OutcomeDifference,
  UnlockRoute,
} from './domain/apply-error.ts';
export type {
  ComputeError,
  ComputeProblem,
  UnmatchedPattern,
  UnreadableRole,
} from './domain/compute-error.ts';
export type { ConfigError, NotUpdated } from './domain/config-error.ts';
export type { EmptiedSuite, PlanError, PlanFault, PlanRemake } from './domain/plan-error.ts';
export type { FilePurpose, SyncError } from './domain/sync-error.ts';
export type {
  CommandLineFault,
  FileFault,
  FlagInstead,
  OptionFault,
  OtherCommand,
  OtherFlag,
  PlanKeyFault,
  SettingFault,
  SettingsFileFault,
  UnknownFlag,
  UrlFault,
  UsageError,
  UsageFault,
} from './domain/usage-fault.ts';
export { type ReadPlan, serialisePlan } from './plan/plan-file.ts';
export type { OutlineAction, OutlinedChange } from './plan/outline.ts';
export type { LoggedPlan, PlanApply, PlanLog, PlanStatus, UnreadPlan } from './plan/plan-log.ts';
export type { NotUndone, PlanWarning } from './plan/plan-warning.ts';
export type {
  ArchiveLimit,
  Fingerprint,
  Plan,
  PlanConfigFile,
  PlanFile,
  PlanHead,
  PlanOptions,
  PlanTarget,
  SerialisedUpdates,
} from './plan/plan.ts';
export type { AppliedPlan } from './usecases/apply-plan.ts';
export type { CheckedPlan } from './usecases/check-plan.ts';
export type { ConfigSource } from './config/read/load-experience-sync-config.ts';
export type { Cloned, CloneStatus } from './usecases/clone-files.ts';
