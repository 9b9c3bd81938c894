import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  applyJson,
  checkJson,
  cloneJson,
  errorJson,
  planJson,
  showJson,
  validateJson,
} from '../../src/render/json.ts';
import { gitlabReport } from '../../src/render/json/gitlab-report.ts';
import { planCounts } from '../../src/render/plan-counts.ts';
import { closedDocumentSchema, DOCUMENTS, documentSchema } from '../support/json-documents.ts';
import { buildPlan, changed, created, experienceID, live } from '../support/build-plan.ts';
import { loginJson, logoutJson, settingsJson, whoamiJson } from '../../src/render/settings-json.ts';
import { expectGolden, headAndDigest } from '../support/golden.ts';
import { CLONES, CONFIG_UPDATES } from './sample-clones.ts';
import { IDENTITIES, SETTINGS } from './sample-settings.ts';
import { SAMPLE_ERRORS } from './sample-errors.ts';
import {
  alikePlan,
  everythingPlan,
  largePlan,
  SAMPLE_PLANS,
  smallPlan,
  undoingPlan,
} from './sample-plans.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const closed = {
  plan: ajv.compile(closedDocumentSchema(DOCUMENTS.plan)),
  show: ajv.compile(closedDocumentSchema(DOCUMENTS.show)),
  undo: ajv.compile(closedDocumentSchema(DOCUMENTS.undo)),
  check: ajv.compile(closedDocumentSchema(DOCUMENTS.check)),
  diff: ajv.compile(closedDocumentSchema(DOCUMENTS.diff)),
  log: ajv.compile(closedDocumentSchema(DOCUMENTS.log)),
  apply: ajv.compile(closedDocumentSchema(DOCUMENTS.apply)),
  clone: ajv.compile(closedDocumentSchema(DOCUMENTS.clone)),
  validate: ajv.compile(closedDocumentSchema(DOCUMENTS.validate)),
  error: ajv.compile(closedDocumentSchema(DOCUMENTS.error)),
  event: ajv.compile(closedDocumentSchema(DOCUMENTS.event)),
  settings: ajv.compile(closedDocumentSchema(DOCUMENTS.settings)),
  login: ajv.compile(closedDocumentSchema(DOCUMENTS.login)),
  logout: ajv.compile(closedDocumentSchema(DOCUMENTS.logout)),
  whoami: ajv.compile(closedDocumentSchema(DOCUMENTS.whoami)),
  unlock: ajv.compile(closedDocumentSchema(DOCUMENTS.unlock)),
};

/** The parsed document, as a reader gets it. No key may be missing from the schema. */
const read = (document: { readonly kind: keyof typeof DOCUMENTS }): unknown => {
  const value: unknown = JSON.parse(JSON.stringify(document));
  const validate = closed[document.kind];
  expect(validate(value), JSON.stringify(validate.errors)).to.equal(true);
  expect(DOCUMENTS[document.kind].is(value)).to.equal(true);
  return value;
};

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const PROJECT_AND_TEXT = { project: { projectID: 'p', name: 'drone' }, text: 'experiences: []\n' };

const report = {
  counts: { done: 3, failed: 0, notStarted: 0 },
  doneByKind: { create: 1, addTag: 1 },
  created: [{ name: 'survey-beta', experienceID: experienceID(7) }],
};

const warning = {
  rule: 'near-miss',
  message: 'unknown key',
  place: { file: 'a.yaml', line: 2, column: 5, length: 3, lineText: '    value: hunter2' },
};

describe('the report of a plan for GitLab', () => {
  it('contains the counts for GitLab and the groups of the JSON document, shortened', () => {
    const report = gitlabReport(alikePlan(), []);
    const { groups = [], membershipGroups = [] } = showJson(alikePlan(), { file: 'plan.json', redact: [] });
    expect(report).to.deep.include(planCounts(alikePlan()));
    const outline = ({ count, action, experiences }: (typeof groups)[number]) => ({
      count,
      action,
      experiences: experiences.slice(0, 20),
    });
    expect(groups).not.to.have.lengthOf(0);
    expect(report.groups?.map(outline)).to.deep.equal(groups.map(outline));
    expect(report.membershipGroups?.map(({ names }) => names)).to.deep.equal(
      membershipGroups.map(({ names }) => names.slice(0, 20)),
    );
    expect(Object.keys(gitlabReport(smallPlan(), []))).to.deep.equal(['create', 'update', 'delete']);
  });

  it('lists at most 20 names and values of a group, and stays below the 5 MB that GitLab accepts', () => {
    const counter = (i: number): string => `${String(i).padStart(5, '0')} ${'x'.repeat(2_000)}`;
    const plan = buildPlan({
      experiences: Array.from({ length: 3_000 }, (_, i) =>
        changed(live(i, `survey-${String(i)}`, { description: counter(i) }), {
          description: `${counter(i)}, revised`,
        }),
      ),
    });
    const report = gitlabReport(plan, []);
    expect(JSON.stringify(report).length).to.be.lessThan(1_100_000);
    const [group] = report.groups ?? [];
    expect(group?.count).to.equal(3_000);
    expect(group?.experiences).to.have.lengthOf(20);
    expect(group?.changes[0]?.from).to.have.lengthOf(20);
  });
});

