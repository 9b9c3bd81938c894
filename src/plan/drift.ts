import {
  allExperiences,
  type DatabaseState,
  protectionTags,
  type TestSuite,
} from '../domain/database-state.ts';
import type { Drift, DriftedEntity, DriftedField, EntityKind } from '../domain/drift.ts';
import {
  type Experience,
  type LiveExperience,
  type WantedExperience,
  sameField,
} from '../domain/experience.ts';
import { UPDATABLE_FIELDS } from '../domain/experience.ts';
import type { ExperienceMatch, ExperienceReference } from '../domain/experience-updates.ts';
import { protectionTagName } from '../domain/protection.ts';
import { isAsWanted } from './already-applied.ts';
import { fingerprintOf } from './fingerprint.ts';
import { goneMembers, memberChanges, type MembershipUpdate, suiteChange } from './membership-drift.ts';
import type { Fingerprint, Plan } from './plan.ts';

/** What the plan and the live state know of one entity. */
interface Known {
  readonly name?: string;
  readonly touchedByPlan: boolean;
  readonly asPlanned: boolean;
  readonly fields: readonly DriftedField[];
  readonly lastChange?: LiveExperience['lastChange'];
}

type Describe = (id: string) => Known;

const differs = (field: keyof WantedExperience, a: Partial<Experience>, b: Partial<Experience>): boolean =>
  field === 'archived' ? a.archived !== b.archived : !sameField(field, a, b);

const FIELDS = [...UPDATABLE_FIELDS, 'archived'] as const;

/** What differs: of an experience that the plan changes from what it was, of one in the place of a new one from what is planned. */
export const experienceFields = (match: ExperienceMatch, now: LiveExperience): DriftedField[] => {
  const { original, new: wanted } = match;
  if (original === undefined)
    return FIELDS.filter((field) => wanted[field] !== undefined && differs(field, wanted, now)).map(
      (field) => ({
        field,
        before: undefined,
        planned: wanted[field],
        now: now[field],
      }),
    );
  return FIELDS.filter((field) => differs(field, original, now)).map((field) => ({
    field,
    before: original[field],
    ...(differs(field, original, wanted) && { planned: wanted[field] }),
    now: now[field],
  }));
};

const describeExperience = (plan: Plan, state: DatabaseState): Describe => {
  const liveByID = new Map<string, LiveExperience>(
    allExperiences(state).map((live) => [live.experienceID, live]),
  );
  const matches = [...plan.updates.matchedExperiencesByNewName.values()];
  const matchByID = new Map<string, ExperienceMatch>(
    matches.flatMap((match) => (match.original ? [[match.original.experienceID, match]] : [])),
  );
  return (id) => {
    const now = liveByID.get(id);
    const created = now && plan.updates.matchedExperiencesByNewName.get(now.name);
    const match = matchByID.get(id) ?? (created?.original === undefined ? created : undefined);
    const name = now?.name ?? match?.original?.name;
    return {
      ...(name !== undefined && { name }),
      touchedByPlan: match !== undefined,
      asPlanned: match !== undefined && now !== undefined && isAsWanted(match, now),
      fields: match && now ? experienceFields(match, now) : [],
      ...(now?.lastChange && { lastChange: now.lastChange }),
    };
  };
};

/** Protections are tags without members: they are there or not. */
const describeProtections = (
  { updates: { protectionUpdates } }: Plan,
  state: DatabaseState,
  others: Describe,
): Describe => {
  const { additions = [], removals = [] } = protectionUpdates ?? {};
  const tags = protectionTags(state);
  return (id) => {
    const now = tags.find(({ tagID }) => tagID === id);
    const dropped = removals.find(({ tagID }) => tagID === id);
    if (!now && !dropped) return others(id);
    const added = now !== undefined && additions.some((glob) => protectionTagName(glob) === now.name);
    return {
      name: now?.name ?? protectionTagName(dropped?.glob ?? ''),
      touchedByPlan: added || dropped !== undefined,
      asPlanned: added || (dropped !== undefined && now === undefined),
      fields: [],
    };
  };
};

interface MemberSet {
  readonly name: string;
  readonly experienceIDs: ReadonlySet<string>;
}

const describeMembers = (
  updates: ReadonlyMap<string, MembershipUpdate>,
  sets: ReadonlyMap<string, MemberSet>,
  state: DatabaseState,
): Describe => {
  const idOf = liveIDOf(state);
  return (id) => {
    const now = sets.get(id);
    const update = updates.get(id);
    const name = now?.name ?? update?.name;
    const known = { ...(name !== undefined && { name }), touchedByPlan: update !== undefined };
    if (!update) return { ...known, asPlanned: false, fields: [] };
    if (!now) return { ...known, asPlanned: false, fields: goneMembers(update) };
    const { asPlanned, fields } = memberChanges(update, now.experienceIDs, idOf);
    return { ...known, asPlanned, fields };
  };
};

