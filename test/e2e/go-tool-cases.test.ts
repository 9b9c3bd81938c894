import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import {
  applyPlan,
  cloneExperiences,
  type Connection,
  createPlan,
  errorMessage,
  loadExperienceSyncConfig,
  type Outcome,
  type Plan,
} from '../../src/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { updateLines } from '../support/wanted.ts';

// The cases that the tests of the public Go tool cover, restated, each with the result of sync.

const PAGE = readFileSync(
  fileURLToPath(new URL('../../docs/differences-to-the-go-tool.md', import.meta.url)),
  'utf8',
);

const [ONE, TWO] = [1, 2].map((number) => `3dd91177-1e66-426c-bf5b-00000000000${String(number)}`);

interface Case {
  /** Experiences in the format of a seed. */
  readonly live: readonly string[];
  /** Experiences in suite `Nightly`. */
  readonly suite?: readonly string[];
  /** The config, with the older keys of the guides. */
  readonly entries: readonly string[];
  readonly managedTags?: readonly string[];
  readonly managedSuite?: readonly string[];
  readonly archive?: boolean;
}

interface Planned extends Case {
  readonly plan: readonly string[];
  /** The entries and suites of the clone afterwards that matter here. */
  readonly after?: readonly string[];
  /** The sentence on the page of differences, if sync behaves differently. */
  readonly differs?: string;
}

interface Refused extends Case {
  readonly error: string;
  readonly differs?: string;
}

const at = (name: string, more = ''): string =>
  `{name: ${name}, description: D, locations: [s3://bucket/foo]${more === '' ? '' : `, ${more}`}}`;
const liveAt = (name: string, id: string | undefined, more = ''): string =>
  at(name, `experienceID: ${String(id)}${more === '' ? '' : `, ${more}`}`);
const byID = (name: string, id: string | undefined, more = ''): string =>
  at(name, `experience_id: ${String(id)}${more === '' ? '' : `, ${more}`}`);

