import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import type { DatabaseState, TagSet } from '../../src/domain/database-state.ts';
import type { Experience } from '../../src/domain/experience.ts';
import { consistentPlan } from '../support/consistent-plan.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import { guessWarnings, planWarnings, ownershipWarnings } from '../../src/plan/plan-warnings.ts';
import { withGuesses } from '../../src/plan/suggested-renames.ts';
import {
  archived,
  buildPlan,
  changed,
  created,
  existing,
  live,
  type PlanGiven,
  planned,
  systemID,
  tagID,
} from '../support/build-plan.ts';

const [one, two, asleep] = [
  live(1, 'yard-east'),
  live(2, 'yard-west'),
  live(3, 'asleep', { archived: true }),
];

const state = (tags: Record<string, readonly Experience[]> = {}): DatabaseState => ({
  experiencesByName: new Map([one, two, asleep].map((experience) => [experience.name, [experience]])),
  tagSetsByName: new Map(
    Object.entries(tags).map(([name, members], i): [string, TagSet] => [
      name,
      { tagID: tagID(i), name, experienceIDs: new Set(members.map((member) => member.experienceID)) },
    ]),
  ),
  systemSetsByName: new Map(),
  testSuitesByName: new Map(),
});

const warned = (given: PlanGiven, tags?: Record<string, readonly Experience[]>) =>
  planWarnings(buildPlan(given).updates, state(tags));

