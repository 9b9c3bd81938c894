import type { LiveExperience } from '../../src/domain/experience.ts';
import type { Plan } from '../../src/plan/plan.ts';
import {
  archived,
  buildPlan,
  changed,
  created,
  existing,
  live,
  planned,
  systemID,
  tagID,
  testSuiteID,
  textField,
} from '../support/build-plan.ts';

const hover = live(1, 'hover-in-wind', {
  description: 'Hover for a minute in a steady wind of five metres per second',
  environmentVariables: [
    { name: 'API_TOKEN', value: 'old-token-value' },
    { name: 'WIND_MPS', value: '5' },
    { name: 'GUSTS', value: 'off' },
  ],
  customFields: [textField('owner', 'planning')],
});
const merge = live(2, 'highway-merge');
const night = live(3, 'night-landing', { archived: true, description: 'Land at night' });
const survey = live(4, 'survey-alpha', {
  locations: ['s3://drone/alpha/1', 's3://drone/alpha/2', 's3://drone/alpha/3'],
  description: 'Fly the pattern.\nKeep to 120 m.\nLand at the start.\n',
});
const old1 = live(5, 'old-warehouse-east');
const old2 = live(6, 'old-warehouse-west');

const lost = ({ experienceID, name }: LiveExperience) => ({ experienceID, name });

/** No changes. */
export const emptyPlan = (): Plan => buildPlan({ unchanged: 57 });

/** A typical plan. */
export const smallPlan = (): Plan =>
  buildPlan({
    experiences: [
      changed(hover, {
        description: 'Hover for two minutes in a steady wind of seven metres per second',
        containerTimeoutSeconds: 7200,
      }),
      created('survey-beta', { description: 'Aerial survey of the north field', profile: 'full_stack' }),
    ],
    tags: [{ name: 'regression', additions: [planned('survey-beta')] }],
    unchanged: 57,
  });

/** The same, limited to some experiences. */
export const partialPlan = (): Plan => {
  const plan = smallPlan();
  const selection = { targets: ['hover-*', 'survey-*'], excludes: ['survey-draft'] };
  return { ...plan, options: { ...plan.options, selection } };
};

/** Experiences gain and lose protection from being archived. */
const protectingPlan = (): Plan =>
  buildPlan({
    experiences: [changed(merge, { name: 'highway-merge-v2' })],
    protections: { additions: ['nightly-*', 'release gate'], removals: ['old-*'] },
    unchanged: 57,
    warnings: [
      { _tag: 'DropsProtection', glob: 'old-*', before: 2 },
      { _tag: 'ProtectsNothing', glob: 'release gate' },
      { _tag: 'DiffersInFormAlone', name: 'highway-merge', field: 'description' },
      {
        _tag: 'Unreadable',
        kind: 'testSuite',
        id: '0d0d',
        name: 'Gate',
        field: 'experiences',
        expected: 'a list',
        got: '"all"',
      },
      { _tag: 'RenamedOutOfProtection', glob: '*-merge', before: 'highway-merge', after: 'highway-merge-v2' },
    ],
  });

/** Creates a tag and suites. */
const declaringPlan = (): Plan =>
  buildPlan({
    experiences: [created('night-drive')],
    tags: [
      {
        name: 'nightly',
        creates: { description: 'Runs every night' },
        additions: [planned('night-drive')],
      },
      { name: 'weekly', creates: { description: '' } },
    ],
    suites: [
      {
        name: 'Nightly',
        creates: {
          description: 'All that runs at night\nand <b>nothing</b> else',
          system: 'planner',
          systemID: systemID(4),
          metricsSet: 'nightly-metrics',
        },
        original: [],
        experiences: [planned('night-drive')],
      },
    ],
    unchanged: 57,
  });

