import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { DEFAULT_RETRY_POLICY } from '../../src/api/retry.ts';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { decodeCount, decodeExperience, decodeExperiences, decodeTestSuite } from '../../src/api/wire.ts';
import { ExperienceID, TagID } from '../../src/domain/ids.ts';
import { renderProblem } from '../../src/render/problem-text.ts';
import { branded } from '../support/branded.ts';
import { apiErrorOf, optionsFor, PROJECT, valueOf } from './support/api-options.ts';
import { type Answer, withServer } from './support/loopback-server.ts';

const ID = '22222222-2222-4222-8222-22222222222a';
const EXPERIENCE = {
  experienceID: ID,
  name: 'ramp',
  description: 'd',
  locations: ['s3://a'],
  containerTimeoutSeconds: 60,
  archived: false,
};

const askedOf = <A>(answer: Answer, use: (api: ResimApi) => Promise<A>, timeoutSeconds = 5): Promise<A> =>
  withServer(
    () => answer,
    ({ url }) =>
      use(makeResimApi(optionsFor(url, { timeoutSeconds, retry: { ...DEFAULT_RETRY_POLICY, attempts: 1 } }))),
  );

const listed = (api: ResimApi) => api.listExperiences(PROJECT, { archived: false })();

/** Responses of another shape than described, with the field that the error must name. */
const ODD_LISTS: readonly (readonly [string, unknown, string])[] = [
  ['a list instead of an object', [], 'the answer'],
  ['a text', 'hello', 'the answer'],
  ['null', null, 'the answer'],
  ['a message instead of the list', { message: 'all is well' }, 'experiences'],
  ['a list that is an object', { experiences: {} }, 'experiences'],
  ['an item that is a text', { experiences: ['x'] }, 'experiences[0]'],
  ['an invalid ID', { experiences: [{ ...EXPERIENCE, experienceID: '7' }] }, 'experiences[0].experienceID'],
  ['a page token that is a number', { experiences: [], nextPageToken: 7 }, 'nextPageToken'],
];

