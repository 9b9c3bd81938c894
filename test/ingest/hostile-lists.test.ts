import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { makeResimApi } from '../../src/api/got-resim-api.ts';
import type { ResimApi } from '../../src/api/resim-api.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { experiencePageSizes } from '../../src/ingest/page-sizes.ts';
import { isEndless, type Listed, readList } from '../../src/ingest/read-list.ts';
import { startReading } from '../../src/ingest/started-reading.ts';
import { readUndecoded } from '../../src/ingest/read-undecoded.ts';
import { optionsFor, PROJECT } from '../api/support/api-options.ts';
import { type Answer, type Received, withServer } from '../api/support/loopback-server.ts';
import { uuid } from '../support/model.ts';

const experience = (number: number): unknown => ({
  experienceID: uuid(1, number),
  name: `scenario ${number}`,
  description: 'd',
  locations: ['l'],
  containerTimeoutSeconds: 60,
  archived: false,
});

const EMPTY = { body: { experiences: [], experienceTags: [], systems: [], testSuites: [], total: 0 } };

const isActiveList = ({ path, query }: Received): boolean =>
  path.endsWith('/experiences') && query.archived === 'false';

interface Read {
  readonly result: E.Either<SyncError, readonly unknown[]>;
  /** The requests for active experiences. */
  readonly asked: readonly Received[];
  readonly waits: readonly number[];
}

/** Reads the active experiences of a server with these responses; its other lists are empty. */
const readFrom = (
  answer: (request: Received, number: number) => Answer,
  timeoutSeconds = 5,
  more: Partial<ResimApi> = {},
): Promise<Read> => {
  const asked: Received[] = [];
  return withServer(
    (request) => (isActiveList(request) ? answer(request, asked.push(request)) : EMPTY),
    async ({ url }) => {
      const options = optionsFor(url, { timeoutSeconds });
      const api = makeResimApi({ ...options, ...more });
      const listed = await startReading(api, PROJECT).active();
      return { result: E.map(({ items }: Listed<unknown>) => items)(listed), asked, waits: options.waits };
    },
  );
};

const leftOf = ({ result }: Read): SyncError => {
  if (E.isRight(result)) throw new Error('it was read');
  return result.left;
};

const pageOf = (...numbers: readonly number[]) => ({ experiences: numbers.map(experience) });

describe('an endless list', () => {
  it('is an error if its pages contain nothing new', async () => {
    const read = await readFrom((_, number) => ({ body: { ...pageOf(1), nextPageToken: `t${number}` } }));
    expect(leftOf(read)).to.include({ _tag: 'EndlessList', what: 'experiences', items: 1 });
    expect(read.asked.length).to.be.below(60);
  });

  it('is an error if it has ever more items beyond its total', async () => {
    const read = await readFrom((_, number) => {
      const numbers = Array.from({ length: 2_000 }, (__, at) => number * 2_000 + at);
      return { body: { ...pageOf(...numbers), total: 1, nextPageToken: `t${number}` } };
    });
    expect(leftOf(read)).to.deep.include({ _tag: 'EndlessList', total: 1 });
    expect(read.asked.length).to.be.below(12);
  });

  it('is not decoded from undecoded pages', () =>
    withServer(
      ({ query }) => ({
        body: { experiences: [], nextPageToken: `t${Number(query.pageToken?.slice(1) ?? 0) + 1}` },
      }),
      async ({ url, received }) => {
        const read = await readUndecoded(makeResimApi(optionsFor(url)), PROJECT)();
        expect(read).to.deep.equal(E.right(undefined));
        expect(received.length).to.be.below(5_000);
      },
    ));

  it('is distinguished from a long one and one with a wrong total', () => {
    for (const [pages, items, total, endless] of [
      [1_000, 100_000, 100_000, false],
      [1_000, 100_000, undefined, false],
      [100, 10_000, 0, false],
      [30, 0, undefined, false],
      [10_000, 10_000, 10_000, true],
      [103, 10_300, 100, true],
      [51, 0, undefined, true],
      [60, 500_001, undefined, true],
      [60, 500_001, 0, true],
    ] as const)
      expect(isEndless({ pages, items, total }), `${pages} ${items} ${total}`).to.equal(endless);
  });
});

