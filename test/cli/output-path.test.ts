import path from 'node:path';
import { expect } from 'chai';
import { distinctFiles } from '../../src/cli/words/output-path.ts';

describe('the files of a clone', () => {
  it('contain each file once, however it is spelled', () => {
    expect(
      distinctFiles(['a.yaml', './a.yaml', 'b.yaml', path.resolve('b.yaml'), 'x/../a.yaml']),
    ).to.deep.equal(['a.yaml', 'b.yaml']);
  });

  it('tell standard output from a file of that name', () =>
    expect(distinctFiles(['-', './-', '-'])).to.deep.equal(['-', './-']));
});
