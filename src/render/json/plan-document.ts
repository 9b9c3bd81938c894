import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { asGiven } from '../../domain/selection.ts';
import type { Place } from '../../domain/place.ts';
import type { Plan } from '../../plan/plan.ts';
import type { FieldChange, Value } from '../field-change.ts';
import { changeGroups, type SharedChange } from '../groups.ts';
import { membershipsInGroups } from '../membership-groups.ts';
import { type ExperienceView, GROUPS } from '../experience-view.ts';
import type { Member, MembershipView } from '../membership-view.ts';
import { type PlanView, planView } from '../plan-view.ts';
import { type Origin, type Origins, originsOf } from '../origin-view.ts';
import { planWarningFindings } from '../plan-warning-text.ts';
import type { ProblemFinding } from '../problem/problem.ts';
import { configFindings } from '../problem/fold-findings.ts';
import type { RedactPatterns } from '../../domain/redact.ts';
import { changesNothing } from '../summary-line.ts';
import { tallies } from '../tallies.ts';
import { JSON_FORMAT_VERSION, type JsonFinding, type JsonValue } from './codecs.ts';
import {
  type JsonExperience,
  type JsonFieldChange,
  type JsonGroup,
  type PlanDocument,
} from './plan-codecs.ts';

/** A value as JSON. A secret is `null`, like an absent value; `masked` distinguishes them. */
export const jsonValue = (value: Value | undefined): JsonValue => {
  switch (value?._tag) {
    case undefined:
    case 'Secret':
      return null;
    case 'Text':
      return value.text;
    case 'List':
      return value.items;
    case 'Literal':
      return literal(value.text);
  }
};

const literal = (text: string): JsonValue => {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
};

const LISTS: ReadonlySet<string> = new Set(['locations', 'customFields']);

/** Keeps a list field a list even with a single item, so that its type does not depend on its content. */
const typedValue = (
  { field, part }: Pick<FieldChange, 'field' | 'part'>,
  value: Value | undefined,
): JsonValue =>
  value?._tag === 'Text' && LISTS.has(field) && part === undefined ? [value.text] : jsonValue(value);

const changeOf = ({ before, after }: FieldChange): JsonFieldChange['change'] => {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
};

const isMasked = ({ before, after }: FieldChange): boolean =>
  before?._tag === 'Secret' || after?._tag === 'Secret';

const jsonField = (one: FieldChange): JsonFieldChange => {
  const { field, item, part } = one;
  const change = changeOf(one);
  const [before, after] = [typedValue(one, one.before), typedValue(one, one.after)];
  const masked = isMasked(one);
  // Most changes are of whole fields. Spreading takes longer than the rest.
  if (item === undefined) return { field, change, before, after, masked };
  return { field, item, ...(part && { part }), change, before, after, masked };
};

/** The origin of an experience: `edit` if any of its changes is from the edit. */
const originOf = (view: ExperienceView, { ofEffect }: Origins): Origin => {
  const fields = view.fields.map(({ field }) => ofEffect(view, field));
  const whole = [
    ...(view.kinds.rename ? [ofEffect(view, 'name')] : []),
    ...(view.kinds.archive || view.kinds.restore ? [ofEffect(view, 'archived')] : []),
    ...(view.kinds.create ? [ofEffect(view, 'created')] : []),
  ];
  return [...fields, ...whole].includes('edit') ? 'edit' : 'other';
};

const jsonExperience = (view: ExperienceView, origins: Origins | undefined): JsonExperience => {
  const { group: action, kinds, name, previousName, experienceID } = view;
  const actions = GROUPS.filter((group) => kinds[group]);
  const fields = origins
    ? view.fields.map((one) => ({ ...jsonField(one), origin: origins.ofEffect(view, one.field) }))
    : view.fields.map(jsonField);
  // Most entries are of this form.
  if (experienceID !== undefined && previousName === undefined && !origins)
    return { action, actions, name, experienceID, fields };
  return {
    action,
    actions,
    name,
    ...(previousName !== undefined && { previousName }),
    ...(experienceID !== undefined && { experienceID }),
    fields,
    ...(origins && { origin: originOf(view, origins) }),
  };
};

const members = (list: readonly Member[]) =>
  list.map(({ name, experienceID, archived }) => ({
    name,
    ...(experienceID !== undefined && { experienceID }),
    archivedByPlan: archived === true,
  }));

const marked = (view: MembershipView, list: readonly Member[], origins: Origins | undefined) =>
  members(list).map((one, at) => {
    const member = list[at];
    return { ...one, ...(origins && member && { origin: origins.ofMember(view, member) }) };
  });

const sets = (view: MembershipView, origins: Origins | undefined) => ({
  additions: marked(view, view.enters, origins),
  removals: marked(view, view.leaves, origins),
});

const jsonPlace = ({ file, line, column, length }: Place) => ({ file, line, column, length });

/** A finding as JSON, without the text of the line, which may contain a secret. */
export const jsonFinding = ({
  code,
  message,
  hint,
  place,
  places = place ? [place] : [],
  names,
}: ProblemFinding): JsonFinding => ({
  code,
  message,
  ...(hint !== undefined && { hint }),
  ...(place && { place: jsonPlace(place), places: places.map(jsonPlace) }),
  ...(names && { names }),
});