/** Every kind of change at once. */
export const everythingPlan = (): Plan =>
  buildPlan({
    experiences: [
      archived(old1),
      archived(old2),
      changed(night, { archived: false, description: 'Land at night, in fog' }),
      changed(merge, { name: 'highway-merge-v2', profile: 'full_stack' }),
      changed(hover, {
        description: 'Hover for two minutes in a steady wind of seven metres per second',
        environmentVariables: [
          { name: 'API_TOKEN', value: 'new-token-value' },
          { name: 'WIND_MPS', value: '7' },
          { name: 'SEED', value: '42' },
        ],
        cacheExempt: true,
        customFields: [
          { name: 'Owner', type: 'text', values: ['perception', 'planning'] },
          { name: 'risk', type: 'number', values: ['3'] },
        ],
      }),
      changed(survey, {
        locations: ['s3://drone/alpha/1', 's3://drone/alpha/2b', 's3://drone/alpha/3'],
        description: 'Fly the pattern.\nKeep to 100 m.\nLand at the start.\n',
      }),
      created('飛行テスト-日本', { description: '風の中でホバリング 🚁', locations: ['s3://drone/jp'] }),
      created('retired-on-arrival', { archived: true }),
    ],
    tags: [
      { name: 'nightly', additions: [existing(merge)], removals: [existing(hover), existing(survey)] },
      { name: 'regression', additions: [existing(survey), planned('飛行テスト-日本')] },
    ],
    systems: [{ name: 'planner', additions: [existing(hover), planned('飛行テスト-日本')] }],
    losses: [
      {
        kind: 'testSuite',
        id: testSuiteID(11),
        name: 'Depot Suite',
        before: 1,
        after: 0,
        experiences: [lost(old2)],
        leftEmpty: 'unintended',
      },
      {
        kind: 'testSuite',
        id: testSuiteID(12),
        name: 'Weekly Suite',
        before: 50,
        after: 48,
        experiences: [lost(old1), lost(old2)],
      },
      {
        kind: 'tag',
        id: tagID(0),
        name: 'nightly',
        before: 9,
        after: 7,
        experiences: [lost(old2)],
      },
    ],
    suites: [
      {
        name: 'Nightly Suite',
        original: [existing(hover), existing(old1), existing(old2)],
        experiences: [existing(hover), planned('飛行テスト-日本')],
      },
      { name: 'Warehouse Suite', original: [existing(old1)], experiences: [] },
      {
        name: 'Growing Suite',
        original: [existing(hover)],
        experiences: [existing(hover), existing(survey)],
      },
    ],
    unchanged: 91,
    warnings: [
      { _tag: 'SuiteBecomesEmpty', suite: 'Warehouse Suite', before: 1 },
      { _tag: 'TagLosesAll', tag: 'flaky', before: 2 },
      {
        _tag: 'LooksLikeRename',
        archived: 'old-warehouse-east',
        experienceID: old1.experienceID,
        created: 'warehouse-east',
      },
    ],
    limit: { limit: '1', exceeded: true },
  });

const numbered = (count: number, from: number) => Array.from({ length: count }, (_, i) => i + from);

/** A change of two thousand entries, as after a reorganisation. */
export const largePlan = (changes = 2000): Plan => {
  const quarter = Math.floor(changes / 4);
  const name = (i: number) => `scenario-${String(i).padStart(5, '0')}`;
  const gone = numbered(quarter, 0).map((i) => live(i, name(i)));
  const kept = numbered(2 * quarter, quarter).map((i) => live(i, name(i)));
  const fresh = numbered(quarter, 3 * quarter).map((i) => created(name(i)));
  return buildPlan({
    experiences: [
      ...gone.map(archived),
      ...kept.map((one, i) =>
        changed(
          one,
          i % 5 === 0 ? { name: `${one.name}-v2` } : { description: `Aerial survey ${String(i)}` },
        ),
      ),
      ...fresh,
    ],
    tags: numbered(12, 0).map((i) => ({
      name: `tag-${String(i)}`,
      additions: fresh.slice(i * 7, i * 40).map((match) => planned(match.new.name)),
      removals: kept.slice(0, i * 3).map(existing),
    })),
    systems: [{ name: 'planner', additions: fresh.map((match) => planned(match.new.name)) }],
    suites: numbered(10, 0).map((i) => ({
      name: `Suite ${String(i)}`,
      original: [...gone.slice(0, 30 * i), ...kept.slice(0, 100)].map(existing),
      experiences: kept.slice(0, 100 + i).map(existing),
    })),
    unchanged: 8000,
    limit: { active: 9500 },
  });
};

