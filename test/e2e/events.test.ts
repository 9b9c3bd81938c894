import { readFileSync, statSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { closedDocumentSchema, DOCUMENTS, documentSchema } from '../support/json-documents.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { expectGolden } from '../support/golden.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables: [{ name: SPEED, value: value-of-bluebird }]
    tags: [regression]
`;

type Event = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validate = ajv.compile(closedDocumentSchema(DOCUMENTS.event));

/** The events of a file, one valid line each. */
const eventsIn = (file: string): readonly Event[] => {
  const text = readFileSync(file, 'utf8');
  expect(text).to.match(/\n$/);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as Event;
      expect(validate(event), JSON.stringify(validate.errors)).to.equal(true);
      return event;
    });
};

const prepare = async ({ project, write, plan }: Workbench) => {
  await project.createTag('regression');
  write('experiences.yaml', CONFIG);
  await plan('experiences.yaml');
};

/** The fields that are the same in every run. */
const steady = ({ at: _at, reason: _reason, waitSeconds: _wait, id: _id, ...event }: Event): Event => event;

describe('the events of an apply, through the built command', () => {
  it('report the start, each phase and operation, and the end, without values', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      const ran = await bench.sync(['apply', 'plan.json', '--events', 'events.ndjson', '--json']);
      expect(ran.code).to.equal(0);
      const events = eventsIn(bench.file('events.ndjson'));
      expectGolden('events.ndjson', events.map((event) => `${JSON.stringify(steady(event))}\n`).join(''));
      expect(readFileSync(bench.file('events.ndjson'), 'utf8')).not.to.contain('bluebird');
      expect(statSync(bench.file('events.ndjson')).mode & 0o777).to.equal(0o600);
    }));

  it('report retries, and failures with their codes', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      let creations = 0;
      const proxy = await startFaultProxy(bench.sandbox.url, ({ method, path }) => {
        if (method !== 'POST' || !path.includes('/experiences')) return { _tag: 'Pass' };
        creations += 1;
        const status = creations === 1 ? 429 : 400;
        return { _tag: 'Status', status, when: 'before', retryAfter: '0' };
      });
      try {
        const ran = await bench.sync(['apply', 'plan.json', '--events', 'events.ndjson'], {
          env: { RESIM_URL: `${proxy.url}/v1/` },
        });
        expect(ran.code).to.equal(4);
      } finally {
        await proxy.close();
      }
      const events = eventsIn(bench.file('events.ndjson'));
      expect(events.map(({ event }) => event)).to.include('retrying');
      expect(events.find(({ event }) => event === 'operationEnded')).to.include({ result: 'failed' });
      expect(events.at(-1)).to.deep.include({ event: 'applyEnded', outcome: 'failed' });
      expect(events.at(-1)?.error).to.include({ code: 'ApplyIncomplete' });
    }));

  it('are appended to an existing file, and report a refusal too', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      await bench.sync(['apply', 'plan.json', '--events', 'events.ndjson']);
      const before = eventsIn(bench.file('events.ndjson')).length;
      expect((await bench.sync(['apply', 'plan.json', '--events', 'events.ndjson'])).code).to.equal(3);
      const events = eventsIn(bench.file('events.ndjson')).slice(before);
      expect(events[0]).to.include({ sequence: 1, event: 'applyStarted' });
      expect(events.at(-1)?.error).to.include({ code: 'StalePlan' });
    }));

  it('fail before anything is written if their file cannot be written', () =>
    withWorkbench(async (bench) => {
      await prepare(bench);
      const ran = await bench.sync(['apply', 'plan.json', '--events', 'nowhere/events.ndjson']);
      expect(ran.code).to.equal(1);
      expect(ran.stderr).to.contain('nowhere/events.ndjson');
      expect((await bench.project.snapshot()).experiences).to.deep.equal({});
    }));

  it('have a public schema that allows keys of later versions', () => {
    const open = ajv.compile(documentSchema(DOCUMENTS.event));
    const event = { kind: 'event', sequence: 1, at: '2026-01-01T00:00:00.000Z', event: 'step', text: 'x' };
    expect(open({ ...event, formatVersion: '1.4', later: true })).to.equal(true);
    expect(open({ ...event, formatVersion: '2.0' })).to.equal(false);
  });
});