/** Findings of a config as JSON, in the order of the file. */
export const jsonFindings = (findings: readonly ConfigFinding[]): JsonFinding[] =>
  configFindings(findings).map(jsonFinding);

/** A shared change lists no more values than this on each side. The values of every experience are in `experiences`. */
const MOST_VALUES = 20;

const jsonTallies = (change: SharedChange, side: 'before' | 'after') =>
  tallies(change.each, side)
    .slice(0, MOST_VALUES)
    .map(({ value, count }) => ({ value: typedValue(change, value), count }));

const byOf = ({ difference }: SharedChange): JsonGroup['changes'][number]['by'] => {
  switch (difference._tag) {
    case 'ToValue':
      return undefined;
    case 'ByNumber':
      return difference.by;
    case 'ByText':
      return { before: difference.before, after: difference.after };
    case 'ByItems':
      return { removed: difference.removed, added: difference.added };
  }
};

const jsonShared = (change: SharedChange): JsonGroup['changes'][number] => {
  const by = byOf(change);
  return {
    field: change.field,
    ...(change.item !== undefined && { item: change.item }),
    ...(change.part && { part: change.part }),
    ...(by !== undefined && { by }),
    from: jsonTallies(change, 'before'),
    to: jsonTallies(change, 'after'),
    masked: change.each.some(isMasked),
  };
};

/** The groups of a document; each list is absent if it is empty. */
export type JsonGroups = Pick<PlanDocument, 'groups' | 'membershipGroups'>;

/** The equal changes of a plan, the largest groups first. */
export const jsonGroups = (view: PlanView): JsonGroups => {
  const groups = changeGroups(view);
  const memberships = [view.testSuites, view.tags, view.systems].flatMap(
    (one) => membershipsInGroups(one).groups,
  );
  return {
    ...(groups.length > 0 && {
      groups: groups.map(({ created, changes, experiences }) => ({
        action: created ? 'create' : 'update',
        changes: changes.map(jsonShared),
        count: experiences.length,
        experiences: experiences.map(({ name }) => name),
      })),
    }),
    ...(memberships.length > 0 && {
      membershipGroups: memberships.map(({ kind, views, enters, leaves }) => ({
        kind,
        count: views.length,
        names: views.map(({ name }) => name),
        additions: members(enters),
        removals: members(leaves),
      })),
    }),
  };
};

/** What the documents of `plan` and `show` have in common. */
export const planBody = (
  plan: Plan,
  redact: RedactPatterns,
  findings: readonly ConfigFinding[],
): Omit<PlanDocument, 'kind' | 'planFile'> => {
  // Losses through archiving have their own list; `tags` and `testSuites` contain only operations.
  const { losses, ...operations } = plan;
  const view = planView(operations, redact);
  const origins = originsOf(view);
  const { begin, end } = view.protections;
  return {
    formatVersion: JSON_FORMAT_VERSION,
    toolVersion: plan.toolVersion,
    createdAt: plan.createdAt,
    target: plan.target,
    config: plan.config,
    options: {
      archive: plan.options.archive,
      ...(plan.options.archiveFrom !== undefined && { archiveFrom: plan.options.archiveFrom }),
      ...(plan.options.selection && { selection: asGiven(plan.options.selection) }),
    },
    archiveLimit: plan.options.archiveLimit,
    hasChanges: !changesNothing(plan.summary),
    summary: plan.summary,
    warnings: [...planWarningFindings(plan).map(jsonFinding), ...jsonFindings(findings)],
    experiences: GROUPS.flatMap((group) =>
      view.experiences[group].map((one) => jsonExperience(one, origins)),
    ),
    tags: view.tags.map((tag) => ({
      ...(tag.id !== undefined && { tagID: tag.id }),
      name: tag.name,
      ...sets(tag, origins),
    })),
    systems: view.systems.map((system) => ({
      systemID: system.id ?? '',
      name: system.name,
      additions: marked(system, system.enters, origins),
      ...(system.leaves.length > 0 && { removals: marked(system, system.leaves, origins) }),
    })),
    testSuites: view.testSuites.map((suite) => ({
      ...(suite.id !== undefined && { testSuiteID: suite.id }),
      name: suite.name,
      ...sets(suite, origins),
      before: suite.sizes?.before ?? 0,
      after: suite.sizes?.after ?? 0,
    })),
    ...(view.creations.length > 0 && { creations: view.creations }),
    ...(view.deletions.length > 0 && { deletions: view.deletions }),
    ...(losses && { losses }),
    ...jsonGroups(view),
    ...(plan.updates.protectionUpdates && {
      protections: {
        additions: begin,
        removals: end,
        ...(origins && {
          others: [...begin, ...end].filter((glob) => origins.ofProtection(glob) === 'other'),
        }),
      },
    }),
    ...(plan.undoes && { undoes: { checksum: plan.undoes.checksum } }),
    ...(plan.base && {
      base: {
        files: plan.base.files,
        ...(plan.base.leftOut !== undefined && { leftOut: plan.base.leftOut }),
      },
    }),
  };
};
