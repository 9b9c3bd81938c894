import { expect } from 'chai';
import { makeProgress, type StatusLine } from '../../src/cli/output/progress.ts';

describe('progress on a terminal', () => {
  it('keeps the count of the last phase when the next step begins', () => {
    const kept: string[] = [];
    let moving = '';
    const status: StatusLine = {
      print: (lines) => {
        kept.push(lines);
        moving = '';
      },
      replace: (text) => {
        moving = text;
      },
      finish: () => {
        if (moving !== '') kept.push(`${moving}\n`);
        moving = '';
      },
    };
    const show = makeProgress(
      status,
      { colour: false, animated: true, width: 80 },
      {
        line: (event) => (event._tag === 'Step' ? event.text : undefined),
        counter: (phase, ended, operations) => `${phase} ${String(ended)}/${String(operations)}`,
      },
    );
    show({ _tag: 'PhaseStarted', phase: 'tags', operations: 1 });
    show({ _tag: 'PhaseStarted', phase: 'archive', operations: 2 });
    show({ _tag: 'Step', text: 'reading the state again' });
    expect(kept).to.deep.equal(['tags 0/1\n', 'archive 0/2\n', 'reading the state again\n']);
  });
});
