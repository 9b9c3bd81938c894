import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type {
  ExperienceReference,
  ExperienceUpdates,
  Loss,
  NewTestSuite,
} from '../domain/experience-updates.ts';
import { type Experience, picked, UPDATABLE_FIELDS, type WantedExperience } from '../domain/experience.ts';
import { updatesByName } from '../domain/named-sets.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import { canonicalDigest } from './canonical-json.ts';
import { codecProblems } from './codec-problems.ts';
import { contradictions } from './contradictions.ts';
import { countedKeys, repeatedKeys } from './repeated-keys.ts';
import { FORMAT_VERSION, type Plan, PlanFile } from './plan.ts';

const orderedSettings = (e: WantedExperience) => ({
  ...picked(e, UPDATABLE_FIELDS),
  ...(e.environmentVariables && {
    environmentVariables: e.environmentVariables.map(({ name, value }) => ({ name, value })),
  }),
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

const serialised = (updates: ExperienceUpdates) => ({
  experiences: [...updates.matchedExperiencesByNewName.values()].map((match) => ({
    original: match.original && orderedOriginal(match.original),
    new: orderedSettings(match.new),
  })),
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

/** The JSON value of a plan file without the checksum, with keys in a fixed order. */
const planValue = (plan: Plan) => ({
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

/** The checksums of plans that were read or written: computing one costs as much as parsing the file. */
const known = new WeakMap<Plan, string>();

/** The checksum of a plan, as in its file. */
export const planChecksum = (plan: Plan): string => known.get(plan) ?? canonicalDigest(planValue(plan));

/** The text of a plan file. Two plans with the same actor and input differ only in `createdAt` and `checksum`. */
export const serialisePlan = (plan: Plan): string => {
  const value = planValue(plan);
  const checksum = canonicalDigest(value);
  known.set(plan, checksum);
  return `${JSON.stringify({ ...value, checksum }, null, 2)}\n`;
};

/** Whether a text that starts like JSON ends inside a string, list or object. */
const endsInside = (text: string): boolean => {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inText = !inText;
    else if (inText) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return inText || depth > 0;
};

/** Parses the text of a file that may be a plan. */
export const parseJson = (text: string): E.Either<PlanFault, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(text),
    (error) => {
      const detail = error instanceof Error ? error.message : String(error);
      return {
        _tag: 'NotJson',
        detail,
        truncated: text.trimStart().startsWith('{') && endsInside(text),
      };
    },
  );

const Versioned = t.type({ formatVersion: t.number, checksum: t.string });
const ByTool = t.type({ toolVersion: t.string });

/** Checks that a value is a plan of a supported version. */
export const checkVersion = (value: unknown): E.Either<PlanFault, { readonly checksum: string }> => {
  if (!Versioned.is(value)) return E.left({ _tag: 'NotAPlan' });
  if (value.formatVersion > FORMAT_VERSION) {
    const toolVersion = ByTool.is(value) ? { toolVersion: value.toolVersion } : {};
    return E.left({
      _tag: 'NewerVersion',
      formatVersion: value.formatVersion,
      supported: FORMAT_VERSION,
      ...toolVersion,
    });
  }
  return E.right(value);
};

/** A plan has about ten levels. The limit protects functions that recurse into a value from a stack overflow. */
const MOST_LEVELS = 100;

const checkChecksum = (value: { readonly checksum: string }): E.Either<PlanFault, unknown> => {
  const { checksum: recorded, ...rest } = value;
  const actual = canonicalDigest(rest);
  return recorded === actual ? E.right(value) : E.left({ _tag: 'Checksum', recorded, actual });
};

/** A plan that was read, with the checksum that identifies it. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly checksum: string;
}

const decode =
  (isForList = false) =>
  (value: unknown): E.Either<PlanFault, ReadPlan> => {
    // `is` takes an eighth of the time of `decode`, which is needed only for the error.
    const decoded = PlanFile.is(value) ? E.right(value) : PlanFile.decode(value);
    if (E.isLeft(decoded)) return E.left({ _tag: 'Shape', problems: codecProblems(decoded.left) });
    const { updates: serialisedUpdates, checksum, ...head } = decoded.right;
    const { experiences: matches, protections, ...sets } = serialisedUpdates;
    const updates = updatesByName({ matches, ...sets }, protections);
    const problems = isForList ? [] : contradictions(decoded.right, updates);
    if (problems.length > 0) return E.left({ _tag: 'Contradiction', problems });
    const plan = { ...head, updates };
    known.set(plan, checksum);
    return E.right({ plan, checksum });
  };

const checkKeys =
  (text: string, left: number) =>
  <A>(value: A): E.Either<PlanFault, A> => {
    const keys = repeatedKeys(text, left);
    if (keys.length === 0) return E.right(value);
    const problems = keys.map((key) => `the key ${key} occurs twice in one object`);
    return E.left({ _tag: 'Contradiction', problems });
  };

const TOO_DEEP: PlanFault = {
  _tag: 'Shape',
  problems: [`lists and objects are nested more than ${MOST_LEVELS} levels deep`],
};

/**
 * Parses the text of a plan file. Checks syntax, version, depth, checksum, keys, shape and contradictions, in this order, so that the
 * reported fault is the cause.
 */
export const parsePlan = (text: string): E.Either<PlanFault, ReadPlan> => {
  if (text.trim() === '') return E.left({ _tag: 'Empty' });
  return pipe(
    parseJson(text),
    E.chain(checkVersion),
    E.chain((value) => {
      const keys = countedKeys(value, MOST_LEVELS);
      return keys === undefined
        ? E.left(TOO_DEEP)
        : pipe(checkChecksum(value), E.chain(checkKeys(text, keys)));
    }),
    E.chain(decode()),
  );
};

/** Like `parsePlan`, for lists of plans: does not check for repeated keys and contradictions. */
export const parsePlanForList = (text: string): E.Either<PlanFault, ReadPlan> => {
  if (text.trim() === '') return E.left({ _tag: 'Empty' });
  return pipe(
    parseJson(text),
    E.chain(checkVersion),
    E.chain((value) =>
      countedKeys(value, MOST_LEVELS) === undefined ? E.left(TOO_DEEP) : checkChecksum(value),
    ),
    E.chain(decode(true)),
  );
};
