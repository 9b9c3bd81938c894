import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import {
  errorForGitHub,
  reportApplyToGitHub,
  reportPlanToGitHub,
} from '../../src/cli/output/github-actions.ts';
import type { Drift } from '../../src/domain/drift.ts';
import { sampleRemake } from '../render/sample-errors.ts';
import { smallPlan } from '../render/sample-plans.ts';
import { archived, buildPlan, created, experienceID, live } from '../support/build-plan.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** Over it GitHub drops a step summary whole: https://docs.github.com/actions/reference/limits */
const MEBIBYTE = 1024 * 1024;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const long = (name: string, i: number): string => `${name}-${String(i)}-${'x'.repeat(150)}`;

const hugePlan = () =>
  buildPlan({
    experiences: [
      ...numbers(12_000).map((i) => archived(live(i, long('gone', i)))),
      ...numbers(3_000).map((i) => created(long('new', i))),
    ],
  });

const hugeDrift = (): Drift =>
  numbers(12_000).map((i) => ({
    kind: 'experience',
    change: 'changed',
    id: String(i),
    name: long('drifted', i),
    touchedByPlan: true,
    obstacle: 'changes',
    asPlanned: false,
    fields: [],
  }));

const hugeReport = () => ({
  counts: { done: 12_000, failed: 0, notStarted: 0 },
  doneByKind: { create: 12_000 },
  created: numbers(12_000).map((i) => ({ name: long('new', i), experienceID: experienceID(i) })),
});

type Environment = Readonly<Record<string, string>>;

const onGitHub = (use: (file: string, env: Environment) => Promise<void>): Promise<void> =>
  withTemporaryFolder((folder) => {
    const file = path.join(folder, 'summary.md');
    return use(file, {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: file,
      GITHUB_OUTPUT: path.join(folder, 'output.txt'),
    });
  });

const plan = (env: Environment) => reportPlanToGitHub(hugePlan(), 'plan.json', [], [], env);

describe('the outputs of a step on GitHub', () => {
  it('are reported with the reason if they cannot be written', () =>
    onGitHub(async (_, env) => {
      const folder = path.dirname(env.GITHUB_OUTPUT ?? '');
      const warned = await reportPlanToGitHub(smallPlan(), 'plan.json', [], [], {
        ...env,
        GITHUB_OUTPUT: folder,
      });
      expect(warned).to.contain(`Warning: cannot write ${folder}: it is a folder.\n`);
    }));
});

describe('the step summary on GitHub', () => {
  it('of a plan is never dropped, and counts the archived experiences that do not fit', () =>
    onGitHub(async (file, env) => {
      await plan(env);
      const summary = readFileSync(file, 'utf8');
      expect(Buffer.byteLength(summary)).to.be.below(MEBIBYTE).and.above(900_000);
      const shown = summary.match(/^- gone-/gm)?.length ?? 0;
      expect(shown).to.be.above(4_000).and.below(12_000);
      expect(summary).to.contain(
        `_${(12_000 - shown).toLocaleString('en')} more experiences to archive are omitted`,
      );
      expect(summary).to.contain('_All 3,000 experiences to create are omitted');
    }));

  it('of a drift and of an apply is never dropped either', () =>
    onGitHub(async (file, env) => {
      const drift = hugeDrift();
      const stale = { _tag: 'StalePlan', file: 'plan.json', alreadyApplied: false, drift } as const;
      for (const tell of [
        () => errorForGitHub({ ...stale, remake: sampleRemake }, [], env),
        () => reportApplyToGitHub(smallPlan(), hugeReport(), [], env),
      ]) {
        writeFileSync(file, '');
        await tell();
        expect(statSync(file).size).to.be.below(MEBIBYTE).and.above(900_000);
        expect(readFileSync(file, 'utf8')).to.match(
          /_[\d,]+ more (drifted entities|created experiences) are omitted/,
        );
      }
    }));

  it('annotates drift that an apply left as it is', () =>
    onGitHub(async (_, env) => {
      const report = { ...hugeReport(), created: [] };
      const drift: Drift = [
        {
          kind: 'tag',
          id: 't',
          name: 'nightly',
          change: 'changed',
          fields: [],
          asPlanned: false,
          touchedByPlan: false,
        },
      ];
      expect(await reportApplyToGitHub(smallPlan(), { ...report, drift }, [], env)).to.equal(
        '::warning title=UnrelatedDrift::1 entity has drifted, which the plan does not touch and leaves alone.%0AA new plan shows where it differs from the config.\n',
      );
      expect(await reportApplyToGitHub(smallPlan(), report, [], env)).to.equal('');
    }));

  it('leaves room for other commands of the step', () =>
    onGitHub(async (file, env) => {
      const before = 'y'.repeat(400_000);
      writeFileSync(file, before);
      await plan(env);
      expect(statSync(file).size).to.be.below(MEBIBYTE).and.above(900_000);
      expect(readFileSync(file, 'utf8').startsWith(before)).to.equal(true);
      const size = statSync(file).size;
      writeFileSync(file, 'z'.repeat(size + 100_000));
      expect(await plan(env)).to.contain('is full: this command is missing from the step summary');
      expect(statSync(file).size).to.equal(size + 100_000);
    }));

  it('is not written elsewhere', () =>
    onGitHub(async (file, env) => {
      expect(await plan({ ...env, GITHUB_ACTIONS: 'false' })).to.equal('');
      expect(() => statSync(file)).to.throw();
    }));
});