const PLANNED: Readonly<Record<string, Planned>> = {
  'an empty project and an empty list': { live: [], entries: [], plan: [], after: [] },
  'one entry without a match': {
    live: [],
    entries: [
      at(
        'new',
        'environment_variables: [{name: A, value: a}], cache_exempt: true, container_timeout_seconds: 7200',
      ),
    ],
    plan: ['create new'],
    after: [
      'new: environmentVariables [{"name":"A","value":"a"}], cacheExempt true, containerTimeoutSeconds 7200',
    ],
  },
  'one experience without an entry': {
    live: [liveAt('old', ONE)],
    entries: [],
    plan: ['archive old #1'],
    after: [],
  },
  'one experience without an entry, with --no-archive': {
    live: [liveAt('old', ONE)],
    entries: [],
    archive: false,
    plan: [],
    after: ['old'],
    differs: 'leaves them exactly as they are',
  },
  'a match by name without changes': {
    live: [liveAt('same', ONE)],
    entries: [at('same')],
    plan: [],
    after: ['same'],
    differs: 'sends only the fields that differ',
  },
  'an archived match by name, and a match by ID with another name': {
    live: [liveAt('by-name', ONE, 'archived: true'), liveAt('by-id', TWO)],
    entries: [at('by-name', 'profile: full'), byID('by-id-now', TWO, 'cache_exempt: true')],
    plan: ['rename, update by-id-now #2', 'restore, update by-name #1'],
    after: ['by-id-now: cacheExempt true', 'by-name: profile full'],
  },
  'an archived experience with the name of an active one': {
    live: [liveAt('twice', ONE, 'archived: true'), liveAt('twice', TWO)],
    entries: [at('twice', 'profile: full')],
    plan: ['update twice #2'],
    after: ['twice: profile full'],
    differs: 'an active one wins',
  },
  'added tags, one of them managed, also of a renamed experience': {
    live: [liveAt('plain', ONE), liveAt('old-name', TWO), at('tagged', 'tags: [regression, special]')],
    entries: [
      at('plain', 'tags: [regression]'),
      byID('new-name', TWO, 'tags: [regression, special]'),
      at('tagged'),
    ],
    managedTags: ['regression'],
    plan: ['rename new-name #2', 'tag regression: +new-name +plain -tagged', 'tag special: +new-name'],
    after: ['new-name: tags regression special', 'plain: tags regression', 'tagged: tags special'],
  },
  'added systems, and one that the entry does not name': {
    live: [liveAt('old-name', ONE, 'systems: [controller]')],
    entries: [byID('new-name', ONE, 'systems: [planner]')],
    plan: ['rename new-name #1', 'system planner: +new-name'],
    after: ['new-name: systems controller planner'],
  },
  'a suite that lists the new name of a renamed experience': {
    live: [liveAt('old-name', ONE), liveAt('other', TWO)],
    suite: ['other'],
    entries: [byID('new-name', ONE), at('other')],
    managedSuite: ['new-name'],
    plan: ['rename new-name #1', 'suite Nightly: [other] -> [new-name]'],
    after: ['new-name', 'other', 'Nightly: new-name'],
  },
  'a suite without changes': {
    live: [liveAt('same', ONE)],
    suite: ['same'],
    entries: [at('same')],
    managedSuite: ['same'],
    plan: [],
    after: ['same', 'Nightly: same'],
    differs: 'revises a suite only if its experiences differ',
  },
  'changed custom fields, and some missing from the entry': {
    live: [
      liveAt('changed', ONE, 'customFields: [{name: owner, type: text, values: [a]}]'),
      liveAt('dropped', TWO, 'customFields: [{name: owner, type: text, values: [a]}]'),
    ],
    entries: [at('changed', 'custom_fields: [{name: Owner, type: text, values: [b, a]}]'), at('dropped')],
    plan: ['update changed #1', 'update dropped #2'],
    after: ['changed: customFields [{"name":"owner","type":"text","values":["b","a"]}]', 'dropped'],
    differs: 'none: what somebody set by hand is removed, and the plan shows it',
  },
  'a new experience with the old name of one renamed by ID': {
    live: [liveAt('current', ONE)],
    entries: [at('current'), byID('new-name', ONE)],
    plan: ['create current', 'rename new-name #1'],
    after: ['current', 'new-name'],
    differs: 'another entry may take a freed name',
  },
  'swapped names': {
    live: [liveAt('first', ONE), liveAt('second', TWO)],
    entries: [byID('second', ONE), byID('first', TWO)],
    plan: ['rename first #2', 'rename second #1'],
    after: ['first', 'second'],
    differs: 'ordered so that no name is taken twice',
  },
  'an entry with archived: true': {
    live: [liveAt('old', ONE), liveAt('kept', TWO)],
    entries: [at('old', 'archived: true')],
    archive: false,
    plan: ['archive old #1'],
    after: ['kept'],
    differs: 'archives a match, also under `--no-archive`',
  },
};

const REFUSED: Readonly<Record<string, Refused>> = {
  'an unknown ID': {
    live: [liveAt('current', ONE)],
    entries: [byID('new-name', TWO)],
    error: 'UnknownExperienceID',
  },
  'one ID in two entries': {
    live: [liveAt('current', ONE)],
    entries: [byID('first', ONE), byID('second', ONE)],
    error: 'AlreadyMatched',
  },
  'two entries with one name': {
    live: [],
    entries: [at('same'), at('same')],
    error: 'ConfigInvalid',
    differs: 'names the duplicate, with both places',
  },
  'a suite that lists the old name of a renamed experience': {
    live: [liveAt('old-name', ONE)],
    suite: [],
    entries: [byID('new-name', ONE)],
    managedSuite: ['old-name'],
    error: 'UnknownSuiteExperience',
  },
  'an unknown suite': {
    live: [],
    entries: [],
    managedSuite: [],
    error: 'UnknownReference',
    differs: 'an error of the plan, with its place and the closest name',
  },
  'an unknown tag': {
    live: [],
    entries: [at('new', 'tags: [unknown]')],
    error: 'UnknownReference',
    differs: 'an error of the plan, with its place and the closest name',
  },
};

const list = (items: readonly string[]): string => items.map((item) => `\n      - ${item}`).join('');

const seedOf = ({ live, suite }: Case): string => `projects:
  - name: robots
    tags: [{name: regression}, {name: special}]
    systems: [{name: planner}, {name: controller}]
    experiences:${live.length === 0 ? ' []' : list(live)}
${suite === undefined ? '' : `    testSuites: [{name: Nightly, system: planner, experiences: [${suite.join(', ')}]}]\n`}`;

