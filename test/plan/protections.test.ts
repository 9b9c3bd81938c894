import { expect } from 'chai';
import { readJournal } from '../../src/apply/journal.ts';
import { phasesOf } from '../../src/apply/phases.ts';
import { remainderOf } from '../../src/apply/resume-plan.ts';
import { isAlreadyApplied } from '../../src/plan/already-applied.ts';
import { computeDrift } from '../../src/plan/drift.ts';
import { carryOut, type Model, stateOf, uuid } from '../support/model.ts';
import { planFor } from '../support/planned-situations.ts';
import { liveExperience, configOf, entry, project } from '../support/wanted.ts';

const tag = (glob: string, number = 1) => ({
  id: uuid(6, number),
  name: `sync-protected:${glob}`,
  members: [],
});

const start = project([liveExperience(1, 'night-1'), liveExperience(2, 'day'), liveExperience(3, 'old')], {
  tags: { 'sync-protected:dusk': [] },
});
const { plan, scope } = planFor(
  start,
  configOf([entry('night-1'), entry('day', { description: 'other' })], { protected: ['night-*'] }),
)!;

const withTag = (model: Model, glob: string): Model => ({ ...model, tags: [...model.tags, tag(glob)] });
const withoutTags = (model: Model): Model => ({ ...model, tags: [] });

const drift = (model: Model) =>
  computeDrift(plan, stateOf(model, scope)).map(({ kind, change, name, touchedByPlan, asPlanned }) =>
    [kind, change, name, ...(touchedByPlan ? ['touched'] : []), ...(asPlanned ? ['as planned'] : [])].join(
      ' ',
    ),
  );

const resumed = (model: Model) =>
  remainderOf(plan, phasesOf(plan.updates), stateOf(model, scope), readJournal('', 'any'));

describe('protections of a project', () => {
  it('that somebody else records are drift', () => {
    expect(drift(withTag(start, 'old'))).to.deep.equal(['tag added sync-protected:old']);
  });

  it('that somebody else records as planned are distinguished', () => {
    expect(drift(withTag(start, 'night-*'))).to.deep.equal([
      'tag added sync-protected:night-* touched as planned',
    ]);
    expect(drift(withoutTags(start))).to.deep.equal(['tag removed sync-protected:dusk touched as planned']);
  });

  it('are among the changes of an applied plan', () => {
    expect(isAlreadyApplied(plan, stateOf(carryOut(start, plan.updates), scope))).to.equal(true);
    expect(isAlreadyApplied(plan, stateOf(start, scope))).to.equal(false);
    const unprotected = { ...carryOut(start, plan.updates), tags: [] };
    expect(isAlreadyApplied(plan, stateOf(unprotected, scope))).to.equal(false);
  });

  it('stop a resumed apply that would archive what somebody has protected since', () => {
    const archiving: Model = {
      ...carryOut(start, plan.updates),
      experiences: carryOut(start, plan.updates).experiences,
    };
    expect(resumed(archiving).drift).to.deep.equal([]);
    const [found, ...others] = resumed(withTag(archiving, 'old')).drift;
    expect(others).to.deep.equal([]);
    expect(found).to.include({ kind: 'tag', change: 'added', name: 'sync-protected:old' });
  });

  it('stop a resumed apply that would drop one that somebody has recorded again', () => {
    const anew = withTag(withoutTags(start), 'dusk');
    expect(resumed(anew).drift.map(({ change, name }) => `${change} ${String(name)}`)).to.include(
      'removed sync-protected:dusk',
    );
  });
});
