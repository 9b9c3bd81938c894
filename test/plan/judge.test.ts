import { expect } from 'chai';
import fc from 'fast-check';
import type { DatabaseState } from '../../src/domain/database-state.ts';
import type { Experience } from '../../src/domain/experience.ts';
import type { ExperienceMatch } from '../../src/domain/experience-updates.ts';
import { type Change, changeKey, changesOf, membership } from '../../src/plan/change.ts';
import { conflictingFields, driftedFields, judge } from '../../src/plan/judge.ts';
import { type Live, liveOf } from '../../src/plan/live.ts';
import {
  archived,
  changed,
  created,
  existing,
  experienceID,
  live,
  planned,
  tagID,
  testSuiteID,
  textField,
} from '../support/build-plan.ts';
import { carryOut, stateOf } from '../support/model.ts';
import { situationsWithChanges } from '../support/planned-situations.ts';

const createdIn = (before: DatabaseState, after: DatabaseState): Live['createdIDs'] =>
  new Map(
    [...after.experiencesByName.values()]
      .flat()
      .filter(
        ({ experienceID: id, name }) =>
          !(before.experiencesByName.get(name) ?? []).some((one) => one.experienceID === id),
      )
      .map(({ name, experienceID: id }) => [name, id]),
  );

describe('the changes of a plan', () => {
  it('hold "before" in the state that the plan was made from', () => {
    fc.assert(
      fc.property(situationsWithChanges, ({ state, plan }) => {
        for (const change of changesOf(plan.updates))
          expect(judge(change, liveOf(state, new Map())).holds, changeKey(change)).to.equal('before');
      }),
    );
  });

  it('hold "after" in the state after an apply', () => {
    fc.assert(
      fc.property(situationsWithChanges, ({ model, state, scope, plan }) => {
        const after = stateOf(carryOut(model, plan.updates), scope);
        const now = liveOf(after, createdIn(state, after));
        for (const change of changesOf(plan.updates))
          expect(judge(change, now).holds, changeKey(change)).to.equal('after');
      }),
    );
  });

  it('are identified by their keys', () => {
    fc.assert(
      fc.property(situationsWithChanges, ({ plan }) => {
        const keys = changesOf(plan.updates).map(changeKey);
        expect(new Set(keys).size).to.equal(keys.length);
      }),
    );
  });
});

const A = live(1, 'a');
const B = live(2, 'b');
const C = live(3, 'c');

interface Given {
  readonly experiences?: readonly Experience[];
  readonly createdIDs?: Live['createdIDs'];
  readonly tags?: readonly (readonly [number, string, readonly Experience[]])[];
  readonly suites?: readonly (readonly [number, string, readonly Experience[]])[];
}

const ids = (members: readonly Experience[]) => new Set(members.map((one) => one.experienceID));

const seen = ({ experiences = [], createdIDs = new Map(), tags = [], suites = [] }: Given): Live => ({
  experiences: new Map(experiences.map((one) => [one.experienceID, one])),
  createdIDs,
  sets: {
    tag: new Map(tags.map(([id, name, members]) => [tagID(id), { name, experienceIDs: ids(members) }])),
    system: new Map(),
    testSuite: new Map(
      suites.map(([id, name, members]) => [testSuiteID(id), { name, experienceIDs: ids(members) }]),
    ),
  },
});

const experience = ({ original, new: after }: ExperienceMatch): Change => ({
  kind: 'experience',
  ...(original && { before: original }),
  after,
});

const UPDATE = experience(changed(A, { name: 'z', description: 'new' }));
const BOTH = experience(changed(A, { description: 'new', archived: true }));
const RESTORE = experience(
  changed(live(1, 'a', { archived: true }), { description: 'new', archived: false }),
);
const FIELDS = experience(changed(A, { customFields: [textField('x', '1')] }));
const CREATE = experience(created('n'));
const SUITE: Change = {
  kind: 'testSuite',
  id: testSuiteID(1),
  name: 's',
  before: [existing(A)],
  after: [existing(A), planned('n')],
};
const ADD = membership({ kind: 'tag', id: tagID(1), name: 't' }, existing(A), true);
const REMOVE = membership({ kind: 'tag', id: tagID(1), name: 't' }, existing(A), false);
const PROTECT: Change = { kind: 'protection', glob: 'x*', before: false, after: true };
const UNPROTECT: Change = { kind: 'protection', glob: 'x*', id: tagID(9), before: true, after: false };

const one = (fields: Partial<Experience>): Given => ({ experiences: [live(1, 'a', fields)] });
const NEW = live(7, 'n', { description: 'A new one', locations: ['s3://drone/new'] });
const made = (fields: Partial<Experience>): Given => ({
  experiences: [{ ...NEW, ...fields }],
  createdIDs: new Map([['n', NEW.experienceID]]),
});
const foreign = { name: 'y', type: 'colour', values: ['red'] };

