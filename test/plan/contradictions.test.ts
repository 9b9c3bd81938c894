import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { allExperiences } from '../../src/domain/database-state.ts';
import { changeKinds } from '../../src/domain/experience-change.ts';
import type { ExperienceReference } from '../../src/domain/experience-updates.ts';
import { normalField } from '../../src/domain/experience.ts';
import { canonicalDigest } from '../../src/plan/canonical-json.ts';
import { fingerprintNow } from '../../src/plan/drift.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { summarise } from '../../src/plan/summary.ts';
import { everyKind } from '../chaos/every-kind.ts';
import { jsonMutations } from '../support/json-mutations.ts';
import { stateOf } from '../support/model.ts';
import { planFor, type PlannedSituation, plannedSituations } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, project } from '../support/wanted.ts';

type Json = Record<string, unknown>;

const valueOf = (plan: Plan): Json => {
  const { checksum: _, ...rest } = JSON.parse(serialisePlan(plan)) as Json;
  return rest;
};

/** The text of a plan file with a checksum that matches its content. */
const sealed = (value: unknown): string =>
  JSON.stringify({ ...(value as Json), checksum: canonicalDigest(value) });

/** What is false in a plan, compared with the project that it was made from; empty if an apply would report the plan as stale. */
const untrue = (plan: Plan, { model }: PlannedSituation): string[] => {
  const { updates, fingerprint, summary, options } = plan;
  const state = stateOf(model, fingerprint.scope);
  if (fingerprintNow(plan, state).root !== fingerprint.root) return [];
  const live = new Map(allExperiences(state).map((one) => [one.experienceID as string, one]));
  const matches = [...updates.matchedExperiencesByNewName.values()];
  const nameAfter = new Map(
    matches.flatMap((m) => (m.original ? [[m.original.experienceID, m.new.name]] : [])),
  );
  const created = new Set(matches.flatMap((m) => (m.original ? [] : [m.new.name])));
  const active = [...live.values()].filter(({ archived }) => !archived).length;
  const archive = matches.filter((m) => m.original && changeKinds(m).archive).length;
  const touched = matches.filter((m) => m.original?.archived === false).length;
  const rightName = (one: ExperienceReference, before: boolean): boolean => {
    if (one._tag === 'Planned') return created.has(one.name);
    const now = live.get(one.experienceID)?.name;
    return one.name === (before ? (now ?? '') : (nameAfter.get(one.experienceID) ?? now));
  };
  const after = [
    ...[...updates.tagUpdatesByName.values()].flatMap((tag) => [...tag.additions, ...tag.removals]),
    ...[...updates.systemUpdatesByName.values()].flatMap((system) => system.additions),
    ...updates.testSuiteUpdates.flatMap((suite) => suite.experiences),
  ];
  const said = {
    summary:
      canonicalDigest(summary) === canonicalDigest(summarise({ updates, unchanged: active - touched })),
    limit: options.archiveLimit.active === active && options.archiveLimit.archive === archive,
    originals: matches.every(({ original }) => {
      if (!original) return true;
      const now = live.get(original.experienceID);
      return (
        now !== undefined &&
        (
          ['name', 'description', 'locations', 'profile', 'customFields', 'environmentVariables'] as const
        ).every(
          (field) =>
            canonicalDigest(normalField(field, original)) === canonicalDigest(normalField(field, now)),
        ) &&
        now.archived === original.archived
      );
    }),
    names: after.every((one) => rightName(one, false)),
    befores: updates.testSuiteUpdates.every((suite) => suite.original.every((one) => rightName(one, true))),
    tags: [...updates.tagUpdatesByName.values()].every(
      ({ name, tagID }) => state.tagSetsByName.get(name)?.tagID === tagID,
    ),
    systems: [...updates.systemUpdatesByName.values()].every(
      ({ name, systemID }) => state.systemSetsByName.get(name)?.systemID === systemID,
    ),
    suites: updates.testSuiteUpdates.every(({ name, testSuiteID, original, creates }) => {
      const suite = state.testSuitesByName.get(name);
      const system = creates && state.systemSetsByName.get(creates.system)?.systemID;
      return (
        suite?.testSuiteID === testSuiteID &&
        system === creates?.systemID &&
        (suite?.experienceIDs.size ?? 0) === original.length
      );
    }),
    protections: (updates.protectionUpdates?.removals ?? []).every(
      ({ glob, tagID }) => state.protectionsByGlob?.get(glob) === tagID,
    ),
  };
  return Object.entries(said).flatMap(([what, isTrue]) => (isTrue ? [] : [what]));
};

