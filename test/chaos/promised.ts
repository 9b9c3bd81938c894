import { holdsAllFields } from '../../src/domain/experience.ts';
import type { ExperienceReference, ExperienceUpdates } from '../../src/domain/experience-updates.ts';
import { liveOf, type Model, type ModelSet } from '../support/model.ts';

/** What an applied plan promises and a project does not hold. */
export const brokenPromises = ({ experiences, ...sets }: Model, updates: ExperienceUpdates): string[] => {
  const holds = (set: ModelSet | undefined, reference: ExperienceReference): boolean =>
    set?.members.some((id) =>
      reference._tag === 'Existing'
        ? id === reference.experienceID
        : experiences.some((one) => one.id === id && one.name === reference.name),
    ) === true;
  // Tags and systems do not show an archived member.
  const isHidden = (reference: ExperienceReference): boolean =>
    experiences.some(
      ({ id, archived }) => archived && reference._tag === 'Existing' && id === reference.experienceID,
    );
  const found = (all: readonly ModelSet[], id: string | undefined, name: string) =>
    all.find((one) => (id === undefined ? one.name === name : one.id === id));
  const broken: string[] = [];
  const expect = (isKept: boolean, what: string): void => {
    if (!isKept) broken.push(what);
  };
  for (const { original, new: wanted } of updates.matchedExperiencesByNewName.values())
    expect(
      experiences.some(
        (one) =>
          (original ? one.id === original.experienceID : one.name === wanted.name) &&
          one.archived === wanted.archived &&
          holdsAllFields(wanted, liveOf(one)),
      ),
      `experience ${wanted.name}`,
    );
  const members = (
    set: ModelSet | undefined,
    {
      name,
      additions,
      removals = [],
    }: Pick<ExperienceUpdates['testSuiteUpdates'][number], 'name'> & {
      readonly additions: readonly ExperienceReference[];
      readonly removals?: readonly ExperienceReference[];
    },
  ): void => {
    for (const one of additions) expect(holds(set, one), `${one.name} in ${name}`);
    for (const one of removals) expect(!holds(set, one) || isHidden(one), `${one.name} not in ${name}`);
  };
  for (const tag of updates.tagUpdatesByName.values()) {
    const set = found(sets.tags, tag.tagID, tag.name);
    expect((set === undefined) === (tag.deletes !== undefined), `existence of tag ${tag.name}`);
    members(set, tag);
  }
  for (const system of updates.systemUpdatesByName.values())
    members(found(sets.systems, system.systemID, system.name), system);
  for (const { testSuiteID, name, experiences: additions, archives } of updates.testSuiteUpdates) {
    const set = found(sets.suites, testSuiteID, name);
    expect((set === undefined) === (archives !== undefined), `existence of suite ${name}`);
    expect((set?.members.length ?? 0) === additions.length, `number of members of ${name}`);
    members(set, { name, additions });
  }
  return broken;
};
