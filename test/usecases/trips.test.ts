import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { loadExperienceSyncConfig } from '../../src/config/read/load-experience-sync-config.ts';
import { sha256 } from '../../src/plan/canonical-json.ts';
import { applyPlan } from '../../src/usecases/apply-plan.ts';
import type { Session } from '../../src/usecases/capabilities.ts';
import { checkPlan } from '../../src/usecases/check-plan.ts';
import { readConfig } from '../../src/usecases/located-problems.ts';
import { makePlan } from '../../src/usecases/make-plan.ts';
import { undoPlan } from '../../src/usecases/undo-plan.ts';
import { apiFor } from '../support/api-for.ts';
import { directWorld } from '../support/direct-world.ts';
import { createProject } from '../support/project-client.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { countingTrips } from '../support/trips.ts';
import { withSandbox } from '../support/workbench.ts';

const COUNT = 12;

/** A config with tags, systems and a suite, bound to a project if one is given. */
const configText = (bound: string | undefined): string =>
  [
    ...(bound === undefined ? [] : [`project: ${bound}`]),
    'experiences:',
    ...Array.from({ length: COUNT }, (_, at) => [
      `  - name: scenario ${at}`,
      `    description: number ${at}`,
      `    locations: ['s3://bucket/${at}']`,
      `    tags: [${at % 2 ? 'odd' : 'even'}]`,
      '    systems: [planner]',
    ]).flat(),
    'managedExperienceTags: [odd, even]',
    'managedTestSuites: []',
    '',
  ].join('\n');

interface Trips {
  readonly plan: number;
  readonly check: number;
  readonly apply: number;
  readonly undo: number;
}

interface Case {
  /** The given project; absent: its ID. */
  readonly givenAs?: 'name' | 'nothing';
  readonly boundTo?: 'name' | 'ID';
  /** The edit of the config; absent: none. */
  readonly edit?: (text: string) => string;
  readonly updateConfig?: boolean;
}

const valueOf = <A>(result: E.Either<SyncError, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

/** Runs plan, check, apply and undo against a project to which a config was applied before, and counts the round trips of each. */
const tripsOf = ({ givenAs, boundTo, edit = (text) => text, updateConfig = false }: Case): Promise<Trips> =>
  withSandbox((server) =>
    withTemporaryFolder(async (folder) => {
      const project = await createProject(server, 'robots');
      for (const tag of ['odd', 'even']) await project.createTag(tag);
      await project.createSystem('planner');
      const file = path.join(folder, 'plan.json');
      const given = givenAs === 'name' ? 'robots' : project.projectID;
      const bound = boundTo === 'name' ? 'robots' : boundTo && project.projectID;
      let text = configText(bound);
      const here = { ...directWorld, readConfig: () => TE.right(new TextEncoder().encode(text)) };
      const counted = async <A>(
        use: (session: Session) => TE.TaskEither<SyncError, A>,
        gives = true,
      ): Promise<number> => {
        const { api, trips } = countingTrips(apiFor(server));
        const session = { api, parallelism: 16, sandbox: false, ...(gives && { project: given }) };
        valueOf(await use(session)());
        return trips();
      };
      const planned = (): Promise<number> => {
        const bytes = new TextEncoder().encode(text);
        const loaded = loadExperienceSyncConfig([{ path: 'a.yaml', bytes }], { strict: false, sha256 });
        const config = TE.map(readConfig)(TE.fromEither(loaded));
        return counted(
          (session) => makePlan({ config, archive: true, out: file }, session, here),
          givenAs !== 'nothing',
        );
      };
      const applied = () =>
        counted((session) => applyPlan({ file, resume: false, updateConfig }, session, here));
      await planned();
      await applied();
      text = edit(text);
      const plan = await planned();
      const check = await counted((session) => checkPlan({ file }, session, here));
      const apply = await applied();
      const out = path.join(folder, 'undo.json');
      const encryption = () => TE.right({});
      const undo =
        apply < 2 ? 0 : await counted((session) => undoPlan({ file, out, encryption }, session, here));
      return { plan, check, apply, undo };
    }),
  );

const describeAnew = (text: string): string => text.replaceAll(/number \d$/gm, '$&, revised');

const retag = (text: string): string => describeAnew(text).replace('tags: [odd]', 'tags: [even]');

// Signing in, without a stored token, adds one to each.
const ROWS: readonly (readonly [string, Case, Trips])[] = [
  ['a project given by ID', { edit: describeAnew }, { plan: 2, check: 1, apply: 3, undo: 1 }],
  ['nothing to do', {}, { plan: 2, check: 1, apply: 1, undo: 0 }],
  // Members are written after experiences.
  ['changed tags', { edit: retag }, { plan: 2, check: 1, apply: 4, undo: 1 }],
  [
    'IDs for the config',
    { edit: describeAnew, updateConfig: true },
    { plan: 2, check: 1, apply: 3, undo: 1 },
  ],
  [
    'a config bound to an ID',
    { givenAs: 'nothing', boundTo: 'ID', edit: describeAnew },
    { plan: 2, check: 1, apply: 3, undo: 1 },
  ],
  [
    'a project given by ID, and a config bound to its name',
    { boundTo: 'name', edit: describeAnew },
    { plan: 2, check: 1, apply: 3, undo: 1 },
  ],
  [
    'a project given by name',
    { givenAs: 'name', edit: describeAnew },
    { plan: 3, check: 1, apply: 3, undo: 1 },
  ],
  [
    'a config bound to a name',
    { givenAs: 'nothing', boundTo: 'name', edit: describeAnew },
    { plan: 3, check: 1, apply: 3, undo: 1 },
  ],
];

describe('round trips', () => {
  for (const [name, asked, expected] of ROWS)
    it(`are minimal with ${name}`, async () => {
      expect(await tripsOf(asked)).to.deep.equal(expected);
    });
});