const problemsOf = (text: string): readonly string[] => {
  const read = parsePlan(text);
  if (E.isRight(read)) return [];
  return read.left._tag === 'Contradiction' ? read.left.problems : [read.left._tag];
};

const eleven = planFor(
  project([
    ...Array.from({ length: 12 }, (_, at) => liveExperience(at + 1, `one ${at + 1}`)),
    liveExperience(13, 'kept'),
  ]),
  configOf([entry('kept')]),
)!;

interface ForgedReference {
  _tag: string;
  experienceID?: string;
  name: string;
}

interface ForgedMatch {
  original?: { description: string };
  readonly new: { readonly name: string };
}

/** A plan, as far as a forger changes it here. */
interface Forged {
  toolVersion: string;
  summary: { archive: number; unchanged: number };
  options: {
    archiveLimit: { limit: string; active: number; archive: number; exceeded: boolean };
    selection?: { targets: string[]; excludes: string[] };
  };
  fingerprint: { root: string };
  warnings: { _tag: string }[];
  updates: {
    experiences: ForgedMatch[];
    tags: { name: string; tagID: string }[];
    testSuites: { name: string; testSuiteID: string; experiences: ForgedReference[] }[];
    protections: { removals: { tagID: string }[] };
  };
}

type Forge = (plan: Forged) => void;

const tagIn = ({ updates }: Forged, name: string) => updates.tags.find((one) => one.name === name)!;
const suiteIn = ({ updates }: Forged, name: string) => updates.testSuites.find((one) => one.name === name)!;

const changedIn = ({ updates }: Forged): ForgedMatch =>
  updates.experiences.find((one) => one.new.name === 'changed')!;

/** A plan with a change and a recomputed checksum. */
const forged = ({ plan }: PlannedSituation, forge: Forge): string => {
  const value = valueOf(plan);
  forge(value as unknown as Forged);
  return sealed(value);
};