const configOf = ({ entries, managedTags = [], managedSuite }: Case): string =>
  `experiences:${entries.length === 0 ? ' []' : list(entries)}
managed_experience_tags: [${managedTags.join(', ')}]
${managedSuite === undefined ? '' : `managed_test_suites: [{name: Nightly, experiences: [${managedSuite.join(', ')}]}]\n`}`;

type Play = (connection: Connection, file: (name: string) => string) => Promise<void>;

const onServer = (one: Case, play: Play): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const started = await startSandbox({ dataDir: ':memory:', seed: seedOf(one) });
    if (E.isLeft(started)) throw new Error(started.left.message);
    const { url, accessToken, close } = started.right;
    const file = (name: string) => path.join(folder, name);
    writeFileSync(file('experiences.yaml'), configOf(one));
    try {
      await play({ url: `${url}/v1/`, accessToken, project: 'robots' }, file);
    } finally {
      await close();
    }
  });

const valueOf = async <A>(call: PromiseLike<Outcome<A>>): Promise<A> => {
  const outcome = await call;
  if (E.isLeft(outcome)) throw new Error(errorMessage(outcome.left));
  return outcome.right;
};

const planOf = async (
  connection: Connection,
  config: string,
  more: { archive?: boolean; file?: string },
): Promise<Outcome<Plan>> => {
  const loaded = await loadExperienceSyncConfig([config]);
  return E.isLeft(loaded) ? loaded : createPlan(connection, { config: loaded.right, ...more });
};

/** The state of a project, one line for each experience and suite. */
const clonedLines = async (connection: Connection): Promise<string[]> => {
  const { config } = await valueOf(cloneExperiences(connection));
  const shown = (key: string, value: unknown): string[] => {
    if (value === '' || value === false || value === 3600) return [];
    if (!Array.isArray(value)) return [`${key} ${String(value)}`];
    if (value.length === 0) return [];
    return [`${key} ${key === 'tags' || key === 'systems' ? value.join(' ') : JSON.stringify(value)}`];
  };
  const experiences = config.experiences.map((one) => {
    const { name, description: _d, locations: _l, experienceID: _i, ...rest } = one;
    const fields = Object.entries(rest).flatMap(([key, value]) => shown(key, value));
    return fields.length === 0 ? name : `${name}: ${fields.join(', ')}`;
  });
  const suites = config.managedTestSuites.map((one) => `${one.name}: ${one.experiences.join(' ')}`);
  return [...experiences, ...suites];
};

const options = ({ archive }: Case) => ({ ...(archive !== undefined && { archive }) });

describe('the test cases of the Go tool', () => {
  for (const [what, one] of Object.entries(PLANNED))
    it(`plans and applies ${what}`, () =>
      onServer(one, async (connection, file) => {
        const config = file('experiences.yaml');
        const plan = await valueOf(planOf(connection, config, { ...options(one), file: file('plan.json') }));
        expect(updateLines(plan)).to.deep.equal(one.plan);
        await valueOf(applyPlan(connection, { file: file('plan.json'), allowArchive: '100%' }));
        if (one.after) expect(await clonedLines(connection)).to.deep.equal(one.after);
        const second = await valueOf(planOf(connection, config, options(one)));
        expect(updateLines(second)).to.deep.equal([]);
      }));

  for (const [what, one] of Object.entries(REFUSED))
    it(`refuses ${what}`, () =>
      onServer(one, async (connection, file) => {
        const before = await clonedLines(connection);
        const outcome = await planOf(connection, file('experiences.yaml'), options(one));
        if (E.isRight(outcome)) throw new Error('it was planned');
        const error = outcome.left;
        const kinds = error._tag === 'ComputeFailed' ? error.problems.map(({ _tag }) => _tag) : [error._tag];
        expect(new Set(kinds)).to.deep.equal(new Set([one.error]));
        expect(await clonedLines(connection)).to.deep.equal(before);
      }));

  it('differ only as the page of differences says', () => {
    const sentences = [...Object.values(PLANNED), ...Object.values(REFUSED)].flatMap(
      (one) => one.differs ?? [],
    );
    expect(sentences.filter((sentence) => !PAGE.includes(sentence))).to.deep.equal([]);
  });
});
