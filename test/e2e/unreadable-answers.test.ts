import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import {
  applyPlan,
  checkPlan,
  cloneExperiences,
  type Connection,
  createPlan,
  errorMessage,
  loadExperienceSyncConfig,
  type Plan,
  type Call,
  type SyncError,
} from '../../src/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const ODD_ID = '0d0d0d0d-0000-4000-8000-000000000001';

const ARCHIVED = '{name: odd-old, description: Old, locations: [s3://old], archived: true}';
const ACTIVE = `{name: odd, experienceID: ${ODD_ID}, description: Odd, locations: [s3://odd], tags: [nightly]}`;

/** A project with a thing of each kind that a server can tell of oddly. */
const seedWith = (experience: string): string => `projects:
  - name: robots
    tags: [{name: nightly}, {name: odd-tag}]
    systems: [{name: planner}, {name: odd-system}]
    experiences:
      - {name: kept, description: Kept, locations: [s3://kept], tags: [nightly], systems: [planner]}
      - {name: gone, description: Gone, locations: [s3://gone]}
      - ${experience}
    testSuites:
      - {name: Gate, system: planner, experiences: [${experience === ACTIVE ? 'kept, odd' : 'kept'}]}
      - {name: odd-suite, system: planner, experiences: [kept]}
  - name: odd-project
`;

const KEPT =
  '{name: kept, description: Kept now, locations: [s3://kept], tags: [nightly], systems: [planner]}';
const GONE = '{name: gone, description: Gone, locations: [s3://gone]}';
const NEW = '{name: new, description: New, locations: [s3://new]}';

const configOf = (entries: readonly string[], more = ''): string =>
  `experiences:\n${entries.map((entry) => `  - ${entry}\n`).join('')}${more}`;

interface Started {
  readonly connection: Connection;
  readonly file: (name: string) => string;
  readonly config: (text: string) => ReturnType<typeof loadExperienceSyncConfig>;
}

const withServer = async (
  folder: string,
  seed: string | undefined,
  answers: readonly string[],
  use: (started: Started) => Promise<void>,
): Promise<void> => {
  const file = (name: string) => path.join(folder, name);
  const started = await startSandbox({
    dataDir: file('data'),
    ...(seed !== undefined && { seed }),
    ...(answers.length > 0 && { answers }),
  });
  if (E.isLeft(started)) throw new Error(started.left.message);
  const { url, accessToken, close } = started.right;
  try {
    await use({
      connection: { url: `${url}/v1/`, accessToken, project: 'robots' },
      file,
      config: (text) => {
        writeFileSync(file('config.yaml'), text);
        return loadExperienceSyncConfig([file('config.yaml')]);
      },
    });
  } finally {
    await close();
  }
};

