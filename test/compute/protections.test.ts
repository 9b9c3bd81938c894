import { expect } from 'chai';
import type { ConfigExperience, ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';
import type { Model } from '../support/model.ts';
import { alive, computed, configOf, entry, idOf, problemsOf, project, told } from '../support/wanted.ts';

const recorded = (...globs: string[]) =>
  project([alive(1, 'night-1'), alive(2, 'night-2'), alive(3, 'day')], {
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
  'records what is protected from now on': {
    live: recorded('day'),
    wanted: all,
    protect: ['night-*', 'day', 'release'],
    plan: ['protect night-*', 'protect release'],
  },
  'drops what is protected no longer': {
    live: recorded('day', 'night-*'),
    wanted: all,
    protect: ['day'],
    plan: ['unprotect night-*'],
  },
  'leaves alone what the project protects where the config does not speak of it': {
    live: recorded('night-*'),
    wanted: all,
    plan: [],
  },
  'lets what nothing protects be archived': {
    live: recorded('night-*'),
    wanted: [entry('night-1'), entry('night-2')],
    protect: ['night-*'],
    plan: ['archive day #3'],
  },
  'does not mind that what is protected is archived already': {
    live: project([alive(1, 'night-1', { archived: true })]),
    wanted: [],
    protect: ['night-*'],
    plan: ['protect night-*'],
  },
  'leaves what is protected and not listed alone under --no-archive': {
    live: recorded('night-*'),
    wanted: onlyDay,
    archive: false,
    plan: [],
  },
  'lets what is protected be renamed and changed': {
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
  'archiving what the config protects, by deleting its entry': {
    live: recorded(),
    wanted: onlyDay,
    protect: ['night-*'],
    problems: [broken('night-*', false, ['protected', 0], 'night-1', 'night-2')],
  },
  'archiving what the config protects, by archived: true, also under --no-archive': {
    live: recorded(),
    wanted: [entry('night-1', { archived: true }), entry('night-2'), entry('day')],
    protect: ['x', 'night-1'],
    archive: false,
    problems: [broken('night-1', false, ['protected', 1], 'night-1')],
  },
  'archiving what the project protects and the config does not speak of': {
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
  'renaming and archiving in one plan, by the name that the project knows': {
    live: recorded('night-1'),
    wanted: [entry('dusk', { experienceID: idOf(1), archived: true }), entry('night-2'), entry('day')],
    problems: [broken('night-1', true, ['protected'], 'night-1')],
  },
};

describe('protection', () => {
  for (const [name, { plan, ...given }] of Object.entries(PLANS))
    it(name, () => {
      expect(told(computed(given.live, config(given), { archive: given.archive ?? true }))).to.deep.equal(
        plan,
      );
    });

  for (const [name, { problems, ...given }] of Object.entries(PROBLEMS))
    it(`refuses ${name}`, () => {
      const found = problemsOf(given.live, config(given), { archive: given.archive ?? true });
      expect(found).to.deep.equal(problems);
    });
});