describe('a group of equal changes in JSON', () => {
  it('counts the 20 most frequent values of each side, and names all experiences', () => {
    // Each experience has its own description, except that the last two share one.
    const description = (i: number): string => `survey ${String(Math.min(i, 28))}`;
    const plan = buildPlan({
      experiences: Array.from({ length: 30 }, (_, i) =>
        changed(live(i, `survey-${String(i)}`, { description: description(i) }), {
          description: `${description(i)}, revised`,
        }),
      ),
    });
    const { groups: [group] = [] } = planJson(plan);
    const change = group?.changes[0];
    expect(group?.experiences).to.have.lengthOf(30);
    expect(change?.by).to.deep.equal({ before: '', after: ', revised' });
    expect(change?.from).to.have.lengthOf(20);
    expect(change?.from[0]).to.deep.equal({ value: 'survey 28', count: 2 });
    expect(change?.to).to.have.lengthOf(20);
    expect(change?.to[0]).to.deep.equal({ value: 'survey 28, revised', count: 2 });
  });
});

describe('the GitLab counts of a plan', () => {
  it('count each deleted tag and archived suite as a delete, and no longer as an update', () => {
    // Two tags and a suite are removed; an experience, a tag, a suite and two systems change.
    expect(planCounts(undoingPlan())).to.deep.equal({ create: 0, update: 5, delete: 3 });
  });
});

describe('the JSON documents', () => {
  it('match their schemas, for every plan, error and drift', () => {
    for (const plan of Object.values(SAMPLE_PLANS)) {
      read(planJson(plan(), { file: 'plan.json', warnings: [warning] }));
      read(showJson(plan()));
    }
    for (const error of Object.values(SAMPLE_ERRORS)) read(errorJson(error));
    read(applyJson(smallPlan(), report, { file: 'plan.json' }));
    read(applyJson(smallPlan(), report, { configUpdates: CONFIG_UPDATES }));
    for (const clone of Object.values(CLONES)) {
      read(cloneJson({ ...PROJECT_AND_TEXT, ...clone }, 'experiences.yaml'));
      read(cloneJson({ ...PROJECT_AND_TEXT, ...clone }));
    }
    read(checkJson(smallPlan(), { file: 'plan.json' }));
    const counts = { experiences: 0, managedTestSuites: 0, managedExperienceTags: 1 };
    read(validateJson({ counts, files: ['a.yaml'], warnings: [warning] }));
    read(settingsJson(SETTINGS, { _tag: 'Way', way: 'device' }));
    read(settingsJson(SETTINGS, { _tag: 'Problem', message: 'both are given' }));
    for (const identity of IDENTITIES) {
      read(whoamiJson(identity));
      read(loginJson(identity));
    }
    read(logoutJson('https://auth.example/', true));
  });

  it('match the golden files', () => {
    for (const name of ['empty', 'small', 'everything', 'hostile'])
      expectGolden(`plan-${name}.json`, pretty(planJson(SAMPLE_PLANS[name]!(), { file: 'plan.json' })));
    expectGolden('plan-large.json', headAndDigest(pretty(planJson(largePlan(), { file: 'plan.json' }))));
    expectGolden('apply.json', pretty(applyJson(smallPlan(), report, { file: 'plan.json' })));
    const clone = { ...PROJECT_AND_TEXT, ...CLONES.updated };
    expectGolden('clone.json', pretty(cloneJson(clone, 'experiences.yaml')));
    expectGolden('check.json', pretty(checkJson(smallPlan(), { file: 'plan.json' })));
    expectGolden('errors.json', pretty(Object.values(SAMPLE_ERRORS).map((error) => errorJson(error))));
  });

  it('have the schemas in the golden files, so that a changed field shows in review', () => {
    for (const [kind, codec] of Object.entries(DOCUMENTS))
      expectGolden(`schema-${kind}.json`, pretty(documentSchema(codec)));
  });

  it('allow keys of a later minor version in the public schema', () => {
    const validate = ajv.compile(documentSchema(DOCUMENTS.plan));
    expect(validate({ ...planJson(smallPlan()), formatVersion: '1.7', addedLater: true })).to.equal(true);
    expect(validate({ ...planJson(smallPlan()), formatVersion: '2.0' })).to.equal(false);
  });

  it('contain no secret and no line of a config', () => {
    const documents = [
      planJson(everythingPlan(), { warnings: [warning] }),
      ...Object.values(SAMPLE_ERRORS).map((error) => errorJson(error)),
    ];
    expect(JSON.stringify(documents)).not.to.match(/hunter2|token-value/);
    const own = buildPlan({
      experiences: [created('a', { environmentVariables: [{ name: 'MAP', value: 'mine' }] })],
    });
    expect(JSON.stringify(planJson(own))).to.include('mine');
    expect(JSON.stringify(planJson(own, { redact: ['map'] }))).not.to.include('mine');
  });

  it('keep names unchanged, including control characters', () => {
    const name = 'a\n\u001b[31m__proto__\u202e';
    const [experience] = planJson(buildPlan({ experiences: [created(name)] })).experiences;
    expect(experience?.name).to.equal(name);
  });

  it('keep a list a list, whatever its length', () => {
    const { experiences } = planJson(buildPlan({ experiences: [created('a', { locations: ['s3://one'] })] }));
    expect(experiences[0]?.fields.find(({ field }) => field === 'locations')?.after).to.deep.equal([
      's3://one',
    ]);
  });
});