describe('responses of the API', () => {
  for (const [what, body, field] of ODD_LISTS)
    it(`of another shape are an error that names operation and field: ${what}`, () =>
      askedOf(
        { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
        async (api) => {
          const error = apiErrorOf(await listed(api));
          expect(error).to.include({ operation: 'listExperiences', method: 'GET' });
          expect(error.failure).to.include({ _tag: 'UnexpectedShape', field });
          const text = renderProblem(error, { colour: false, width: 200 });
          expect(text).to.include(field).and.to.include('listExperiences');
        },
      ));

  it('of another shape in one item list that item as unreadable by its ID', async () => {
    const other = ID.replace(/^./, 'f').toUpperCase();
    const ramp = { name: 'ramp' };
    const broken = [
      [{ name: undefined }, {}, { field: 'name', expected: 'a text', got: 'nothing' }],
      [{ locations: ['a', 1] }, ramp, { field: 'locations[1]', expected: 'a text', got: '1' }],
      [{ archived: 'no' }, ramp, { field: 'archived', expected: 'true or false', got: '"no"' }],
    ] as const;
    for (const [fields, name, fault] of broken) {
      const body = { experiences: [EXPERIENCE, { ...EXPERIENCE, experienceID: other, ...fields }], total: 2 };
      const { items, unreadable } = valueOf(await askedOf({ body }, listed));
      expect(items.map(({ experienceID }) => experienceID)).to.deep.equal([ID]);
      expect(unreadable).to.deep.equal([
        {
          id: other.toLowerCase(),
          ...name,
          fault: { _tag: 'UnexpectedShape', ...fault },
        },
      ]);
    }
  });

  it('that are malformed name the deepest field, for every operation with a single result', () => {
    const odd = { ...EXPERIENCE, environmentVariables: [{ name: 'A', value: 1 }] };
    expect(decodeExperience(odd)).to.have.nested.property('left.field', 'environmentVariables[0].value');
    expect(decodeTestSuite({})).to.have.nested.property('left.expected', 'a UUID');
    expect(decodeCount('3')).to.have.nested.property('left.got', '"3"');
  });

  it('that are malformed never show the value of a variable or a field in the error', () => {
    const secret = 'hunter2-the-secret';
    const odd = [
      { environmentVariables: { API_TOKEN: secret } },
      { environmentVariables: [{ name: secret, value: [secret] }] },
      { environmentVariables: [secret] },
      { customFields: [{ name: 'a', type: [secret], values: [] }] },
    ];
    for (const fields of odd) {
      const decoded = decodeExperience({ ...EXPERIENCE, ...fields });
      expect(E.isLeft(decoded)).to.equal(true);
      expect(JSON.stringify(decoded)).not.to.include(secret);
    }
  });

  it('show no part of a secret in the error, however long it is', () => {
    const token = `header${'0123456789abcdef'.repeat(8)}`;
    return withServer(
      () => ({ body: { ...EXPERIENCE, experienceID: token } }),
      async ({ url }) => {
        const api = makeResimApi(optionsFor(url, { secrets: [token] }));
        const error = apiErrorOf(await api.getExperience(PROJECT, branded(ExperienceID, ID))());
        expect(error.failure).to.include({ _tag: 'UnexpectedShape', got: '"(secret)"' });
      },
    );
  });

  it('get defaults for what may be absent or null', async () => {
    for (const absent of [undefined, null]) {
      const body = { ...EXPERIENCE, profile: absent, environmentVariables: absent, customFields: absent };
      const experience = await askedOf({ body }, async (api) =>
        valueOf(await api.getExperience(PROJECT, branded(ExperienceID, ID))()),
      );
      expect(experience).to.deep.include({
        profile: '',
        environmentVariables: [],
        customFields: [],
        cacheExempt: false,
      });
    }
  });

  it('may omit an empty list if the total is 0, or have null instead', async () => {
    for (const body of [{ total: 0 }, { total: 0, experiences: null }, { experiences: [] }])
      expect(valueOf(await askedOf({ body }, listed))).not.to.have.property('unsure');
    for (const body of [{ experiences: null }, { experiences: null, total: 3 }])
      expect(valueOf(await askedOf({ body }, listed))).to.deep.include({ items: [], unsure: true });
  });

  it('are not a list with neither a list nor a total of 0', async () => {
    for (const body of [{}, { total: 3 }, { nextPageToken: '' }, { message: 'soon' }]) {
      const { failure } = await askedOf({ body }, async (api) => apiErrorOf(await listed(api)));
      expect(failure).to.deep.include({ _tag: 'UnexpectedShape', field: 'experiences', got: 'nothing' });
    }
  });

  it('may contain unknown fields, IDs in capitals, and keys of Object.prototype', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        const body: unknown = JSON.parse(
          JSON.stringify({
            experiences: [{ ...more, ...EXPERIENCE, experienceID: ID.toUpperCase() }],
            total: 1,
          }).replace('{', '{"__proto__":{"total":9},'),
        );
        const decoded = decodeExperiences({ archived: false })(body);
        if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left));
        expect(decoded.right.total).to.equal(1);
        expect(decoded.right.items[0]).to.include({ name: 'ramp', experienceID: ID });
      }),
    ));

  it('that are a web page are reported as one, with status and content type', () =>
    askedOf(
      { headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Sign in</h1>' },
      async (api) => {
        const { failure } = apiErrorOf(await listed(api));
        expect(failure).to.deep.include({ _tag: 'NotJson', status: 200, contentType: 'text/html' });
      },
    ));

  it('that are a page of a gateway are reported with its status and text', async () => {
    for (const status of [401, 403, 502]) {
      const page = '<html><style>h1 { color: red }</style><h1>No\n way</h1>';
      const answer = { status, headers: { 'content-type': 'text/html' }, body: page };
      const { failure } = await askedOf(answer, async (api) => apiErrorOf(await listed(api)));
      expect(failure).to.deep.equal({ _tag: 'Status', status, serverMessage: 'No way' });
    }
  });

  it('that are truncated, or not JSON despite their content type, are reported as such', async () => {
    const json = { 'content-type': 'application/json' };
    for (const body of ['{"experiences": [', ' [{"total": 0}\n', '{"experiences": [{"experienceID"]']) {
      const broken = await askedOf({ headers: json, body }, async (api) => apiErrorOf(await listed(api)));
      expect(broken.failure).to.include({ _tag: 'Unreachable', code: 'CUT_OFF' });
    }
    const inside = await askedOf({ headers: json, body: '{"experiences": [{"a": {}' + '}' }, async (api) =>
      apiErrorOf(await listed(api)),
    );
    expect(inside.failure).to.include({ _tag: 'NotJson', excerpt: '{"experiences": [{"a": {}}' });
    const cut = await askedOf(
      { headers: { ...json, 'content-length': '900' }, body: '{"exp' },
      async (api) => apiErrorOf(await listed(api)),
      0.1,
    );
    expect(cut.failure._tag).to.be.oneOf(['Unreachable', 'Timeout']);
  });

  it('to a write that cannot be decoded leave open whether it was done', async () => {
    for (const body of ['<html>', '{"a": 1}', '', '[]'])
      await askedOf({ status: 200, body }, async (api) => {
        const created = await api.createExperience(PROJECT, {
          name: 'a',
          description: 'd',
          locations: ['l'],
        })();
        expect(apiErrorOf(created).ambiguous, body).to.equal(true);
      });
  });
});