describe('a response without a list', () => {
  const NO_LISTS: Readonly<Record<string, unknown>> = {
    'nothing at all': {},
    'a message': { message: 'try later' },
    'a total alone': { total: 3 },
    'null, and a total': { experiences: null, total: 3 },
    'an empty list, and a total': { experiences: [], total: 3 },
  };
  for (const [what, body] of Object.entries(NO_LISTS))
    it(`does not count as an empty project, and is requested again: ${what}`, async () => {
      const mended = await readFrom((_, number) => ({ body: number === 1 ? body : pageOf(1, 2) }));
      expect(E.isRight(mended.result) && mended.result.right.length).to.equal(2);
      const lasting = await readFrom(() => ({ body }));
      expect(leftOf(lasting)._tag).to.be.oneOf(['ApiError', 'IncompleteRead']);
      expect(lasting.asked).to.have.length(2);
    });

  it('is accepted the second time if it is null without a total, and at once if the total is 0', async () => {
    const unsure = await readFrom(() => ({ body: { experiences: null } }));
    expect([unsure.result, unsure.asked.length]).to.deep.equal([E.right([]), 2]);
    for (const body of [{ experiences: null, total: 0 }, { total: 0 }, { experiences: [] }]) {
      const sure = await readFrom(() => ({ body }));
      expect([sure.result, sure.asked.length]).to.deep.equal([E.right([]), 1]);
    }
  });

  it('is accepted with a total that counts archived entities, with a warning', async () => {
    const answers = (active: readonly number[], archived: readonly number[], total: number) => {
      const doubts: unknown[] = [];
      return withServer(
        (request) => {
          if (!request.path.endsWith('/experiences')) return EMPTY;
          const numbers = request.query.archived === 'false' ? active : archived;
          return { body: { ...pageOf(...numbers), total } };
        },
        async ({ url }) => {
          const api = { ...makeResimApi(optionsFor(url)), onDoubt: (doubt: unknown) => doubts.push(doubt) };
          const read = await startReading(api, PROJECT).experiences();
          return { count: E.isRight(read) ? read.right.experiencesByName.size : read.left._tag, doubts };
        },
      );
    };
    const noneArchived = await answers([1, 2], [], 2);
    expect(noneArchived.count).to.equal(2);
    expect(noneArchived.doubts).to.deep.equal([{ what: 'archived experiences', total: 2, got: 0 }]);
    const allArchived = await answers([], [1, 2], 2);
    expect(allArchived.count).to.equal(2);
    expect(allArchived.doubts).to.deep.equal([{ what: 'experiences', total: 2, got: 0 }]);
    expect((await answers([], [1, 2], 5)).count).to.equal('IncompleteRead');
  });

  it('does not prove that a lost create was not done', async () => {
    const list = (body: unknown) =>
      withServer(
        () => ({ body }),
        ({ url }) => {
          const api = makeResimApi(optionsFor(url));
          return readList({
            operation: 'listExperiences',
            what: 'experiences named a',
            kind: 'experience',
            fetch: (page) => api.listExperiences(PROJECT, { ...page, archived: false, name: 'a' }),
            key: ({ experienceID }) => experienceID,
            pageSize: 100,
          })();
        },
      );
    for (const body of [{}, { experiences: null, total: 1 }])
      expect(E.isLeft(await list(body)), JSON.stringify(body)).to.equal(true);
  });
});

describe('a server without large pages', () => {
  const REFUSALS: Readonly<Record<string, Answer>> = {
    ...Object.fromEntries(
      [400, 413, 422, 500, 502, 504].map((status) => [
        `answers ${status}`,
        { status, body: { message: 'no' } },
      ]),
    ),
    'drops the connection': 'reset',
    'does not answer in time': 'silence',
  };
  for (const [what, refusal] of Object.entries(REFUSALS))
    it(`gets requests for smaller ones at once if it ${what}`, async () => {
      const { result, asked, waits } = await readFrom(
        ({ query }) => (Number(query.pageSize) > 1_000 ? refusal : { body: pageOf(1) }),
        0.3,
      );
      expect(E.isRight(result)).to.equal(true);
      expect(asked.map(({ query }) => query.pageSize)).to.deep.equal(['10000', '1000']);
      expect(waits.filter((wait) => wait > 0)).to.deep.equal([]);
    });

  it('gets requests for the smallest pages for the rest of the run', () =>
    withServer(
      ({ query }) => (Number(query.pageSize) > 100 ? { status: 413, body: {} } : EMPTY),
      async ({ url, received }) => {
        const api = makeResimApi(optionsFor(url));
        expect(await startReading(api, PROJECT).active()).to.deep.equal(
          E.right({ items: [], unreadable: [] }),
        );
        const before = received.length;
        expect(E.isRight(await readUndecoded(api, PROJECT)())).to.equal(true);
        expect(received.slice(before).every(({ query }) => query.pageSize === '100')).to.equal(true);
        expect(experiencePageSizes(api).current()).to.equal(100);
      },
    ));

  it('gets retries for the smallest ones', async () => {
    const { asked, waits } = await readFrom(() => ({ status: 502, body: {} }));
    expect(asked.filter(({ query }) => query.pageSize === '100').length).to.be.greaterThan(3);
    expect(waits.length).to.be.greaterThan(2);
  });

  it('does not get a second request for a page that is too large', async () => {
    const { result, asked } = await readFrom(({ query }, number) =>
      query.pageToken === 'second' && query.pageSize === '10000'
        ? { status: 504, body: {} }
        : { body: { ...pageOf(number), ...(query.pageToken === undefined && { nextPageToken: 'second' }) } },
    );
    expect(E.isRight(result) && result.right.length).to.equal(2);
    expect(asked.map(({ query }) => query.pageSize)).to.deep.equal(['10000', '10000', '1000', '1000']);
  });

  it('gets requests for the page size that the user sets', async () => {
    const { asked } = await readFrom(
      ({ query }) => (Number(query.pageSize) > 100 ? { status: 500, body: {} } : { body: pageOf(1) }),
      5,
      { pageSize: 250 },
    );
    expect(asked.map(({ query }) => query.pageSize)).to.deep.equal(['250', '100']);
  });
});
