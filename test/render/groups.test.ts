import { expect } from 'chai';
import fc from 'fast-check';
import type { WantedExperience } from '../../src/domain/experience.ts';
import { differenceOf, differingPieces } from '../../src/render/difference.ts';
import type { FieldChange, Value } from '../../src/render/field-change.ts';
import { type GroupedMemberships, type GroupedView, groupedView } from '../../src/render/groups.ts';
import { GROUPS } from '../../src/render/experience-view.ts';
import type { MembershipView } from '../../src/render/membership-view.ts';
import { type PlanView, planView } from '../../src/render/plan-view.ts';
import { tallies } from '../../src/render/tallies.ts';
import { plansWithEqualChanges } from '../support/plans-with-equal-changes.ts';
import { buildPlan, changed, created, existing, live, type PlanGiven } from '../support/build-plan.ts';

const grouped = (given: PlanGiven): GroupedView => groupedView(planView(buildPlan(given), []));

const each = <A>(count: number, make: (i: number) => A): A[] =>
  Array.from({ length: count }, (_, i) => make(i));

const edited = (count: number, before: Partial<WantedExperience>, after: Partial<WantedExperience>) =>
  each(count, (i) => changed(live(i, `s-${String(i)}`, before), after));

const text = (value: string): Value => ({ _tag: 'Text', text: value });
const namesOf = (view: GroupedView) =>
  view.groups.map(({ changes, experiences }) => [
    changes.map(({ field, item }) => item ?? field),
    experiences.length,
  ]);
const loneNames = (view: GroupedView) =>
  GROUPS.flatMap((group) => view.experiences[group].map(({ name }) => name));

