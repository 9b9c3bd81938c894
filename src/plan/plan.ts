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
import { SET_KEYS, type SetKind } from '../domain/named-sets.ts';
import { PlanWarning } from './plan-warning.ts';

/** The version of the plan file format that this sync writes, and the newest that it reads. */
export const FORMAT_VERSION = 2;

/** The versions that this sync reads. Version 1 has no `fingerprint.scope.experiences` and covers all experiences. */
const FormatVersion = t.union([t.literal(1), t.literal(FORMAT_VERSION)]);

/** The server and project of a plan; apply refuses any other. */
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

/** The archive limit of a plan, and the numbers that it was compared with. */
export const ArchiveLimit = t.strict(
  {
    /** As given: a number of experiences, or a share of the active ones such as `30%`. */
    limit: t.string,
    /** The number of active experiences. */
    active: t.number,
    /** The number of active experiences that the plan archives. */
    archive: t.number,
    exceeded: t.boolean,
  },
  'ArchiveLimit',
);
export type ArchiveLimit = t.TypeOf<typeof ArchiveLimit>;

const Texts = t.readonlyArray(t.string);

/** The options of a plan that apply needs. */
export const PlanOptions = t.intersection(
  [
    t.strict({
      /** False with `--no-archive`. */
      archive: t.boolean,
      archiveLimit: ArchiveLimit,
    }),
    t.exact(
      t.partial({
        /** The setting that turned archiving off, if no flag did: `RESIM_NO_ARCHIVE`, or the settings file. */
        archiveFrom: t.string,
        /** Present only in a partial plan: the globs of `--target` and `--exclude`. */
        selection: t.intersection([
          t.strict({ targets: Texts, excludes: Texts }),
          /** The patterns as given, such as `tag:nightly`, if the globs include names found by them. */
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
    /** Experiences with these names are in scope: the plan assigns the names or looks them up. */
    names: Texts,
    /** Whether all leftovers are in scope, as far as the next keys allow. */
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
  /** The experiences in scope in addition to those with digests; absent in version 1: all. */
  t.exact(t.partial({ experiences: ExperienceScopeCodec })),
]);

const Digests = t.readonly(t.record(t.string, t.string));

/** The digests of the live state that a plan was made from, entity by entity. */
export const Fingerprint = t.intersection(
  [
    t.strict({
      algorithm: t.literal('sha256'),
      /** What was read, so that apply reads the same again. */
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
         * The content digest of each entity that the updates name without containing it, by ID. Together with ID and name it yields the
         * entity's digest, so a plan cannot pair an ID with a wrong name.
         */
        contents: Digests,
        /** Absent if the answers were not compared byte by byte. */
        answers: AnswerDigests,
      }),
    ),
  ],
  'Fingerprint',
);
export type Fingerprint = t.TypeOf<typeof Fingerprint>;

/** `ExperienceUpdates` as written to the file: lists in a fixed order, with names. */
export const SerialisedUpdates = t.intersection(
  [
    t.strict({
      experiences: t.readonlyArray(ExperienceMatch),
      tags: t.readonlyArray(TagUpdates),
      systems: t.readonlyArray(SystemUpdates),
      testSuites: t.readonlyArray(TestSuiteUpdate),
    }),
    /** Absent if no protection changes. */
    t.exact(t.partial({ protections: ProtectionUpdates })),
  ],
  'SerialisedUpdates',
);
export type SerialisedUpdates = t.TypeOf<typeof SerialisedUpdates>;

/** The path of the updates of a set in a plan file. */
export const pathOf = (kind: SetKind, at: number): string => `updates.${SET_KEYS[kind]}[${at}]`;

/** A config file of a plan: its path as given, and the digest of its bytes. */
export const PlanConfigFile = t.strict({ path: t.string, sha256: t.string }, 'PlanConfigFile');
export type PlanConfigFile = t.TypeOf<typeof PlanConfigFile>;

/** The comparison with the config before an edit (`--base`). */
export const PlanBase = t.intersection(
  [
    t.strict({
      files: t.readonlyArray(PlanConfigFile),
      /** The keys of the changes that are not from the edit. */
      others: t.readonlyArray(t.string),
    }),
    /** Present only with `--only-edit`: the number of omitted changes that are not from the edit. */
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

/** Optional keys about the plan as a whole. */
const about = t.exact(
  t.partial({
    /** Who made the plan, as far as the environment says. */
    madeBy: Actor,
    /** The plan that this one undoes. */
    undoes: t.intersection([
      t.strict({ checksum: t.string }),
      /** Its file, as it was given. */
      t.exact(t.partial({ file: t.string })),
    ]),
    /** The members that suites and tags lose by archiving. */
    losses: t.readonlyArray(Loss),
    /** Distinguishes the changes of an edit from others; absent without `--base`. */
    base: PlanBase,
  }),
);

/** The head of a plan: everything but the changes and what they depend on. */
export const PlanHead = t.intersection([t.strict({ ...head, checksum: t.string }), about], 'PlanHead');
export type PlanHead = t.TypeOf<typeof PlanHead>;

/** The content of a plan file; `checksum` is the hex sha256 of the canonical JSON of all other keys. */
export const PlanFile = t.intersection(
  [
    t.strict({ ...head, fingerprint: Fingerprint, updates: SerialisedUpdates, checksum: t.string }),
    /** Warnings for reviewers; absent if there are none. */
    t.exact(t.partial({ warnings: t.readonlyArray(PlanWarning) })),
    about,
  ],
  'PlanFile',
);
export type PlanFile = t.TypeOf<typeof PlanFile>;

/** A plan: the content of a plan file, with the updates by name. */
export interface Plan extends Omit<PlanFile, 'updates' | 'checksum'> {
  readonly updates: ExperienceUpdates;
}

/** Whether a plan leaves out changes that its config requires. */
export const isPartial = ({ options, base }: Pick<Plan, 'options' | 'base'>): boolean =>
  options.selection !== undefined || (base?.leftOut ?? 0) > 0;
