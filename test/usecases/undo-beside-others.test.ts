import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import type { MemoryOptions } from '../support/memory-api.ts';
import { plannedMachine, valueOf } from '../support/memory-machine.ts';
import { type Model, SERVER_DEFAULTS } from '../support/model.ts';
import * as server from '../support/memory-project.ts';
import { configOf, entry, idOf, liveExperience, project } from '../support/wanted.ts';

/** The project after a request of somebody else. */
const after =
  (work: server.Work<unknown>) =>
  (model: Model): Model => {
    const served = work(model);
    if (served._tag === 'Refused') throw new Error(String(served.status));
    return served.model;
  };

const described = (id: string, description: string) =>
  after(server.update(id, { updateMask: ['description'], experience: { description } }));

/** A change before the first read after a number of writes. */
const onceAfter = (writes: number, change: (model: Model) => Model): MemoryOptions => {
  let isDue = true;
  return {
    beforeRead: (model, number) => {
      if (!isDue || number < writes) return model;
      isDue = false;
      return change(model);
    },
  };
};

/** A change when a write arrives. */
const justBefore = (write: number, change: (model: Model) => Model): MemoryOptions => ({
  meanwhile: (model, _, number) => (number === write ? change(model) : model),
});

/** An apply that is killed when a write arrives, whether it is done or not. */
const killedAt = (write: number, fate: 'lostAfter' | 'lostBefore') => {
  let isDead = false;
  return {
    isDead: () => isDead,
    fate: (_: string, number: number) => {
      if (isDead) return 'unknown' as const;
      isDead = number >= write;
      return isDead ? fate : ('fine' as const);
    },
  };
};

