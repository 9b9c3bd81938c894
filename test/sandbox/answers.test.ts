import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { type VariantRequest, makeRewriter } from '../../src/sandbox/answers/rewriter.ts';
import { SHAPES } from '../../src/sandbox/answers/operation-shapes.ts';
import { ANSWER_VARIANTS, variantsNamed } from '../../src/sandbox/answers/variants.ts';
import { OPERATIONS } from '../../src/sandbox/http/operations.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { start } from './support/client.ts';

const ID = 'a1b2c3d4-0000-4000-8000-000000000001';
const TIME = '2026-01-31T12:00:00.000Z';

const EXPERIENCE = {
  experienceID: ID,
  projectID: ID,
  name: 'Cafe\u0301/1',
  description: '',
  location: 's3://a',
  locations: ['s3://a'],
  environmentVariables: [],
  customFields: [{ name: 'owner', type: 'text', values: [] }],
  containerTimeoutSeconds: 3600,
  profile: '',
  cacheExempt: false,
  archived: false,
  creationTimestamp: TIME,
  updateTimestamp: TIME,
  userID: 'somebody',
};
const BARE = { ...EXPERIENCE, locations: [], customFields: [] };
const SUITE = {
  testSuiteID: ID,
  systemID: ID,
  testSuiteRevision: 3,
  showOnSummary: false,
  experiences: [ID],
};

/** Responses of the sandbox of every kind. */
const ANSWERS: readonly (readonly [string, unknown])[] = [
  ['getExperience', EXPERIENCE],
  ['getExperience', BARE],
  ['getTestSuite', SUITE],
  ['getTestSuite', { ...SUITE, experiences: [] }],
  ['getSystem', { systemID: ID, architecture: 'AMD64', build_vcpus: 4, numExperiences: 2 }],
  ['getExperienceTag', { experienceTagID: ID, name: 'nightly', description: '' }],
  ['getProject', { projectID: ID, name: 'robots' }],
  ['listExperiences', { experiences: [EXPERIENCE], nextPageToken: '', total: 1 }],
  ['listExperiencesWithExperienceTag', { experiences: [EXPERIENCE], nextPageToken: '', total: 1 }],
  ['listExperienceTags', { experienceTags: [], nextPageToken: '' }],
  ['listTestSuites', { testSuites: [SUITE, SUITE], nextPageToken: 'more', total: 9 }],
  ['getExperience', { ...EXPERIENCE, name: 'odd' }],
  ['getTestSuite', { ...SUITE, name: 'odd' }],
  ['getSystem', { systemID: ID, name: 'odd', archived: false }],
  ['getExperienceTag', { experienceTagID: ID, name: 'odd' }],
  ['getProject', { projectID: ID, name: 'odd' }],
];

const STORED = {
  name: 'Cafe\u0301',
  description: ' a\r\nb \n',
  profile: ' p ',
  locations: [' s3://b/ ', 's3://a/'],
  environmentVariables: [
    { name: 'Z', value: ' last ' },
    { name: 'A', value: 'first' },
  ],
  customFields: [
    { name: 'speed', type: 'number', values: ['1.50', '2'] },
    { name: 'start', type: 'timestamp', values: ['2026-01-31T12:00:00+02:00'] },
    { name: 'route', type: 'json', values: ['{"to": [1],  "a": 1}'] },
    { name: 'owner', type: 'text', values: ['b', 'a', 'b', ' c '] },
    { name: 'none', type: 'text', values: [] },
  ],
};

const requestFor = (operationID: string, more: Partial<VariantRequest> = {}): VariantRequest => ({
  operationID,
  query: new URLSearchParams(),
  body: undefined,
  ...more,
});

const rewriterWith = (...names: readonly string[]) => {
  const variants = variantsNamed(names);
  if (E.isLeft(variants)) throw new Error(variants.left.message);
  const made = makeRewriter(variants.right);
  if (made === undefined) throw new Error('no variants');
  return made;
};

