import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import { DEFAULT_RETRY_POLICY, retryAfterMilliseconds, retryDelay } from '../../src/api/retry.ts';
import { makeRedact } from '../../src/api/secrets.ts';
import { apiErrorOf, optionsFor, PROJECT, TOKEN, valueOf } from './support/api-options.ts';
import { type Answer, withServer } from './support/loopback-server.ts';

const EMPTY: Answer = { body: { experiences: [] } };
const CREATED: Answer = {
  status: 201,
  body: {
    experienceID: '22222222-2222-4222-8222-222222222222',
    name: 'a',
    description: 'd',
    locations: ['l'],
    containerTimeoutSeconds: 60,
    archived: false,
  },
};

/** Responds in turn; repeats the last response. */
const inTurn =
  (...answers: readonly Answer[]) =>
  ({ number }: { readonly number: number }): Answer =>
    answers[Math.min(number, answers.length) - 1] ?? 'reset';

const tryWith = (
  answer: (request: { readonly number: number }) => Answer,
  method: 'read' | 'write',
  timeoutSeconds = 5,
) =>
  withServer(answer, async ({ url, received }) => {
    const options = optionsFor(url, { timeoutSeconds });
    const api = makeResimApi(options);
    const result: E.Either<
      Parameters<typeof apiErrorOf>[0] extends E.Either<infer L, unknown> ? L : never,
      unknown
    > = method === 'read'
      ? await api.listExperiences(PROJECT, { archived: false })()
      : await api.createExperience(PROJECT, { name: 'a', description: 'd', locations: ['l'] })();
    return { result, requests: received.length, waits: options.waits, retries: options.retries };
  });

const status = (code: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: code,
  headers,
  body: { message: 'not now' },
});

