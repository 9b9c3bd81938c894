import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { escapeHtml, html } from '../../src/sandbox/web/html.ts';
import {
  type Client,
  clientOf,
  makeExperience,
  makeSuite,
  makeSystem,
  makeTag,
  start,
} from './support/client.ts';
import { expectAccessible } from '../browser/accessibility.ts';
import { launchChromium } from '../support/chromium.ts';
import { textAt } from './support/json.ts';

const HOSTILE_NAME = '<script>document.title="hacked"</script>"\'&\u202e';
const HOSTILE = `${HOSTILE_NAME}\u0000`;

describe('the pages of the sandbox', () => {
  let client: Client;
  let project: string;
  let suite: string;
  let [tag, first, second]: string[] = [];
  before(async () => {
    client = clientOf(await start({ dataDir: ':memory:' }));
    const made = await client.expect(201, 'POST', '/projects', {
      name: `Fleet ${HOSTILE_NAME}`,
      description: HOSTILE,
    });
    project = `/projects/${textAt(made, 'projectID')}`;
    tag = await makeTag(client, project, 'rainy');
    const system = await makeSystem(client, project, 'planner');
    first = await makeExperience(client, project, `first ${HOSTILE_NAME}`, {
      experienceTagIDs: [tag],
      systemIDs: [system],
    });
    second = await makeExperience(client, project, 'second');
    await makeExperience(client, project, 'x'.repeat(100_000));
    suite = await makeSuite(client, project, 'Release gate', system, [first]);
    await client.expect(200, 'PATCH', `${project}/suites/${suite}`, {
      updateMetricsBuild: false,
      experiences: [second],
    });
  });
  after(() => client.sandbox.close());

  const get = async (path: string) => {
    const response = await fetch(`${client.sandbox.url}${path}`);
    return { response, text: await response.text() };
  };

  it('show projects, experiences, tags, systems, suites and requests, with escaped names', async () => {
    const words: readonly (readonly [string, readonly string[]])[] = [
      ['/', ['Fleet', '&lt;script&gt;']],
      [project, ['first', 'rainy', 'planner', 'Release gate', '(100000 characters)', '␀']],
      [`${project}?text=FIRST`, ['first']],
      [`${project}/suites/${suite}`, ['Release gate', '<bdi>second', '<bdi>first']],
      ['/requests', ['POST', '/experiences', '201']],
    ];
    for (const [path, expected] of words) {
      const { response, text } = await get(path);
      expect(response.status, path).to.equal(200);
      for (const word of expected) expect(text, path).to.include(word);
      for (const harm of ['<script', '\u0000', '\u202e']) expect(text, path).not.to.include(harm);
      expect(response.headers.get('content-security-policy')).to.include("default-src 'none'");
    }
  });

  it('link an experience to its suites, tags and systems, and a tag to its experiences', async () => {
    const one = (await get(`${project}/experiences/${first}`)).text;
    for (const link of [`${project}?tag=${tag}#experiences`, `${project}?system=`])
      expect(one).to.include(link);
    expect(one).not.to.include(`${project}/suites/${suite}`);
    const other = (await get(`${project}/experiences/${second}`)).text;
    expect(other).to.include(`href="${project}/suites/${suite}"`);
    const tagged = (await get(`${project}?tag=${tag}`)).text;
    expect(tagged).to.include(`${project}/experiences/${first}`);
    expect(tagged).not.to.include(`${project}/experiences/${second}`);
    const words = (await get(`${project}?tag=%27%3Cb%3E`)).text;
    expect(words).to.include(`${project}/experiences/${second}`);
  });

  it('return 404 for unknown entities', async () => {
    for (const path of [
      '/projects/x',
      '/projects/00000000-0000-4000-8000-000000000000',
      `${project}/suites/x`,
      `${project}/experiences/x`,
      `${project}/experiences/00000000-0000-4000-8000-000000000000`,
    ])
      expect((await get(path)).response.status, path).to.equal(404);
  });

  it('escape all values', () => {
    expect(html`<p title="${HOSTILE}">${[html`<b>${1}</b>`]}</p>`.text).to.match(
      /^<p title="&lt;script[^"]*"><b>1<\/b><\/p>$/,
    );
    expect(escapeHtml('\u0000\u202e\ud800')).to.equal('␀\ufffd\ufffd');
  });
});

describe('the pages of the sandbox in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let page: Page;
  let client: Client;
  const faults: string[] = [];
  before(async function () {
    browser = await launchChromium('the pages of the sandbox');
    if (browser === undefined) return this.skip();
    client = clientOf(await start({ dataDir: ':memory:' }));
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
  });
  after(async () => {
    await browser?.close();
    if (browser) await client.sandbox.close();
  });

  it('find an experience starting from the list of projects', async () => {
    const projects = await client.expect(200, 'GET', '/projects');
    const project = `/projects/${textAt(projects, 'projects', 0, 'projectID')}`;
    await makeExperience(client, project, `needle ${HOSTILE_NAME}`);
    await makeExperience(client, project, 'hay');
    await page.goto(client.sandbox.url);
    await expectAccessible(page, 'the projects');
    await page.getByRole('link', { name: 'sandbox', exact: true }).click();
    await page.getByLabel('Search').fill('needle');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.getByText('needle').count()).to.be.at.least(1);
    expect(await page.getByText('hay', { exact: true }).count()).to.equal(0);
    expect(await page.title()).to.equal('Project – sync sandbox');
    await expectAccessible(page, 'a project');
    await page.getByRole('link', { name: 'needle' }).click();
    expect(await page.getByRole('heading', { name: 'Test suites' }).count()).to.equal(1);
    await expectAccessible(page, 'an experience');
    await page.getByRole('link', { name: 'its project' }).click();
    await page.getByRole('link', { name: 'Basic Suite' }).click();
    await expectAccessible(page, 'a suite');
    expect(await page.getByRole('heading', { name: 'Revisions' }).count()).to.equal(1);
    expect(faults).to.deep.equal([]);
  });

  it('let a person approve a device', async () => {
    const response = await fetch(`${client.sandbox.url}/oauth/device/code`, { method: 'POST' });
    const code: unknown = await response.json();
    await page.goto(textAt(code, 'verification_uri_complete'));
    await expectAccessible(page, 'the approval of a device');
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.getByRole('heading', { name: 'Approved' }).count()).to.equal(1);
    expect(faults).to.deep.equal([]);
  });
});
