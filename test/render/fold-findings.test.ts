import { expect } from 'chai';
import fc from 'fast-check';
import type { ConfigFinding } from '../../src/domain/experience-sync-config.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import type { PlanWarning } from '../../src/plan/plan-warning.ts';
import { errorAnnotations } from '../../src/render/github-actions.ts';
import { errorJson } from '../../src/render/json.ts';
import { planWarningFindings } from '../../src/render/plan-warning-text.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { renderProblem } from '../../src/render/problem-text.ts';
import { foldFindings } from '../../src/render/problem/fold-findings.ts';
import { renderWarnings } from '../../src/render/notices.ts';
import { errorsIn, loadFiles } from '../config/loading.ts';
import { smallPlan } from './sample-plans.ts';

const OPTIONS = { colour: false, width: 200 };
const at = (line: number, file = 'a.yaml') => ({
  file,
  line,
  column: 5,
  length: 1,
  lineText: `    x${line}`,
});

const unknownTag = (line: number, kind: 'tag' | 'managedTag' = 'tag'): ComputeProblem => ({
  _tag: 'UnknownReference',
  kind,
  name: 'nightly',
  path: [],
  place: at(line),
});
const foreign = (number: number): ComputeProblem => ({
  _tag: 'UnknownExperienceID',
  name: `e${number}`,
  experienceID: `id-${number}`,
  path: [],
  place: at(number),
});
const failed = (problems: readonly ComputeProblem[]): SyncError => ({
  _tag: 'ComputeFailed',
  project: 'drone',
  problems,
});
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const entry = (name: string): string => `  - { name: ${name}, description: d, locations: [l] }\n`;
const fileOf = (names: readonly string[]): string => `experiences:\n${names.map(entry).join('')}`;