const CASES: readonly (readonly [string, Change, Given, string])[] = [
  ['an unchanged experience', UPDATE, one({}), 'before'],
  ['an experience as planned', UPDATE, one({ name: 'z', description: 'new' }), 'after'],
  ['an experience that somebody changed differently', UPDATE, one({ description: 'other' }), 'neither'],
  ['an experience with half of the planned changes', UPDATE, one({ description: 'new' }), 'neither'],
  ['an experience with another field changed', UPDATE, one({ profile: 'p' }), 'neither'],
  ['an experience that somebody archived', UPDATE, one({ archived: true }), 'neither'],
  ['an experience that is gone', UPDATE, {}, 'gone'],
  ['one that is updated and not archived yet', BOTH, one({ description: 'new' }), 'between'],
  ['one that was archived before it was updated', BOTH, one({ archived: true }), 'neither'],
  ['one that is updated and archived', BOTH, one({ description: 'new', archived: true }), 'after'],
  ['one that is restored and not updated yet', RESTORE, one({}), 'between'],
  [
    'one that is updated and not restored yet',
    RESTORE,
    one({ description: 'new', archived: true }),
    'between',
  ],
  ['one to archive that is unchanged', experience(archived(A)), one({}), 'before'],
  [
    'one with a custom field that a config cannot express, if its custom fields are written',
    FIELDS,
    one({ customFields: [foreign] }),
    'neither',
  ],
  [
    'one with a custom field that a config cannot express, if they are not written',
    UPDATE,
    one({ customFields: [foreign] }),
    'before',
  ],
  ['a new experience that does not exist', CREATE, {}, 'before'],
  ['a new experience that exists', CREATE, made({}), 'after'],
  ['a new experience that somebody edited', CREATE, made({ description: 'other' }), 'neither'],
  ['a new experience that somebody archived', CREATE, made({ archived: true }), 'neither'],
  ['a new one to archive that is active', experience(created('n', { archived: true })), made({}), 'between'],
  ['an unchanged suite', SUITE, { suites: [[1, 's', [A]]] }, 'before'],
  ['a suite as planned', SUITE, { ...made({}), suites: [[1, 's', [A, NEW]]] }, 'after'],
  ['a suite with another member', SUITE, { suites: [[1, 's', [A, B]]] }, 'neither'],
  ['a renamed suite', SUITE, { suites: [[1, 'other', [A]]] }, 'neither'],
  ['a suite that is gone', SUITE, { suites: [[2, 's', [A]]] }, 'gone'],
  ['a tag without the member to add', ADD, { tags: [[1, 't', [B, C]]] }, 'before'],
  ['a tag with the member to add', ADD, { tags: [[1, 't', [A, B]]] }, 'after'],
  ['a tag with the member to remove', REMOVE, { tags: [[1, 't', [A]]] }, 'before'],
  ['a tag without the member to remove', REMOVE, { tags: [[1, 't', []]] }, 'after'],
  ['a tag that is gone', REMOVE, {}, 'gone'],
  ['a protection that does not exist', PROTECT, {}, 'before'],
  ['a protection that exists', PROTECT, { tags: [[3, 'sync-protected:x*', []]] }, 'after'],
  ['a protection to drop that exists', UNPROTECT, { tags: [[9, 'sync-protected:x*', []]] }, 'before'],
  ['a protection to drop that is gone', UNPROTECT, {}, 'after'],
  [
    'a protection that somebody else has created since',
    UNPROTECT,
    { tags: [[3, 'sync-protected:x*', []]] },
    'gone',
  ],
  ['a protection whose tag was renamed', UNPROTECT, { tags: [[9, 'mine', []]] }, 'neither'],
];

describe('judging a change', () => {
  for (const [what, change, given, holds] of CASES)
    it(`returns "${holds}" for ${what}`, () => {
      expect(judge(change, seen(given)).holds).to.equal(holds);
    });

  it('reports the value of each field before, as planned and now', () => {
    const { fields } = judge(UPDATE, seen(one({ name: 'z', description: 'other', profile: 'p' })));
    expect(driftedFields(fields)).to.deep.equal([
      { field: 'name', before: 'a', planned: 'z', now: 'z' },
      { field: 'description', before: 'Aerial survey', planned: 'new', now: 'other' },
      { field: 'profile', before: '', now: 'p' },
    ]);
    expect(conflictingFields(fields).map(({ field }) => field)).to.deep.equal(['description', 'profile']);
  });

  it('names the members of a suite as in the plan and the state', () => {
    const now = seen({ experiences: [B], suites: [[1, 's', [A, B, C]]] });
    expect(conflictingFields(judge(SUITE, now).fields)).to.deep.equal([
      { field: 'experiences', before: ['a'], planned: ['a', 'n'], now: [experienceID(3), 'a', 'b'] },
    ]);
  });

  it('gives a member of a suite one name, whoever renames it', () => {
    const renamed: Change = { ...SUITE, after: [existing({ ...A, name: 'z' }), planned('n')] };
    const names = (name: string) =>
      conflictingFields(
        judge(renamed, seen({ experiences: [live(1, name), B], suites: [[1, 's', [A, B]]] })).fields,
      );
    for (const name of ['a', 'z', 'other'])
      expect(names(name)).to.deep.equal([
        { field: 'experiences', before: [name], planned: [name, 'n'].sort(), now: [name, 'b'].sort() },
      ]);
  });
});
