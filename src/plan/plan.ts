import * as t from 'io-ts';
import { Actor } from '../domain/actor.ts';
import { AnswerDigests } from '../domain/answer-digests.ts';
import {
  ExperienceMatch,
  Loss,
  PlanSummary,
  ProtectionUpdates,
  SystemUpdates,
  TagUpdates,
  TestSuiteUpdate,
} from '../domain/experience-updates.ts';
import type { ExperienceUpdates } from '../domain/experience-updates.ts';
import { ProjectID } from '../domain/ids.ts';
import { PlanWarning } from './plan-warnings.ts';

/** The version of the plan file that this sync writes, and the newest that it reads. */
export const FORMAT_VERSION = 2;

/** The versions that this sync reads: the first one has no `fingerprint.scope.experiences`, and covers all of them. */
const FormatVersion = t.union([t.literal(1), t.literal(FORMAT_VERSION)]);

/** Where a plan was made for; apply refuses another target. */
export const PlanTarget = t.strict(
  {
    /** The API's URL, or `sandbox:<identity of its data>`. */
    apiUrl: t.string,
    projectID: ProjectID,
    projectName: t.string,
  },
  'PlanTarget',
);
export type PlanTarget = t.TypeOf<typeof PlanTarget>;

/** The safety limit in force, and what it was held against. */
export const ArchiveLimit = t.strict(
  {
    /** As it was given: a number of experiences, or a share of the active ones such as `30%`. */
    limit: t.string,
    /** How many experiences were active. */
    active: t.number,
    /** How many of them the plan archives. */
    archive: t.number,
    exceeded: t.boolean,
  },
  'ArchiveLimit',
);
export type ArchiveLimit = t.TypeOf<typeof ArchiveLimit>;

const Texts = t.readonlyArray(t.string);

/** How a plan was computed, as far as its apply has to know. */
export const PlanOptions = t.intersection(
  [
    t.strict({
      /** False under `--no-archive`. */
      archive: t.boolean,
      archiveLimit: ArchiveLimit,
    }),
    t.exact(
      t.partial({
        /** What left unlisted experiences alone where no flag did: `RESIM_NO_ARCHIVE`, or the settings file. */
        archiveFrom: t.string,
        /** Present in a partial plan alone: the globs of `--target` and `--exclude`. */
        selection: t.intersection([
          t.strict({ targets: Texts, excludes: Texts }),
          /** What was given where the globs are names that were found by it, such as `tag:nightly`. */
          t.exact(t.partial({ given: t.strict({ targets: Texts, excludes: Texts }) })),
        ]),
      }),
    ),
  ],
  'PlanOptions',
);
export type PlanOptions = t.TypeOf<typeof PlanOptions>;

const ExperienceScopeCodec = t.intersection([
  t.strict({
    /** Whatever has one of these names counts: the plan takes them, or looks for them. */
    names: Texts,
    /** Whether every active experience counts that would be left over, of what the next keys leave. */
    leftOver: t.boolean,
  }),
  t.exact(
    t.partial({
      targets: Texts,
      excludes: Texts,
      ignored: Texts,
      ownershipTag: t.string,
    }),
  ),
]);

const ReadScopeCodec = t.intersection([
  t.strict({ tags: Texts, systems: Texts, testSuites: Texts, archivedMembers: t.boolean }),
  /** Which experiences count, beside those whose digests are there; absent in plans of version 1: all. */
  t.exact(t.partial({ experiences: ExperienceScopeCodec })),
]);

const Digests = t.readonly(t.record(t.string, t.string));

/** The digest of the live state that a plan was computed from, entity by entity. */
export const Fingerprint = t.intersection(
  [
    t.strict({
      algorithm: t.literal('sha256'),
      /** What was read, so that apply can read the same again. */
      scope: ReadScopeCodec,
      /** The digest of the sorted entity digests. */
      root: t.string,
      /** Hex digests by entity ID. */
      experiences: Digests,
      tags: Digests,
      systems: Digests,
      testSuites: Digests,
    }),
    t.exact(
      t.partial({
        /**
         * By ID, for each entity that the updates name without holding it whole: the digest of what it is beside its ID and its name. With
         * these it makes the entity's digest, so that a plan cannot call it by another name.
         */
        contents: Digests,
        /** Absent where the answers are not known by their bytes. */
        answers: AnswerDigests,
      }),
    ),
  ],
  'Fingerprint',
);
export type Fingerprint = t.TypeOf<typeof Fingerprint>;

