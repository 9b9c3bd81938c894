import { expect } from 'chai';
import fc from 'fast-check';
import { jsonText } from '../../src/cli/output/view.ts';

describe('a JSON document on stdout', () => {
  it('is read back unchanged, and contains no line that a CI runner could read as a command', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('::error::x', '##[group]', '#', '[', '\\', '\n', '"', 'word')),
        (parts) => {
          const text = parts.join('');
          const document = { [text]: text, names: [text, `##${text}`] };
          const printed = jsonText(document);
          expect(JSON.parse(printed)).to.deep.equal(document);
          for (const row of printed.split('\n')) expect(row).not.to.match(/^\s*::|##\[/);
        },
      ),
    ));
});