describe('the warnings of a plan', () => {
  it('name a suite that becomes empty, not one that was empty or stays non-empty', () => {
    const suites = [
      { name: 'emptied', original: [existing(one), existing(two)], experiences: [] },
      { name: 'was empty', original: [], experiences: [existing(one)] },
      { name: 'smaller', original: [existing(one), existing(two)], experiences: [existing(one)] },
    ];
    expect(warned({ suites })).to.deep.equal([{ _tag: 'SuiteBecomesEmpty', suite: 'emptied', before: 2 }]);
  });

  it('name a tag that loses its last active member, by removal, archiving or both', () => {
    const lost = [{ _tag: 'TagLosesAll', tag: 't', before: 2 }];
    const tags = { t: [one, two] };
    const removal = (...gone: Experience[]) => [{ name: 't', removals: gone.map(existing) }];
    expect(warned({ tags: removal(one, two) }, tags)).to.deep.equal(lost);
    expect(warned({ experiences: [archived(one), archived(two)] }, tags)).to.deep.equal(lost);
    expect(warned({ experiences: [archived(one)], tags: removal(two) }, tags)).to.deep.equal(lost);
    expect(warned({ experiences: [archived(one)] }, tags)).to.deep.equal([]);
    expect(warned({ tags: removal(one) }, tags)).to.deep.equal([]);
  });

  it('name a system that an undo empties', () => {
    const removal = (...gone: Experience[]) => [{ name: 's', additions: [], removals: gone.map(existing) }];
    const systems = new Map([
      [
        's',
        { systemID: systemID(1), name: 's', experienceIDs: new Set([one.experienceID, two.experienceID]) },
      ],
    ]);
    const told = (...gone: Experience[]) =>
      planWarnings(buildPlan({ systems: removal(...gone) }).updates, {
        ...state(),
        systemSetsByName: systems,
      });
    expect(told(one, two)).to.deep.equal([{ _tag: 'SystemLosesAll', system: 's', before: 2 }]);
    expect(told(one)).to.deep.equal([]);
  });

  it('do not name a tag that gains a member, keeps a restored one, or had no active one', () => {
    const exchange = [{ name: 't', additions: [planned('new')], removals: [existing(one)] }];
    expect(warned({ tags: exchange }, { t: [one] })).to.deep.equal([]);
    const awake = changed(asleep, { archived: false });
    expect(warned({ experiences: [archived(one), awake] }, { t: [one, asleep] })).to.deep.equal([]);
    expect(warned({}, { t: [asleep], empty: [] })).to.deep.equal([]);
  });

  it('name what else has the content of a likely rename', () => {
    const same = { description: one.description, locations: one.locations };
    const told = warned({
      experiences: [archived(one), archived(live(4, 'yard-mid', same)), created('yard-east-2', same)],
    });
    expect(told).to.deep.include({
      _tag: 'LooksLikeRename',
      archived: 'yard-east',
      experienceID: one.experienceID,
      created: 'yard-east-2',
      others: ['yard-mid'],
    });
    const twice = warned({
      experiences: [archived(one), created('yard-east-2', same), created('yard-east-3', same)],
    });
    expect(twice.map((warning) => 'others' in warning && warning.others)).to.deep.equal([['yard-east-3']]);
    const crossed = warned({
      experiences: [
        archived(one),
        archived(live(4, 'yard-mid', same)),
        created('yard-east-2', same),
        created('yard-mid-2', same),
      ],
    });
    expect(crossed.map((warning) => 'others' in warning && warning.others)).to.deep.equal([
      ['yard-mid', 'yard-mid-2'],
      ['yard-east', 'yard-east-2'],
    ]);
  });

  it('say how many others have the content of a likely rename, if they do not list them all', () => {
    const same = { description: one.description, locations: one.locations };
    const alike = (count: number) =>
      warned({
        experiences: [
          archived(one),
          ...Array.from({ length: count }, (_, n) => created(`yard-east-${n}`, same)),
        ],
      })[0];
    expect(alike(21)).to.have.property('others').with.length(20);
    expect(alike(21)).not.to.have.property('moreOthers');
    expect(alike(99)).to.have.property('others').with.length(20);
    expect(alike(99)).to.have.property('moreOthers', 78);
  });

  it('name an accepted rename that content alone does not tell', () => {
    const { updates } = buildPlan({ experiences: [changed(one, { name: 'yard-east-2' })] });
    const reach = {
      scope: { names: [], leftOver: false },
      experienceIDs: new Set<string>(),
      present: 0,
      owned: 0,
    };
    const guessed = (others?: readonly string[], moreOthers?: number) =>
      guessWarnings(
        withGuesses([
          {
            archived: 'yard-east',
            experienceID: one.experienceID,
            created: 'yard-east-2',
            ...(others && { others }),
            ...(moreOthers !== undefined && { moreOthers }),
          },
          { archived: 'gone', experienceID: 'x', created: 'kept as it is', others: ['any'] },
        ])({ updates, unchanged: 0, reach }),
      );
    expect(guessed(['yard-mid'])).to.deep.equal([
      { _tag: 'GuessedRename', archived: 'yard-east', created: 'yard-east-2', others: ['yard-mid'] },
    ]);
    expect(guessed(['yard-mid'], 7)[0]).to.have.property('moreOthers', 7);
    expect(guessed()).to.deep.equal([]);
  });

  it('name an archived experience that is restored under another name', () => {
    const same = { description: one.description, locations: one.locations };
    expect(warned({ experiences: [archived(one), created('yard-east-2', same)] })).to.deep.equal([
      {
        _tag: 'LooksLikeRename',
        archived: 'yard-east',
        experienceID: one.experienceID,
        created: 'yard-east-2',
      },
    ]);
  });

  it('do not pair a new experience with an archived one of other content', () => {
    const same = { description: one.description, locations: one.locations };
    for (const difference of [{ locations: ['s3://x'] }, { profile: 'other' }, { description: 'other' }])
      expect(
        warned({ experiences: [archived(one), created('b', { ...same, ...difference })] }),
      ).to.deep.equal([]);
    expect(warned({ experiences: [created('b', same)] })).to.deep.equal([]);
    expect(warned({ experiences: [archived(one), created('b', { ...same, archived: true })] })).to.deep.equal(
      [],
    );
  });

  it('pair each archived experience with at most one new one, the most similar by name', () => {
    const content = { description: 'same', locations: ['s3://same'] };
    const [east, west] = [live(1, 'yard-east', content), live(2, 'yard-west', content)];
    const news = ['yard-west-b', 'yard-east-b', 'third'].map((name) => created(name, content));
    const pairs = warned({ experiences: [archived(east), archived(west), ...news] }).map((warning) =>
      warning._tag === 'LooksLikeRename' ? [warning.archived, warning.created] : [],
    );
    expect(pairs).to.deep.equal([
      ['yard-west', 'yard-west-b'],
      ['yard-east', 'yard-east-b'],
    ]);
  });

  it('suggest no rename for content that dozens of experiences share', () => {
    const content = { description: 'same', locations: ['s3://same'] };
    const many = Array.from({ length: 30 }, (_, i) => archived(live(i, `old-${String(i)}`, content)));
    expect(warned({ experiences: [...many, created('new', content)] })).to.deep.equal([]);
  });

  it('name a field that differs from the live one only in form, and no other', () => {
    const before = live(1, 'yard-east', { description: 'Cafe', locations: ['s3://a', 's3://b'] });
    const fields = (change: Partial<Experience>) =>
      warned({ experiences: [changed(before, change)] }).map((warning) =>
        warning._tag === 'DiffersInFormAlone' ? [warning.name, warning.field] : warning,
      );
    expect(fields({ description: ' Cafe\r\n' })).to.deep.equal([['yard-east', 'description']]);
    expect(fields({ locations: ['s3://a/', 's3://b'] })).to.deep.equal([['yard-east', 'locations']]);
    expect(fields({ description: 'Caf\u00e9' })).to.deep.equal([]);
    expect(fields({ locations: ['s3://b', 's3://a'] })).to.deep.equal([]);
    expect(fields({ name: 'yard-east ' })).to.deep.equal([]);
  });

  it('name patterns that ignore nothing or everything, even if the config owns nothing yet', () => {
    const ignoring = (ignored: readonly string[], ownershipTag?: string) => {
      const scope = {
        ignored,
        leftOver: true,
        names: [],
        ...(ownershipTag !== undefined && { ownershipTag }),
      };
      const reach = { experienceIDs: new Set<string>(), scope, present: 0, owned: 0 };
      return ownershipWarnings({ updates: buildPlan({}).updates, reach }, state());
    };
    const nothing = [{ _tag: 'IgnoresNothing', glob: 'port-*' }];
    expect(ignoring(['port-*'])).to.deep.equal(nothing);
    expect(ignoring(['yard-*'])).to.deep.equal([{ _tag: 'IgnoresEverything', active: 2 }]);
    expect(ignoring(['yard-e*', 'yard-w*'])).to.deep.equal([{ _tag: 'IgnoresEverything', active: 2 }]);
    expect(ignoring(['yard-e*'])).to.deep.equal([]);
    expect(ignoring(['port-*'], 'ours')).to.deep.equal([...nothing, { _tag: 'OwnsNothing', tag: 'ours' }]);
  });

  it('are kept in the plan file', () => {
    const suites = [{ name: 'emptied', original: [existing(one)], experiences: [] }];
    const plan = consistentPlan({ suites, warnings: warned({ suites }) });
    const read = parsePlan(serialisePlan(plan));
    expect(E.isRight(read) && read.right.plan.warnings).to.deep.equal(plan.warnings);
    const silent = parsePlan(serialisePlan(consistentPlan({})));
    expect(E.isRight(silent) && 'warnings' in silent.right.plan).to.equal(false);
  });
});