describe('equal changes', () => {
  it('groups five experiences that get one value, but not four', () => {
    const five = grouped({ experiences: edited(5, {}, { profile: 'full_stack' }) });
    expect(namesOf(five)).to.deep.equal([[['profile'], 5]]);
    const change = five.groups[0]?.changes[0];
    expect(change?.difference).to.deep.equal({ _tag: 'ToValue' });
    expect(tallies(change?.each ?? [], 'before')).to.deep.equal([{ value: text(''), count: 5 }]);
    expect(tallies(change?.each ?? [], 'after')).to.deep.equal([{ value: text('full_stack'), count: 5 }]);
    expect(loneNames(five)).to.deep.equal([]);
    const four = grouped({ experiences: edited(4, {}, { profile: 'full_stack' }) });
    expect(four.groups).to.deep.equal([]);
    expect(loneNames(four)).to.have.length(4);
  });

  it('counts the old values, most frequent first', () => {
    const timeouts = [60, 60, 60, 120, 120, 7];
    const { groups } = grouped({
      experiences: timeouts.map((containerTimeoutSeconds, i) =>
        changed(live(i, `s-${String(i)}`, { containerTimeoutSeconds }), { containerTimeoutSeconds: 3600 }),
      ),
    });
    const old = tallies(groups[0]?.changes[0]?.each ?? [], 'before');
    expect(old.map(({ count }) => count)).to.deep.equal([3, 2, 1]);
  });

  it('groups an environment variable that is added next to different ones', () => {
    const own = (i: number) => ({ name: 'SCENE', value: `scene ${String(i)}` });
    const view = grouped({
      experiences: each(150, (i) =>
        changed(live(i, `s-${String(i)}`, { environmentVariables: [own(i)] }), {
          environmentVariables: [own(i), { name: 'MAX_SPEED', value: '30' }],
        }),
      ),
    });
    expect(namesOf(view)).to.deep.equal([[['MAX_SPEED'], 150]]);
    expect(loneNames(view)).to.deep.equal([]);
  });

  it('groups numbers that grow by the same amount', () => {
    const seeds = each(6, (i) => i * 3);
    const view = grouped({
      experiences: seeds.map((seed, i) =>
        changed(
          live(i, `s-${String(i)}`, { environmentVariables: [{ name: 'SEED', value: String(seed) }] }),
          {
            environmentVariables: [{ name: 'SEED', value: String(seed + 5) }],
          },
        ),
      ),
    });
    expect(view.groups.map(({ changes }) => changes[0]?.difference)).to.deep.equal([
      { _tag: 'ByNumber', by: 5 },
    ]);
  });

  it('groups moved locations and equal renames by the differing part', () => {
    const moved = grouped({
      experiences: each(9, (i) =>
        changed(
          live(i, `s-${String(i)}`, { locations: [`s3://old/${String(i)}/a`, `s3://old/${String(i)}/b`] }),
          {
            locations: [`s3://new/${String(i)}/a`, `s3://new/${String(i)}/b`],
          },
        ),
      ),
    });
    expect(moved.groups.map(({ changes }) => changes[0]?.difference)).to.deep.equal([
      { _tag: 'ByText', before: 'old', after: 'new' },
    ]);
    const renamed = grouped({
      experiences: each(9, (i) => changed(live(i, `s-${String(i)}`), { name: `s-${String(i)}-v2` })),
    });
    expect(renamed.groups[0]?.changes[0]).to.deep.include({
      field: 'name',
      difference: { _tag: 'ByText', before: '', after: '-v2' },
    });
    expect(loneNames(renamed)).to.deep.equal([]);
  });

  it('groups an item that is added to different lists', () => {
    const view = grouped({
      experiences: each(7, (i) =>
        changed(live(i, `s-${String(i)}`), { locations: [`s3://drone/${String(i)}`, 's3://drone/map'] }),
      ),
    });
    expect(view.groups.map(({ changes }) => changes[0]?.difference)).to.deep.equal([
      { _tag: 'ByItems', removed: [], added: ['s3://drone/map'] },
    ]);
  });

  it('merges several changes of exactly the same experiences', () => {
    const view = grouped({
      experiences: [
        ...edited(8, {}, { profile: 'full_stack', cacheExempt: true }),
        ...each(5, (i) => changed(live(50 + i, `t-${String(i)}`), { containerTimeoutSeconds: 9 })),
      ],
    });
    expect(namesOf(view)).to.deep.equal([
      [['profile', 'cacheExempt'], 8],
      [['containerTimeoutSeconds'], 5],
    ]);
  });

  it('keeps the other changes of an experience in its list, and counts those in groups', () => {
    const view = grouped({
      experiences: [
        ...edited(5, {}, { profile: 'full_stack' }),
        changed(live(9, 'special'), { profile: 'full_stack', description: 'Its own' }),
      ],
    });
    expect(loneNames(view)).to.deep.equal(['special']);
    const [special] = view.experiences.update;
    expect(special?.inGroups).to.equal(1);
    expect(special?.fields.map(({ field }) => field)).to.deep.equal(['description']);
    expect(view.groups[0]?.experiences).to.have.length(6);
  });

  it('keeps created, restored and archived experiences in their lists, and new values apart from changed ones', () => {
    const view = grouped({
      experiences: [
        ...each(5, (i) => created(`new-${String(i)}`, { profile: 'full_stack', description: String(i) })),
        ...edited(5, {}, { profile: 'full_stack' }),
        ...each(6, (i) => changed(live(20 + i, `gone-${String(i)}`), { archived: true })),
        ...each(6, (i) =>
          changed(live(30 + i, `back-${String(i)}`, { archived: true }), {
            archived: false,
            cacheExempt: true,
          }),
        ),
      ],
    });
    expect(view.experiences.archive).to.have.length(6);
    expect(view.experiences.restore).to.have.length(6);
    expect(view.experiences.create).to.have.length(5);
    const profiles = view.groups.filter(({ changes }) => changes.some(({ field }) => field === 'profile'));
    expect(
      profiles.map(({ created: isNew, experiences }) => [isNew, experiences.length]),
    ).to.have.deep.members([
      [true, 5],
      [false, 5],
    ]);
  });

  it('does not reveal whether secrets are equal', () => {
    const view = grouped({
      experiences: each(5, (i) =>
        changed(
          live(i, `s-${String(i)}`, {
            environmentVariables: [{ name: 'API_TOKEN', value: `old ${String(i)}` }],
          }),
          { environmentVariables: [{ name: 'API_TOKEN', value: i < 2 ? 'same' : `new ${String(i)}` }] },
        ),
      ),
    });
    expect(namesOf(view)).to.deep.equal([[['API_TOKEN'], 5]]);
    expect(JSON.stringify(view.groups[0]?.changes)).not.to.match(/old|new|same/);
  });

  it('groups suites that the same experience leaves, except those that become empty', () => {
    const [gone, stays] = [live(1, 'gone'), live(2, 'stays')];
    const suites = each(6, (i) => ({
      name: `suite-${String(i)}`,
      original: [existing(gone), existing(stays)],
      experiences: [existing(stays)],
    }));
    const emptied = { name: 'emptied', original: [existing(gone)], experiences: [] };
    const view = grouped({ suites: [...suites, emptied] });
    expect(view.testSuites.groups.map(({ views }) => views.length)).to.deep.equal([6]);
    expect(view.testSuites.lone.map(({ name }) => name)).to.deep.equal(['emptied']);
  });
});

/** Every change of experiences as text. */
const atoms = (experiences: PlanView['experiences'] | GroupedView['experiences']): string[] =>
  GROUPS.flatMap((group) =>
    experiences[group].flatMap((one) => [
      ...(group === 'update' ? [] : [`${group} ${one.name}`]),
      ...one.fields.map((change) => atom(one.name, change)),
    ]),
  );

