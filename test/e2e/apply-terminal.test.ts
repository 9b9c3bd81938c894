import { expect } from 'chai';
import { isCreation, withNewExperiences } from '../support/apply-bench.ts';
import { type Fault, type ProxiedRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { hasTerminal, runInTerminal } from '../support/terminal-bin.ts';

const CLEAR = '\r\u001b[K';

/** The rows of a terminal at the end, without overwritten text. */
const rowsOf = (shown: string): readonly string[] =>
  shown.split('\n').map((row) => row.slice(row.lastIndexOf(CLEAR) + 1).replace(CLEAR.slice(1), ''));

const faults = () => {
  let creations = 0;
  return (request: ProxiedRequest): Fault | undefined => {
    if (!isCreation(request)) return undefined;
    const status = [undefined, 429, undefined, 502, undefined, 400][creations++];
    return status === undefined ? undefined : { _tag: 'Status', status, when: 'before' };
  };
};

describe('an apply on a terminal', function () {
  before(function () {
    if (hasTerminal()) return;
    process.stderr.write(
      '      skipped: there is no program that gives a process a terminal (script of util-linux)\n',
    );
    this.skip();
  });

  it('counts on one line, separate from retries, failures and errors', () =>
    withNewExperiences(4, async ({ folder, sandbox }) => {
      const proxy = await startFaultProxy(sandbox.url, faults());
      try {
        const ran = await runInTerminal(['apply', 'plan.json', '--parallelism', '1'], {
          cwd: folder,
          env: {
            RESIM_URL: `${proxy.url}/v1/`,
            RESIM_ACCESS_TOKEN: sandbox.accessToken,
            RESIM_PROJECT: 'robots',
          },
        });
        expect(ran.code, ran.shown).to.equal(4);
        const rows = rowsOf(ran.shown);
        const wholeRow = (start: string) => rows.filter((row) => row.startsWith(start));
        expect(wholeRow('Retrying createExperience in')).to.have.length(2);
        expect(wholeRow('Failed: create new-4')).to.have.length(1);
        expect(wholeRow('Error: the apply of plan.json stopped part-way')).to.have.length(1);
        expect(wholeRow('Writing experiences    4/4 (100%)')).to.deep.equal([
          'Writing experiences    4/4 (100%)',
        ]);
      } finally {
        await proxy.close();
      }
    }));
});