/** An edit of 150 experiences among other changes, typical of a large project. */
export const alikePlan = (): Plan => {
  const name = (i: number) => `intersection-${String(i).padStart(3, '0')}`;
  const variables = (i: number) => [{ name: 'SCENE', value: `scene-${String(i)}` }];
  const [edited, moved, special] = [
    numbered(150, 0).map((i) => live(i, name(i), { environmentVariables: variables(i) })),
    numbered(60, 150).map((i) => live(i, name(i), { locations: [`s3://old-bucket/${name(i)}/map`] })),
    numbered(8, 210).map((i) => live(i, name(i), { environmentVariables: variables(i) })),
  ];
  const gone = live(900, 'old-depot-east');
  return buildPlan({
    experiences: [
      archived(gone),
      ...edited.map((one, i) =>
        changed(one, {
          environmentVariables: [...variables(i), { name: 'MAX_SPEED', value: '30' }],
          ...(i === 7 && { description: 'Aerial survey, slower than the others' }),
        }),
      ),
      ...moved.map((one) => changed(one, { locations: [`s3://new-bucket/${one.name}/map`] })),
      ...special.map((one, i) =>
        changed(one, {
          environmentVariables: [{ name: 'SCENE', value: `scene-${String(i)}-night` }],
          ...(i > 5 && { containerTimeoutSeconds: 3600 + 60 * i, description: `Own words ${String(i)}` }),
        }),
      ),
      ...numbered(20, 300).map((i) => changed(live(i, name(i)), { name: `${name(i)}-v2` })),
      ...numbered(61, 400).map((i) =>
        created(name(i), {
          description: `Junction ${String(i)}`,
          profile: 'full_stack',
          locations: [`s3://drone/${name(i)}`],
        }),
      ),
    ],
    tags: [
      { name: 'nightly', additions: edited.map(existing) },
      { name: 'flaky', removals: [edited[3]!, edited[4]!].map(existing) },
    ],
    suites: numbered(7, 0).map((i) => ({
      name: `Suite ${String(i)}`,
      original: [gone, ...edited.slice(0, 10 + i)].map(existing),
      experiences: edited.slice(0, 10 + i).map(existing),
    })),
    unchanged: 61,
    limit: { active: 300 },
  });
};

const ESCAPE = '\u001b[2K\u001b[1A\u001b[32m';

/** Names and values that imitate something else. */
export const hostilePlan = (): Plan => {
  const forged = live(1, `harmless\nPlan: 0 to create, 0 to update, 0 to archive.`, {
    description: `${ESCAPE}No changes.`,
    environmentVariables: [{ name: 'password\u001b[8m', value: 'hunter2' }],
  });
  return buildPlan({
    projectName: 'drone\u202Eevil',
    configPath: 'a\u001b]0;title\u0007.yaml',
    experiences: [
      archived(forged),
      archived(live(2, '::set-output name=changes::false')),
      archived(live(3, '</summary></details><script>alert(1)</script>')),
      changed(live(4, 'a -> b'), {
        name: 'c (also renamed)',
        description: '"quoted" \\u001b ```\n```js\n<b>',
      }),
      changed(live(5, '__proto__', { customFields: [textField('__proto__', 'x')] }), {
        customFields: [textField('constructor', 'y\u2028z')],
      }),
      created('x'.repeat(10_000), {
        description: '<img src=x onerror=alert(1)> | [link](javascript:alert(1)) @everyone',
      }),
      created('zero\u200Bwidth', { locations: ['s3://a\r\nb', ''] }),
      created('👩‍🚀 launch\u0301'),
      created(' leading and trailing '),
    ],
    tags: [
      { name: '<!-- comment', removals: [existing(forged)] },
      { name: '`tick` |pipe|', additions: [planned('zero\u200Bwidth')] },
    ],
    suites: [{ name: '${{ secrets.TOKEN }}', original: [existing(forged)], experiences: [] }],
    protections: { additions: ['::warning::*', '<b>*</b>\u001b[2J'], removals: ['*\nNo changes.'] },
    unchanged: 1,
    warnings: [{ _tag: 'SuiteBecomesEmpty', suite: '::error::${{ secrets.TOKEN }}\n', before: 1 }],
  });
};

/** A plan of `sync undo`: it deletes tags and suites, and systems lose experiences, which no config can express. */
export const undoingPlan = (): Plan => {
  const removed = [existing(hover), existing(survey)];
  const suite = { description: 'Before each release', system: 'planner', systemID: systemID(0) };
  return {
    ...buildPlan({
      experiences: [changed(hover, { description: 'Hover' })],
      tags: [
        { name: 'nightly', deletes: { description: 'Runs every night' }, removals: removed },
        { name: 'weekly', deletes: { description: '' } },
        { name: 'regression', additions: [existing(hover)] },
      ],
      systems: [
        { name: 'planner', removals: removed },
        { name: 'perception', additions: [existing(hover)] },
      ],
      suites: [
        { name: 'Release', archives: suite, original: removed, experiences: [] },
        { name: 'Smoke', original: removed, experiences: [existing(hover)] },
      ],
    }),
    undoes: { checksum: '0123456789abcdef'.repeat(4) },
  };
};

/** The plans that every format is tested with. */
export const SAMPLE_PLANS: Readonly<Record<string, () => Plan>> = {
  empty: emptyPlan,
  small: smallPlan,
  partial: partialPlan,
  protecting: protectingPlan,
  declaring: declaringPlan,
  everything: everythingPlan,
  large: largePlan,
  alike: alikePlan,
  undoing: undoingPlan,
  hostile: hostilePlan,
};