describe('requests to the API', () => {
  it('send the given paging parameters, and archived and custom fields where needed', () =>
    withServer(
      () => ({ body: { experiences: [], nextPageToken: 'n/2=' } }),
      async ({ url, received }) => {
        const api = makeResimApi(optionsFor(url));
        const page = valueOf(
          await api.listExperiences(PROJECT, {
            archived: true,
            pageSize: 7,
            pageToken: 'a+b &c',
            name: 'x/y',
          })(),
        );
        expect(page.nextPageToken).to.equal('n/2=');
        await api.listExperiencesWithExperienceTag(PROJECT, branded(TagID, ID), { archived: false })();
        expect(received.map(({ path, query }) => [path, query])).to.deep.equal([
          [
            `/v1/projects/${PROJECT}/experiences`,
            {
              archived: 'true',
              name: 'x/y',
              includeCustomFields: 'true',
              pageSize: '7',
              pageToken: 'a+b &c',
            },
          ],
          [`/v1/projects/${PROJECT}/experienceTags/${ID}/experiences`, { archived: 'false' }],
        ]);
      },
    ));

  it('send the token, the user agent, and bodies as JSON', () =>
    withServer(
      () => ({ status: 201, body: EXPERIENCE }),
      async ({ url, received }) => {
        const body = { name: 'ramp', description: 'd', locations: ['s3://a'] };
        valueOf(await makeResimApi(optionsFor(url)).createExperience(PROJECT, body)());
        expect(received[0]?.headers).to.include({
          authorization: 'Bearer access-token-of-the-test',
          'user-agent': 'resim-sync/test',
          'content-type': 'application/json',
        });
        expect(JSON.parse(received[0]?.body ?? '')).to.deep.equal(body);
      },
    ));

  it('send only the experiences of a revision', () =>
    withServer(
      () => ({ body: {} }),
      async ({ url, received }) => {
        const suite = branded(ExperienceID, ID);
        await makeResimApi(optionsFor(url)).reviseTestSuite(PROJECT, suite as never, [suite])();
        expect(JSON.parse(received[0]?.body ?? '')).to.deep.equal({
          experiences: [ID],
          updateMetricsBuild: false,
        });
      },
    ));
});
