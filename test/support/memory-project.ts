import type { ExperienceChange, NewExperience } from '../../src/api/resim-api.ts';
import { type Model, type ModelExperience, type ModelSet, SERVER_DEFAULTS, uuid } from './model.ts';

/** The new model and the response of a request, or the status of its failure. */
export type Served<A> =
  | { readonly _tag: 'Ok'; readonly model: Model; readonly answer: A }
  | { readonly _tag: 'Refused'; readonly status: 400 | 404 | 409 };

/** The atomic work of one request. */
export type Work<A> = (model: Model) => Served<A>;

const ok = <A>(model: Model, answer: A): Served<A> => ({ _tag: 'Ok', model, answer });
const refused = (status: 400 | 404 | 409): Served<never> => ({ _tag: 'Refused', status });

const find = (model: Model, id: string) => model.experiences.find((one) => one.id === id);

const isHeld = (model: Model, name: string, besides?: string): boolean =>
  model.experiences.some((one) => !one.archived && one.name === name && one.id !== besides);

const replaced = (model: Model, id: string, by: Partial<ModelExperience>): Model => ({
  ...model,
  experiences: model.experiences.map((one) => (one.id === id ? { ...one, ...by } : one)),
});

const withMembers = (sets: readonly ModelSet[], id: string, members: readonly string[]): ModelSet[] =>
  sets.map((set) => (set.id === id ? { ...set, members } : set));

export const create =
  (experience: NewExperience): Work<ModelExperience> =>
  (model) => {
    if (isHeld(model, experience.name)) return refused(409);
    const made: ModelExperience = {
      customFields: [],
      ...SERVER_DEFAULTS,
      ...experience,
      archived: false,
      id: uuid(9, model.experiences.length),
    };
    return ok({ ...model, experiences: [...model.experiences, made] }, made);
  };

export const update =
  (id: string, { experience, updateMask }: ExperienceChange): Work<ModelExperience> =>
  (model) => {
    const now = find(model, id);
    if (!now) return refused(404);
    if (updateMask.includes('name') && isHeld(model, experience.name ?? '', id)) return refused(409);
    const changes = Object.fromEntries(updateMask.map((field) => [field, experience[field]]));
    return ok(replaced(model, id, changes), { ...now, ...changes });
  };

export const restore =
  (id: string): Work<void> =>
  (model) => {
    const now = find(model, id);
    if (!now) return refused(404);
    if (!now.archived || isHeld(model, now.name)) return refused(409);
    return ok(replaced(model, id, { archived: false }), undefined);
  };

/** Archives experiences and removes them from all suites, like the service. */
export const archive =
  (ids: readonly string[]): Work<number> =>
  (model) => {
    if (ids.some((id) => !find(model, id))) return refused(404);
    const active = ids.filter((id) => find(model, id)?.archived === false);
    const archived = active.reduce((all, id) => replaced(all, id, { archived: true }), model);
    const suites = archived.suites.map((suite) => ({
      ...suite,
      members: suite.members.filter((id) => !active.includes(id)),
    }));
    return ok({ ...archived, suites }, active.length);
  };

/** Adds members. Fails as a whole if one is already a member. */
export const addMembers =
  (kind: 'tags' | 'systems', setIDs: readonly string[], ids: readonly string[]): Work<void> =>
  (model) => {
    let sets = model[kind];
    for (const setID of setIDs) {
      const set = sets.find((one) => one.id === setID);
      if (!set || ids.some((id) => !find(model, id))) return refused(404);
      if (set.members.some((id) => ids.includes(id))) return refused(409);
      sets = withMembers(sets, setID, [...set.members, ...ids]);
    }
    return ok({ ...model, [kind]: sets }, undefined);
  };

export const removeTag =
  (tagID: string, id: string): Work<void> =>
  (model) => {
    const tag = model.tags.find((one) => one.id === tagID);
    if (!tag?.members.includes(id)) return refused(404);
    const kept = tag.members.filter((member) => member !== id);
    return ok({ ...model, tags: withMembers(model.tags, tagID, kept) }, undefined);
  };

/** Removes experiences from systems. Fails as a whole if one is not a member. */
export const removeFromSystems =
  (systemIDs: readonly string[], ids: readonly string[]): Work<void> =>
  (model) => {
    let { systems } = model;
    for (const systemID of systemIDs) {
      const system = systems.find((one) => one.id === systemID);
      if (!system || ids.some((id) => !system.members.includes(id))) return refused(404);
      systems = withMembers(
        systems,
        systemID,
        system.members.filter((id) => !ids.includes(id)),
      );
    }
    return ok({ ...model, systems }, undefined);
  };

/** An ID that no tag or suite has or had. */
const nextID = (kind: number, sets: readonly ModelSet[], { usedIDs = [] }: Model): string => {
  const numbers = [...sets.map(({ id }) => id), ...usedIDs].map((id) =>
    id.startsWith(uuid(kind, 0).slice(0, 8)) ? Number(id.slice(-12)) : -1,
  );
  return uuid(kind, Math.max(-1, ...numbers) + 1);
};

const withUsed = ({ usedIDs = [] }: Model, id: string) => ({ usedIDs: [...usedIDs, id] });

/** Creates a tag with a unique name. */
export const createTag =
  (name: string): Work<ModelSet> =>
  (model) => {
    if (model.tags.some((one) => one.name === name)) return refused(409);
    const made: ModelSet = { id: nextID(5, model.tags, model), name, members: [] };
    return ok({ ...model, tags: [...model.tags, made] }, made);
  };

export const deleteTag =
  (tagID: string): Work<void> =>
  (model) =>
    model.tags.some(({ id }) => id === tagID)
      ? ok(
          { ...model, tags: model.tags.filter(({ id }) => id !== tagID), ...withUsed(model, tagID) },
          undefined,
        )
      : refused(404);

export const archiveSuite =
  (suiteID: string): Work<void> =>
  (model) =>
    model.suites.some(({ id }) => id === suiteID)
      ? ok(
          { ...model, suites: model.suites.filter(({ id }) => id !== suiteID), ...withUsed(model, suiteID) },
          undefined,
        )
      : refused(404);

/** Creates a suite with a unique name. */
export const createSuite =
  (name: string, ids: readonly string[]): Work<ModelSet> =>
  (model) => {
    if (model.suites.some((one) => one.name === name)) return refused(409);
    if (ids.some((id) => find(model, id)?.archived !== false)) return refused(400);
    const made: ModelSet = { id: nextID(7, model.suites, model), name, members: ids };
    return ok({ ...model, suites: [...model.suites, made] }, made);
  };

export const reviseSuite =
  (suiteID: string, ids: readonly string[]): Work<ModelSet> =>
  (model) => {
    const suite = model.suites.find((one) => one.id === suiteID);
    if (!suite) return refused(404);
    if (ids.some((id) => find(model, id)?.archived !== false)) return refused(400);
    return ok({ ...model, suites: withMembers(model.suites, suiteID, ids) }, { ...suite, members: ids });
  };
