import { expect } from 'chai';
import {
  type Client,
  clientOf,
  makeExperience,
  makeProject,
  makeSuite,
  makeSystem,
  makeTag,
  readAll,
  start,
  systemBody,
} from './support/client.ts';
import { at, textAt, textsAt } from './support/json.ts';
import { onEachStore } from './support/stores.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

onEachStore('tags, systems and suites of the sandbox', (store) => {
  let client: Client;
  let project: string;
  let experiences: string[];
  before(async () => {
    client = clientOf(await start(store()));
  });
  after(() => client.sandbox.close());
  beforeEach(async () => {
    project = await makeProject(client);
    experiences = [];
    for (const name of ['a', 'b', 'c']) experiences.push(await makeExperience(client, project, name));
  });

  const one = (index: number): string => experiences[index] ?? '';
  const members = async (path: string): Promise<string[]> =>
    (await readAll(client, path, 'experiences', 2)).map((item) => textAt(item, 'name'));

  const kinds = [
    { kind: 'experienceTags', list: 'experienceTagIDs', make: makeTag },
    { kind: 'systems', list: 'systemIDs', make: makeSystem },
  ] as const;

  for (const { kind, list, make } of kinds) {
    it(`${kind}: add all pairs or none`, async () => {
      const [first, second] = [await make(client, project, 'x'), await make(client, project, 'y')];
      const add = (ids: readonly string[], to: readonly string[]) =>
        client.call('POST', `${project}/${kind}/addExperiences`, { [list]: ids, experiences: to });
      expect((await add([first], [one(0), one(1)])).status).to.equal(201);
      expect((await add([second, first], [one(1), one(2)])).status).to.equal(409);
      expect((await add([second], [one(1), UNKNOWN])).status).to.equal(404);
      expect((await add([second, UNKNOWN], [one(1)])).status).to.equal(404);
      expect((await add(['x'], [one(1)])).status).to.equal(400);
      expect(await members(`${project}/${kind}/${first}/experiences`)).to.deep.equal(['a', 'b']);
      expect(await members(`${project}/${kind}/${second}/experiences`)).to.deep.equal([]);
    });

    it(`${kind}: add to all experiences that a filter selects`, async () => {
      const id = await make(client, project, 'x');
      await client.expect(204, 'DELETE', `${project}/experiences/${one(2)}`);
      await client.expect(201, 'POST', `${project}/${kind}/addExperiences`, {
        [list]: [id],
        allExperiences: true,
      });
      expect(await members(`${project}/${kind}/${id}/experiences`)).to.deep.equal(['a', 'b']);
      const other = await make(client, project, 'y');
      await client.expect(201, 'POST', `${project}/${kind}/addExperiences`, {
        [list]: [other],
        filters: { name: 'B' },
      });
      expect(await members(`${project}/${kind}/${other}/experiences`)).to.deep.equal(['b']);
    });

    it(`${kind}: add and remove single pairs, with 409 if it exists and 404 if it does not`, async () => {
      const path = `${project}/${kind}/${await make(client, project, 'x')}/experiences/${one(0)}`;
      await client.expect(201, 'POST', path);
      await client.expect(409, 'POST', path);
      await client.expect(204, 'DELETE', path);
      await client.expect(404, 'DELETE', path);
    });

    it(`${kind}: list archived members too, unless filtered`, async () => {
      const id = await make(client, project, 'x');
      await client.expect(201, 'POST', `${project}/${kind}/addExperiences`, { [list]: [id], experiences });
      await client.expect(204, 'DELETE', `${project}/experiences/${one(1)}`);
      const path = `${project}/${kind}/${id}/experiences`;
      expect(await members(path)).to.deep.equal(['a', 'b', 'c']);
      expect(await members(`${path}?archived=false`)).to.deep.equal(['a', 'c']);
      expect(await members(`${path}?archived=true`)).to.deep.equal(['b']);
    });

    it(`${kind}: names are unique, searchable and can be changed`, async () => {
      const id = await make(client, project, 'Alpha');
      const fields = { name: 'Alpha', description: '' };
      const body = kind === 'systems' ? systemBody('Alpha') : fields;
      await client.expect(409, 'POST', `${project}/${kind}`, body);
      await make(client, project, 'beta');
      const found = await client.expect(200, 'GET', `${project}/${kind}?name=ALP&orderBy=rank`);
      expect(textsAt(found, kind, 'name')).to.deep.equal(['Alpha']);
      const change = kind === 'systems' ? { name: 'beta' } : { experienceTag: { name: 'beta' } };
      await client.expect(409, 'PATCH', `${project}/${kind}/${id}`, change);
      const good =
        kind === 'systems' ? { name: 'gamma' } : { updateMask: ['name'], experienceTag: { name: 'gamma' } };
      expect(textAt(await client.expect(200, 'PATCH', `${project}/${kind}/${id}`, good), 'name')).to.equal(
        'gamma',
      );
    });
  }

  it('a deleted tag is removed from its experiences and releases its name', async () => {
    const tag = await makeTag(client, project, 'x');
    await client.expect(201, 'POST', `${project}/experienceTags/${tag}/experiences/${one(0)}`);
    await client.expect(204, 'DELETE', `${project}/experienceTags/${tag}`);
    await client.expect(404, 'GET', `${project}/experienceTags/${tag}`);
    const left = await client.expect(200, 'GET', `${project}/experiences/${one(0)}/experienceTags`);
    expect(at(left, 'experienceTags')).to.deep.equal([]);
    await makeTag(client, project, 'x');
  });

  it('an archived system is not listed and releases its name', async () => {
    const system = await makeSystem(client, project, 'x');
    await client.expect(201, 'POST', `${project}/systems/${system}/experiences/${one(0)}`);
    await client.expect(204, 'DELETE', `${project}/systems/${system}`);
    expect(at(await client.expect(200, 'GET', `${project}/systems`), 'systems')).to.deep.equal([]);
    expect(at(await client.expect(200, 'GET', `${project}/systems/${system}`), 'archived')).to.equal(true);
    const left = await client.expect(200, 'GET', `${project}/experiences/${one(0)}/systems`);
    expect(at(left, 'systems')).to.deep.equal([]);
    await makeSystem(client, project, 'x');
  });

  it('a system counts its experiences and active suites', async () => {
    const system = await makeSystem(client, project, 'x');
    await client.expect(201, 'POST', `${project}/systems/addExperiences`, {
      systemIDs: [system],
      experiences,
    });
    await makeSuite(client, project, 's', system, []);
    const shown = await client.expect(200, 'GET', `${project}/systems/${system}`);
    expect(shown).to.include({ numExperiences: 3, numTestSuites: 1 });
  });

  it('an update of an experience replaces its tags and systems', async () => {
    const [x, y] = [await makeTag(client, project, 'x'), await makeTag(client, project, 'y')];
    const path = `${project}/experiences/${one(0)}`;
    await client.expect(200, 'PATCH', path, {
      updateMask: ['experienceTagIDs'],
      experience: { experienceTagIDs: [x] },
    });
    await client.expect(200, 'PATCH', path, { experience: { experienceTagIDs: [y] } });
    const tags = await client.expect(200, 'GET', `${path}/experienceTags`);
    expect(textsAt(tags, 'experienceTags', 'name')).to.deep.equal(['y']);
    await client.expect(400, 'PATCH', path, { experience: { name: 'renamed', experienceTagIDs: [UNKNOWN] } });
    expect(textAt(await client.expect(200, 'GET', path), 'name')).to.equal('a');
  });

  it('a suite keeps every revision', async () => {
    const suite = await makeSuite(client, project, 's', await makeSystem(client, project, 'x'), experiences);
    const path = `${project}/suites/${suite}`;
    const revise = (body: unknown) => client.expect(200, 'PATCH', path, body);
    await revise({ updateMetricsBuild: false, experiences: [one(2), one(0)] });
    await revise({ updateMetricsBuild: true, metricsBuildID: UNKNOWN, name: 'renamed', metricsSetName: 'm' });
    expect(await client.expect(200, 'GET', path)).to.deep.include({
      testSuiteRevision: 3,
      name: 'renamed',
      experiences: [one(2), one(0)],
      metricsBuildID: UNKNOWN,
      metricsSetName: 'm',
    });
    expect(await client.expect(200, 'GET', `${path}/revisions/1`)).to.deep.include({
      name: 's',
      experiences,
    });
    const revisions = await readAll(client, `${path}/revisions`, 'testSuites', 1);
    expect(revisions.map((revision) => at(revision, 'testSuiteRevision'))).to.deep.equal([3, 2, 1]);
    await client.expect(404, 'GET', `${path}/revisions/4`);
    await client.expect(400, 'PATCH', path, { experiences: [] });
    await client.expect(404, 'PATCH', path, { updateMetricsBuild: false, experiences: [UNKNOWN] });
  });

  it('a suite accepts only active experiences and systems of its project', async () => {
    const system = await makeSystem(client, project, 'x');
    const create = (systemID: string, ids: readonly string[]) =>
      client.expect(400, 'POST', `${project}/suites`, {
        name: 's',
        description: '',
        systemID,
        experiences: ids,
      });
    await create(system, [UNKNOWN]);
    await create(UNKNOWN, []);
    await client.expect(204, 'DELETE', `${project}/experiences/${one(0)}`);
    await create(system, [one(0)]);
  });

  it('suites can be filtered by experiences, system, name, text and archived', async () => {
    const [x, y] = [await makeSystem(client, project, 'x'), await makeSystem(client, project, 'y')];
    const first = await makeSuite(client, project, 'First', x, [one(0), one(1)]);
    await makeSuite(client, project, 'second', y, [one(1)]);
    const names = async (query: string) =>
      textsAt(await client.expect(200, 'GET', `${project}/suites?${query}`), 'testSuites', 'name');
    expect(await names(`experienceIDs=${one(0)},${one(1)}`)).to.deep.equal(['First']);
    expect(await names(`experienceIDs=${one(1)}`)).to.deep.equal(['First', 'second']);
    expect(await names(`systemID=${y}`)).to.deep.equal(['second']);
    expect(await names('name=FIRST')).to.deep.equal(['First']);
    await client.expect(400, 'GET', `${project}/suites?experienceIDs=x`);
    await client.expect(204, 'DELETE', `${project}/suites/${first}`);
    expect(await names('')).to.deep.equal(['second']);
    expect(await names('archived=true')).to.deep.equal(['First']);
  });
});
