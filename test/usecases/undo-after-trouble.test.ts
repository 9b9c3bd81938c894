import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { apiFailure, type MemoryOptions } from '../support/memory-api.ts';
import { plannedMachine, valueOf } from '../support/memory-machine.ts';
import { type Model, uuid } from '../support/model.ts';
import { configOf, entry, idOf, liveExperience, project } from '../support/wanted.ts';

const describing = (model: Model, id: string, description: string): Model => ({
  ...model,
  experiences: model.experiences.map((one) => (one.id === id ? { ...one, description } : one)),
});

const alphaBetaGamma = [liveExperience(1, 'alpha'), liveExperience(2, 'beta'), liveExperience(3, 'gamma')];
const changedAlpha = entry('alpha', { description: 'Changed' });

describe('undo', () => {
  it('restores what was archived beside an experience that somebody else changed in the meantime', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model } = plannedMachine(start, configOf([changedAlpha]));
    const stopped = await apply({
      meanwhile: (now, _, number) => (number === 0 ? describing(now, idOf(2), 'Theirs') : now),
    });
    expect(E.isLeft(stopped) && stopped.left._tag).to.equal('ApplyIncomplete');
    expect(model().experiences.map(({ archived }) => archived)).to.deep.equal([false, false, true]);
    expect((await undo()).left).to.deep.equal([]);
    expect(model()).to.deep.equal(describing(start, idOf(2), 'Theirs'));
  });

  it('takes back a write after which the server no longer responded', async () => {
    const start = project([liveExperience(1, 'alpha')]);
    const { apply, undo, model } = plannedMachine(start, configOf([changedAlpha]));
    const stopped = await apply({
      fate: () => 'lostAfter',
      api: ({ api, writes }) => ({
        ...api,
        getExperience: (projectID, id) =>
          writes().length === 0
            ? api.getExperience(projectID, id)
            : TE.left(apiFailure('getExperience', { _tag: 'Unreachable', code: 'ECONNREFUSED', detail: '' })),
      }),
    });
    expect(E.isLeft(stopped) && stopped.left._tag).to.equal('ApplyIncomplete');
    expect(model()).not.to.deep.equal(start);
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('takes back what was done before the journal was lost, also if the resumed apply stops again', async () => {
    const start = project(alphaBetaGamma, { tags: { smoke: [1] }, suites: { Basic: [1, 2] } });
    const wanted = configOf([changedAlpha, entry('beta'), entry('gamma'), entry('delta')], {
      managedTestSuites: [{ name: 'Basic', experiences: ['gamma'] }],
    });
    const { apply, undo, model, loseJournal } = plannedMachine(start, wanted);
    const options: MemoryOptions = {
      fate: (operation) => (operation === 'reviseTestSuite' ? 'broken' : 'fine'),
    };
    expect(E.isLeft(await apply(options))).to.equal(true);
    loseJournal();
    expect(E.isLeft(await apply({ ...options, resume: true }))).to.equal(true);
    await undo();
    const { experiences } = model();
    expect(experiences.slice(0, 3)).to.deep.equal(start.experiences);
    expect(experiences[3]).to.include({ name: 'delta', archived: true });
  });

  it('takes back an apply whose journal was lost after its last operation', async () => {
    const start = project(alphaBetaGamma);
    const { apply, undo, model, loseJournal } = plannedMachine(start, configOf([changedAlpha]));
    valueOf(await apply());
    loseJournal();
    valueOf(await apply({ resume: true }));
    await undo();
    expect(model()).to.deep.equal(start);
  });

  it('says that nothing is to be undone if no operation succeeded', async () => {
    const { apply, makeUndo } = plannedMachine(project(alphaBetaGamma), configOf([changedAlpha]));
    await apply({ fate: () => 'broken' });
    const undo = await makeUndo();
    expect(E.isLeft(undo) && undo.left).to.include({ _tag: 'NothingToUndo', why: 'nothingDone' });
  });

  const declaring = configOf(
    [entry('alpha', { tags: ['smoke'] }), entry('beta', { tags: ['smoke'] }), entry('gamma')],
    {
      managedExperienceTags: ['smoke'],
      declaredTags: [{ name: 'smoke', description: 'Runs first' }],
      managedTestSuites: [{ name: 'Basic', system: 'planner', experiences: ['alpha', 'beta'] }],
    },
  );
  const undeclared = project(alphaBetaGamma, { systems: { planner: [] } });
  const theirs = (model: Model): Model => ({
    ...model,
    tags: [{ id: uuid(2, 7), name: 'smoke', members: [idOf(1)] }],
    suites: [{ id: uuid(4, 7), name: 'Basic', members: [idOf(2)] }],
  });

  it('keeps a declared tag and a declared suite that somebody else had created before the apply', async () => {
    const { apply, undo, model, meanwhile } = plannedMachine(undeclared, declaring);
    meanwhile(theirs);
    const { doneByKind } = valueOf(await apply());
    expect(doneByKind).to.deep.equal({ addTag: 1, reviseTestSuite: 1 });
    expect((await undo()).left).to.deep.equal([]);
    expect(model()).to.deep.equal(theirs(undeclared));
  });

  it('keeps those that somebody else created before the apply was resumed', async () => {
    const config = { ...declaring, experiences: [...declaring.experiences, entry('delta')] };
    const { apply, undo, model, meanwhile } = plannedMachine(undeclared, config);
    const refused: MemoryOptions = {
      fate: (operation) => (operation.startsWith('create') ? 'broken' : 'fine'),
    };
    expect(E.isLeft(await apply(refused))).to.equal(true);
    meanwhile(theirs);
    valueOf(await apply({ resume: true }));
    await undo();
    const { experiences, ...sets } = model();
    expect(experiences.slice(0, 3)).to.deep.equal(undeclared.experiences);
    expect({ experiences: undeclared.experiences, ...sets }).to.deep.equal(theirs(undeclared));
  });

  it('takes back a declared tag and a declared suite whose creation was reported as lost', async () => {
    const { apply, undo, model } = plannedMachine(undeclared, declaring);
    const seen = new Set<string>();
    valueOf(
      await apply({
        fate: (operation) => {
          const isFirst = !seen.has(operation);
          seen.add(operation);
          return isFirst ? 'lostAfter' : 'fine';
        },
      }),
    );
    await undo();
    expect(model()).to.deep.equal(undeclared);
  });
});
