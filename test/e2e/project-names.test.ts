import { expect } from 'chai';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

interface WireProject {
  readonly projectID: string;
  readonly name: string;
  readonly archived?: boolean | null;
}

const OTHER_ID = '0a0b0c0d-0000-4000-8000-00000000000f';

/** Plans through a server that changes its list of projects. */
const planAmong = async (
  { server, sync }: Workbench,
  change: (projects: readonly WireProject[]) => readonly WireProject[],
) => {
  const as = (body: string): string => {
    const list = JSON.parse(body) as { readonly projects: readonly WireProject[] };
    return JSON.stringify({ ...list, projects: change(list.projects) });
  };
  const proxy = await startFaultProxy(server.url, ({ path }) =>
    path.startsWith('/v1/projects?') ? { _tag: 'Reworded', when: 'after', as } : undefined,
  );
  try {
    return await sync(['plan', '-c', 'experiences.yaml', '--out', 'plan.json'], {
      env: { RESIM_URL: `${proxy.url}/v1/` },
    });
  } finally {
    await proxy.close();
  }
};

const beside =
  (archived: boolean | null) =>
  (projects: readonly WireProject[]): readonly WireProject[] => [
    { ...projects[0], projectID: OTHER_ID, name: 'robots', archived },
    ...projects,
  ];

describe('two projects with the same name, through the built command', () => {
  const withConfig = (use: (bench: Workbench) => Promise<void>) =>
    withWorkbench((bench) => {
      bench.write('experiences.yaml', 'experiences: []\n');
      return use(bench);
    });

  it('resolve to the active one if the other is archived', () =>
    withConfig(async (bench) => {
      const ran = await planAmong(bench, beside(true));
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ran.stdout).to.contain(bench.project.projectID);
    }));

  it('are an error with both IDs if both are active, and either ID resolves it', () =>
    withConfig(async (bench) => {
      for (const archived of [false, null]) {
        const ran = await planAmong(bench, beside(archived));
        expect(ran.code).to.equal(1);
        expect(ran.stderr).to.contain('2 projects are called "robots"');
        expect(ran.stderr).to.contain(OTHER_ID).and.to.contain(bench.project.projectID);
        expect(ran.stderr).to.contain('with --project or RESIM_PROJECT');
      }
      const chosen = ['plan', '-c', 'experiences.yaml', '--project', bench.project.projectID];
      expect((await bench.sync(chosen)).code).to.equal(0);
    }));
});
