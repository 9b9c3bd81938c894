import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { getCurrentDatabaseState } from '../../src/ingest/get-current-database-state.ts';
import { type Likely, startReading } from '../../src/ingest/started-reading.ts';
import { apiFailure, memoryApi } from '../support/memory-api.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { alive, project } from '../support/wanted.ts';

const MODEL = project([alive(0, 'ramp'), alive(1, 'merge')], {
  tags: { smoke: [0], nightly: [1] },
  systems: { planner: [0, 1] },
});

const NAMED = {
  projectID: PROJECT_ID,
  tags: ['smoke'],
  systems: [],
  testSuites: [],
  needsArchivedMembers: () => false,
};

const MEMBERS = new Set(['listExperiencesWithExperienceTag', 'listExperiencesForSystem']);

/** Waits until the answers of a memory are in, of which each takes some turns. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** Starts to read, and asks for what is named only after everything that is likely came. */
const readWith = async (likely: Likely, change: (api: ResimApi) => ResimApi = (api) => api) => {
  const memory = memoryApi(MODEL);
  const api = change(memory.api);
  const members = () => memory.requests().filter((request) => MEMBERS.has(request));
  const lists = startReading(api, PROJECT_ID, { likely: () => Promise.resolve(likely) });
  await turns();
  const early = members();
  const read = await getCurrentDatabaseState(api, NAMED, lists)();
  return { early, late: members().slice(early.length), read };
};

describe('what a config is likely to name', () => {
  it('is read before the config is known, and not a second time', async () => {
    const { early, late, read } = await readWith((name) => name === 'smoke');
    expect(early).to.deep.equal(['listExperiencesWithExperienceTag']);
    expect(late).to.deep.equal([]);
    expect(E.isRight(read) && read.right.state.tagSetsByName.get('smoke')?.experienceIDs.size).to.equal(1);
  });

  it('changes nothing of what is read in the end, whether it was right or not', async () => {
    const plain = await readWith(() => false);
    expect(plain.early).to.deep.equal([]);
    for (const likely of [() => true, (name: string) => name === 'nightly'])
      expect((await readWith(likely)).read).to.deep.equal(plain.read);
  });

  it('is no failure where it fails and nobody needs it, and is one where somebody does', async () => {
    const failing = (tagged: boolean) => (api: ResimApi) => ({
      ...api,
      ...(tagged
        ? {
            listExperiencesWithExperienceTag: () =>
              TE.left(apiFailure('tags', { _tag: 'Timeout', seconds: 1 })),
          }
        : {
            listExperiencesForSystem: () => TE.left(apiFailure('systems', { _tag: 'Timeout', seconds: 1 })),
          }),
    });
    expect(E.isRight((await readWith(() => true, failing(false))).read)).to.equal(true);
    expect(E.isLeft((await readWith(() => true, failing(true))).read)).to.equal(true);
  });

  it('is not guessed among very many', async () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`tag-${number}`, [0]]));
    const memory = memoryApi(project([alive(0, 'ramp')], { tags }));
    startReading(memory.api, PROJECT_ID, { likely: () => Promise.resolve(() => true) });
    await turns();
    expect(memory.requests().filter((request) => MEMBERS.has(request))).to.deep.equal([]);
  });
});
