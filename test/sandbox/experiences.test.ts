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
import { at, listAt, textAt, textsAt } from './support/json.ts';
import { onEachStore } from './support/stores.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const HOSTILE = [
  `Robert'); DROP TABLE experiences;--`,
  '<script>alert(1)</script>',
  '\u0001marks\u0001002e',
  '__proto__',
  'constructor',
  '🚗'.repeat(300),
  '%_\\',
  '"quotes" \'and\' `ticks`',
  'x'.repeat(100_000),
];

const INVALID_NAMES = ['null\u0000byte', 'half \ud800 pair', '\udc00'];

onEachStore('experiences of the sandbox', (store) => {
  let client: Client;
  let project: string;
  before(async () => {
    client = clientOf(await start(store()));
  });
  after(() => client.sandbox.close());
  beforeEach(async () => {
    project = await makeProject(client);
  });

  const experiences = (query = '') => client.expect(200, 'GET', `${project}/experiences${query}`);
  const namesFor = async (query: string) => textsAt(await experiences(query), 'experiences', 'name');

  it('get defaults for the fields that a create omits', async () => {
    const made = await client.expect(201, 'POST', `${project}/experiences`, { name: 'a', description: '' });
    expect(made).to.include({
      profile: '',
      cacheExempt: false,
      containerTimeoutSeconds: 3600,
      archived: false,
    });
    expect(made).to.deep.include({ environmentVariables: [], locations: [], customFields: [] });
  });

  it('accept the deprecated location, and return the first location there', async () => {
    const one = await client.expect(201, 'POST', `${project}/experiences`, {
      name: 'a',
      description: '',
      location: 's3://a',
    });
    expect(listAt(one, 'locations')).to.deep.equal(['s3://a']);
    const body = { name: 'b', description: '', locations: ['s3://b', 's3://c'] };
    expect(textAt(await client.expect(201, 'POST', `${project}/experiences`, body), 'location')).to.equal(
      's3://b',
    );
  });

  it('keep hostile names unchanged and distinct', async () => {
    for (const name of HOSTILE) {
      const id = await makeExperience(client, project, name);
      expect(textAt(await client.expect(200, 'GET', `${project}/experiences/${id}`), 'name')).to.equal(name);
      await client.expect(409, 'POST', `${project}/experiences`, { name, description: '' });
    }
    expect((await namesFor('?pageSize=100')).sort()).to.deep.equal([...HOSTILE].sort());
    const quoted = encodeURIComponent(HOSTILE[0] ?? '');
    expect(await namesFor(`?name=${quoted}`)).to.deep.equal([HOSTILE[0]]);
    expect(await namesFor(`?text=${encodeURIComponent('%_')}`)).to.deep.equal(['%_\\']);
  });

  it('reject names with null characters or unpaired surrogates, but allow them in other texts', async () => {
    for (const bad of INVALID_NAMES) {
      const named = (name: string, more: object = {}) =>
        client.expect(400, 'POST', `${project}/experiences`, { name, description: '', ...more });
      expect(textAt(await named(bad), 'message')).to.include('`name` must be a non-empty string');
      await named('a', { customFields: [{ name: bad, type: 'text', values: [] }] });
      await named('a', { environmentVariables: [{ name: bad, value: '' }] });
      for (const [kind, body] of [
        ['experienceTags', { name: bad, description: '' }],
        ['systems', systemBody(bad)],
        ['suites', { name: bad, description: '', systemID: UNKNOWN, experiences: [] }],
      ] as const)
        await client.expect(400, 'POST', `${project}/${kind}`, body);
      await client.expect(400, 'POST', '/projects', { name: bad, description: '' });
      await client.expect(400, 'PATCH', project, { project: { name: bad } });
      const id = await makeExperience(client, project, `about ${INVALID_NAMES.indexOf(bad)}`, {
        description: bad,
      });
      expect(textAt(await client.expect(200, 'GET', `${project}/experiences/${id}`), 'description')).to.equal(
        bad,
      );
    }
  });

  it('are listed once and in order, for any page size and order', async () => {
    const names = ['b', 'a', 'd', 'c', 'e'];
    for (const name of names) await makeExperience(client, project, name);
    for (const size of [1, 2, 3, 100]) {
      const byCreation = await readAll(client, `${project}/experiences`, 'experiences', size);
      expect(byCreation.map((item) => textAt(item, 'name'))).to.deep.equal(names);
      const byName = await readAll(client, `${project}/experiences?orderBy=name%20desc`, 'experiences', size);
      expect(byName.map((item) => textAt(item, 'name'))).to.deep.equal(['e', 'd', 'c', 'b', 'a']);
    }
  });

  it('are neither skipped nor repeated when others are added or archived between two pages', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await makeExperience(client, project, name));
    const first = await experiences('?pageSize=2');
    await client.expect(204, 'DELETE', `${project}/experiences/${ids[0] ?? ''}`);
    await makeExperience(client, project, 'e');
    const rest = await experiences(`?pageSize=100&pageToken=${textAt(first, 'nextPageToken')}`);
    expect(textsAt(rest, 'experiences', 'name')).to.deep.equal(['c', 'd', 'e']);
  });

  it('reject page tokens of another list and invalid page sizes', async () => {
    await makeExperience(client, project, 'a');
    await makeExperience(client, project, 'b');
    const token = textAt(await experiences('?pageSize=1'), 'nextPageToken');
    await client.expect(400, 'GET', `${project}/experiences?archived=true&pageToken=${token}`);
    await client.expect(400, 'GET', `${project}/experiences?pageToken=${token}x`);
    for (const size of ['0', '-1', '1.5', 'ten'])
      await client.expect(400, 'GET', `${project}/experiences?pageSize=${size}`);
    await client.expect(400, 'GET', `${project}/experienceTags?pageSize=101`);
    expect(at(await experiences('?pageSize=100000'), 'total')).to.equal(2);
  });

  it('have custom fields in lists only on request, with names in lower case', async () => {
    await makeExperience(client, project, 'a', {
      customFields: [{ name: 'Owner', type: 'text', values: ['x', 'y'] }],
    });
    expect(at(await experiences(), 'experiences', 0, 'customFields')).to.deep.equal([]);
    const field = { name: 'owner', type: 'text', values: ['x', 'y'] };
    expect(
      at(await experiences('?includeCustomFields=true'), 'experiences', 0, 'customFields'),
    ).to.deep.equal([field]);
  });

  it('reject custom fields whose names differ only in case or whose values do not match the type', async () => {
    const create = (customFields: unknown) =>
      client.call('POST', `${project}/experiences`, { name: 'a', description: '', customFields });
    const text = (name: string) => ({ name, type: 'text', values: [] });
    const wrong = [
      [text('Owner'), text('oWNER')],
      [{ name: 'n', type: 'number', values: ['many'] }],
      [{ name: 't', type: 'timestamp', values: ['yesterday'] }],
      [{ name: 'j', type: 'json', values: ['3'] }],
      [{ name: 'x', type: 'colour', values: [] }],
    ];
    for (const fields of wrong) expect((await create(fields)).status).to.equal(400);
    const right = [
      { name: 'n', type: 'number', values: ['32', '-1.5e3'] },
      { name: 't', type: 'timestamp', values: ['2026-01-31T12:00:00Z'] },
      { name: 'j', type: 'json', values: ['{"a":[1]}'] },
    ];
    expect((await create(right)).status).to.equal(201);
  });

  it('update the fields in the mask, or all given fields without a mask', async () => {
    const id = await makeExperience(client, project, 'a', { profile: 'p', cacheExempt: true });
    const patch = (body: unknown) => client.expect(200, 'PATCH', `${project}/experiences/${id}`, body);
    const masked = await patch({
      updateMask: ['profile'],
      experience: { profile: 'q', description: 'no', name: 'no' },
    });
    expect(masked).to.include({ name: 'a', profile: 'q', description: 'about a', cacheExempt: true });
    const whole = await patch({ experience: { description: 'new', locations: ['s3://z'] } });
    expect(whole).to.include({ description: 'new', location: 's3://z', profile: 'q' });
    expect(
      await patch({ updateMask: ['environmentVariables'], experience: { environmentVariables: null } }),
    ).to.deep.include({
      environmentVariables: [],
    });
    await client.expect(400, 'PATCH', `${project}/experiences/${id}`, {
      updateMask: ['nothing'],
      experience: {},
    });
    await client.expect(400, 'PATCH', `${project}/experiences/${id}`, {
      updateMask: ['name'],
      experience: {},
    });
  });

  it('have unique names when active, and any names when archived', async () => {
    const [first, other] = [
      await makeExperience(client, project, 'a'),
      await makeExperience(client, project, 'b'),
    ];
    await client.expect(409, 'POST', `${project}/experiences`, { name: 'a', description: '' });
    await client.expect(409, 'PATCH', `${project}/experiences/${other}`, {
      updateMask: ['name'],
      experience: { name: 'a' },
    });
    await client.expect(204, 'DELETE', `${project}/experiences/${first}`);
    const second = await makeExperience(client, project, 'a');
    await client.expect(409, 'POST', `${project}/experiences/${first}/restore`);
    await client.expect(204, 'DELETE', `${project}/experiences/${second}`);
    await client.expect(204, 'POST', `${project}/experiences/${first}/restore`);
    expect(await namesFor('?archived=true')).to.deep.equal(['a']);
  });

  it('can be archived in bulk, which counts active ones, and can be archived twice', async () => {
    const ids = [await makeExperience(client, project, 'a'), await makeExperience(client, project, 'b')];
    const archive = (experienceIDs: readonly string[]) =>
      client.expect(200, 'POST', `${project}/experiences/archive`, { experienceIDs });
    expect(await archive([ids[0] ?? '', UNKNOWN])).to.equal(1);
    expect(await archive(ids)).to.equal(1);
    await client.expect(204, 'DELETE', `${project}/experiences/${ids[0] ?? ''}`);
    expect(at(await experiences(), 'total')).to.equal(0);
    await client.expect(400, 'POST', `${project}/experiences/archive`, {});
  });

  it('leave a suite with one new revision when several of its experiences are archived in bulk', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await makeExperience(client, project, name));
    const suite = await makeSuite(client, project, 's', await makeSystem(client, project, 's'), ids);
    await client.expect(200, 'POST', `${project}/experiences/archive`, { experienceIDs: ids.slice(0, 2) });
    const revised = await client.expect(200, 'GET', `${project}/suites/${suite}`);
    expect(revised).to.deep.include({ testSuiteRevision: 2, experiences: [ids[2]] });
  });

  it('can be searched by name, text, tag, system, suite, profile and archived', async () => {
    const [tag, system] = [
      await makeTag(client, project, 'Rainy'),
      await makeSystem(client, project, 'planner'),
    ];
    const a = await makeExperience(client, project, 'Alpha', { experienceTagIDs: [tag], profile: 'full' });
    const b = await makeExperience(client, project, 'beta', { systemIDs: [system] });
    const c = await makeExperience(client, project, 'gamma', { description: 'with ALPHA inside' });
    const suite = await makeSuite(client, project, 's', system, [b]);
    await client.expect(204, 'DELETE', `${project}/experiences/${c}`);
    const search = (text: string) => namesFor(`?search=${encodeURIComponent(text)}`);
    expect(await namesFor('?name=ALPH')).to.deep.equal(['Alpha']);
    expect(await namesFor('?text=rainy')).to.deep.equal(['Alpha']);
    expect(await namesFor('?archived=true&text=alpha')).to.deep.equal(['gamma']);
    expect(await search(`tag_id IN ("${tag}")`)).to.deep.equal(['Alpha']);
    expect(await search(`system_id = "${system}" or profile = "full"`)).to.deep.equal(['Alpha', 'beta']);
    expect(await search(`test_suite_id = '${suite}'`)).to.deep.equal(['beta']);
    expect(await search(`NOT tag_id = "${tag}"`)).to.deep.equal(['beta']);
    expect(await search(`archived = true and text contains "alpha"`)).to.deep.equal(['gamma']);
    expect(await search(`archived in (true, false) and (name = "Alpha" or name = "gamma")`)).to.deep.equal([
      'Alpha',
      'gamma',
    ]);
    expect(await search(`tag_id != "${UNKNOWN}" and profile not in ("full")`)).to.deep.equal(['beta']);
    expect(textAt(await client.expect(200, 'GET', `${project}/experiences/${a}`), 'name')).to.equal('Alpha');
  });

  it('reject searches that are invalid or too large', async () => {
    const wrong = [
      'tag_id',
      'tag_id = "x"',
      'colour = "red"',
      'archived = maybe',
      '(profile = "a"',
      'profile = "a" profile',
      'profile = "a" and',
      'tag_id in ()',
      'profile = "unterminated',
      `${'('.repeat(60)}profile = "a"${')'.repeat(60)}`,
      `profile in (${Array.from({ length: 500 }, () => 'a').join(',')})`,
      `${'not '.repeat(200)}profile = "a"`,
    ];
    for (const search of wrong)
      await client.expect(400, 'GET', `${project}/experiences?search=${encodeURIComponent(search)}`);
  });

  it('have their custom fields listed per project, without duplicate values', async () => {
    await makeExperience(client, project, 'a', {
      customFields: [{ name: 'odd', type: 'text', values: ['x', 'y'] }],
    });
    const fields = [
      { name: 'ODD', type: 'text', values: ['y', 'z'] },
      { name: 'n', type: 'number', values: ['1'] },
    ];
    await makeExperience(client, project, 'b', { customFields: fields });
    const all = await client.expect(200, 'GET', `${project}/experiences/customfields`);
    expect(all).to.deep.equal({
      customFields: [
        { name: 'n', type: 'number', values: ['1'] },
        { name: 'odd', type: 'text', values: ['x', 'y', 'z'] },
      ],
    });
    const numbers = await client.expect(200, 'GET', `${project}/experiences/customfields?type=number,json`);
    expect(textsAt(numbers, 'customFields', 'name')).to.deep.equal(['n']);
  });

  it('return 404 for IDs that are unknown or belong to another project', async () => {
    const id = await makeExperience(client, project, 'a');
    const other = await makeProject(client);
    for (const path of [
      `${other}/experiences/${id}`,
      `${project}/experiences/${UNKNOWN}`,
      `/projects/${UNKNOWN}/experiences`,
    ])
      await client.expect(404, 'GET', path);
    await client.expect(404, 'GET', '/projects/not-a-uuid');
    await client.expect(200, 'GET', `${project}/experiences/${id.toUpperCase()}`);
  });

  it('report all errors of a body at once', async () => {
    const reply = await client.call('POST', `${project}/experiences`, {
      name: '',
      locations: [''],
      containerTimeoutSeconds: 2 ** 31,
    });
    expect(reply.status).to.equal(400);
    for (const field of ['name', 'description', 'locations[0]', 'containerTimeoutSeconds'])
      expect(textAt(reply.body, 'message')).to.include(`\`${field}\``);
    for (const body of ['{', '[]', '3', '"x"', 'null', ''])
      await client.expect(400, 'POST', `${project}/experiences`, body);
  });

  it('accept only one of many concurrent creates with the same name', async () => {
    const create = () => client.call('POST', `${project}/experiences`, { name: 'one', description: '' });
    const replies = await Promise.all(Array.from({ length: 20 }, create));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([201, ...Array.from({ length: 19 }, () => 409)]);
  });
});