describe('a request that fails', () => {
  for (const [what, answer] of [
    ['429', status(429)],
    ['500', status(500)],
    ['502', status(502)],
    ['503', status(503)],
    ['504', status(504)],
    ['a broken connection', 'reset'],
  ] as const)
    it(`is sent again after ${what} if it is a read`, async () => {
      const { result, requests, retries } = await tryWith(inTurn(answer, answer, EMPTY), 'read');
      expect(valueOf(result)).to.deep.include({ items: [] });
      expect(requests).to.equal(3);
      expect(retries.map(({ operation, attempt }) => [operation, attempt])).to.deep.equal([
        ['listExperiences', 2],
        ['listExperiences', 3],
      ]);
    });

  it('is sent again after a timeout if it is a read', async () => {
    const { result, requests, retries } = await tryWith(inTurn('silence', EMPTY), 'read', 0.05);
    valueOf(result);
    expect(requests).to.equal(2);
    expect(retries[0]?.reason).to.equal('no answer within 0.05 s');
  });

  for (const code of [400, 403, 404, 409, 422, 301])
    it(`is not sent again after ${code}`, async () => {
      for (const method of ['read', 'write'] as const) {
        const { result, requests } = await tryWith(inTurn(status(code), EMPTY), method);
        const error = apiErrorOf(result);
        expect(error.failure).to.deep.equal({ _tag: 'Status', status: code, serverMessage: 'not now' });
        expect(error.ambiguous).to.equal(undefined);
        expect(requests).to.equal(1);
      }
    });

  it('is sent again if it is a write that was certainly not done', async () => {
    const throttled = inTurn(status(429), status(503, { 'retry-after': '1' }), CREATED);
    const { result, requests } = await tryWith(throttled, 'write');
    expect(valueOf(result)).to.include({ name: 'a' });
    expect(requests).to.equal(3);
  });

  for (const [what, answer] of [
    ['500', status(500)],
    ['502', status(502)],
    ['503 without a time', status(503)],
    ['504', status(504)],
    ['a broken connection', 'reset'],
    ['silence', 'silence'],
  ] as const)
    it(`is ambiguous after ${what} if it is a write`, async () => {
      const { result, requests } = await tryWith(inTurn(answer, CREATED), 'write', 0.2);
      expect(apiErrorOf(result).ambiguous).to.equal(true);
      expect(requests).to.equal(1);
    });

  it('waits as long as Retry-After says, in seconds or until a date', async () => {
    const date = new Date(Date.parse('2026-01-31T12:00:00Z') + 9_000 + 4_000).toUTCString();
    const answers = inTurn(status(429, { 'retry-after': '9' }), status(503, { 'retry-after': date }), EMPTY);
    const { waits } = await tryWith(answers, 'read');
    // Each has a tenth of a second of jitter; the clock advances by the first delay.
    expect(waits).to.deep.equal([9_100, 4_000]);
  });

  const WISHES = {
    '86400': '2026-02-01T12:00:00.000Z',
    'Fri, 31 Dec 9999 23:59:59 GMT': '9999-12-31T23:59:59.000Z',
    ['9'.repeat(400)]: 'for ever',
  };
  for (const [wish, until] of Object.entries(WISHES))
    it(`fails if the server asks to wait for more than three minutes, and says until when: ${wish.slice(0, 40)}`, async () => {
      for (const method of ['read', 'write'] as const) {
        const { waits, requests, result } = await tryWith(
          inTurn(status(429, { 'retry-after': wish }), EMPTY),
          method,
        );
        expect([requests, waits]).to.deep.equal([1, []]);
        const error = apiErrorOf(result);
        expect(error.failure).to.include({ _tag: 'Status', status: 429, waitUntil: until });
        expect(error.ambiguous).to.equal(undefined);
      }
    });

  it('waits as long as the server asks if that is less, and says so', async () => {
    const answers = inTurn(status(429, { 'retry-after': '100' }), EMPTY);
    const { waits, retries } = await tryWith(answers, 'read');
    expect(waits).to.deep.equal([100_100]);
    expect(retries[0]?.reason).to.equal('the server answered 429 and asks to wait 100 s');
  });

  it('ignores a Retry-After that makes no sense', async () => {
    for (const wish of ['soon', '-5', '', '1e3', 'NaN']) {
      const { waits } = await tryWith(inTurn(status(429, { 'retry-after': wish }), EMPTY), 'read');
      expect(waits[0], wish).to.be.within(0, 1_000);
    }
  });

  it('ends after ten attempts or three minutes, whichever comes first', async () => {
    // A successful first response shows that the URL is right.
    const quick = await withServer(
      ({ number }) => (number === 1 ? EMPTY : status(500)),
      async ({ url, received }) => {
        const api = makeResimApi(optionsFor(url));
        await api.listExperiences(PROJECT, { archived: false })();
        apiErrorOf(await api.listExperiences(PROJECT, { archived: false })());
        return received.length;
      },
    );
    expect(quick).to.equal(11);
    const slow = await tryWith(() => status(429, { 'retry-after': '50' }), 'read');
    expect(slow.requests).to.equal(4);
    expect(slow.waits.reduce((sum, one) => sum + one, 0)).to.be.below(180_000);
  });

  it('ends soon if nothing listens, and says that nothing was reached', async () => {
    const url = await withServer(
      () => EMPTY,
      ({ url: gone }) => Promise.resolve(gone),
    );
    for (const method of ['read', 'write'] as const) {
      const options = optionsFor(url);
      const api = makeResimApi(options);
      const error = apiErrorOf(
        method === 'read'
          ? await api.listProjects({})()
          : await api.createExperience(PROJECT, { name: 'a', description: 'd', locations: ['l'] })(),
      );
      expect(error.failure).to.include({ _tag: 'Unreachable', code: 'ECONNREFUSED' });
      expect(error.ambiguous).to.equal(undefined);
      expect(options.waits).to.have.length(3);
    }
  });

  it('is forgotten by the session that may be aborted as soon as it is answered', async () => {
    const { signal } = new AbortController();
    await withServer(inTurn(EMPTY, CREATED, status(404), 'reset', EMPTY), async ({ url, connections }) => {
      const api = makeResimApi(optionsFor(url, { signal }));
      valueOf(await api.listExperiences(PROJECT, { archived: false })());
      valueOf(await api.createExperience(PROJECT, { name: 'a', description: 'd', locations: ['l'] })());
      apiErrorOf(await api.listProjects({})());
      valueOf(await api.listExperiences(PROJECT, { archived: false })());
      expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
      // The connections are kept, except the broken one.
      expect(connections()).to.equal(2);
    });
  });

  it('is not sent after the session was aborted', async () => {
    const controller = new AbortController();
    await withServer(
      () => status(429),
      async ({ url, received }) => {
        const options = optionsFor(url, {
          signal: controller.signal,
          wait: () => {
            controller.abort();
            return Promise.resolve();
          },
        });
        const created = await makeResimApi(options).createExperience(PROJECT, {
          name: 'a',
          description: 'd',
          locations: ['l'],
        })();
        expect(created).to.deep.equal(E.left({ _tag: 'Interrupted' }));
        expect(received).to.have.length(1);
      },
    );
  });

  it('is ambiguous if it was in flight when the session was aborted, and interrupted if it is a read', async () => {
    for (const method of ['read', 'write'] as const) {
      const controller = new AbortController();
      await withServer(
        () => {
          controller.abort();
          return 'silence';
        },
        async ({ url }) => {
          const api = makeResimApi(optionsFor(url, { signal: controller.signal }));
          if (method === 'read')
            expect(await api.listProjects({})()).to.deep.equal(E.left({ _tag: 'Interrupted' }));
          else {
            const body = { name: 'a', description: 'd', locations: ['l'] };
            expect(apiErrorOf(await api.createExperience(PROJECT, body)()).ambiguous).to.equal(true);
          }
        },
      );
    }
  });
});