const atom = (name: string, { field, item, part }: Pick<FieldChange, 'field' | 'item' | 'part'>): string =>
  field === 'name'
    ? `rename ${name}`
    : JSON.stringify([name, field, field === 'customFields' ? item?.toLowerCase() : item, part]);

const setNames = (views: readonly MembershipView[]) => views.map(({ kind, name }) => `${kind} ${name}`);
const allSets = ({ groups, lone }: GroupedMemberships) => [...groups.flatMap(({ views }) => views), ...lone];

describe('equal changes, as laws', () => {
  it('contain, together with the lists, every change exactly once', () => {
    let groups = 0;
    fc.assert(
      fc.property(plansWithEqualChanges, (plan) => {
        const view = planView(plan, []);
        const told = groupedView(view);
        groups += told.groups.length;
        const inGroups = told.groups.flatMap(({ changes, experiences }) =>
          experiences.flatMap(({ name }) => changes.map((change) => atom(name, change))),
        );
        expect([...inGroups, ...atoms(told.experiences)].sort()).to.deep.equal(
          atoms(view.experiences).sort(),
        );
        for (const kind of ['testSuites', 'tags', 'systems'] as const)
          expect(setNames(allSets(told[kind])).sort()).to.deep.equal(setNames(view[kind]).sort());
      }),
      { numRuns: 200 },
    );
    expect(groups).to.be.greaterThan(100);
  });

  it('have at least five experiences, and tallies that add up to them', () => {
    fc.assert(
      fc.property(plansWithEqualChanges, (plan) => {
        for (const { changes, experiences } of groupedView(planView(plan, [])).groups) {
          expect(experiences.length).to.be.at.least(5);
          for (const { each: all, difference } of changes) {
            const [from, to] = [tallies(all, 'before'), tallies(all, 'after')];
            const sum = (some: typeof from) => some.reduce((sum, { count }) => sum + count, 0);
            expect([sum(from), sum(to)]).to.deep.equal([experiences.length, experiences.length]);
            if (difference._tag === 'ToValue') expect(to).to.have.length(1);
          }
        }
      }),
    );
  });

  it('are complete: an experience has as many changes in groups as it states', () => {
    fc.assert(
      fc.property(plansWithEqualChanges, (plan) => {
        const told = groupedView(planView(plan, []));
        const counts = new Map<string, number>();
        for (const { changes, experiences } of told.groups)
          for (const { name } of experiences) counts.set(name, (counts.get(name) ?? 0) + changes.length);
        for (const group of GROUPS)
          for (const { name, inGroups = 0 } of told.experiences[group])
            expect(inGroups, name).to.equal(counts.get(name) ?? 0);
      }),
    );
  });

  it('differ by parts that turn one text into the other', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', ' ', '🚁', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const pieces = differingPieces(before, after);
        const starts = [...before.matchAll(/(?:)/g)].map(({ index }) => index);
        const leads = starts.some(
          (at) =>
            before.startsWith(pieces.before, at) &&
            before.slice(0, at) + pieces.after + before.slice(at + pieces.before.length) === after,
        );
        expect(leads).to.equal(true);
        expect(pieces.after).not.to.match(/\p{Surrogate}/u);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the difference of a value', () => {
  const cases: readonly (readonly [string, FieldChange, unknown])[] = [
    [
      'a number in a text',
      { field: 'environmentVariables', item: 'N', before: text('5'), after: text('7.5') },
      { _tag: 'ByNumber', by: 2.5 },
    ],
    [
      'a text with a leading zero, as text',
      { field: 'environmentVariables', item: 'N', before: text('05'), after: text('07') },
      { _tag: 'ByText', before: '05', after: '07' },
    ],
    [
      'whole words',
      { field: 'description', before: text('run15 fast'), after: text('run16 fast') },
      { _tag: 'ByText', before: 'run15', after: 'run16' },
    ],
    [
      'a secret',
      { field: 'environmentVariables', item: 'N', before: { _tag: 'Secret' }, after: { _tag: 'Secret' } },
      undefined,
    ],
    ['a new value', { field: 'environmentVariables', item: 'N', after: text('5') }, undefined],
    [
      'a change of order alone',
      {
        field: 'locations',
        before: { _tag: 'List', items: ['a', 'b'] },
        after: { _tag: 'List', items: ['b', 'a'] },
      },
      undefined,
    ],
  ];
  for (const [name, change, expected] of cases)
    it(`is found for ${name}`, () => expect(differenceOf(change)).to.deep.equal(expected));
});
