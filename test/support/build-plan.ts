import type { CustomField, Experience, WantedExperience } from '../../src/domain/experience.ts';
import type {
  ExperienceMatch,
  ExperienceReference,
  ExperienceUpdates,
  NewTestSuite,
  PlanSummary,
  TagUpdates,
} from '../../src/domain/experience-updates.ts';
import { ExperienceID, ProjectID, SystemID, TagID, TestSuiteID } from '../../src/domain/ids.ts';
import type { ArchiveLimit, Plan } from '../../src/plan/plan.ts';
import type { PlanWarning } from '../../src/plan/plan-warning.ts';
import { archivedActive, summarise } from '../../src/plan/summary.ts';

const id = <A>(is: (text: unknown) => text is A, kind: number, number: number): A => {
  const text = `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  if (!is(text)) throw new Error(`not a valid ID: ${text}`);
  return text;
};

export const experienceID = (number: number): ExperienceID => id(ExperienceID.is, 0xe, number);
export const tagID = (number: number): TagID => id(TagID.is, 0x7a9, number);
export const systemID = (number: number): SystemID => id(SystemID.is, 0x575, number);
export const testSuiteID = (number: number): TestSuiteID => id(TestSuiteID.is, 0x5017e, number);

/** A live experience with a plain value for every field. */
export const live = (number: number, name: string, fields: Partial<Experience> = {}): Experience => ({
  experienceID: experienceID(number),
  name,
  description: 'Aerial survey',
  locations: [`s3://drone/${String(number)}`],
  profile: '',
  environmentVariables: [],
  cacheExempt: false,
  containerTimeoutSeconds: 3600,
  customFields: [],
  archived: false,
  ...fields,
});

/** A change of a live experience. */
export const changed = (original: Experience, fields: Partial<WantedExperience>): ExperienceMatch => {
  const { experienceID: _, ...rest } = original;
  return { original, new: { ...rest, ...fields } };
};

export const archived = (original: Experience): ExperienceMatch => changed(original, { archived: true });

export const created = (name: string, fields: Partial<WantedExperience> = {}): ExperienceMatch => ({
  new: {
    name,
    description: 'A new one',
    locations: ['s3://drone/new'],
    customFields: [],
    archived: false,
    ...fields,
  },
});

export const textField = (name: string, ...values: string[]): CustomField => ({ name, type: 'text', values });

export const existing = ({ experienceID: one, name }: Experience): ExperienceReference => ({
  _tag: 'Existing',
  experienceID: one,
  name,
});
export const planned = (name: string): ExperienceReference => ({ _tag: 'Planned', name });

interface MembersGiven {
  readonly name: string;
  /** Whether the plan creates the tag. */
  readonly creates?: TagUpdates['creates'];
  /** A tag that is deleted. */
  readonly deletes?: TagUpdates['deletes'];
  readonly additions?: readonly ExperienceReference[];
  readonly removals?: readonly ExperienceReference[];
}

/** The input of `buildPlan`; everything else is fixed. */
export interface PlanGiven {
  readonly experiences?: readonly ExperienceMatch[];
  readonly tags?: readonly MembersGiven[];
  readonly systems?: readonly MembersGiven[];
  readonly suites?: readonly {
    readonly name: string;
    readonly creates?: NewTestSuite;
    readonly archives?: NewTestSuite;
    readonly original: readonly ExperienceReference[];
    readonly experiences: readonly ExperienceReference[];
  }[];
  readonly unchanged?: number;
  readonly archive?: boolean;
  readonly limit?: Partial<ArchiveLimit>;
  readonly projectName?: string;
  readonly apiUrl?: string;
  readonly configPath?: string;
  readonly losses?: Plan['losses'];
  readonly warnings?: readonly PlanWarning[];
  readonly protections?: { readonly additions: readonly string[]; readonly removals: readonly string[] };
}

const updatesOf = (given: PlanGiven): ExperienceUpdates => ({
  matchedExperiencesByNewName: new Map((given.experiences ?? []).map((match) => [match.new.name, match])),
  tagUpdatesByName: new Map(
    (given.tags ?? []).map(({ name, creates, deletes, additions = [], removals = [] }, i) => [
      name,
      {
        ...(creates ? { creates } : { tagID: tagID(i) }),
        ...(deletes && { deletes }),
        name,
        additions,
        removals,
      },
    ]),
  ),
  systemUpdatesByName: new Map(
    (given.systems ?? []).map(({ name, additions = [], removals }, i) => [
      name,
      { systemID: systemID(i), name, additions, ...(removals && { removals }) },
    ]),
  ),
  testSuiteUpdates: (given.suites ?? []).map((suite, i) => ({
    ...(!suite.creates && { testSuiteID: testSuiteID(i) }),
    ...suite,
  })),
  ...(given.protections && {
    protectionUpdates: {
      additions: given.protections.additions,
      removals: given.protections.removals.map((glob, i) => ({ glob, tagID: tagID(1000 + i) })),
    },
  }),
});

const DIGEST = '0123456789abcdef'.repeat(4);

/** Builds a plan without computing it. Counts match the updates; digests are arbitrary. */
export const buildPlan = (given: PlanGiven): Plan => {
  const updates = updatesOf(given);
  const computation = { updates, unchanged: given.unchanged ?? 0 };
  const summary: PlanSummary = summarise(computation);
  const archive = archivedActive(computation);
  const limit = { limit: '30%', active: 100, archive, exceeded: false, ...given.limit };
  return {
    formatVersion: 1,
    toolVersion: '1.2.3',
    createdAt: '2026-11-23T09:30:00.000Z',
    target: {
      apiUrl: given.apiUrl ?? 'https://api.resim.ai/v1',
      projectID: id(ProjectID.is, 0x9, 1),
      projectName: given.projectName ?? 'drone',
    },
    config: [{ path: given.configPath ?? 'experiences.yaml', sha256: DIGEST }],
    options: { archive: given.archive ?? true, archiveLimit: limit },
    fingerprint: {
      algorithm: 'sha256',
      scope: { tags: [], systems: [], testSuites: [], archivedMembers: false },
      root: DIGEST,
      experiences: {},
      tags: {},
      systems: {},
      testSuites: {},
    },
    summary,
    ...(given.warnings && { warnings: given.warnings }),
    ...(given.losses && { losses: given.losses }),
    updates,
  };
};
