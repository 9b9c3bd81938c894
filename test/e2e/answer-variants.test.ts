import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import {
  applyPlan,
  cloneExperiences,
  type Connection,
  createPlan,
  errorMessage,
  isEmpty,
  loadExperienceSyncConfig,
  type Plan,
  type Call,
} from '../../src/index.ts';
import { ANSWER_VARIANTS, startSandbox } from '../../src/sandbox/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/**
 * What a variant is expected to do.
 * - `settles`: plan and apply succeed, a second plan is empty, and so is the plan of what clone writes.
 * - `converges`: as `settles`, but the server stores a different value than it was sent, so the second plan may
 *   update the written experience again and again: it never fails.
 */
type Expectation = 'settles' | 'converges';

/** The server changes the values that it stores: it keeps a different text, or fewer values. */
const CONVERGES: ReadonlySet<string> = new Set([
  'stored-values-trimmed',
  'stored-empty-custom-fields-dropped',
  'stored-environment-values-trimmed',
  'stored-descriptions-trimmed',
  'stored-descriptions-without-last-newline',
  'stored-descriptions-with-unix-lines',
  'stored-profiles-trimmed',
  'stored-locations-trimmed',
  'stored-locations-without-last-slash',
  'stored-texts-composed',
]);

/** An experience with an unreadable name may be any new one, so a plan that creates something never settles (`unreadable-answers.test.ts`). */
const REFUSED: ReadonlySet<string> = new Set(['odd-experience-names']);

const SEED = `projects:
  - name: robots
    tags: [{name: nightly}, {name: release}]
    systems: [{name: planner}, {name: odd-system}]
    experiences:
      - {name: kept, description: Kept, locations: [s3://kept], tags: [nightly], systems: [planner, odd-system],
         customFields: [{name: owner, type: text, values: []}]}
      - {name: changed, description: Before, locations: [s3://changed, s3://more], tags: [release],
         environmentVariables: [{name: SPEED, value: "100"}], customFields: [{name: owner, type: text, values: [planning]}]}
      - {name: gone, description: Gone, locations: [s3://gone], tags: [nightly]}
      - {name: old, description: Old, locations: [s3://old], archived: true}
      - {name: bare, description: "", locations: []}
      - {name: odd-old, description: Old, locations: [s3://odd], archived: true}
    testSuites:
      - {name: Gate, system: planner, experiences: [kept, gone]}
      - {name: Unmanaged, description: Not in the config, system: planner, experiences: [changed]}
      - {name: Empty, system: planner, experiences: []}
      - {name: odd-suite, system: planner, experiences: [changed]}
  - name: odd-project
`;

const CONFIG = String.raw`experiences:
  - name: kept
    description: Kept
    locations: [s3://kept]
    tags: [nightly]
    systems: [planner]
    customFields: [{name: owner, type: text, values: []}]
  - name: changed
    description: After
    locations: [s3://changed]
    containerTimeoutSeconds: 60
    tags: [nightly]
    customFields: [{name: owner, type: text, values: [planning]}]
  - name: written
    description: " Cafe\u0301, in two lines,\r\nand a blank at the end \n"
    locations: [" s3://written/ ", "s3://written/more/"]
    profile: " full_stack "
    environmentVariables: [{name: Z, value: " last "}, {name: A, value: first}]
    customFields:
      - {name: speed, type: number, values: ["1.50", "2"]}
      - {name: start, type: timestamp, values: ["2026-01-31T12:00:00+02:00"]}
      - {name: route, type: json, values: ['{"to": [1, 2],  "a": 1}']}
      - {name: owner, type: text, values: [second, first, second, " blank "]}
      - {name: none, type: text, values: []}
managedExperienceTags: [nightly]
managedTestSuites: [{name: Gate, experiences: [written, kept, changed]}]
`;

/** The value of a step that must succeed. */
const succeed = async <A>(step: string, call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(`${step}: ${errorMessage(outcome.left)}`);
  return outcome.right;
};

const planOf = async (step: string, connection: Connection, file: string, saveAs?: string): Promise<Plan> => {
  const config = await succeed(`${step}, its config`, loadExperienceSyncConfig([file]));
  return succeed(step, createPlan(connection, { config, ...(saveAs !== undefined && { file: saveAs }) }));
};

/** The names of the experiences that a plan updates. */
const touched = ({ updates }: Plan): string =>
  isEmpty(updates) ? 'nothing' : JSON.stringify(updates, undefined, 1).slice(0, 2000);

/** Whether the plan updates only the written experience. */
const isAboutWritten = ({ summary }: Plan): boolean =>
  summary.create === 0 && summary.archive === 0 && summary.update <= 1;

const play = async (connection: Connection, folder: string, expected: Expectation): Promise<void> => {
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('config.yaml'), CONFIG);
  const first = await planOf('plan', connection, file('config.yaml'), file('plan.json'));
  expect(first.summary).to.include({ create: 1, archive: 2 });
  const { report } = await succeed('apply', applyPlan(connection, { file: file('plan.json') }));
  expect((report.keptOtherwise ?? []).length > 0, 'what the server keeps otherwise').to.equal(
    expected === 'converges',
  );
  const second = await planOf('second plan', connection, file('config.yaml'));
  expect(
    isEmpty(second.updates) || (expected === 'converges' && isAboutWritten(second)),
    touched(second),
  ).to.equal(true);
  await succeed('clone', cloneExperiences(connection, { file: file('clone.yaml') }));
  const third = await planOf('plan of the clone', connection, file('clone.yaml'));
  expect(touched(third), 'plan of the clone').to.equal('nothing');
};

/** Time limit of a whole run. */
const PATIENCE_MILLISECONDS = 30_000;

const playOn = (answers: readonly string[], expected: Expectation): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const started = await startSandbox({ dataDir: ':memory:', seed: SEED, answers, slowAnswerMs: 50 });
    if (E.isLeft(started)) throw new Error(started.left.message);
    const { url, accessToken, close } = started.right;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      await play({ url: `${url}/v1/`, accessToken, project: 'robots', signal }, folder, expected);
    } finally {
      await close();
    }
  });

describe('a server with unusual answers', () => {
  it('settles when the server answers as the sandbox does', () => playOn([], 'settles'));

  for (const { name, about } of ANSWER_VARIANTS.filter((variant) => !REFUSED.has(variant.name))) {
    const expected: Expectation = CONVERGES.has(name) ? 'converges' : 'settles';
    it(`${expected}: ${name} (${about.toLowerCase()})`, () => playOn([name], expected));
  }

  it('rejects an unknown variant', () => {
    const known = new Set(ANSWER_VARIANTS.map(({ name }) => name));
    expect([...CONVERGES, ...REFUSED].filter((name) => !known.has(name))).to.deep.equal([]);
  });
});
