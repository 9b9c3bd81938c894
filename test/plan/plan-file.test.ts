import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { PlanFault } from '../../src/domain/plan-error.ts';
import { canonicalDigest } from '../../src/plan/canonical-json.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { parsePlan, serialisePlan } from '../../src/plan/plan-file.ts';
import {
  archived,
  changed,
  created,
  existing,
  live,
  planned,
  systemID,
  tagID,
  testSuiteID,
  textField,
} from '../support/build-plan.ts';
import { consistentPlan } from '../support/consistent-plan.ts';
import { expectGolden } from '../support/golden.ts';
import { planFor, plannedSituations } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

const alpha = live(1, 'alpha', {
  profile: 'full_stack',
  environmentVariables: [{ name: 'MAX_ALTITUDE_M', value: '120' }],
  customFields: [textField('owner', 'planning', 'perception')],
});
const [beta, gamma] = [live(2, 'beta'), live(3, 'gamma', { archived: true })];

const everything = consistentPlan({
  experiences: [
    archived(beta),
    created('delta', { environmentVariables: [{ name: 'A', value: '1' }] }),
    changed(gamma, { archived: false }),
    changed(alpha, { name: 'omega', description: 'Two\nlines', containerTimeoutSeconds: 60 }),
  ],
  tags: [
    { name: 'regression', additions: [planned('delta')], removals: [existing({ ...alpha, name: 'omega' })] },
  ],
  systems: [{ name: 'planner', additions: [existing(gamma), planned('delta')] }],
  suites: [
    { name: 'Basic Suite', original: [existing(alpha), existing(beta)], experiences: [planned('delta')] },
  ],
  warnings: [{ _tag: 'TagLosesAll', tag: 'regression', before: 1 }],
});

const hostile = live(4, '__proto__', {
  description: 'torn \ud83d surrogate \u2028 "quoted" \u0000',
  locations: ['constructor', '\udc00'],
  environmentVariables: [{ name: '__proto__', value: 'constructor' }],
  customFields: [textField('toString', '__proto__')],
});

const hostilePlan = consistentPlan({
  experiences: [
    changed(hostile, { description: 'mended' }),
    created('constructor'),
    created('hasOwnProperty'),
  ],
  tags: [{ name: '__proto__', additions: [existing(hostile)] }],
  systems: [{ name: 'constructor', additions: [existing(hostile)] }],
  projectName: '\ud800',
});

const small = consistentPlan({ experiences: [changed(alpha, { description: 'x' })] });

const read = (text: string) => parsePlan(text);

const planIn = (text: string): Plan => {
  const parsed = read(text);
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left));
  return parsed.right.plan;
};

const faultOf = (text: string): PlanFault => {
  const parsed = read(text);
  if (E.isRight(parsed)) throw new Error('it was read');
  return parsed.left;
};

/** The text of a plan with changed JSON and a matching checksum. */
const forged = (plan: Plan, forge: (value: Record<string, unknown>) => unknown): string => {
  const { checksum: _, ...rest } = JSON.parse(serialisePlan(plan)) as Record<string, unknown>;
  const value = forge(rest);
  return JSON.stringify({ ...(value as object), checksum: canonicalDigest(value) });
};