describe('one cause', () => {
  it('is one message with all places, if entries name one unknown tag', () => {
    const error = failed([unknownTag(1, 'managedTag'), ...upTo(6).map((line) => unknownTag(line + 1))]);
    const text = renderProblem(error, OPTIONS);
    expect(text.match(/the project has no tag "nightly"/g)).length(1);
    expect(text).include('the config does not match the project: 1 problem in 7 places');
    expect(text).include(
      'Also at a.yaml:2:5, a.yaml:3:5, a.yaml:4:5, a.yaml:5:5, a.yaml:6:5 and 1 place more.',
    );
    expect(renderProblem(error, { ...OPTIONS, full: true })).include('a.yaml:6:5 and a.yaml:7:5.');
  });

  it('leaves a few findings that differ in a name in the order of the text', () => {
    const finding = (code: string, name: string) => ({
      code,
      message: `${code} ${name}`,
      together: { name, message: `are ${code}` },
    });
    const few = [finding('odd', 'a'), finding('long', 'b'), finding('odd', 'c')];
    expect(foldFindings(few)).deep.equal(few);
    const many = upTo(5).map((number) => finding('new', `n${number}`));
    expect(foldFindings([...few, ...many, ...few]).map(({ code }) => code)).deep.equal([
      'odd',
      'long',
      'odd',
      'new',
    ]);
  });

  it('keep the first place in JSON, and add the others', () => {
    const { findings } = errorJson(failed([unknownTag(3), unknownTag(9)]), { redact: [] }).error;
    expect(findings.map(({ place, places }) => [place?.line, places?.map(({ line }) => line)])).deep.equal([
      [3, [3, 9]],
    ]);
  });

  it('make one annotation on the line of the first place, which names the others', () => {
    const text = errorAnnotations(failed([unknownTag(3), unknownTag(9)]), [], (file) => file);
    expect(text.trim().split('\n')).length(1);
    expect(text).match(/^::error file=a\.yaml,line=3,.*Also at a\.yaml:9:5\./);
  });

  it('is reported once if many IDs are from another project', () => {
    const held: ComputeProblem = {
      _tag: 'NameHeldByAnother',
      name: 'e99',
      experienceID: 'id-99',
      holderID: 'id-1000',
      holderArchived: false,
      unknownID: true,
      path: [],
      place: at(99),
    };
    const text = renderProblem(failed([...upTo(20).map(foreign), held]), OPTIONS);
    expect(text).include('1 problem in 21 places');
    expect(text).include(
      '21 experience IDs of the config do not exist in project "drone": id-1, id-2, id-3 and 18 more',
    );
    expect(text).include('Is this the config of project "drone"?');
  });

  it('names the right ID, if an entry has an unknown ID and a taken name', () => {
    const held: ComputeProblem = {
      _tag: 'NameHeldByAnother',
      name: 'e99',
      experienceID: 'id-99',
      holderID: 'id-1000',
      holderArchived: false,
      unknownID: true,
      path: [],
    };
    expect(renderProblem(failed([held]), OPTIONS)).include('Write experienceID: id-1000');
  });

  it('is reported once for a file that is named twice', () => {
    const text = fileOf(upTo(256).map((i) => `n${i}`));
    const errors = errorsIn({ 'a.yaml': text, 'b.yaml': text });
    const told = renderProblem({ _tag: 'ConfigInvalid', errors, warnings: [] }, OPTIONS);
    expect(told).include('b.yaml has 1 error in 256 places');
    expect(told).include(
      '"n1", "n2", "n3" and 253 more are experiences that b.yaml defines again, after a.yaml',
    );
    expect(told.length).lessThan(1_000);
  });

  it('stays short for 20,000 entries of one name, and for 20,000 repeated names', () => {
    const once = upTo(10_000).map((i) => `n${i}`);
    for (const names of [upTo(20_000).map(() => 'same'), [...once, ...once]]) {
      const result = loadFiles({ 'a.yaml': fileOf(names) });
      if (result._tag === 'Right') throw new Error('it was loaded');
      expect(renderProblem(result.left, OPTIONS).length).lessThan(1_500);
    }
  }).timeout(60_000);

  it('is reported once if many entries lack the same key', () => {
    const text = `experiences:\n${upTo(30)
      .map((i) => `  - { name: n${i}, customFields: [{ name: f${i}, type: text }] }\n`)
      .join('')}`;
    const told = renderProblem(
      { _tag: 'ConfigInvalid', errors: errorsIn({ 'a.yaml': text }), warnings: [] },
      OPTIONS,
    );
    expect(told).include('"f1", "f2", "f3" and 27 more are custom fields that have no `values`');
  });

  it('is one hint for many renames, with a list for programs', () => {
    const warnings = upTo(150).map((i) => ({
      _tag: 'LooksLikeRename' as const,
      archived: `old-${i}`,
      created: `new-${i}`,
      experienceID: `id-${i}`,
    }));
    const plan = { ...smallPlan(), warnings };
    const told = planWarningFindings(plan).filter(({ code }) => code === 'LooksLikeRename');
    expect(told).length(1);
    expect(told[0]?.message).equal(
      '150 experiences are archived, and as many with the same content are created: old-1 -> new-1, old-2 -> new-2, old-3 -> new-3 and 147 more.',
    );
    expect(told[0]?.names).length(150);
    expect(planWarningFindings({ ...plan, warnings: warnings.slice(0, 4) })).length(
      4 + planWarningFindings({ ...plan, warnings: [] }).length,
    );
  });

  it('says how many have the content of a rename, also those that the plan does not list', () => {
    const rename = { archived: 'a', created: 'b', others: upTo(20).map((i) => `o-${i}`), moreOthers: 78 };
    const told = (warnings: readonly PlanWarning[]) => planWarningFindings({ ...smallPlan(), warnings });
    const message = (warnings: readonly PlanWarning[]) =>
      told(warnings)
        .map((one) => one.message)
        .join();
    const words = 'o-1, o-2, o-3 and 95 more have this content too';
    expect(message([{ _tag: 'GuessedRename', ...rename }])).to.include(words);
    const likely = { _tag: 'LooksLikeRename' as const, experienceID: 'x', ...rename };
    expect(message([likely])).to.include(words);
    expect(told(upTo(5).map(() => likely)).flatMap(({ names = [] }) => names)[0]).to.include(
      ', o-20 and 78 more',
    );
  });

  it('lists many renames where everything is shown', () => {
    const warnings = upTo(30).map((i) => ({
      _tag: 'LooksLikeRename' as const,
      archived: `old-${i}`,
      created: `new-${i}`,
      experienceID: `id-${i}`,
    }));
    const plan = { ...smallPlan(), warnings };
    const text = (full: boolean): string =>
      renderPlanText(plan, { colour: false, width: 200, full, redact: [] });
    expect(text(true)).to.include('old-30 -> new-30, experienceID: id-30');
    expect(text(false)).not.to.include('old-30');
  });

  it('tells of renames where the archive limit is exceeded', () => {
    const base = smallPlan();
    const archiveLimit = { limit: '30%', active: 4, archive: 3, exceeded: true };
    const rename = { _tag: 'LooksLikeRename', archived: 'a', created: 'b', experienceID: 'x' } as const;
    const hint = (count: number): string | undefined =>
      planWarningFindings({
        ...base,
        options: { ...base.options, archiveLimit },
        warnings: upTo(count).map(() => rename),
      })[0]?.hint;
    expect(hint(2)).to.include('2 of them look like renames: see below.');
    expect(hint(1)).to.include('1 of them looks like a rename: see below.');
    expect(hint(0)).not.to.include('rename');
  });

  it('distinguishes similar names if they were confused', () => {
    const name = 'café-merge';
    const error = failed([
      {
        _tag: 'UnknownReference',
        kind: 'tag',
        name: name.normalize('NFD'),
        suggestion: name,
        path: [],
      },
    ]);
    const text = renderProblem(error, OPTIONS);
    expect(text).include(String.raw`the project has no tag "cafe\u0301-merge"`);
    expect(text).include('Did you mean "café-merge"? It looks the same');
  });

  it('shows fifty messages of a long list, and all under --full', () => {
    const errors: ConfigFinding[] = upTo(80).map((i) => ({ rule: 'r', message: `odd ${i}`, place: at(i) }));
    const error: SyncError = { _tag: 'ConfigInvalid', errors, warnings: [] };
    expect(renderProblem(error, OPTIONS)).include('odd 50').include('And 30 more').not.include('odd 51');
    expect(renderProblem(error, { ...OPTIONS, full: true }))
      .include('odd 80')
      .not.include('And 30 more');
    expect(renderWarnings(errors, OPTIONS)).include('80 Warnings').include('And 30 more');
  });

  it('lose no place and no message (property)', () => {
    const finding = fc.record({
      code: fc.constantFrom('a', 'b'),
      message: fc.constantFrom('m', 'n'),
      place: fc.integer({ min: 1, max: 9 }).map((line) => at(line)),
    });
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const folded = foldFindings(findings);
        const places = folded.flatMap(({ place, places: all = place ? [place] : [] }) => all);
        expect(places).length(findings.length);
        expect(new Set(folded.map(({ code, message }) => code + message)).size).equal(folded.length);
        for (const { place, places: all = [place] } of folded) expect(all[0]).equal(place);
      }),
    );
  });
});
