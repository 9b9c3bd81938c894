import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import Libsql from 'libsql';
import { connectOrStartSandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type Client, clientOf, makeProject, readAll, start } from './support/client.ts';
import { textAt } from './support/json.ts';
import { spawnSandbox } from './support/spawn-sandbox.ts';
import { hasPostgres, makeDatabase, type TestStore } from './support/stores.ts';

const WRITERS = 8;
const KILLED_AFTER = 150;

/** Creates experiences until the server is killed. Returns the names of those with a response. */
const createUntilKilled = async (
  client: Client,
  project: string,
  kill: () => Promise<void>,
): Promise<string[]> => {
  const answered: string[] = [];
  const writer = async (number: number): Promise<void> => {
    for (let index = 0; ; index += 1) {
      const name = `${number}-${index}`;
      try {
        await client.expect(201, 'POST', `${project}/experiences`, { name, description: '' });
      } catch {
        return;
      }
      answered.push(name);
      if (answered.length === KILLED_AFTER) await kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  return answered;
};

const survivesKill = async (store: TestStore): Promise<void> => {
  const first = await spawnSandbox(store);
  const project = await makeProject(first.client);
  const answered = await createUntilKilled(first.client, project, first.kill);
  const second = await spawnSandbox(store);
  const stored = await readAll(second.client, `${project}/experiences`, 'experiences');
  await second.kill();
  expect(answered.length).to.be.at.least(KILLED_AFTER);
  expect(stored.map((item) => textAt(item, 'name'))).to.include.members(answered);
};

describe('the data of the sandbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sync-sandbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keep every acknowledged write when the server is killed', () => survivesKill({ dataDir: folder }));

  it('keep every acknowledged write when the server is killed, on PostgreSQL', async function () {
    if (!hasPostgres) {
      process.stderr.write('SKIPPED: a kill on PostgreSQL\n');
      this.skip();
    }
    const store = await makeDatabase();
    await survivesKill(store);
    await store.drop();
  });

  it('accept concurrent writes of two processes, and each name only once', async () => {
    const servers = [await spawnSandbox({ dataDir: folder }), await spawnSandbox({ dataDir: folder })];
    const [one, two] = servers.map(({ client }) => client);
    if (one === undefined || two === undefined) throw new Error('no servers');
    expect(one.sandbox.identity).to.equal(two.sandbox.identity);
    const project = await makeProject(one);
    const create = (client: Client, name: string) =>
      client.call('POST', `${project}/experiences`, { name, description: '' });
    const names = Array.from({ length: 60 }, (_, index) => `n${index}`);
    const replies = await Promise.all(names.flatMap((name) => [create(one, name), create(two, name)]));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).to.have.length(names.length);
    expect(statuses.filter((status) => status === 409)).to.have.length(names.length);
    const stored = await readAll(two, `${project}/experiences`, 'experiences');
    expect(stored.map((item) => textAt(item, 'name'))).to.have.members(names);
    await Promise.all(servers.map(({ kill }) => kill()));
  });

  it('are created once when several processes start on a new folder at the same time', async () => {
    const servers = await Promise.all(Array.from({ length: 4 }, () => spawnSandbox({ dataDir: folder })));
    const identities = new Set(servers.map(({ client }) => client.sandbox.identity));
    expect(identities.size).to.equal(1);
    for (const { client } of servers)
      expect((await readAll(client, '/projects', 'projects')).length).to.equal(1);
    await Promise.all(servers.map(({ kill }) => kill()));
  });

  it('of a newer schema are rejected with its version', async () => {
    const sandbox = await start({ dataDir: folder });
    await sandbox.close();
    const database = new Libsql(path.join(folder, 'sandbox.db'));
    database.exec('insert into schema_versions (version) values (1000)');
    database.close();
    const started = await startSandbox({ dataDir: folder });
    expect(E.isLeft(started) && started.left.message).to.include('newer version of sync (schema 1000)');
  });

  it('keep their identity across restarts', async () => {
    const first = await start({ dataDir: folder });
    await first.close();
    const second = await start({ dataDir: folder });
    expect(second.identity).to.equal(first.identity);
    const { headers } = await clientOf(second, first.accessToken).call('GET', '/projects');
    expect(headers.get('x-sync-sandbox')).to.equal(first.identity);
    await second.close();
  });

  it('are used by other commands through the advertised server', async () => {
    const staying = await spawnSandbox({ dataDir: folder }, 'advertise');
    const guest = await connectOrStartSandbox({ dataDir: folder });
    if (E.isLeft(guest)) throw new Error(guest.left.message);
    expect(guest.right.url).to.equal(staying.client.sandbox.url);
    await clientOf(guest.right).expect(200, 'GET', '/projects');
    await guest.right.close();
    await staying.client.expect(200, 'GET', '/projects');
    await staying.kill();
  });

  it('get a new server if the advertised one was killed', async () => {
    const killed = await spawnSandbox({ dataDir: folder }, 'advertise');
    await killed.kill();
    const mine = await connectOrStartSandbox({ dataDir: folder });
    if (E.isLeft(mine)) throw new Error(mine.left.message);
    expect(mine.right.url).not.to.equal(killed.client.sandbox.url);
    await clientOf(mine.right).expect(200, 'GET', '/projects');
    await mine.right.close();
  });

  it('contain an example project when they are new', async () => {
    const sandbox = await start({ dataDir: folder });
    const page = await clientOf(sandbox).expect(200, 'GET', '/projects');
    expect(textAt(page, 'projects', 0, 'name')).to.equal('sandbox');
    await sandbox.close();
  });

  it('in an invalid folder or on an unreachable server return an error instead of throwing', async () => {
    const places = [
      { dataDir: '/dev/null/x' },
      { dataDir: folder, databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' },
      { dataDir: folder, databaseUrl: 'nonsense' },
      { dataDir: folder, seed: 'projects: 3' },
      { dataDir: folder, host: '203.0.113.1' },
    ];
    for (const place of places) {
      const started = await startSandbox(place);
      expect(E.isLeft(started) && started.left.message).to.be.a('string').that.is.not.empty;
    }
  });
});
