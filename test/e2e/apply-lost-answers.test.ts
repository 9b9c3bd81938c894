import { expect } from 'chai';
import {
  isCreation,
  isWrite,
  newExperiences,
  onNth,
  withNewExperiences,
  withPlan,
} from '../support/apply-bench.ts';
import type { Fault, ProxiedRequest } from '../support/fault-proxy.ts';
import type { Workbench } from '../support/workbench.ts';

const LOST: Fault = { _tag: 'Reset', when: 'after' };

/** A project and a plan with an operation of every kind. */
const furnish = async ({ project }: Workbench): Promise<string> => {
  const [kept, gone, asleep] = await Promise.all(
    ['kept', 'gone', 'asleep'].map((name) => project.createExperience({ name })),
  );
  const nightly = await project.createTag('nightly');
  await project.createTag('regression');
  const planner = await project.createSystem('planner');
  await project.tag(nightly, [kept!]);
  await project.createSuite('Basic', planner, [kept!, gone!]);
  await project.archive(asleep!);
  return `experiences:
  - { name: kept, description: changed, locations: [s3://b/kept], tags: [regression], systems: [planner] }
  - { name: asleep, description: about asleep, locations: [s3://b/asleep] }
  - { name: made, description: made, locations: [s3://b/made] }
managedExperienceTags: [nightly]
managedTestSuites: [{ name: Basic, experiences: [kept, made] }]
`;
};

const isAdding = ({ method, path }: ProxiedRequest): boolean =>
  method === 'POST' && path.endsWith('/experienceTags/addExperiences');

const isRemoving = ({ method, path }: ProxiedRequest): boolean =>
  method === 'DELETE' && path.includes('/experienceTags/');

describe('lost responses, through the built command', () => {
  it('never lead to a second write of any kind: the first is found in the live state', () =>
    withPlan(furnish, async ({ apply, project }) => {
      const before = (await project.snapshot()).suites.Basic!.revision;
      const ran = await apply((request) => (isWrite(request) ? LOST : undefined));
      expect(ran.code, ran.stderr).to.equal(0);
      const writes = ran.requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`);
      expect(writes).to.have.length(8);
      expect(new Set(writes).size).to.equal(8);
      for (const title of ['create made', 'restore asleep', 'update kept', 'revise test suite Basic'])
        expect(ran.stderr).to.contain(`Already done: ${title}\n`);
      const after = await project.snapshot();
      expect(Object.keys(after.experiences)).to.deep.equal(['asleep', 'kept', 'made']);
      expect(after.archived).to.deep.equal(['gone']);
      expect(after.suites.Basic).to.deep.equal({ revision: before + 1, experiences: ['kept', 'made'] });
      expect(after.tags).to.deep.equal({ nightly: [], regression: ['kept'] });
      expect(after.systems).to.deep.equal({ planner: ['kept'] });
    }));

  it('of a create are a conflict if somebody took the name meanwhile', () =>
    withNewExperiences(1, async ({ apply, project }) => {
      const ran = await apply(
        onNth(1, isCreation, () => ({
          _tag: 'Later',
          until: project.createExperience({ name: 'new-1', description: 'theirs' }),
          then: { _tag: 'Reset', when: 'before' },
        })),
      );
      expect(ran.code).to.equal(4);
      expect(ran.stderr)
        .to.contain('somebody else changed experience new-1 in the meantime')
        .and.to.contain('description  before (none), planned "planned new-1", now "theirs"');
      expect(ran.requests.filter(isCreation)).to.have.length(1);
      const { experiences } = await project.snapshot();
      expect(experiences['new-1']?.description).to.equal('theirs');
    }));

  it('of adding a tag lead to adding only the missing members', () => {
    let regression = '';
    const withTag = async ({ project }: Workbench) => {
      regression = await project.createTag('regression');
      return newExperiences(2);
    };
    return withPlan(withTag, async ({ apply, project }) => {
      const ran = await apply(
        onNth(1, isAdding, () => ({
          _tag: 'Later',
          until: project.idOf('new-2').then((id) => project.tag(regression, [id])),
          then: { _tag: 'Status', status: 409, when: 'before' },
        })),
      );
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.requests.filter(isAdding)).to.have.length(2);
      expect((await project.snapshot()).tags.regression).to.deep.equal(['new-1', 'new-2']);
    });
  });

  it('of removing a tag count as done if it is gone', () =>
    withPlan(furnish, async ({ apply, project }) => {
      const ran = await apply(
        onNth(1, isRemoving, ({ path }) => {
          const [, tag = '', id = ''] = /experienceTags\/([^/]+)\/experiences\/([^/]+)$/.exec(path) ?? [];
          return { _tag: 'Later', until: project.untag(tag, id) };
        }),
      );
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stderr).to.contain('Already done: remove tag nightly from kept\n');
      expect(ran.requests.filter(isRemoving)).to.have.length(1);
    }));
});