/** Everything that a variant may change, before and after. */
const effects = (name: string): readonly (readonly [unknown, unknown])[] => {
  const { refusal, rewriteRequest, rewriteResponse } = rewriterWith(name);
  const large = requestFor('listExperiences', { query: new URLSearchParams({ pageSize: '10000' }) });
  const bodies: readonly VariantRequest[] = [
    requestFor('createExperience', { body: STORED }),
    requestFor('updateExperience', { body: { experience: STORED } }),
    requestFor('reviseTestSuite', { body: { experiences: ['b', 'a'] } }),
  ];
  return [
    [undefined, refusal(large)],
    [large.query.toString(), rewriteRequest(large).query.toString()],
    ...bodies.map((one) => [one.body, rewriteRequest(one).body] as const),
    ...ANSWERS.map(
      ([id, value]) =>
        [{ json: JSON.stringify(value) }, rewriteResponse(requestFor(id), JSON.stringify(value))] as const,
    ),
  ];
};

describe('the answer variants of the sandbox', () => {
  it('are more than 80, with unique names and descriptions', () => {
    expect(ANSWER_VARIANTS.length).to.be.greaterThan(80);
    expect(new Set(ANSWER_VARIANTS.map(({ name }) => name)).size).to.equal(ANSWER_VARIANTS.length);
    expect(new Set(ANSWER_VARIANTS.map(({ about }) => about)).size).to.equal(ANSWER_VARIANTS.length);
    for (const { name, about } of ANSWER_VARIANTS) {
      expect(name).to.match(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(about, name).to.match(/^[A-Z`].*[^.]$/);
    }
  });

  for (const { name } of ANSWER_VARIANTS)
    it(`changes something and stays valid JSON: ${name}`, () => {
      const changed = effects(name).filter(
        ([before, after]) => JSON.stringify(before) !== JSON.stringify(after),
      );
      expect(changed).not.to.deep.equal([]);
      for (const [id, value] of ANSWERS)
        JSON.parse(rewriterWith(name).rewriteResponse(requestFor(id), JSON.stringify(value)).json);
    });

  it('know the shape of every response that clients read', () => {
    const operations = new Set(OPERATIONS.map(({ operationID }) => operationID));
    expect(Object.keys(SHAPES).filter((id) => !operations.has(id))).to.deep.equal([]);
    const unshaped = OPERATIONS.filter(
      ({ operationID, method }) => method === 'GET' && !Object.hasOwn(SHAPES, operationID),
    );
    expect(unshaped.map(({ operationID }) => operationID)).to.deep.equal(['listExperienceCustomFields']);
  });

  const sent = (names: readonly string[], id: string, value: unknown): unknown =>
    JSON.parse(rewriterWith(...names).rewriteResponse(requestFor(id), JSON.stringify(value)).json);

  it('change responses as described', () => {
    const rows: readonly (readonly [string, string, unknown, unknown])[] = [
      [
        'null-lists',
        'getExperience',
        { locations: [], customFields: [{ values: [] }] },
        { locations: null, customFields: [{ values: null }] },
      ],
      ['null-lists', 'listExperiences', { experiences: [], total: 0 }, { experiences: null, total: 0 }],
      ['absent-suite-experiences', 'getTestSuite', { name: 'a', experiences: [] }, { name: 'a' }],
      [
        'null-timeouts',
        'getExperience',
        { containerTimeoutSeconds: 3600 },
        { containerTimeoutSeconds: null },
      ],
      ['null-timeouts', 'getExperience', { containerTimeoutSeconds: 60 }, { containerTimeoutSeconds: 60 }],
      [
        'timestamps-with-offset',
        'getExperience',
        { updateTimestamp: TIME },
        { updateTimestamp: '2026-01-31T14:00:00.000+02:00' },
      ],
      [
        'upper-case-member-ids',
        'getTestSuite',
        { testSuiteID: 'a', experiences: ['b'] },
        { testSuiteID: 'a', experiences: ['B'] },
      ],
      ['location-alone', 'getExperience', { location: 'a', locations: ['a'] }, { location: 'a' }],
      [
        'location-alone',
        'getExperience',
        { location: 'a', locations: ['a', 'b'] },
        { location: 'a', locations: ['a', 'b'] },
      ],
      [
        'total-zero-on-members',
        'listExperiences',
        { experiences: [], total: 3 },
        { experiences: [], total: 3 },
      ],
      [
        'total-zero-on-members',
        'listExperiencesForSystem',
        { experiences: [], total: 3 },
        { experiences: [], total: 0 },
      ],
    ];
    for (const [name, id, before, after] of rows) expect(sent([name], id, before), name).to.deep.equal(after);
  });

  it('change stored values as described', () => {
    const values = (name: string, type: string, given: readonly string[]): unknown => {
      const body = { customFields: [{ name: 'a', type, values: given }] };
      return rewriterWith(name).rewriteRequest(requestFor('createExperience', { body })).body;
    };
    const rows: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
      ['stored-numbers-shortest', 'number', ['1.50', '1e3', 'none'], ['1.5', '1000', 'none']],
      ['stored-timestamps-in-utc', 'timestamp', ['2026-01-31T12:00:00+02:00'], ['2026-01-31T10:00:00Z']],
      [
        'stored-json-with-sorted-keys',
        'json',
        ['{"long": 1, "b": {"d": 1, "c": 2}}', '{'],
        ['{"b":{"c":2,"d":1},"long":1}', '{'],
      ],
      ['stored-numbers-shortest', 'text', ['1.50'], ['1.50']],
      ['stored-values-once', 'text', ['b', 'a', 'b'], ['b', 'a']],
    ];
    for (const [name, type, given, kept] of rows)
      expect(values(name, type, given), name).to.deep.equal({
        customFields: [{ name: 'a', type, values: kept }],
      });
  });

  it('can be combined', () => {
    const value = { experienceID: ID, locations: [], updateTimestamp: TIME };
    expect(
      sent(['null-locations', 'upper-case-ids', 'timestamps-in-seconds'], 'getExperience', value),
    ).to.deep.equal({
      experienceID: ID.toUpperCase(),
      locations: null,
      updateTimestamp: '2026-01-31T12:00:00Z',
    });
  });

  it('that are unknown prevent the start, and the error lists all of them', async () => {
    const started = await startSandbox({ dataDir: ':memory:', answers: ['null-lists', 'nul-lists', 'x'] });
    expect(E.isLeft(started) ? started.left : undefined).to.deep.equal({
      message: 'unknown answer variant: "nul-lists", "x"',
      hint: 'List the variants with `sync sandbox answers`.',
    });
  });
});

describe('large pages of a sandbox with answer variants', () => {
  const ask = async (answers: string, pageSize: number): Promise<number | 'dropped'> => {
    const sandbox = await start({ dataDir: ':memory:', answers: [answers], slowAnswerMs: 60 });
    try {
      const headers = { authorization: `Bearer ${sandbox.accessToken}` };
      const list = await fetch(`${sandbox.url}/v1/projects`, { headers });
      const { projects } = (await list.json()) as { projects: readonly { projectID: string }[] };
      const path = `/v1/projects/${projects[0]?.projectID ?? ''}/experiences?pageSize=${pageSize}`;
      return (await fetch(`${sandbox.url}${path}`, { headers })).status;
    } catch {
      return 'dropped';
    } finally {
      await sandbox.close();
    }
  };

  it('are refused as described, and smaller pages are served', async () => {
    for (const how of [400, 413, 422, 500, 502, 504]) {
      expect(await ask(`page-limit-100-${how}`, 101)).to.equal(how);
      expect(await ask(`page-limit-1000-${how}`, 1000)).to.equal(200);
    }
    expect(await ask('page-limit-100-drop', 101)).to.equal('dropped');
    expect(await ask('page-limit-100-drop', 100)).to.equal(200);
  });

  it('are delayed as described', async () => {
    const began = performance.now();
    expect(await ask('page-limit-100-slow', 101)).to.equal(200);
    expect(performance.now() - began).to.be.at.least(59);
  });
});
