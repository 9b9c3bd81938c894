import type {
  ExperienceMatch,
  ExperienceReference,
  ExperienceUpdates,
  Loss,
  NewTestSuite,
} from '../domain/experience-updates.ts';
import type { Experience, WantedExperience } from '../domain/experience.ts';
import type { Plan } from './plan.ts';

// Written out, because objects that are all made alike take a third of the time to write.
const orderedSettings = (e: WantedExperience): Readonly<Record<keyof WantedExperience, unknown>> => ({
  name: e.name,
  description: e.description,
  locations: e.locations,
  profile: e.profile,
  environmentVariables: e.environmentVariables?.map(({ name, value }) => ({ name, value })),
  cacheExempt: e.cacheExempt,
  containerTimeoutSeconds: e.containerTimeoutSeconds,
  customFields: e.customFields.map(({ name, type, values }) => ({ name, type, values })),
  archived: e.archived,
});

const orderedOriginal = (e: Experience) => ({ experienceID: e.experienceID, ...orderedSettings(e) });

const orderedReference = (reference: ExperienceReference) =>
  reference._tag === 'Existing'
    ? { _tag: reference._tag, experienceID: reference.experienceID, name: reference.name }
    : { _tag: reference._tag, name: reference.name };

const orderedLoss = ({ kind, id, name, before, after, experiences, leftEmpty }: Loss) => ({
  kind,
  id,
  name,
  before,
  after,
  experiences: experiences.map((one) => ({ experienceID: one.experienceID, name: one.name })),
  leftEmpty,
});

const orderedSuite = ({ description, system, systemID, metricsSet }: NewTestSuite) => ({
  description,
  system,
  systemID,
  metricsSet,
});

const orderedMatch = (match: ExperienceMatch) => ({
  original: match.original && orderedOriginal(match.original),
  new: orderedSettings(match.new),
});

/** The experiences of a plan, made one by one: all together they take as much memory as the plan. */
const orderedMatches = ({ matchedExperiencesByNewName }: ExperienceUpdates) => ({
  *[Symbol.iterator]() {
    for (const match of matchedExperiencesByNewName.values()) yield orderedMatch(match);
  },
});

const serialised = (updates: ExperienceUpdates) => ({
  experiences: orderedMatches(updates),
  tags: [...updates.tagUpdatesByName.values()].map(
    ({ tagID, name, creates, deletes, additions, removals }) => ({
      tagID,
      name,
      creates: creates && { description: creates.description },
      deletes: deletes && { description: deletes.description },
      additions: additions.map(orderedReference),
      removals: removals.map(orderedReference),
    }),
  ),
  systems: [...updates.systemUpdatesByName.values()].map(({ systemID, name, additions, removals }) => ({
    systemID,
    name,
    additions: additions.map(orderedReference),
    removals: removals?.map(orderedReference),
  })),
  testSuites: updates.testSuiteUpdates.map(
    ({ testSuiteID, name, creates, archives, original, experiences }) => ({
      testSuiteID,
      name,
      creates: creates && orderedSuite(creates),
      archives: archives && orderedSuite(archives),
      original: original.map(orderedReference),
      experiences: experiences.map(orderedReference),
    }),
  ),
  protections: updates.protectionUpdates && {
    additions: updates.protectionUpdates.additions,
    removals: updates.protectionUpdates.removals.map(({ glob, tagID }) => ({ glob, tagID })),
  },
});

/** The JSON value of a plan file without the checksum, with keys in a fixed order. Its experiences are an iterable. */
export const planValue = (plan: Plan) => ({
  formatVersion: plan.formatVersion,
  toolVersion: plan.toolVersion,
  createdAt: plan.createdAt,
  madeBy: plan.madeBy && {
    user: plan.madeBy.user,
    ciJob: plan.madeBy.ciJob,
    commit: plan.madeBy.commit,
  },
  undoes: plan.undoes && { checksum: plan.undoes.checksum, file: plan.undoes.file },
  target: {
    apiUrl: plan.target.apiUrl,
    projectID: plan.target.projectID,
    projectName: plan.target.projectName,
  },
  config: plan.config.map(({ path, sha256 }) => ({ path, sha256 })),
  options: plan.options,
  fingerprint: plan.fingerprint,
  summary: plan.summary,
  warnings: plan.warnings,
  losses: plan.losses?.map(orderedLoss),
  base: plan.base && {
    files: plan.base.files.map(({ path, sha256 }) => ({ path, sha256 })),
    others: plan.base.others,
    leftOut: plan.base.leftOut,
  },
  updates: serialised(plan.updates),
});