/** `ExperienceUpdates` as they stand in the file: lists in a fixed order, the names inside. */
export const SerialisedUpdates = t.intersection(
  [
    t.strict({
      experiences: t.readonlyArray(ExperienceMatch),
      tags: t.readonlyArray(TagUpdates),
      systems: t.readonlyArray(SystemUpdates),
      testSuites: t.readonlyArray(TestSuiteUpdate),
    }),
    /** Absent where protections stay as they are. */
    t.exact(t.partial({ protections: ProtectionUpdates })),
  ],
  'SerialisedUpdates',
);
export type SerialisedUpdates = t.TypeOf<typeof SerialisedUpdates>;

/** A config file that a plan was made from: its path as it was given, and the digest of its bytes. */
export const PlanConfigFile = t.strict({ path: t.string, sha256: t.string }, 'PlanConfigFile');
export type PlanConfigFile = t.TypeOf<typeof PlanConfigFile>;

/** What a plan was held against with `--base`: the config before an edit. */
export const PlanBase = t.intersection(
  [
    t.strict({
      files: t.readonlyArray(PlanConfigFile),
      /** The changes that are not from the edit, each by the key of its effect. */
      others: t.readonlyArray(t.string),
    }),
    /** Present under `--only-edit` alone: how many changes that are not from the edit were left out. */
    t.exact(t.partial({ leftOut: t.number })),
  ],
  'PlanBase',
);
export type PlanBase = t.TypeOf<typeof PlanBase>;

const head = {
  formatVersion: FormatVersion,
  toolVersion: t.string,
  /** RFC 3339, UTC. */
  createdAt: t.string,
  target: PlanTarget,
  config: t.readonlyArray(PlanConfigFile),
  options: PlanOptions,
  summary: PlanSummary,
};

/** Keys that are absent where they say nothing, and that tell of a plan as a whole. */
const about = t.exact(
  t.partial({
    /** Who made it, as far as the environment said. */
    madeBy: Actor,
    /** The plan that this one takes back. */
    undoes: t.intersection([
      t.strict({ checksum: t.string }),
      /** Its file, as it was named. */
      t.exact(t.partial({ file: t.string })),
    ]),
    /** What archiving takes from suites and tags. */
    losses: t.readonlyArray(Loss),
    /** What tells the changes of an edit from others; absent without `--base`. */
    base: PlanBase,
  }),
);

/** What a plan file says of its plan as a whole: everything but the changes, and what they depend on. */
export const PlanHead = t.intersection([t.strict({ ...head, checksum: t.string }), about], 'PlanHead');
export type PlanHead = t.TypeOf<typeof PlanHead>;

/** A plan file's content, key by key; `checksum` is the hex sha256 of the canonical JSON of all other keys. */
export const PlanFile = t.intersection(
  [
    t.strict({ ...head, fingerprint: Fingerprint, updates: SerialisedUpdates, checksum: t.string }),
    /** What a reviewer should know; absent where there is nothing. */
    t.exact(t.partial({ warnings: t.readonlyArray(PlanWarning) })),
    about,
  ],
  'PlanFile',
);
export type PlanFile = t.TypeOf<typeof PlanFile>;

/** A plan: what a plan file holds, with the updates by name. */
export interface Plan extends Omit<PlanFile, 'updates' | 'checksum'> {
  readonly updates: ExperienceUpdates;
}

/** Whether a plan leaves out changes that its config asks for. */
export const isPartial = ({ options, base }: Pick<Plan, 'options' | 'base'>): boolean =>
  options.selection !== undefined || (base?.leftOut ?? 0) > 0;