const valueOf = async <A>(call: Call<A>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

const errorOf = async (call: Call<unknown>): Promise<SyncError> => {
  const outcome = await call;
  if (E.isRight(outcome)) throw new Error('it succeeded');
  return outcome.left;
};

type PlanOptions = Omit<Parameters<typeof createPlan>[1], 'config'>;

const plan = async (started: Started, text: string, options: PlanOptions = {}): Promise<Plan> =>
  valueOf(createPlan(started.connection, { config: await valueOf(started.config(text)), ...options }));

/** What a plan says that it passes over. */
const passedOver = ({ warnings = [] }: Plan): string[] =>
  warnings.flatMap((one) => (one._tag === 'Unreadable' ? [`${one.kind} ${one.name ?? '?'}`] : []));

interface Case {
  readonly what: string;
  readonly answers: readonly string[];
  readonly experience?: string;
  readonly config: string;
  readonly options?: PlanOptions;
}

const NO_ARCHIVE: PlanOptions = { archive: false };

/** Nothing of these plans is about what cannot be read. */
const UNTOUCHED: readonly (Case & { readonly told: string })[] = [
  {
    what: 'an archived experience that no entry means',
    answers: ['odd-experience-locations'],
    config: configOf([KEPT]),
    told: 'experience odd-old',
  },
  {
    what: 'an active experience under --no-archive',
    answers: ['odd-experience-timeouts'],
    experience: ACTIVE,
    config: configOf([KEPT, NEW]),
    options: NO_ARCHIVE,
    told: 'experience odd',
  },
  {
    what: 'an active experience that the config ignores',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: `ignored: ['odd*']\n${configOf([KEPT])}`,
    told: 'experience odd',
  },
  {
    what: 'an active experience that the config does not own',
    answers: ['odd-experience-timeouts'],
    experience: ACTIVE,
    config: `ownershipTag: odd-tag\n${configOf([KEPT])}`,
    told: 'experience odd',
  },
  {
    what: 'an active experience that is excluded',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: configOf([KEPT, GONE]),
    options: { selection: { targets: [], excludes: ['odd*'] } },
    told: 'experience odd',
  },
  {
    what: 'an experience with an entry of its own, in a plan of others',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: configOf([KEPT, GONE, '{name: odd, description: New, locations: [s3://new]}']),
    options: { selection: { targets: ['kept'], excludes: [] } },
    told: 'experience odd',
  },
  {
    what: 'an experience without a name that can be read, where nothing is created',
    answers: ['odd-experience-names'],
    experience: ACTIVE,
    config: configOf([KEPT]),
    options: NO_ARCHIVE,
    told: 'experience ?',
  },
  {
    what: 'a tag that nobody names, where nothing is archived',
    answers: ['odd-tag-names'],
    config: configOf([KEPT, GONE]),
    told: 'tag ?',
  },
  {
    what: 'a system that nobody names',
    answers: ['odd-system-flags'],
    config: configOf([KEPT]),
    told: 'system odd-system',
  },
  {
    what: 'a system without a name that can be read',
    answers: ['odd-system-names'],
    config: configOf([KEPT]),
    told: 'system ?',
  },
  {
    what: 'a suite that nobody manages',
    answers: ['odd-suite-experiences'],
    config: configOf([KEPT], 'managedTestSuites: [{name: Gate, experiences: [kept]}]\n'),
    told: 'testSuite odd-suite',
  },
  {
    what: 'a suite without a name that can be read',
    answers: ['odd-suite-names'],
    config: configOf([KEPT]),
    told: 'testSuite ?',
  },
];

const ODD_BY_ID = `{name: renamed, experienceID: ${ODD_ID}, description: Odd, locations: [s3://odd]}`;

/** What these plans would have to change, keep or know cannot be read. */
const TOUCHED: readonly (Case & { readonly told: string })[] = [
  {
    what: 'an experience that an entry means by its name',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: configOf([KEPT, '{name: odd, description: New, locations: [s3://new]}']),
    options: NO_ARCHIVE,
    told: `"odd" means experience odd (${ODD_ID}), which cannot be read`,
  },
  {
    what: 'an experience that an entry means by its ID',
    answers: ['odd-experience-timeouts'],
    experience: ACTIVE,
    config: configOf([KEPT, ODD_BY_ID]),
    options: NO_ARCHIVE,
    told: `"renamed" means experience odd (${ODD_ID})`,
  },
  {
    what: 'an experience that an entry means by its ID, whose name cannot be read',
    answers: ['odd-experience-names'],
    experience: ACTIVE,
    config: configOf([KEPT, ODD_BY_ID]),
    options: NO_ARCHIVE,
    told: `"renamed" means experience ${ODD_ID}`,
  },
  {
    what: 'an archived experience that an entry would restore',
    answers: ['odd-experience-locations'],
    config: configOf([KEPT, GONE, '{name: odd-old, description: Old, locations: [s3://old]}']),
    told: '"odd-old" means experience odd-old',
  },
  {
    what: 'an experience that would be archived',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: configOf([KEPT]),
    told: 'is not in the config and would be archived, but cannot be read',
  },
  {
    what: 'an experience that may have the name of one that is to be created',
    answers: ['odd-experience-names'],
    experience: ACTIVE,
    config: configOf([KEPT, NEW]),
    options: NO_ARCHIVE,
    told: `"new" would be created, but may already exist as experience ${ODD_ID}`,
  },
  {
    what: 'an experience that a suite would lose through a plan of others',
    answers: ['odd-experience-locations'],
    experience: ACTIVE,
    config: configOf(
      [KEPT, GONE, '{name: odd, description: Odd, locations: [s3://odd]}'],
      'managedTestSuites: [{name: Gate, experiences: [kept, gone, odd]}]\n',
    ),
    options: { selection: { targets: ['gone'], excludes: [] } },
    told: `suite "Gate" holds experience odd (${ODD_ID})`,
  },
  {
    what: 'a tag that may be the one that an entry names',
    answers: ['odd-tag-names'],
    config: configOf([KEPT.replace('[nightly]', '[odd-tag]'), GONE]),
    told: 'tag ',
  },
  {
    what: 'a tag that may protect what is archived',
    answers: ['odd-tag-names'],
    config: configOf([KEPT]),
    told: 'It may protect what this plan archives',
  },
  {
    what: 'a system that an entry names',
    answers: ['odd-system-flags'],
    config: configOf([KEPT.replace('[planner]', '[odd-system]'), GONE]),
    told: 'system odd-system (',
  },
  {
    what: 'a suite that the config manages',
    answers: ['odd-suite-experiences'],
    config: configOf([KEPT], 'managedTestSuites: [{name: odd-suite, experiences: [kept]}]\n'),
    told: 'test suite odd-suite (',
  },
  {
    what: 'a suite that may be the one that the config manages',
    answers: ['odd-suite-names'],
    config: configOf([KEPT], 'managedTestSuites: [{name: odd-suite, experiences: [kept]}]\n'),
    told: 'test suite ',
  },
];

describe('a server that tells of something in a shape that nobody knows', () => {
  for (const { what, answers, experience = ARCHIVED, config, options, told } of UNTOUCHED)
    it(`is served all the same where it is ${what}`, () =>
      withTemporaryFolder((folder) =>
        withServer(folder, seedWith(experience), answers, async (started) => {
          const { connection, file } = started;
          const made = await plan(started, config, { ...options, file: file('plan.json') });
          expect(passedOver(made)).to.deep.equal([told]);
          await valueOf(checkPlan(connection, file('plan.json')));
          await valueOf(applyPlan(connection, { file: file('plan.json'), lockTimeoutMilliseconds: 0 }));
          expect((await plan(started, config, options)).updates.matchedExperiencesByNewName.size).to.equal(0);
        }),
      ));

  for (const { what, answers, experience = ARCHIVED, config, options, told } of TOUCHED)
    it(`is an error where it is ${what}`, () =>
      withTemporaryFolder((folder) =>
        withServer(folder, seedWith(experience), answers, async (started) => {
          const loaded = await valueOf(started.config(config));
          const error = await errorOf(createPlan(started.connection, { config: loaded, ...options }));
          const message = errorMessage(error).replace(/\s+/g, ' ');
          expect(message).to.contain(told).and.to.contain('cannot be read');
        }),
      ));

  it('is no server of the project that it tells of so, and of the others it is', () =>
    withTemporaryFolder((folder) =>
      withServer(folder, seedWith(ARCHIVED), ['odd-project-names'], async (started) => {
        const config = await valueOf(started.config(configOf([KEPT, GONE])));
        const odd = { ...started.connection, project: 'odd-project' };
        expect((await errorOf(createPlan(odd, { config })))._tag).to.equal('UnreadableEntities');
        expect((await plan(started, configOf([KEPT, GONE]))).summary.update).to.equal(1);
      }),
    ));

  it('is not applied to where that is of what the plan was made from', () =>
    withTemporaryFolder(async (folder) => {
      const config = configOf([KEPT, GONE, ACTIVE]);
      await withServer(folder, seedWith(ACTIVE), [], async (started) => {
        await plan(started, config, { file: started.file('plan.json') });
      });
      await withServer(folder, undefined, ['odd-experience-locations'], async ({ connection, file }) => {
        const refused = [
          await errorOf(checkPlan(connection, file('plan.json'))),
          await errorOf(applyPlan(connection, { file: file('plan.json') })),
        ];
        expect(refused.map(({ _tag }) => _tag)).to.deep.equal(['UnreadableEntities', 'UnreadableEntities']);
      });
      await withServer(folder, undefined, [], async (started) => {
        await valueOf(checkPlan(started.connection, started.file('plan.json')));
      });
    }));

  it('is left as it is by a plan that has nothing to do with it', () =>
    withTemporaryFolder(async (folder) => {
      const config = configOf([KEPT, NEW]);
      await withServer(folder, seedWith(ACTIVE), ['odd-experience-locations'], async (started) => {
        await plan(started, config, { ...NO_ARCHIVE, file: started.file('plan.json') });
        await valueOf(applyPlan(started.connection, { file: started.file('plan.json') }));
      });
      await withServer(folder, undefined, [], async ({ connection }) => {
        const { config: live } = await valueOf(cloneExperiences(connection));
        const odd = live.experiences.find(({ experienceID }) => experienceID === ODD_ID);
        expect(odd).to.deep.include({ name: 'odd', description: 'Odd', tags: ['nightly'], archived: false });
        expect(live.managedTestSuites.find(({ name }) => name === 'Gate')?.experiences).to.deep.equal([
          'kept',
          'odd',
        ]);
      });
    }));

  it('is cloned without it, and the clone says so', () =>
    withTemporaryFolder((folder) =>
      withServer(
        folder,
        seedWith(ARCHIVED),
        ['odd-experience-locations', 'odd-tag-names', 'odd-system-flags', 'odd-suite-experiences'],
        async (started) => {
          const { leftOut, text } = await valueOf(cloneExperiences(started.connection));
          expect(leftOut.map(({ _tag }) => _tag)).to.deep.equal(leftOut.map(() => 'Unreadable'));
          expect(leftOut.length).to.equal(4);
          expect((await plan(started, text)).updates.matchedExperiencesByNewName.size).to.equal(0);
        },
      ),
    ));

  it('is not cloned where an active experience would be forgotten by the file', () =>
    withTemporaryFolder((folder) =>
      withServer(folder, seedWith(ACTIVE), ['odd-experience-locations'], async ({ connection, file }) => {
        const error = await errorOf(cloneExperiences(connection, { file: file('clone.yaml') }));
        expect(error._tag).to.equal('CloneImpossible');
        expect(errorMessage(error)).to.contain(ODD_ID);
        expect(existsSync(file('clone.yaml'))).to.equal(false);
      }),
    ));

  it('is not cloned into a file that manages what cannot be read', () =>
    withTemporaryFolder((folder) =>
      withServer(folder, seedWith(ARCHIVED), ['odd-suite-experiences'], async ({ connection, file }) => {
        const before = configOf(
          [KEPT, GONE],
          'managedTestSuites: [{name: odd-suite, experiences: [kept]}]\n',
        );
        writeFileSync(file('mine.yaml'), before);
        const error = await errorOf(cloneExperiences(connection, { file: file('mine.yaml') }));
        expect(error._tag).to.equal('UnreadableEntities');
        expect(readFileSync(file('mine.yaml'), 'utf8')).to.equal(before);
      }),
    ));
});
