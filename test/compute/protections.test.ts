import { expect } from 'chai';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { Model } from '../support/model.ts';
import {
  liveExperience,
  computed,
  configOf,
  entry,
  idOf,
  problemsOf,
  project,
  updateLines,
} from '../support/wanted.ts';

const recorded = (...globs: string[]) =>
  project([liveExperience(1, 'night-1'), liveExperience(2, 'night-2'), liveExperience(3, 'day')], {
    tags: Object.fromEntries(globs.map((glob) => [`sync-protected:${glob}`, []])),
  });

const all = [entry('night-1'), entry('night-2'), entry('day')];
const onlyDay = [entry('day')];

interface Case {
  readonly live: Model;
  readonly wanted: readonly ConfigExperience[];
  readonly protect?: readonly string[];
  readonly archive?: boolean;
}

const config = ({ wanted, protect }: Case): ExperienceSyncConfig =>
  configOf(wanted, protect && { protected: protect });

const PLANS: Readonly<Record<string, Case & { readonly plan: readonly string[] }>> = {
  'records new protections': {
    live: recorded('day'),
    wanted: all,
    protect: ['night-*', 'day', 'release'],
    plan: ['protect night-*', 'protect release'],
  },
  'removes dropped protections': {
    live: recorded('day', 'night-*'),
    wanted: all,
    protect: ['day'],
    plan: ['unprotect night-*'],
  },
  'leaves the protections of the project alone if the config does not mention any': {
    live: recorded('night-*'),
    wanted: all,
    plan: [],
  },
  'allows archiving unprotected experiences': {
    live: recorded('night-*'),
    wanted: [entry('night-1'), entry('night-2')],
    protect: ['night-*'],
    plan: ['archive day #3'],
  },
  'allows protected experiences that are already archived': {
    live: project([liveExperience(1, 'night-1', { archived: true })]),
    wanted: [],
    protect: ['night-*'],
    plan: ['protect night-*'],
  },
  'leaves protected unlisted experiences alone with --no-archive': {
    live: recorded('night-*'),
    wanted: onlyDay,
    archive: false,
    plan: [],
  },
  'allows renaming and changing protected experiences': {
    live: recorded('night-*'),
    wanted: [
      entry('dusk', { experienceID: idOf(1) }),
      entry('night-2', { description: 'other' }),
      entry('day'),
    ],
    plan: ['rename dusk #1', 'update night-2 #2'],
  },
};

const broken = (glob: string, dropped: boolean, path: readonly (string | number)[], ...names: string[]) => ({
  _tag: 'ArchivesProtected',
  path,
  glob,
  names,
  dropped,
});

const PROBLEMS: Readonly<Record<string, Case & { readonly problems: readonly unknown[] }>> = {
  'archiving an experience that the config protects, by deleting its entry': {
    live: recorded(),
    wanted: onlyDay,
    protect: ['night-*'],
    problems: [broken('night-*', false, ['protected', 0], 'night-1', 'night-2')],
  },
  'archiving an experience that the config protects, by archived: true, even with --no-archive': {
    live: recorded(),
    wanted: [entry('night-1', { archived: true }), entry('night-2'), entry('day')],
    protect: ['x', 'night-1'],
    archive: false,
    problems: [broken('night-1', false, ['protected', 1], 'night-1')],
  },
  'archiving an experience that only the project protects': {
    live: recorded('night-*'),
    wanted: onlyDay,
    problems: [broken('night-*', true, ['protected'], 'night-1', 'night-2')],
  },
  'dropping a protection and archiving in one plan': {
    live: recorded('night-*'),
    wanted: onlyDay,
    protect: [],
    problems: [broken('night-*', true, ['protected'], 'night-1', 'night-2')],
  },
  'renaming and archiving in one plan, by the name in the project': {
    live: recorded('night-1'),
    wanted: [entry('dusk', { experienceID: idOf(1), archived: true }), entry('night-2'), entry('day')],
    problems: [broken('night-1', true, ['protected'], 'night-1')],
  },
};

describe('protection', () => {
  for (const [name, { plan, ...given }] of Object.entries(PLANS))
    it(name, () => {
      expect(
        updateLines(computed(given.live, config(given), { archive: given.archive ?? true })),
      ).to.deep.equal(plan);
    });

  for (const [name, { problems, ...given }] of Object.entries(PROBLEMS))
    it(`rejects ${name}`, () => {
      const found = problemsOf(given.live, config(given), { archive: given.archive ?? true });
      expect(found).to.deep.equal(problems);
    });
});
