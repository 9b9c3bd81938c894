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
const end = (id: string, result: 'done' | 'alreadyDone' | 'failed' = 'done'): JournalEntry => ({
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
    'tells nothing where there is none': ['', NOTHING],
    'tells that an apply began': [text(begin()), BEGUN],
    'tells what was done, with the IDs of what is new': [
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
    'tells what was started and of which no end is known': [
      text(begin(), start('update-1')),
      { ...BEGUN, open: ['update-1'] },
    ],
    'does not count what failed as done': [
      text(begin(), start('update-1'), end('update-1', 'failed')),
      BEGUN,
    ],
    'counts as done what failed first and was done by a later apply': [
      text(begin(), start('a'), end('a', 'failed'), finish('incomplete'), begin(), start('a'), end('a')),
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'tells that the outcome was confirmed': [
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
    'of older releases, which says that all was done, does not say that the outcome was confirmed': [
      text(begin(), end('a'), finish('complete')),
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'knows nothing of the operations of a confirmed apply once another began': [
      text(begin(), start('a'), end('b'), finish('confirmed'), begin()),
      BEGUN,
    ],
    'passes over the entries of another plan under the same name': [
      text(begin('theirs'), start('a'), created('a'), finish('complete')),
      NOTHING,
    ],
    'tells its own entries from those of other plans before and after': [
      text(begin('theirs'), end('a'), begin(), end('b'), begin('theirs'), end('c'), finish('complete')),
      { ...BEGUN, done: [['b', undefined]] },
    ],
    'passes over entries before any beginning': [text(end('a'), finish('complete')), NOTHING],
    'passes over a torn last line': [
      `${text(begin(), end('a'))}{"_tag":"End","id":"b","at":"n`,
      { ...BEGUN, done: [['a', undefined]] },
    ],
    'goes on behind a torn line': [
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
    'passes over lines that are JSON of another shape': [
      `${text(begin())}null\n5\n[]\n{}\n{"_tag":"End","id":"a","at":"now","result":"perhaps"}\n{"_tag":"End","id":"b","at":"now","result":"done","experienceID":"no UUID"}\n`,
      BEGUN,
    ],
    'knows operations by names of the prototype': [
      text(begin(), end('__proto__'), start('constructor')),
      { ...BEGUN, done: [['__proto__', undefined]], open: ['constructor'] },
    ],
    'is read with line breaks of another kind': [
      text(begin(), end('a')).replaceAll('\n', '\r\n'),
      { ...BEGUN, done: [['a', undefined]] },
    ],
  };
  for (const [rule, [journal, state]] of Object.entries(CASES))
    it(rule, () => {
      expect(read(journal)).to.deep.equal(state);
    });

  it('tells never more than was written, wherever it is torn', () => {
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
      // What is not told as done is either open or was never begun.
      for (const id of ends) expect(done.some(([one]) => one === id) && open.includes(id)).to.equal(false);
    }
  });

  it('is a line for each entry, whatever texts stand in it', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const line = journalLine(end(id));
        expect(line.indexOf('\n')).to.equal(line.length - 1);
        expect(read(text(begin(), end(id))).done).to.deep.equal([[id, undefined]]);
      }),
    ));
});
