import { expect } from 'chai';
import fc from 'fast-check';
import { type JournalEntry, journalLine, type JournalState, readJournal } from '../../src/apply/journal.ts';
import { ExperienceID } from '../../src/domain/ids.ts';
import { branded } from '../support/branded.ts';
import { uuid } from '../support/model.ts';

const ID = branded(ExperienceID, uuid(9, 1));

const begin = (plan = 'mine'): JournalEntry => ({
  _tag: 'Begin',
  plan,
  at: '2026-11-23T09:30:00.000Z',
  pid: 1,
  operations: 7,
  resumed: false,
});
const start = (id: string): JournalEntry => ({ _tag: 'Start', id, at: 'now' });
const end = (id: string, result: 'done' | 'alreadyDone' | 'failed' | 'maybeDone' = 'done'): JournalEntry => ({
  _tag: 'End',
  id,
  at: 'now',
  result,
});
const created = (id: string): JournalEntry => ({
  _tag: 'End',
  id,
  at: 'now',
  result: 'done',
  experienceID: ID,
});
const finish = (outcome: Extract<JournalEntry, { _tag: 'Finish' }>['outcome']): JournalEntry => ({
  _tag: 'Finish',
  at: 'now',
  outcome,
});

const text = (...entries: JournalEntry[]): string => entries.map(journalLine).join('');

const told = ({ begun, confirmed, done, open }: JournalState) => ({
  begun,
  confirmed,
  done: [...done],
  open: [...open],
});

const read = (journal: string) => told(readJournal(journal, 'mine'));

const NOTHING = { begun: false, confirmed: false, done: [], open: [] };
const BEGUN = { ...NOTHING, begun: true };

describe('a journal', () => {
  const CASES: Readonly<Record<string, readonly [string, ReturnType<typeof told>]>> = {
    'that does not exist is empty': ['', NOTHING],
    'says that an apply began': [text(begin()), BEGUN],
    'lists what was done, with the IDs of new experiences': [
      text(
        begin(),
        start('create-1'),
        created('create-1'),
        start('update-1'),
        end('update-1', 'alreadyDone'),
      ),
      {
        ...BEGUN,
        done: [
          ['create-1', ID],
          ['update-1', undefined],
        ],
      },
    ],
    'lists what was started but has no known end': [
      text(begin(), start('update-1')),
      { ...BEGUN, open: ['update-1'] },
    ],
    'lists what was done in part among what has no known end': [
      text(begin(), start('archive-1'), end('archive-1', 'maybeDone')),
      { ...BEGUN, open: ['archive-1'] },
    ],
    'does not count what failed as done': [
      text(begin(), start('update-1'), end('update-1', 'failed')),
      BEGUN,
    ],
    'counts as done what a later apply did after a failure': [
      text(begin(), start('a'), end('a', 'failed'), finish('incomplete'), begin(), start('a'), end('a')),
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'says that the outcome was confirmed': [
      text(begin(), finish('confirmed')),
      { ...BEGUN, confirmed: true },
    ],
    'does not take an apply for confirmed that was interrupted, that stopped part-way, or whose outcome is another':
      [
        text(
          ...(['interrupted', 'incomplete', 'unconfirmed'] as const).flatMap((outcome) => [
            begin(),
            finish(outcome),
          ]),
        ),
        BEGUN,
      ],
    'of an older release with the outcome "complete" does not confirm the outcome': [
      text(begin(), end('a'), finish('complete')),
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'forgets the operations of a confirmed apply once another began': [
      text(begin(), start('a'), end('b'), finish('confirmed'), begin()),
      BEGUN,
    ],
    'ignores the entries of another plan with the same file name': [
      text(begin('theirs'), start('a'), created('a'), finish('complete')),
      NOTHING,
    ],
    'distinguishes its entries from those of other plans before and after': [
      text(begin('theirs'), end('a'), begin(), end('b'), begin('theirs'), end('c'), finish('complete')),
      { ...BEGUN, done: [['b', undefined]] },
    ],
    'ignores entries before the first Begin': [text(end('a'), finish('complete')), NOTHING],
    'ignores an incomplete last line': [
      `${text(begin(), end('a'))}{"_tag":"End","id":"b","at":"n`,
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'continues after an incomplete line': [
      `${text(begin(), end('a'), start('b'))}{"_tag":"End","id":"b\n${text(begin(), end('c'))}`,
      {
        ...BEGUN,
        done: [
          ['a', undefined],
          ['c', undefined],
        ],
        open: ['b'],
      },
    ],
    'ignores lines that are JSON of another shape': [
      `${text(begin())}null\n5\n[]\n{}\n{"_tag":"End","id":"a","at":"now","result":"perhaps"}\n{"_tag":"End","id":"b","at":"now","result":"done","experienceID":"no UUID"}\n`,
      BEGUN,
    ],
    'accepts property names of Object.prototype as operation IDs': [
      text(begin(), end('__proto__'), start('constructor')),
      { ...BEGUN, done: [['__proto__', undefined]], open: ['constructor'] },
    ],
    'may have other line breaks': [
      text(begin(), end('a')).replaceAll('\n', '\r\n'),
      { ...BEGUN, done: [['a', undefined]] },
    ],
  };
  for (const [rule, [journal, state]] of Object.entries(CASES))
    it(rule, () => {
      expect(read(journal)).to.deep.equal(state);
    });

  it('never reports more than was written, wherever it is cut off', () => {
    const whole = text(
      begin(),
      start('create-1'),
      created('create-1'),
      start('update-1'),
      end('update-1'),
      finish('confirmed'),
    );
    const ends = read(whole).done.map(([id]) => id);
    for (let length = 0; length <= whole.length; length++) {
      const { done, confirmed, open } = read(whole.slice(0, length));
      expect(ends).to.include.members(done.map(([id]) => id));
      if (confirmed) expect(length).to.be.at.least(whole.length - 1);
      // What is not done is either open or was never started.
      for (const id of ends) expect(done.some(([one]) => one === id) && open.includes(id)).to.equal(false);
    }
  });

  it('has one line for each entry, whatever text it contains', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const line = journalLine(end(id));
        expect(line.indexOf('\n')).to.equal(line.length - 1);
        expect(read(text(begin(), end(id))).done).to.deep.equal([[id, undefined]]);
      }),
    ));
});