describe('a plan with a recomputed checksum', () => {
  const FORGERIES: Readonly<Record<string, readonly [PlannedSituation, Forge, RegExp]>> = {
    'claims to archive nothing, and archives twelve': [
      eleven,
      (plan) => {
        plan.summary.archive = 0;
        plan.options.archiveLimit.archive = 0;
        plan.options.archiveLimit.exceeded = false;
      },
      /^summary\.archive is 0, but the updates imply 12$/,
    ],
    'claims to be within its limit, and exceeds it': [
      eleven,
      (plan) => {
        plan.options.archiveLimit.exceeded = false;
      },
      /^options\.archiveLimit\.exceeded is false, but the updates imply true$/,
    ],
    'claims more active experiences than there are': [
      eleven,
      (plan) => {
        plan.summary.unchanged += 100;
        plan.options.archiveLimit.active += 100;
        plan.options.archiveLimit.exceeded = false;
      },
      /^options\.archiveLimit\.active is 113, which/,
    ],
    'has an invalid limit': [
      eleven,
      (plan) => {
        plan.options.archiveLimit.limit = 'any';
      },
      /^options\.archiveLimit\.limit is not a limit: any$/,
    ],
    'contradicts the fingerprint about an experience': [
      everyKind,
      (plan) => {
        changedIn(plan).original!.description = 'what it never was';
      },
      /^updates\.experiences\[\d\]\.original does not match the fingerprint: changed$/,
    ],
    'deletes an ordinary tag as if it were a protection': [
      everyKind,
      (plan) => {
        plan.updates.protections.removals[0]!.tagID = tagIn(plan, 'smoke').tagID;
      },
      /^updates\.protections\.removals\[0\] is not a protection tag: kept-\*$/,
    ],
    'has the ID of another tag': [
      everyKind,
      (plan) => {
        tagIn(plan, 'smoke').tagID = plan.updates.protections.removals[0]!.tagID;
      },
      /^updates\.tags\[\d\] does not match the fingerprint under that ID: smoke$/,
    ],
    'has a tag of no project': [
      everyKind,
      (plan) => {
        tagIn(plan, 'smoke').tagID = '00000000-0000-4000-8000-000000000000';
      },
      /^updates\.tags\[\d\] has an ID that is not in the fingerprint: smoke$/,
    ],
    'swaps two suites': [
      everyKind,
      (plan) => {
        const [a, b] = [suiteIn(plan, 'Basic'), suiteIn(plan, 'Weekly')];
        [a.testSuiteID, b.testSuiteID] = [b.testSuiteID, a.testSuiteID];
      },
      /^updates\.testSuites\[0\] does not match the fingerprint under that ID: Basic$/,
    ],
    'adds to a suite an experience that nothing creates': [
      everyKind,
      (plan) => {
        plan.updates.testSuites[0]!.experiences.push({ _tag: 'Planned', name: 'nobody' });
      },
      /^updates\.testSuites\[0\]\.experiences: a reference is not created by the plan: nobody$/,
    ],
    'has the name of another experience': [
      everyKind,
      (plan) => {
        plan.updates.testSuites[0]!.experiences[0]!.name = 'gone';
      },
      /a reference has a name that does not match its ID: gone$/,
    ],
    'refers to an experience that was not read': [
      everyKind,
      (plan) => {
        plan.updates.testSuites[0]!.experiences[0]!.experienceID = '00000000-0000-4000-8000-000000000000';
      },
      /a reference has an ID that is not in the fingerprint: kept$/,
    ],
    'changes one experience twice': [
      everyKind,
      (plan) => {
        const changed = changedIn(plan);
        plan.updates.experiences.push({ ...changed, new: { ...changed.new, name: 'changed too' } });
      },
      /^an ID, in updates\.experiences, occurs twice: /,
    ],
    'has a root that does not match its digests': [
      everyKind,
      (plan) => {
        plan.fingerprint.root = '0'.repeat(64);
      },
      /^fingerprint\.root does not match the digests$/,
    ],
    'conceals that it drops a protection': [
      everyKind,
      (plan) => {
        plan.warnings = plan.warnings.filter((one) => one._tag !== 'DropsProtection');
      },
      /^warnings lack a protection that is dropped: kept-\*$/,
    ],
    'claims to be limited to one experience, and changes others': [
      everyKind,
      (plan) => {
        plan.options.selection = { targets: ['changed'], excludes: [] };
      },
      /is outside the selection of the plan: back$/,
    ],
  };

  for (const [what, [situation, forge, problem]] of Object.entries(FORGERIES))
    it(`is rejected if it ${what}`, () => {
      expect(problemsOf(sealed(valueOf(situation.plan)))).to.deep.equal([]);
      const problems = problemsOf(forged(situation, forge));
      expect(
        problems.some((one) => problem.test(one)),
        problems.join('\n'),
      ).to.equal(true);
    });

  it('is rejected if a key occurs twice, however it is escaped', () => {
    const text = forged(everyKind, () => undefined);
    for (const twice of ['"summary"', '"s\\u0075mmary"', '"summary"\n\n\n                              ']) {
      const doubled = text.replace('{', `{${twice}: {"archive": 0},`);
      expect(problemsOf(doubled), twice).to.deep.equal(['the key "summary" occurs twice in one object']);
    }
    const quoted = forged(everyKind, (plan) => (plan.toolVersion = '{"a": 1, "a": 2} \\" "a": "a":'));
    expect(problemsOf(quoted)).to.deep.equal([]);
  });

  it('is accepted unchanged', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        expect(problemsOf(serialisePlan(plan))).to.deep.equal([]);
      }),
    ));

  it('is rejected, stale, or true, whatever single value is changed', () => {
    const mutations = jsonMutations(valueOf(everyKind.plan));
    expect(mutations.length).to.be.greaterThan(1_500);
    let refused = 0;
    for (const { what, value } of mutations) {
      const read = parsePlan(sealed(value()));
      if (E.isLeft(read)) refused++;
      else expect(untrue(read.right.plan, everyKind), what).to.deep.equal([]);
    }
    expect(refused / mutations.length).to.be.greaterThan(0.8);
  });

  it('is rejected, stale, or true, whatever single value is changed in any plan', () =>
    fc.assert(
      fc.property(plannedSituations, fc.nat(), (situation, at) => {
        const mutations = jsonMutations(valueOf(situation.plan));
        const { what, value } = mutations[at % mutations.length]!;
        const read = parsePlan(sealed(value()));
        if (E.isRight(read)) expect(untrue(read.right.plan, situation), what).to.deep.equal([]);
      }),
      { numRuns: 200 },
    ));
});
