import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { PlanWarning } from '../../src/plan/plan-warning.ts';
import { documentFile } from '../support/doc-examples.ts';

/** Every code: the compiler rejects this table if one of a saved plan is missing. */
const CODES: Readonly<
  Record<PlanWarning['_tag'] | 'ArchiveLimitExceeded' | 'EmptiesSuites' | 'PartialPlan' | 'OnlyEdit', true>
> = {
  ArchiveLimitExceeded: true,
  EmptiesSuites: true,
  PartialPlan: true,
  OnlyEdit: true,
  SuiteBecomesEmpty: true,
  TagLosesAll: true,
  SystemLosesAll: true,
  LooksLikeRename: true,
  GuessedRename: true,
  IdlePreviousName: true,
  DropsProtection: true,
  ProtectsNothing: true,
  RenamedOutOfProtection: true,
  IgnoresNothing: true,
  IgnoresEverything: true,
  Adopts: true,
  OwnsNothing: true,
  Unreadable: true,
  NotUndone: true,
  DiffersInFormAlone: true,
};

describe('docs/safety.md', () => {
  it('explains every warning of a plan', () => {
    const [, table = ''] = readFileSync(documentFile('docs/safety.md'), 'utf8').split('\n## Warnings\n');
    const explained = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
    expect(explained).to.have.members(Object.keys(CODES));
  });
});
