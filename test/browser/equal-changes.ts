import type { Plan } from '../../src/plan/plan.ts';
import { archived, buildPlan, changed, created, existing, live } from '../support/build-plan.ts';

const numbered = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Thirty changes that make four edits, and three separate ones. */
export const equalChanges = (): Plan => {
  const some = numbered(20).map((i) =>
    live(i, `survey-${String(i).padStart(2, '0')}`, {
      containerTimeoutSeconds: 3600 + 60 * (i % 3),
      environmentVariables: [{ name: 'WIND_MPS', value: i % 4 === 0 ? '4' : '5' }],
    }),
  );
  return buildPlan({
    experiences: [
      archived(live(30, 'old-warehouse')),
      ...some.map((one, i) =>
        changed(one, {
          ...(i < 12 && { environmentVariables: [{ name: 'WIND_MPS', value: '7' }] }),
          ...(i >= 8 && { containerTimeoutSeconds: one.containerTimeoutSeconds + 600 }),
          ...(i === 3 && { description: 'Fly by night.' }),
        }),
      ),
      created('survey-new', { profile: 'full_stack' }),
    ],
    tags: numbered(6).map((i) => ({ name: `team-${String(i)}`, additions: some.slice(0, 2).map(existing) })),
    unchanged: 40,
  });
};
