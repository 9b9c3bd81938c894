import { planFor } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, idOf, project } from '../support/wanted.ts';

/** A project and a plan with an operation of each kind. */
export const everyKind = planFor(
  project(
    [
      liveExperience(1, 'kept'),
      liveExperience(2, 'changed'),
      liveExperience(3, 'old name'),
      liveExperience(4, 'gone'),
      liveExperience(5, 'gone too'),
      liveExperience(6, 'back', { archived: true }),
    ],
    {
      tags: { smoke: [1, 4], 'sync-protected:kept-*': [] },
      systems: { planner: [1] },
      suites: { Basic: [1, 2], Weekly: [1, 4] },
    },
  ),
  configOf(
    [
      entry('kept', { systems: ['planner'] }),
      entry('changed', { description: 'another', tags: ['smoke'], systems: ['planner'] }),
      entry('new name', { experienceID: idOf(3), tags: ['smoke'] }),
      entry('back', { description: 'restored' }),
      entry('made', { tags: ['smoke', 'fresh'], systems: ['planner'] }),
    ],
    {
      managedExperienceTags: ['smoke', 'fresh'],
      declaredTags: [{ name: 'fresh', description: 'Made by the plan' }],
      protected: ['made', 'release-*'],
      managedTestSuites: [
        { name: 'Basic', experiences: ['kept', 'made'] },
        { name: 'Weekly', experiences: ['kept'] },
        { name: 'Fresh', system: 'planner', experiences: ['kept', 'made'] },
      ],
    },
  ),
)!;