describe('a plan file', () => {
  it('is always the same for the same plan', () => {
    expectGolden('plan-file/everything.json', serialisePlan(everything));
    expectGolden('plan-file/empty.json', serialisePlan(consistentPlan({})));
  });

  it('is the same for the same config and project, including digests', () => {
    const model = project(
      [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma', { archived: true })],
      {
        tags: { smoke: [2] },
        systems: { planner: [1] },
        suites: { basic: [1, 2] },
      },
    );
    const wanted = [
      entry('alpha', { experienceID: idOf(1), description: 'Night survey', tags: ['smoke'] }),
      entry('delta', { systems: ['planner'], cacheExempt: true }),
    ];
    const config = configOf(wanted, { managedTestSuites: [{ name: 'basic', experiences: ['delta'] }] });
    expectGolden('plan-file/computed.json', serialisePlan(planFor(model, config)!.plan));
  });

  it('is read back unchanged', () =>
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        expect(planIn(serialisePlan(plan))).to.deep.equal(plan);
      }),
    ));

  it('is written like any JSON, whatever its number of experiences', () => {
    for (const count of [0, 1, 20, 21, 50]) {
      const experiences = Array.from({ length: count }, (_, n) => created(`experience ${n}`));
      const text = serialisePlan(consistentPlan({ experiences }));
      expect(text).to.equal(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    }
  });

  it('keeps prototype keys, lone surrogates and control characters', () => {
    expect(planIn(serialisePlan(hostilePlan))).to.deep.equal(hostilePlan);
    expect([...planIn(serialisePlan(hostilePlan)).updates.tagUpdatesByName.keys()]).to.deep.equal([
      '__proto__',
    ]);
  });

  it('keeps any text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, description) => {
        const plan = consistentPlan({ experiences: [changed(live(1, name), { description })] });
        expect(planIn(serialisePlan(plan))).to.deep.equal(plan);
      }),
    ));

  it('differs only in createdAt and checksum between two plans of the same input', () =>
    fc.assert(
      fc.property(plannedSituations, ({ model, config, plan }) => {
        const later = planFor(model, config, {
          archive: plan.options.archive,
          version: 1,
          createdAt: '2027-01-01T00:00:00.000Z',
        })!;
        const [first, second] = [plan, later.plan].map((one) => serialisePlan(one).split('\n'));
        const differing = first!.filter((line, number) => line !== second![number]);
        expect(differing.map((line) => line.trim().split(':')[0])).to.deep.equal([
          '"createdAt"',
          '"checksum"',
        ]);
        expect(second).to.have.length(first!.length);
      }),
    ));

  it('has a checksum of its values, so that changed whitespace is not an edit', () => {
    const text = serialisePlan(small);
    expect(planIn(JSON.stringify(JSON.parse(text)))).to.deep.equal(small);
    expect(planIn(text.replaceAll('\n', '\r\n'))).to.deep.equal(small);
  });

  it('contains the checksum that identifies the plan', () => {
    const parsed = read(serialisePlan(small));
    const { checksum } = JSON.parse(serialisePlan(small)) as { checksum: string };
    expect(E.isRight(parsed) && parsed.right.checksum).to.equal(checksum);
    expect(checksum).to.match(/^[0-9a-f]{64}$/);
  });
});

