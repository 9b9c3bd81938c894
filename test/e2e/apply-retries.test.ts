import { expect } from 'chai';
import { isCreation, onNth, oncePrinted, withNewExperiences } from '../support/apply-bench.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';

const failing = (status: number, retryAfter?: string): Fault => ({
  _tag: 'Status',
  status,
  when: 'before',
  ...(retryAfter !== undefined && { retryAfter }),
});

const RESET: Fault = { _tag: 'Reset', when: 'before' };

/** Injects a fault once into each request whose path contains a key. */
const eachOnce = (faults: Readonly<Record<string, Fault>>) => {
  const left = new Map(Object.entries(faults));
  return ({ path, method }: ProxiedRequest): Fault | undefined => {
    const found = [...left].find(([part]) => method === 'GET' && path.includes(part));
    if (found) left.delete(found[0]);
    return found?.[1];
  };
};

describe('the retries of an apply, through the built command', () => {
  it('are reported on stderr, each with its delay and reason, if a read fails', () =>
    withNewExperiences(1, async ({ apply }) => {
      const ran = await apply(
        eachOnce({
          // A large page is not requested again: sync requests smaller ones.
          'experiences?archived=true': failing(502),
          '/suites': failing(500),
          '/systems': failing(504),
          '/experienceTags?': failing(503),
          '/experienceTags/': RESET,
        }),
      );
      expect(ran.code, ran.stderr).to.equal(0);
      for (const status of [500, 503, 504])
        expect(ran.stderr).to.match(
          new RegExp(`Retrying list\\w+ in 0\\.[12] s \\(attempt 2\\): the server answered ${status}\n`),
        );
      expect(ran.stderr).not.to.contain('answered 502');
      expect(ran.stderr).to.match(
        /Retrying \w+ in 0\.[12] s \(attempt 2\): the connection failed \(ECONNRESET\)\n/,
      );
    }));

  it('wait as many seconds as a throttling server asks for', () =>
    withNewExperiences(1, async ({ apply }) => {
      const ran = await apply(onNth(1, isCreation, () => failing(429, '1')));
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stderr).to.match(
        /Retrying createExperience in 1(\.[12])? s \(attempt 2\): the server answered 429 and asks to wait 1 s\n/,
      );
      expect(ran.requests.filter(isCreation)).to.have.length(2);
    }));

  it('wait as long as a busy server asks for, up to three minutes', () =>
    withNewExperiences(1, async ({ apply }) => {
      const ran = await apply(
        () => failing(503, '170'),
        [],
        (child) => oncePrinted(child, 'Retrying', () => child.kill('SIGINT')),
      );
      expect(ran.code).to.equal(130);
      expect(ran.stderr).to.match(
        /Retrying \w+ in 170(\.[12])? s \(attempt 2\): the server answered 503 and asks to wait 170 s\n/,
      );
    }));

  it('end if a server asks for more, and the error says until when', () =>
    withNewExperiences(1, async ({ apply }) => {
      const ran = await apply(() => failing(503, 'Fri, 31 Dec 9999 23:59:59 GMT'));
      expect(ran.code).to.equal(1);
      expect(ran.stderr.replace(/\s+/g, ' ')).to.contain('It asks to wait until 9999-12-31T23:59:59.000Z');
      expect(ran.stderr).not.to.contain('Retrying');
    }));

  it('of a write follow a check whether it was done, and are reported too', () =>
    withNewExperiences(4, async ({ apply, project }) => {
      const faults = [failing(500), failing(502), failing(504), RESET];
      let creations = 0;
      const ran = await apply((request) => (isCreation(request) ? faults[creations++] : undefined));
      expect(ran.code, ran.stderr).to.equal(0);
      for (const reason of [
        'the server answered 500',
        'the server answered 502',
        'the server answered 504',
        'the connection failed (ECONNRESET)',
      ])
        expect(ran.stderr).to.contain(`(attempt 2): ${reason}, and it was not done\n`);
      expect(ran.requests.filter(isCreation)).to.have.length(8);
      expect((await project.snapshot()).tags.regression).to.deep.equal(['new-1', 'new-2', 'new-3', 'new-4']);
    }));

  it('do not follow a response that says that the request is invalid', () =>
    withNewExperiences(4, async ({ apply }) => {
      const statuses = [400, 403, 404, 422];
      let creations = 0;
      const ran = await apply((request) =>
        isCreation(request) ? failing(statuses[creations++] ?? 500) : undefined,
      );
      expect(ran.code).to.equal(4);
      expect(ran.stderr).not.to.contain('Retrying');
      for (const status of statuses) expect(ran.stderr).to.contain(`-> ${status}`);
      expect(ran.requests.filter(isCreation)).to.have.length(4);
    }));

  it('end after four attempts if the server never responds', () =>
    withNewExperiences(1, async ({ sync, sandbox }) => {
      await sandbox.close();
      const ran = await sync(['apply', 'plan.json']);
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.contain('(attempt 4): the connection failed (ECONNREFUSED)');
      expect(ran.stderr.match(/^Retrying /gm)).to.have.length(3);
      expect(ran.stderr).to.contain('the server cannot be reached');
    }));
});
