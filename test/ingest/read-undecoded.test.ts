import { expect } from 'chai';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ResimApi } from '../../src/api/resim-api.ts';
import { type AnswerDigests, areSame } from '../../src/domain/answer-digests.ts';
import { ProjectID, SystemID, TagID } from '../../src/domain/ids.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import {
  getCurrentDatabaseState,
  type ReadState,
  type StateRequest,
} from '../../src/ingest/get-current-database-state.ts';
import { readUnchanged } from '../../src/ingest/compare-answers.ts';
import {
  decodeSome,
  decodeState,
  differingIDs,
  readUndecoded,
  textsOf,
} from '../../src/ingest/read-undecoded.ts';
import type { KnownSets } from '../../src/ingest/started-reading.ts';
import { namedDigests } from '../../src/plan/fingerprint.ts';
import { valueOf } from '../api/support/api-options.ts';
import { apiFor } from '../support/api-for.ts';
import { branded } from '../support/branded.ts';
import { createProject, type ProjectClient } from '../support/project-client.ts';
import { withSandbox } from '../support/workbench.ts';

interface Field {
  readonly project: ProjectClient;
  readonly api: ResimApi;
  readonly request: StateRequest;
  readonly ids: readonly string[];
  readonly tags: { readonly large: string; readonly small: string; readonly unnamed: string };
  readonly system: string;
  readonly suite: string;
}

/** A project with a tag that is searched, one that is listed, and one that is not needed. */
const withField = (use: (field: Field) => Promise<void>): Promise<void> =>
  withSandbox(async (server) => {
    const project = await createProject(server, 'robots');
    const ids: string[] = [];
    for (let n = 0; n < 215; n++) ids.push(await project.createExperience({ name: `scenario ${n}` }));
    const [large, small, unnamed] = [
      await project.createTag('large'),
      await project.createTag('small'),
      await project.createTag('unnamed'),
    ];
    await project.tag(large, ids.slice(0, 210));
    await project.tag(small, ids.slice(0, 3));
    await project.tag(unnamed, ids.slice(0, 3));
    const system = await project.createSystem('planner');
    await project.addSystem(system, ids.slice(0, 4));
    const suite = await project.createSuite('Basic', system, ids.slice(0, 3));
    await project.archive(ids[0]!);
    await use({
      project,
      ids,
      api: apiFor(server),
      tags: { large, small, unnamed },
      system,
      suite,
      request: {
        projectID: branded(ProjectID, project.projectID),
        tags: ['large', 'small'],
        systems: ['planner'],
        testSuites: ['Basic'],
        needsArchivedMembers: () => true,
      },
    });
  });

const rightOf = async <A>(task: TaskEither<SyncError, A>): Promise<A> => valueOf(await task());

const read = ({ api, request }: Field): Promise<ReadState> => rightOf(getCurrentDatabaseState(api, request));

const NOTHING: KnownSets = { tags: [], systems: [], archivedMembers: true };

/** All named sets, as needed ones. */
const namedSets = ({ tags: { large, small }, system }: Field): KnownSets => ({
  tags: [
    { id: branded(TagID, large), name: 'large', archived: false },
    { id: branded(TagID, small), name: 'small', archived: false },
  ],
  systems: [{ id: branded(SystemID, system), name: 'planner', archived: false }],
  archivedMembers: true,
});

const isUnchanged = async (
  { api, request }: Field,
  digests: AnswerDigests | undefined,
  needed = NOTHING,
): Promise<boolean> => {
  const unchanged = await rightOf(readUnchanged(api, request, digests ?? {}, needed));
  return unchanged !== undefined && areSame(namedDigests(unchanged.rest), digests ?? {});
};

/** What a plan records of the project. */
const recorded = async (field: Field): Promise<AnswerDigests> => {
  const { digests, state } = await read(field);
  return { ...digests, ...namedDigests(state) };
};

type Change = (field: Field) => Promise<unknown>;

const CHANGES: Readonly<Record<string, Change>> = {
  'an experience is changed': ({ project, ids }) => project.updateExperience(ids[9]!, { description: 'new' }),
  'an experience is created': ({ project }) => project.createExperience({ name: 'one more' }),
  'an experience is archived': ({ project, ids }) => project.archive(ids[8]!),
  'an experience is restored': ({ project, ids }) => project.restore(ids[8]!),
  'a member of a searched tag is removed': ({ project, tags, ids }) => project.untag(tags.large, ids[7]!),
  'a member of a listed tag is added': ({ project, tags, ids }) => project.tag(tags.small, [ids[7]!]),
  'an archived member is removed': ({ project, tags, ids }) => project.untag(tags.small, ids[0]!),
  'a member of a system is added': ({ project, system, ids }) => project.addSystem(system, [ids[7]!]),
  'a suite is revised': ({ project, suite, ids }) => project.reviseSuite(suite, [ids[7]!]),
  'a tag is protected': ({ project }) => project.createTag('sync-protected:scenario 1*'),
  'a tag is deleted': ({ project, tags }) => project.deleteTag(tags.small),
};