describe('an invalid plan file', () => {
  const FAULTS: Readonly<Record<string, readonly [string, PlanFault['_tag']]>> = {
    'an empty file': ['', 'Empty'],
    'a blank file': [' \n\t\n', 'Empty'],
    'a text': ['hello', 'NotJson'],
    'a YAML file': ['experiences:\n  - name: alpha\n', 'NotJson'],
    'a web page': ['<!doctype html><html></html>', 'NotJson'],
    'a list': ['[]', 'NotAPlan'],
    'a number': ['5', 'NotAPlan'],
    null: ['null', 'NotAPlan'],
    'an empty object': ['{}', 'NotAPlan'],
    'another tool’s JSON': ['{"format_version":"1.2","terraform_version":"1.9.0"}', 'NotAPlan'],
    'a package.json': ['{"name":"resim-sync","version":"0.1.0"}', 'NotAPlan'],
  };

  for (const [what, [text, fault]] of Object.entries(FAULTS))
    it(`is ${what}`, () => {
      expect(faultOf(text)._tag).to.equal(fault);
    });

  it('is a plan that is truncated anywhere, and is reported as truncated', () => {
    const text = serialisePlan(everything);
    for (let length = 1; length < text.trimEnd().length; length++)
      expect(faultOf(text.slice(0, length)), `${length} characters`).to.deep.include({
        _tag: 'NotJson',
        truncated: true,
      });
  });

  it('is a plan that is truncated in a very long text', () => {
    const text = `{"formatVersion": 1, "description": "${'x'.repeat(20_000_000)}`;
    expect(faultOf(text)).to.deep.include({ _tag: 'NotJson', truncated: true });
  });

  it('is a plan with text after it, which is not reported as truncated', () => {
    for (const rest of ['}', '{}', '\nmore', ']'])
      expect(faultOf(serialisePlan(small) + rest)).to.deep.include({ _tag: 'NotJson', truncated: false });
  });

  it('is a plan of a newer version, and the error names the tool that made it', () => {
    const newer = (version: unknown) => forged(small, (value) => ({ ...value, formatVersion: version }));
    expect(faultOf(newer(3))).to.deep.equal({
      _tag: 'NewerVersion',
      formatVersion: 3,
      supported: 2,
      toolVersion: '1.2.3',
    });
    expect(faultOf(newer(2.5))._tag).to.equal('NewerVersion');
    for (const version of [0, -1, 0.5, 1.5]) expect(faultOf(newer(version))._tag).to.equal('Shape');
    for (const version of ['2', null, true]) expect(faultOf(newer(version))._tag).to.equal('NotAPlan');
  });

  it('is a plan of a newer version of any shape', () => {
    const text = JSON.stringify({ formatVersion: 7, checksum: 'x', somethingElse: [] });
    expect(faultOf(text)).to.deep.equal({ _tag: 'NewerVersion', formatVersion: 7, supported: 2 });
  });

  it('is a plan with any single character changed', () => {
    const text = serialisePlan(small);
    const meaning = JSON.stringify(JSON.parse(text));
    const characters = fc.constantFrom(...'0123456789abcxyz"{}[]:,\\ -.eE\n\u0000é'.split(''));
    fc.assert(
      fc.property(fc.nat(text.length - 1), characters, fc.constantFrom(0, 1), (at, character, removed) => {
        const edited = text.slice(0, at) + character + text.slice(at + removed);
        const parsed = E.tryCatch((): unknown => JSON.parse(edited), String);
        fc.pre(E.isLeft(parsed) || JSON.stringify(parsed.right) !== meaning);
        expect(E.isLeft(read(edited))).to.equal(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('is a text that is nested too deeply', () => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(faultOf(`{"formatVersion": 1, "checksum": "x", "updates": ${nested}}`)).to.deep.equal({
      _tag: 'Shape',
      problems: ['lists and objects are nested more than 100 levels deep'],
    });
  });

  it('is a plan with a number that is too large', () => {
    const text = serialisePlan(small);
    expect(text).to.contain(': 3600,');
    expect(faultOf(text.replace(': 3600,', ': 3e600,'))._tag).to.equal('Checksum');
  });

  it('is a plan with any one letter or digit changed', () => {
    const text = serialisePlan(small);
    for (let at = 0; at < text.length; at++) {
      if (!/[A-Za-z0-9]/.test(text[at]!)) continue;
      const edited = text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);
      expect(E.isLeft(read(edited)), edited.slice(Math.max(0, at - 20), at + 20)).to.equal(true);
    }
  });

  it('is an edited plan in which a text that is invalid in UTF-8 was moved', () => {
    const text = serialisePlan(hostilePlan);
    for (const [from, to] of [
      ['mended', 'minded'],
      ['constructor', 'destructor'],
      ['\\ud83d', '\\ud83e'],
      ['__proto__', '__prota__'],
    ] as const) {
      expect(text).to.include(from);
      expect(faultOf(text.replace(from, to))._tag, from).to.equal('Checksum');
    }
  });

  it('is a plan with a valid checksum and another shape, and the error names the places', () => {
    const text = forged(small, (value) => ({
      ...value,
      createdAt: 5,
      target: { apiUrl: 'https://api.example.org', projectID: 'no UUID', projectName: 'drone' },
      updates: { experiences: [{ new: { name: 7 } }], tags: {}, systems: [], testSuites: [] },
    }));
    const fault = faultOf(text);
    expect(fault).to.deep.include({ _tag: 'Shape' });
    const problems = fault._tag === 'Shape' ? fault.problems : [];
    expect(problems).to.include.members([
      'createdAt: expected string, got 5',
      'target.projectID: expected ProjectID, got "no UUID"',
      'updates.experiences[0].new.name: expected string, got 7',
      'updates.experiences[0].new.description: expected string, got nothing',
    ]);
    expect(problems.filter((problem) => problem.startsWith('updates.tags: '))).to.have.length(1);
  });

  it('is a plan with one name twice', () => {
    const twice = forged(everything, (value) => {
      const updates = value.updates as Record<string, unknown[]>;
      const doubled = Object.entries(updates).map(([key, list]) => [key, [...list, ...list]]);
      return { ...value, updates: Object.fromEntries(doubled) as object };
    });
    expect(faultOf(twice)).to.deep.equal({
      _tag: 'Contradiction',
      problems: [
        ...['beta', 'delta', 'gamma', 'omega'].map((name) => `a name, in updates.experiences, ${name}`),
        ...[beta, gamma, alpha].map(({ experienceID }) => `an ID, in updates.experiences, ${experienceID}`),
        'a name, in updates.tags, regression',
        `an ID, in updates.tags, ${tagID(0)}`,
        'a name, in updates.systems, planner',
        `an ID, in updates.systems, ${systemID(0)}`,
        'a name, in updates.testSuites, Basic Suite',
        `an ID, in updates.testSuites, ${testSuiteID(0)}`,
      ].map((problem) => problem.replace(/, ([^,]*)$/, ', occurs twice: $1')),
    });
  });
});