/** The live ID behind a reference, found by name for an experience that the plan creates. */
const liveIDOf = (state: DatabaseState) => {
  const activeIDByName = new Map<string, string>();
  for (const live of allExperiences(state))
    if (!live.archived) activeIDByName.set(live.name, live.experienceID);
  return (reference: ExperienceReference): string | undefined =>
    reference._tag === 'Existing' ? reference.experienceID : activeIDByName.get(reference.name);
};

const NOBODY: ReadonlySet<string> = new Set();

const describeSuites = (plan: Plan, state: DatabaseState): Describe => {
  const updates = new Map<string, Plan['updates']['testSuiteUpdates'][number]>(
    plan.updates.testSuiteUpdates.map((update) => [update.testSuiteID, update]),
  );
  const suites = new Map<string, TestSuite>(
    [...state.testSuitesByName.values()].map((suite) => [suite.testSuiteID, suite]),
  );
  const idOf = liveIDOf(state);
  const nameByID = new Map<string, string>(
    allExperiences(state).map(({ experienceID, name }) => [experienceID, name]),
  );
  return (id) => {
    const now = suites.get(id);
    const update = updates.get(id);
    const name = now?.name ?? update?.name;
    const known = {
      ...(name !== undefined && { name }),
      ...(now?.lastChange && { lastChange: now.lastChange }),
      touchedByPlan: update !== undefined,
    };
    if (!update) return { ...known, asPlanned: false, fields: [] };
    if (!now) return { ...known, ...suiteChange(update, NOBODY, idOf, String), asPlanned: false };
    return { ...known, ...suiteChange(update, now.experienceIDs, idOf, (one) => nameByID.get(one) ?? one) };
  };
};

const compareKind = (
  kind: EntityKind,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  describe: Describe,
): DriftedEntity[] => {
  const then = new Map(Object.entries(before));
  const current = new Map(Object.entries(now));
  const ids = [...new Set([...then.keys(), ...current.keys()])].filter(
    (id) => then.get(id) !== current.get(id),
  );
  return ids.map((id) => ({
    kind,
    change: !then.has(id) ? 'added' : !current.has(id) ? 'removed' : 'changed',
    id,
    ...describe(id),
  }));
};

const order = ({ touchedByPlan, name, id }: DriftedEntity): string =>
  `${touchedByPlan ? '0' : '1'}${name ?? ''}\u0000${id}`;

const inOrder = (entities: readonly DriftedEntity[]): DriftedEntity[] =>
  [...entities].sort((a, b) => (order(a) < order(b) ? -1 : 1));

/**
 * The differences between the state that a plan was made from and a state read in the plan's scope, with what the plan
 * knows of each: what it touches comes first. Empty exactly when the fingerprints agree.
 */
export const computeDrift = (
  plan: Plan,
  state: DatabaseState,
  now: Fingerprint = fingerprintOf(state, plan.fingerprint.scope),
): Drift => {
  const before = plan.fingerprint;
  if (before.root === now.root) return [];
  const tags = new Map<string, MemberSet>([...state.tagSetsByName.values()].map((tag) => [tag.tagID, tag]));
  const systems = new Map<string, MemberSet>(
    [...state.systemSetsByName.values()].map((system) => [system.systemID, system]),
  );
  const tagUpdates = new Map<string, MembershipUpdate>(
    [...plan.updates.tagUpdatesByName.values()].map((update) => [update.tagID, update]),
  );
  const systemUpdates = new Map<string, MembershipUpdate>(
    [...plan.updates.systemUpdatesByName.values()].map((update) => [
      update.systemID,
      { ...update, removals: [] },
    ]),
  );
  return [
    ...inOrder(
      compareKind('experience', before.experiences, now.experiences, describeExperience(plan, state)),
    ),
    ...inOrder(
      compareKind(
        'tag',
        before.tags,
        now.tags,
        describeProtections(plan, state, describeMembers(tagUpdates, tags, state)),
      ),
    ),
    ...inOrder(
      compareKind('system', before.systems, now.systems, describeMembers(systemUpdates, systems, state)),
    ),
    ...inOrder(compareKind('testSuite', before.testSuites, now.testSuites, describeSuites(plan, state))),
  ];
};