describe('reading a state that may be unchanged', () => {
  it('finds it unchanged, whichever members are needed, until something changes', () =>
    withField(async (field) => {
      for (const [name, change] of Object.entries(CHANGES)) {
        const digests = await recorded(field);
        expect(await isUnchanged(field, digests), `before ${name}`).to.equal(true);
        expect(await isUnchanged(field, digests, namedSets(field)), `before ${name}`).to.equal(true);
        await change(field);
        expect(await isUnchanged(field, digests), name).to.equal(false);
        expect(await isUnchanged(field, digests, namedSets(field)), name).to.equal(false);
        if (name === 'a tag is deleted') return;
      }
    }));

  it('finds it unchanged if only unnamed entities have changed', () =>
    withField(async (field) => {
      const digests = await recorded(field);
      await field.project.untag(field.tags.unnamed, field.ids[1]!);
      await field.project.createTag('sync-lock');
      await field.project.createSystem('other');
      expect(await isUnchanged(field, digests)).to.equal(true);
    }));

  it('does not find it unchanged without a digest', () =>
    withField(async (field) => {
      const digests = await recorded(field);
      expect(Object.keys(digests)).to.have.length(5 + 2 * 3 + 1);
      for (const key of Object.keys(digests)) {
        const { [key]: _, ...rest } = digests;
        expect(await isUnchanged(field, rest), key).to.equal(false);
      }
      for (const needed of [NOTHING, namedSets(field)])
        expect(await isUnchanged(field, {}, needed)).to.equal(false);
    }));

  it('returns the same state as a decoded read, or the requested part', () =>
    withField(async (field) => {
      const { api, request, ids } = field;
      const { state } = await read(field);
      const reading = await rightOf(readUndecoded(api, request.projectID));
      const texts = reading && textsOf(api, reading);
      if (!texts) throw new Error('nothing was read');
      const whole = await rightOf(decodeState(api, request, reading));
      expect(whole.state).to.deep.equal(state);
      const only = new Set([ids[0]!, ids[5]!]);
      const part = await rightOf(decodeSome(api, request, reading, texts, only));
      expect([...(part?.state.experiencesByName.keys() ?? [])].sort()).to.deep.equal([
        'scenario 0',
        'scenario 5',
      ]);
      expect(part?.state.tagSetsByName).to.deep.equal(state.tagSetsByName);
    }));

  it('decodes nothing until its result is awaited, since most callers never need it', () =>
    withField(async ({ api, request }) => {
      const { undecoded } = api;
      const reading = await rightOf(readUndecoded(api, request.projectID));
      if (!undecoded || !reading) throw new Error('nothing was read');
      let decoded = 0;
      const decode: typeof undecoded.decode = (...page) => {
        decoded += 1;
        return undecoded.decode(...page);
      };
      const state = decodeState({ ...api, undecoded: { ...undecoded, decode } }, request, reading);
      await new Promise(setImmediate);
      expect(decoded).to.equal(0);
      await rightOf(state);
      expect(decoded).to.equal(reading.active.length + reading.archived.length);
    }));

  it('does not return fields after the items of a list as part of an item', () =>
    withField(async ({ api, request, ids }) => {
      const reading = await rightOf(readUndecoded(api, request.projectID));
      if (!reading) throw new Error('nothing was read');
      const rest = { description: '', locations: [], containerTimeoutSeconds: 1, archived: false };
      const page = (experienceID: string): Buffer => {
        const experiences = [{ experienceID, name: experienceID, ...rest }];
        return Buffer.from(JSON.stringify({ experiences, links: ['a'], total: 2 }));
      };
      const odd = { ...reading, active: [page(ids[1]!), page(ids[2]!)] };
      const texts = textsOf(api, odd);
      if (!texts) throw new Error('the list was not taken apart');
      const read = async (...only: readonly string[]) =>
        (await rightOf(decodeSome(api, request, odd, texts, new Set(only))))?.state.experiencesByName.size;
      expect([await read(ids[1]!), await read(ids[2]!)]).to.deep.equal([1, 1]);
      expect(await read(ids[1]!, ids[2]!)).to.equal(2);
    }));

  it('finds exactly the experiences that differ from an earlier read', () =>
    withField(async ({ api, request, project, ids }) => {
      const textsNow = async () => {
        const reading = await rightOf(readUndecoded(api, request.projectID));
        const texts = reading && textsOf(api, reading);
        if (!texts) throw new Error('nothing was read');
        return texts;
      };
      const before = await textsNow();
      expect(differingIDs(api, before, await textsNow())).to.deep.equal(new Set());
      await project.updateExperience(ids[3]!, { description: 'new' });
      await project.archive(ids[4]!);
      const created = await project.createExperience({ name: 'one more' });
      expect(differingIDs(api, before, await textsNow())).to.deep.equal(new Set([ids[3], ids[4], created]));
    }));
});
