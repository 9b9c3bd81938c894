import { expect } from 'chai';
import type { Plan } from '../../src/plan/plan.ts';
import { planJson } from '../../src/render/json.ts';
import { renderPlanHtml } from '../../src/render/plan-html.ts';
import { renderPlanMarkdown } from '../../src/render/plan-markdown.ts';
import { renderPlanText } from '../../src/render/plan-text.ts';
import { archived, buildPlan, changed, existing, live, tagID } from '../support/build-plan.ts';
import { expectGolden } from '../support/golden.ts';

const HOVER = live(1, 'hover');
const PARK = live(2, 'park');
const id = tagID(0);

/** An edit of one field, beside another one of the same experience, an archive, and a member of a tag that others brought. */
const editedPlan = (more: Partial<NonNullable<Plan['base']>> = {}): Plan => ({
  ...buildPlan({
    experiences: [changed(HOVER, { description: 'merged by others', profile: 'fast' }), archived(PARK)],
    tags: [{ name: 'nightly', additions: [existing(HOVER)] }],
    losses: [
      {
        kind: 'tag',
        id,
        name: 'nightly',
        before: 2,
        after: 1,
        experiences: [{ experienceID: PARK.experienceID, name: 'park' }],
      },
    ],
  }),
  formatVersion: 2,
  base: {
    files: [{ path: 'before.yaml', sha256: '' }],
    others: [
      `experience ${HOVER.experienceID} description`,
      `experience ${PARK.experienceID} archived`,
      `tag ${id} ${HOVER.experienceID}`,
    ],
    ...more,
  },
});

const text = (plan: Plan): string =>
  renderPlanText(plan, { colour: false, width: 80, full: false, redact: [] });
const SHOWN = { full: false, redact: [], maxBytes: 60_000 };

describe('a plan with a base', () => {
  it('shows the edit first, and then every other change once', () => {
    expectGolden('plan-edited.txt', text(editedPlan()));
    expectGolden('plan-edited.md', renderPlanMarkdown(editedPlan(), SHOWN));
    const page = renderPlanHtml(editedPlan(), SHOWN);
    const ids = [...page.matchAll(/ id="([\w-]+)"/g)].map(([, one]) => one);
    expect(new Set(ids).size).to.equal(ids.length);
    const [edit = '', other = ''] = page.split('Also in this plan, but not from this edit');
    expect(edit).to.contain('profile').and.not.to.contain('merged by others');
    expect(other).to.contain('merged by others').and.to.contain('park').and.to.contain('nightly');
  });

  it('marks each change in JSON, and losses through archiving like the archiving', () => {
    const { experiences, tags, base } = planJson(editedPlan({ leftOut: 3 }));
    expect(experiences.map(({ name, origin }) => [name, origin])).to.deep.equal([
      ['park', 'other'],
      ['hover', 'edit'],
    ]);
    expect(experiences[1]?.fields.map(({ field, origin }) => [field, origin])).to.deep.equal([
      ['description', 'other'],
      ['profile', 'edit'],
    ]);
    expect(tags[0]?.additions[0]?.origin).to.equal('other');
    expect(base).to.deep.equal({ files: [{ path: 'before.yaml', sha256: '' }], leftOut: 3 });
  });

  it('says that it is partial only if other changes are left out', () => {
    expect(text(editedPlan({ leftOut: 3 }))).to.contain('this plan is partial: it leaves out 3 changes');
    expect(text(editedPlan({ leftOut: 0 }))).not.to.contain('partial');
    expect(planJson(buildPlan({ experiences: [archived(PARK)] })).experiences[0]).not.to.have.property(
      'origin',
    );
  });
});
