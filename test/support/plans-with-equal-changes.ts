import fc from 'fast-check';
import type { WantedExperience } from '../../src/domain/experience.ts';
import { changesAnything } from '../../src/domain/experience-change.ts';
import type { ExperienceMatch } from '../../src/domain/experience-updates.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildPlan, changed, created, existing, live, textField } from './build-plan.ts';

// Only a few values, so that many changes are equal.
const edits = fc.record(
  {
    description: fc.constantFrom('Aerial survey', 'Aerial survey by night', 'Fly the pattern'),
    profile: fc.constantFrom('', 'full_stack'),
    containerTimeoutSeconds: fc.constantFrom(3600, 3660, 7200),
    cacheExempt: fc.boolean(),
    environmentVariables: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('SEED', 'API_TOKEN', 'WIND_MPS'),
        value: fc.constantFrom('1', '6', 'a'),
      }),
      { selector: ({ name }) => name },
    ),
    customFields: fc.uniqueArray(
      fc.constantFrom(textField('owner', 'planning'), textField('Owner', 'planning', 'perception')),
      { maxLength: 1 },
    ),
    archived: fc.boolean(),
  },
  { requiredKeys: [] },
) satisfies fc.Arbitrary<Partial<WantedExperience>>;

const matches = fc
  .array(fc.tuple(edits, edits, fc.constantFrom('create', 'keep', 'rename', 'restore')), {
    minLength: 5,
    maxLength: 60,
  })
  .map((all) =>
    all
      .map(([before, after, kind], i): ExperienceMatch => {
        const name = `scenario-${String(i)}`;
        if (kind === 'create') return created(name, after);
        const original = live(i, name, { ...before, archived: kind === 'restore' });
        const rename = kind === 'rename' ? { name: `${name}-v2` } : {};
        return changed(original, {
          ...after,
          ...rename,
          archived: kind === 'keep' && after.archived === true,
        });
      })
      // A plan contains only what it changes.
      .filter(changesAnything),
  );

/** Plans with many equal changes of every kind. */
export const plansWithEqualChanges: fc.Arbitrary<Plan> = fc
  .tuple(matches, fc.array(fc.subarray([0, 1, 2]), { maxLength: 16 }))
  .map(([experiences, memberships]) => {
    const some = [1, 2, 3].map((i) => existing(live(1000 + i, `member-${String(i)}`)));
    const sets = memberships.map((members, i) => ({
      name: `set-${String(i)}`,
      members: some.filter((_, at) => members.includes(at)),
    }));
    return buildPlan({
      experiences,
      tags: sets.map(({ name, members }) => ({ name, additions: members })),
      systems: sets.map(({ name, members }) => ({ name, additions: members })),
      suites: sets.map(({ name, members }) => ({ name, original: some, experiences: members })),
    });
  });
