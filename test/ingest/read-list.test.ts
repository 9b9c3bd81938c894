import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ListDoubt, Page, PageRequest } from '../../src/api/resim-api.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { readList } from '../../src/ingest/read-list.ts';

const failure = (status: number, mayBeTooLarge = false): SyncError => ({
  _tag: 'ApiError',
  operation: 'listThings',
  method: 'GET',
  path: '/things',
  apiUrl: 'https://api/',
  failure: { _tag: 'Status', status, serverMessage: 'no' },
  ...(mayBeTooLarge && { mayBeTooLarge }),
});

const THINGS = {
  kind: 'tag' as const,
  operation: 'listThings',
  what: 'things',
  key: (item: string) => item,
  pageSize: 1000,
};

/** A list with scripted responses, one read after the other; `undefined` is a page that fails. */
const scripted = (pages: readonly (Page<string> | number)[]) => {
  const requests: PageRequest[] = [];
  const doubts: ListDoubt[] = [];
  const remaining = [...pages];
  const list = readList<string>({
    ...THINGS,
    onDoubt: (doubt) => doubts.push(doubt),
    fetch:
      ({ failFast = false, ...request }) =>
      () => {
        requests.push(request);
        const page = remaining.shift();
        return Promise.resolve(
          page === undefined || typeof page === 'number'
            ? E.left(failure(page ?? 599, failFast && page !== 403))
            : E.right(page),
        );
      },
  });
  return { list, requests, doubts };
};

const page = (items: string, rest: Partial<Page<string>> = {}): Page<string> => ({
  items: items.split(''),
  ...rest,
});

describe('reading a list', () => {
  it('follows the tokens to the last page', async () => {
    const { list, requests } = scripted([page('ab', { nextPageToken: 't' }), page('c')]);
    expect(await list()).to.deep.equal(E.right(['a', 'b', 'c']));
    expect(requests).to.deep.equal([{ pageSize: 1000 }, { pageSize: 1000, pageToken: 't' }]);
  });

  it('fails as a whole when its second page fails', async () => {
    const { list } = scripted([page('ab', { nextPageToken: 't' }), 500]);
    expect(await list()).to.deep.include({ _tag: 'Left' });
  });

  const doubtful: readonly (readonly [string, readonly Page<string>[]])[] = [
    ['an item is repeated', [page('ab', { nextPageToken: 't' }), page('bc')]],
    ['there are no items, although the total is not 0', [page('', { total: 3 })]],
    ['a page token is repeated', [page('a', { nextPageToken: 't' }), page('b', { nextPageToken: 't' })]],
  ];
  for (const [what, first] of doubtful) {
    it(`reads again if ${what}`, async () => {
      const { list } = scripted([...first, page('abc', { total: 3 })]);
      expect(await list()).to.deep.equal(E.right(['a', 'b', 'c']));
    });

    it(`is an error if ${what} in both reads`, async () => {
      const result = await scripted([...first, ...first]).list();
      expect(E.isLeft(result) && result.left).to.include({ _tag: 'IncompleteRead', operation: 'listThings' });
    });
  }

  const unlike: readonly (readonly [string, readonly Page<string>[]])[] = [
    ['the total changes', [page('ab', { nextPageToken: 't', total: 3 }), page('c', { total: 4 })]],
    ['there are more items than the total', [page('abc', { total: 0 })]],
    ['there are fewer items than the total', [page('abc', { total: 9 })]],
  ];
  for (const [what, pages] of unlike) {
    it(`reads again if ${what}, and accepts what two reads agree on`, async () => {
      const { list, requests, doubts } = scripted([...pages, ...pages]);
      expect(await list()).to.deep.equal(E.right(['a', 'b', 'c']));
      expect(requests).to.have.length(2 * pages.length);
      expect(doubts).to.have.length(1);
      expect(doubts[0]).to.include({ what: 'things', got: 3 });
    });

    it(`is an error if ${what}, and another read has other items`, async () => {
      const { list, doubts } = scripted([...pages, page('abd', { total: 4 })]);
      const result = await list();
      expect(E.isLeft(result) && result.left).to.include({ _tag: 'IncompleteRead', reason: 'total' });
      expect(doubts).to.deep.equal([]);
    });
  }

  it('reads again before it accepts an empty list without a total', async () => {
    const nothing = page('', { unsure: true });
    expect(await scripted([nothing, page('abc')]).list()).to.deep.equal(E.right(['a', 'b', 'c']));
    const twice = scripted([nothing, nothing]);
    expect(await twice.list()).to.deep.equal(E.right([]));
    expect(twice.doubts).to.deep.equal([]);
    expect(await scripted([page('', { total: 0 })]).list()).to.deep.equal(E.right([]));
    const told = scripted([page('', { total: 2, unsure: true }), page('', { total: 2, unsure: true })]);
    expect(await told.list()).to.deep.include({ _tag: 'Left' });
  });

  it('requests pages of 100 if a server refuses larger ones', async () => {
    const { list, requests } = scripted([400, page('a', { nextPageToken: 't' }), page('b')]);
    expect(await list()).to.deep.equal(E.right(['a', 'b']));
    expect(requests.map(({ pageSize }) => pageSize)).to.deep.equal([1000, 100, 100]);
  });

  it('returns any other refusal', async () => {
    expect(await scripted([403]).list()).to.deep.equal(E.left(failure(403)));
    expect(TE.left(failure(403))).to.be.a('function');
  });
});
