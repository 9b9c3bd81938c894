import * as E from 'fp-ts/lib/Either.js';
import type { Context, Hono } from 'hono';
import { isUuid } from '../http/identifier.ts';
import type { DeviceFlow } from '../oauth/device-flow.ts';
import { findProject, type ProjectRow, projectStatuses } from '../records/projects.ts';
import type { Store } from '../store/store.ts';
import { activationDone, activationForm } from './activation-page.ts';
import { experiencePage } from './experience-page.ts';
import { type Html, html, shortened } from './html.ts';
import { layout, table } from './layout.ts';
import { type ProjectPageQuery, projectPage } from './project-page.ts';
import type { RequestLog } from './request-log.ts';
import { suitePage } from './suite-pages.ts';

/** The dependencies of the web pages. */
export interface PagesOptions {
  readonly store: Store;
  readonly identity: string;
  readonly requests: RequestLog;
  readonly devices: DeviceFlow;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

const WHOLE_NUMBER = /^\d{1,15}$/;

const home = async ({ store, identity }: PagesOptions): Promise<Html> => {
  const rows = (await projectStatuses(store.database)).map(
    (project) =>
      html`<tr>
        <td>
          <a href="/projects/${project.projectID}"><bdi>${shortened(project.name)}</bdi></a>
        </td>
        <td class="number">${project.experiences}</td>
        <td class="number">${project.archivedExperiences}</td>
        <td class="number">${project.tags}</td>
        <td class="number">${project.systems}</td>
        <td class="number">${project.testSuites}</td>
      </tr>`,
  );
  const columns = ['Experiences', 'Archived', 'Tags', 'Systems', 'Test suites'].map((title) => ({
    title,
    number: true,
  }));
  return layout(
    'Projects',
    html`<h1>Projects</h1>
      ${table([{ title: 'Name' }, ...columns], rows)}`,
    identity,
  );
};

const requestsPage = ({ requests, identity }: PagesOptions): Html => {
  const rows = requests.latest().map(
    ({ time, method, path, status, milliseconds }) =>
      html`<tr>
        <td>${time}</td>
        <td>${method}</td>
        <td><code>${shortened(path)}</code></td>
        <td class="number">${status}</td>
        <td class="number">${milliseconds.toFixed(1)} ms</td>
      </tr>`,
  );
  const columns = [
    { title: 'Time' },
    { title: 'Method' },
    { title: 'Path' },
    { title: 'Status', number: true },
    { title: 'Took', number: true },
  ];
  return layout(
    'Requests',
    html`<h1>Last requests</h1>
      ${table(columns, rows)}`,
    identity,
  );
};

/** A page, or a 404 if there is none. */
const respond = (found: Html | undefined, identity: string, status = 200): Response =>
  found
    ? new Response(found.text, { status, headers: HEADERS })
    : new Response(layout('Not found', html`<h1>Page not found</h1>`, identity).text, {
        status: 404,
        headers: HEADERS,
      });

const projectOf = (store: Store, id: string): Promise<ProjectRow | undefined> =>
  isUuid(id) ? findProject(store.database, id.toLowerCase()) : Promise.resolve(undefined);

/** The tag or system in the query. A value that is not an ID is ignored. */
const ownerIn = (query: URLSearchParams): Pick<ProjectPageQuery, 'owner'> => {
  for (const [kind, parameter] of [
    ['tags', 'tag'],
    ['systems', 'system'],
  ] as const) {
    const id = query.get(parameter) ?? '';
    if (isUuid(id)) return { owner: { kind, id: id.toLowerCase() } };
  }
  return {};
};

const activate = async (context: Context, { devices, identity }: PagesOptions): Promise<Response> => {
  const form = new URLSearchParams(await context.req.text());
  const decision = form.get('decision') === 'approve' ? 'approved' : 'denied';
  const decided = devices.decide(form.get('user_code') ?? '', decision);
  const content = E.isLeft(decided) ? activationForm('', decided.left) : activationDone(decision);
  return respond(layout('Sign-in', content, identity), identity, E.isLeft(decided) ? 400 : 200);
};

/** Adds the web pages to an app. */
export const addPages = (app: Hono, parts: PagesOptions): void => {
  const { store, identity } = parts;
  app.get('/', async () => respond(await home(parts), identity));
  app.get('/requests', () => respond(requestsPage(parts), identity));
  app.get('/projects/:projectID', async (context) => {
    const project = await projectOf(store, context.req.param('projectID'));
    const query = new URL(context.req.url).searchParams;
    const after = query.get('after') ?? '';
    const wanted = {
      text: query.get('text') ?? '',
      archived: query.get('archived') === 'true',
      ...ownerIn(query),
      after: WHOLE_NUMBER.test(after) ? Number(after) : 0,
    };
    return respond(
      project && layout('Project', await projectPage(store, project, wanted), identity),
      identity,
    );
  });
  app.get('/projects/:projectID/suites/:suiteID', async (context) => {
    const project = await projectOf(store, context.req.param('projectID'));
    const suiteID = context.req.param('suiteID').toLowerCase();
    const found = project && (await suitePage(store.database, project, suiteID));
    return respond(found && layout('Test suite', found, identity), identity);
  });
  app.get('/projects/:projectID/experiences/:experienceID', async (context) => {
    const project = await projectOf(store, context.req.param('projectID'));
    const id = context.req.param('experienceID').toLowerCase();
    const found = project && isUuid(id) && (await experiencePage(store.database, project, id));
    return respond(found ? layout('Experience', found, identity) : undefined, identity);
  });
  app.get('/activate', (context) => {
    const code = new URL(context.req.url).searchParams.get('user_code') ?? '';
    return respond(layout('Sign-in', activationForm(code), identity), identity);
  });
  app.post('/activate', (context) => activate(context, parts));
};