const alphaBetaGamma = [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')];
const changedAlpha = entry('alpha', { description: 'Changed' });
const archivedIn = ({ experiences }: Model): string[] =>
  experiences.flatMap(({ name, archived }) => (archived ? [name] : []));

describe('undo of an apply beside others who did the same', () => {
  it('keeps archived what somebody else had archived just before', async () => {
    const { apply, undo, model } = plannedMachine(project(alphaBetaGamma), configOf([changedAlpha]));
    valueOf(await apply(onceAfter(1, after(server.archive([idOf(2)])))));
    await undo();
    expect(archivedIn(model())).to.deep.equal(['beta']);
  });

  it('keeps archived what somebody else archived before the apply was resumed', async () => {
    const { apply, undo, model, meanwhile } = plannedMachine(
      project(alphaBetaGamma),
      configOf([changedAlpha]),
    );
    await apply({ isStopped: (writes) => writes > 0 });
    meanwhile(after(server.archive([idOf(2)])));
    valueOf(await apply({ resume: true }));
    await undo();
    expect(archivedIn(model())).to.deep.equal(['beta']);
  });

  it('keeps archived what somebody else archived after an apply that stopped before it', async () => {
    const start = project([liveExperience(1, 'alpha', { archived: true }), liveExperience(2, 'beta')]);
    const machine = plannedMachine(start, configOf([changedAlpha, entry('beta')]));
    valueOf(await machine.apply());
    valueOf(await machine.makeUndo());
    await machine.applyUndo({ isStopped: (writes) => writes > 0 });
    machine.meanwhile(after(server.archive([idOf(1)])));
    await machine.redo();
    expect(machine.model().experiences[0]).to.include({ archived: true, description: 'Changed' });
  });

  it('keeps archived what somebody else archived and changed before a conflict', async () => {
    const { apply, undo, model } = plannedMachine(project(alphaBetaGamma), configOf([changedAlpha]));
    const theirs = (now: Model): Model => described(idOf(2), 'Theirs')(after(server.archive([idOf(2)]))(now));
    expect(E.isLeft(await apply(onceAfter(1, theirs)))).to.equal(true);
    await undo();
    expect(archivedIn(model())).to.deep.equal(['beta']);
  });

  it('keeps a membership that somebody else added just before an apply that got no more responses', async () => {
    const start = project(alphaBetaGamma.slice(0, 2), { tags: { nightly: [] } });
    const tagged = ['alpha', 'beta'].map((name) => entry(name, { tags: ['nightly'] }));
    const { apply, undo, model } = plannedMachine(start, configOf(tagged));
    await apply({
      ...justBefore(0, after(server.addMembers('tags', [start.tags[0]!.id], [idOf(2)]))),
      fate: (_, number) => (number > 0 ? 'lostAfter' : 'fine'),
      beforeRead: (now, writes) => (writes > 1 ? undefined : now),
    });
    await undo();
    expect(model().tags[0]?.members).to.deep.equal([idOf(2)]);
  });

  it('keeps a membership that somebody else added just before', async () => {
    const start = project(alphaBetaGamma, { systems: { planner: [] } });
    const wanted = [{ ...changedAlpha, systems: ['planner'] }, entry('beta'), entry('gamma')];
    const { apply, undo, model } = plannedMachine(start, configOf(wanted));
    const [planner] = start.systems;
    valueOf(await apply(justBefore(1, after(server.addMembers('systems', [planner!.id], [idOf(1)])))));
    await undo();
    expect(model().systems[0]?.members).to.deep.equal([idOf(1)]);
    expect(model().experiences).to.deep.equal(start.experiences);
  });

  it('keeps an experience that somebody else had created with the planned content', async () => {
    const { apply, undo, model } = plannedMachine(
      project([liveExperience(1, 'alpha')]),
      configOf([entry('alpha'), entry('beta'), entry('delta')]),
    );
    const twin = after(server.create({ ...SERVER_DEFAULTS, ...entry('delta') }));
    valueOf(await apply(justBefore(0, twin)));
    await undo();
    expect(archivedIn(model())).to.deep.equal(['beta']);
  });
});

describe('a plan that was applied', () => {
  it('is refused beside unrelated drift, so that undo still knows what it created', async () => {
    const start = project(alphaBetaGamma, { suites: { Basic: [1, 2] } });
    const config = configOf([entry('alpha'), entry('beta'), entry('gamma')], {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      managedTestSuites: [{ name: 'Basic', experiences: ['alpha', 'beta'] }],
    });
    const { apply, undo, model, meanwhile } = plannedMachine(start, config);
    valueOf(await apply());
    meanwhile((now) => ({ ...now, suites: [] }));
    const again = await apply({ allowUnrelatedDrift: true });
    expect(E.isLeft(again) && again.left).to.include({ _tag: 'StalePlan', alreadyApplied: true });
    await undo();
    expect(model().tags).to.deep.equal([]);
  });
});

describe('undo of a plan that was applied again', () => {
  it('deletes the tag that its first apply created', async () => {
    const config = configOf([entry('alpha')], {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      managedTestSuites: [{ name: 'Basic', system: 'planner', experiences: ['alpha'] }],
    });
    const start = project([liveExperience(1, 'alpha')], { systems: { planner: [] } });
    const { apply, undo, model, meanwhile } = plannedMachine(start, config);
    valueOf(await apply());
    meanwhile((now) => ({ ...now, suites: [] }));
    valueOf(await apply());
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('deletes the tag that its first apply created, although the next one was stopped before it and resumed', async () => {
    const config = configOf([entry('alpha')], {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      protected: ['alpha'],
    });
    const start = project([liveExperience(1, 'alpha')]);
    const { apply, undo, model, meanwhile } = plannedMachine(start, config);
    valueOf(await apply());
    meanwhile((now) => ({ ...now, tags: now.tags.filter(({ name }) => name === 'smoke') }));
    await apply({ isStopped: (writes) => writes >= 1 });
    valueOf(await apply({ resume: true }));
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('keeps the tag that its first apply had found', async () => {
    const config = configOf([{ ...changedAlpha, tags: ['smoke'] }], {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
    });
    const start = project([liveExperience(1, 'alpha')]);
    const { apply, undo, model, meanwhile } = plannedMachine(start, config);
    meanwhile(after(server.createTag('smoke')));
    valueOf(await apply());
    await undo();
    valueOf(await apply());
    await undo();
    expect(model().tags.map(({ name }) => name)).to.deep.equal(['smoke']);
  });
});

describe('undo of an apply with lost responses beside others', () => {
  const wanted = configOf([entry('alpha'), entry('delta')]);

  it('archives what the plan created before it was killed, although somebody has changed it since a resume', async () => {
    const { apply, undo, model, meanwhile } = plannedMachine(project([liveExperience(1, 'alpha')]), {
      ...wanted,
      protected: ['alpha'],
    });
    await apply(killedAt(1, 'lostAfter'));
    valueOf(await apply({ resume: true }));
    meanwhile((now) => described(now.experiences[1]!.id, 'Theirs')(now));
    await undo();
    expect(archivedIn(model())).to.deep.equal(['delta']);
  });

  it('names a new experience that it cannot tell from one of somebody else', async () => {
    const { apply, makeUndo, model, meanwhile } = plannedMachine(project([liveExperience(1, 'alpha')]), {
      ...wanted,
      protected: ['alpha'],
    });
    await apply(killedAt(1, 'lostAfter'));
    meanwhile((now) => described(now.experiences[1]!.id, 'Theirs')(now));
    const { left } = valueOf(await makeUndo());
    const id = model().experiences[1]?.id;
    expect(left).to.deep.equal([
      { _tag: 'NotUndone', kind: 'experience', name: 'delta', id, field: 'existence', why: 'changed' },
    ]);
  });

  it('restores the other fields of an update whose response was lost before somebody changed one', async () => {
    const start = project([liveExperience(1, 'alpha')]);
    const { apply, undo, model } = plannedMachine(
      start,
      configOf([{ ...changedAlpha, profile: 'other', locations: ['s3://other'] }]),
    );
    const stopped = await apply({
      ...onceAfter(1, described(idOf(1), 'Theirs')),
      fate: () => 'lostAfter',
    });
    expect(E.isLeft(stopped)).to.equal(true);
    const { left } = await undo();
    expect(left).to.have.length(1);
    expect(model().experiences).to.deep.equal([{ ...start.experiences[0], description: 'Theirs' }]);
  });

  it('restores what was changed before a restore that then failed', async () => {
    const start = project([liveExperience(1, 'alpha', { archived: true }), liveExperience(2, 'alpha')]);
    const renamed = entry('gamma', { experienceID: idOf(1), description: 'Changed' });
    const wanted = [renamed, entry('alpha', { experienceID: idOf(2) })];
    const { apply, undo, model } = plannedMachine(start, configOf(wanted));
    const fates = ['fine', 'fine', 'broken'] as const;
    expect(E.isLeft(await apply({ fate: (_, number) => fates[number] ?? 'broken' }))).to.equal(true);
    expect(model().experiences[0]).to.include({ name: 'gamma', archived: true });
    const { left } = await undo();
    expect(left.map(({ field, why }) => [field, why])).to.deep.equal([['name', 'nameTaken']]);
    expect(model().experiences[0]).to.deep.equal({ ...start.experiences[0], name: 'gamma' });
  });

  it('restores what an apply archived before it was killed, although a resume then failed', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model } = plannedMachine(start, configOf([changedAlpha]));
    await apply(killedAt(1, 'lostAfter'));
    expect(E.isLeft(await apply({ resume: true, fate: () => 'broken' }))).to.equal(true);
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('restores what an apply archived without a response before another archiving failed', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model } = plannedMachine(start, configOf([changedAlpha]));
    const fates = ['fine', 'lostAfter', 'broken'] as const;
    expect(E.isLeft(await apply({ fate: (_, number) => fates[number] ?? 'broken' }))).to.equal(true);
    expect(archivedIn(model())).to.have.length(1);
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('restores what was archived before the journal was lost, although the resumed apply stopped at once', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model, meanwhile, loseJournal } = plannedMachine(start, configOf([changedAlpha]));
    valueOf(await apply());
    loseJournal();
    meanwhile(after(server.restore(idOf(2))));
    expect(E.isLeft(await apply({ resume: true, isStopped: () => true }))).to.equal(true);
    await undo();
    expect(model()).to.deep.equal(start);
  });
});

describe('undo that is made again', () => {
  it('puts experiences back into their suites that an interrupted undo has restored', async () => {
    const start = project(alphaBetaGamma, { suites: { Basic: [1, 2] } });
    const machine = plannedMachine(start, configOf([changedAlpha, entry('gamma')]));
    valueOf(await machine.apply());
    valueOf(await machine.makeUndo());
    await machine.applyUndo({ isStopped: (writes) => writes > 1 });
    expect(machine.model().suites[0]?.members).to.deep.equal([idOf(1)]);
    await machine.undo();
    expect(machine.model()).to.deep.equal(start);
  });

  it('lists every field of an experience that stays archived because its name is taken', async () => {
    const start = project([liveExperience(1, 'alpha', { archived: true }), liveExperience(2, 'beta')]);
    const machine = plannedMachine(start, configOf([changedAlpha, entry('beta')]));
    valueOf(await machine.apply());
    await machine.undo();
    machine.meanwhile(after(server.create({ ...SERVER_DEFAULTS, ...entry('alpha') })));
    const { left } = await machine.redo();
    expect(left.map(({ field }) => field)).to.have.members(['archived', 'description']);
  });
});