describe('the delay before another attempt', () => {
  it('grows with each attempt, within its bounds, and is at least Retry-After', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, asked, random) => {
          const { maxDelay, maxRetryAfter, baseDelay } = DEFAULT_RETRY_POLICY;
          const delay = retryDelay(attempt, asked, random, DEFAULT_RETRY_POLICY);
          if (asked !== undefined && asked > maxRetryAfter) expect(delay).to.equal(undefined);
          else {
            expect(delay).to.be.at.least(asked ?? 0);
            expect(delay).to.be.at.most(Math.max(maxDelay, maxRetryAfter + baseDelay));
            expect(delay).to.be.above(0);
          }
        },
      ),
    ));

  it('has jitter from the random number', () => {
    const waits = [0, 0.25, 0.5, 0.75, 1].map(
      (random) => retryDelay(3, undefined, random, DEFAULT_RETRY_POLICY) ?? 0,
    );
    expect(new Set(waits).size).to.equal(5);
    expect(Math.max(...waits)).to.equal(800);
  });

  it('accepts any header', () =>
    fc.assert(
      fc.property(fc.string(), (header) => {
        const asked = retryAfterMilliseconds(header, new Date(0));
        expect(asked === undefined || asked >= 0).to.equal(true);
      }),
    ));
});

describe('an access token that is refused', () => {
  const tokens = (given: readonly string[]) => {
    const refusals: (string | undefined)[] = [];
    let position = 0;
    const accessToken = (refused?: string) => () => {
      refusals.push(refused);
      if (refused === given[position]) position = Math.min(position + 1, given.length - 1);
      return Promise.resolve(E.right(given[position] ?? ''));
    };
    return { accessToken, refusals };
  };
  const accepts = (token: string) => (request: { readonly headers: { readonly authorization?: string } }) =>
    request.headers.authorization === `Bearer ${token}` ? EMPTY : status(401);

  it('is renewed once, and the request is sent again, even a write', () =>
    withServer(
      ({ headers }) => (headers.authorization === 'Bearer second' ? CREATED : status(401)),
      async ({ url, received }) => {
        const { accessToken, refusals } = tokens(['first', 'second']);
        const api = makeResimApi(optionsFor(url, { accessToken }));
        valueOf(await api.createExperience(PROJECT, { name: 'a', description: 'd', locations: ['l'] })());
        expect(received.map(({ headers }) => headers.authorization)).to.deep.equal([
          'Bearer first',
          'Bearer second',
        ]);
        expect(refusals).to.deep.equal([undefined, 'first']);
      },
    ));

  it('is not renewed a second time for one request', () =>
    withServer(accepts('third'), async ({ url, received }) => {
      const { accessToken } = tokens(['first', 'second', 'third']);
      const api = makeResimApi(optionsFor(url, { accessToken }));
      expect(apiErrorOf(await api.listProjects({})()).failure).to.include({ _tag: 'Status', status: 401 });
      expect(received).to.have.length(2);
    }));

  it('is reported at once if there is no other', () =>
    withServer(accepts('another'), async ({ url, received }) => {
      const { accessToken } = tokens(['only']);
      const api = makeResimApi(optionsFor(url, { accessToken }));
      expect(apiErrorOf(await api.listProjects({})()).failure).to.include({ status: 401 });
      expect(received).to.have.length(1);
    }));

  it('returns the sign-in error if the renewal fails', () =>
    withServer(accepts('another'), async ({ url }) => {
      const signInFailed = { _tag: 'SignInFailed', message: 'm', hint: 'h' } as const;
      const accessToken = (refused?: string) => () =>
        Promise.resolve(refused === undefined ? E.right('x') : E.left(signInFailed));
      const api = makeResimApi(optionsFor(url, { accessToken }));
      expect(await api.listProjects({})()).to.deep.equal(E.left(signInFailed));
    }));
});

describe('secrets', () => {
  it('are masked if a server repeats what it was sent', async () => {
    const secret = 'p&ss "wörd"/1';
    const repeated = [
      TOKEN,
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString(),
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
      'Bearer abcdefgh12345678',
      'https://user:hunter2@proxy.example:8080/',
    ];
    for (const answer of [
      { status: 400, body: { message: repeated.join(' ') } },
      { status: 500, body: { error: repeated } },
      { status: 200, body: `sent: ${repeated.join(' ')}` },
      { status: 200, body: { experiences: repeated.join(' ') } },
    ])
      await withServer(
        () => answer,
        async ({ url }) => {
          const options = optionsFor(url, { secrets: [secret] });
          const text = JSON.stringify(
            await makeResimApi(options).listExperiences(PROJECT, { archived: false })(),
          );
          expect(text).to.include('"_tag":"Left"');
          for (const part of [TOKEN, 'p&ss', encodeURIComponent(secret), 'eyJhbG', 'abcdefgh', 'hunter2'])
            expect(text).not.to.include(part);
        },
      );
  });

  it('are masked in any text, in every spelling', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(
          secret.trim().length >= 4 && !'(secret)'.includes(secret) && !`${before}${after}`.includes(secret),
        );
        const redacted = makeRedact([secret])(`${before} ${JSON.stringify({ secret })} ${after}`);
        expect(redacted).not.to.include(JSON.stringify(secret));
      }),
    ));
});
