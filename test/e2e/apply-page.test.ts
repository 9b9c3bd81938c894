import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type ApplyBench,
  type Faults,
  isCreation,
  onNth,
  oncePrinted,
  signalled,
  withPlan,
} from '../support/apply-bench.ts';
import { documentFile, steady } from '../support/doc-examples.ts';
import type { Fault } from '../support/fault-proxy.ts';

const PAGE = documentFile('docs/apply.md');

const CONFIG = `experiences:
  - { name: highway-merge, description: Merge, locations: [s3://scenarios/highway-merge] }
  - { name: parking-garage, description: Park, locations: [s3://scenarios/parking-garage] }
  - { name: roundabout, description: Turn, locations: [s3://scenarios/roundabout], tags: [regression] }
`;

const withScenarios = (use: (bench: ApplyBench) => Promise<void>): Promise<void> =>
  withPlan(async ({ project }) => {
    await project.createTag('regression');
    return CONFIG;
  }, use);

const ONE_AT_A_TIME = ['--parallelism', '1'];

/** The output without what changes with every run. */
const steadily = (text: string): string =>
  `${steady(text)
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'https://api.resim.ai')
    .replace(/(Retrying \w+) in [\d.]+ s/g, '$1 in 0.2 s')
    .trim()}\n`;

/** Compares the output with the block of this name on the page. */
const expectShown = (name: string, printed: string): void => {
  const page = readFileSync(PAGE, 'utf8');
  const block = new RegExp(`(<!-- shown: ${name} -->\n\`\`\`text\n)([\\s\\S]*?)(\`\`\`)`);
  const [, , shown] = block.exec(page) ?? [];
  if (process.env.UPDATE_GOLDEN === '1')
    writeFileSync(
      PAGE,
      page.replace(block, (_, head: string, __, foot: string) => `${head}${steadily(printed)}${foot}`),
    );
  else expect(steadily(printed)).to.equal(shown);
};

/** Injects one fault into each create of an apply, in order. */
const meeting = (...faults: readonly (Fault | undefined)[]): Faults => {
  let creations = 0;
  return (request) => (isCreation(request) ? faults[creations++] : undefined);
};

describe('the page about apply', () => {
  it('shows the output for lost responses', () =>
    withScenarios(async ({ apply }) => {
      const busy: Fault = { _tag: 'Status', status: 502, when: 'before' };
      const lost: Fault = { _tag: 'Reset', when: 'after' };
      const ran = await apply(meeting(busy, undefined, lost), ONE_AT_A_TIME);
      expect(ran.code).to.equal(0);
      expectShown('lost answers', ran.stderr);
    }));

  it('shows the output for failed operations', () =>
    withScenarios(async ({ apply }) => {
      const message = 'location s3://scenarios/parking-garage does not exist';
      const refused: Fault = { _tag: 'Status', status: 400, when: 'before', message };
      const ran = await apply(meeting(undefined, refused), ONE_AT_A_TIME);
      expect(ran.code).to.equal(4);
      expectShown('a failure', ran.stderr);
    }));

  it('shows the output for an interruption, and for an apply after it', () =>
    withScenarios(async ({ apply, sync }) => {
      const stopping = signalled();
      let kill: () => void = () => undefined;
      const hold = onNth(2, isCreation, () => {
        kill();
        return { _tag: 'Later', until: stopping.happened };
      });
      const ran = await apply(hold, ONE_AT_A_TIME, (child) => {
        kill = () => child.kill('SIGTERM');
        oncePrinted(child, 'Stopping', stopping.happen);
      });
      expect(ran.code).to.equal(130);
      expectShown('an interruption', ran.stderr);
      const refused = await sync(['apply', 'plan.json']);
      expect(refused.code).to.equal(1);
      expectShown('started but not finished', refused.stderr);
    }));
});
