import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { getCurrentDatabaseState } from '../../src/ingest/get-current-database-state.ts';
import { type KnownSets, startReading } from '../../src/ingest/started-reading.ts';
import { apiFailure, memoryApi } from '../support/memory-api.ts';
import { PROJECT_ID } from '../support/planned-situations.ts';
import { liveExperience, project } from '../support/wanted.ts';

const MODEL = project([liveExperience(0, 'ramp'), liveExperience(1, 'merge')], {
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

/** Starts to read with some known sets, and requests the named ones once all responses have arrived. */
const readWith = async (known: KnownSets | undefined, change: (api: ResimApi) => ResimApi = (api) => api) => {
  const memory = memoryApi(MODEL);
  const api = change(memory.api);
  const members = () => memory.requests().filter((request) => MEMBERS.has(request));
  const lists = startReading(api, PROJECT_ID, { known });
  const [tags, systems] = await Promise.all([lists.tags(), lists.systems(), lists.active()]);
  const early = members();
  const read = await getCurrentDatabaseState(api, NAMED, lists)();
  return { early, late: members().slice(early.length), read, tags, systems };
};

const knownSets = async (named: (name: string) => boolean): Promise<KnownSets> => {
  const { tags, systems } = await readWith(undefined);
  if (E.isLeft(tags) || E.isLeft(systems)) throw new Error('nothing was read');
  return {
    tags: tags.right.items.filter(({ name }) => named(name)),
    systems: systems.right.items.filter(({ name }) => named(name)),
    archivedMembers: false,
  };
};

describe('members of sets whose IDs are known', () => {
  it('are requested together with the lists, and not a second time', async () => {
    const { early, late, read } = await readWith(await knownSets((name) => name === 'smoke'));
    expect(early).to.deep.equal(['listExperiencesWithExperienceTag']);
    expect(late).to.deep.equal([]);
    expect(E.isRight(read) && read.right.state.tagSetsByName.get('smoke')?.experienceIDs.size).to.equal(1);
  });

  it('are requested after their list if they are not known, with the same result', async () => {
    const plain = await readWith(undefined);
    expect(plain.early).to.deep.equal([]);
    expect(plain.late).to.deep.equal(['listExperiencesWithExperienceTag']);
    for (const known of [await knownSets(() => true), await knownSets((name) => name === 'nightly')])
      expect((await readWith(known)).read).to.deep.equal(plain.read);
  });

  it('fail only if they are needed', async () => {
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
    const all = await knownSets(() => true);
    expect(E.isRight((await readWith(all, failing(false))).read)).to.equal(true);
    expect(E.isLeft((await readWith(all, failing(true))).read)).to.equal(true);
  });
});
