import type { ProjectClient } from './project-client.ts';

/** What simulated test runs have made of a project. */
export interface TestRuns {
  /** Runs tests: creates an experience from each name alone, as ReSim's SDK and log ingestion do. */
  readonly run: (...names: readonly string[]) => Promise<void>;
  /** Cleans up after the oldest run, and touches what is left, as people do beside a plan. */
  readonly tidy: () => Promise<void>;
}

/** Simulates the test runs of a busy project, which never holds still. */
export const simulateTestRuns = (project: ProjectClient): TestRuns => {
  const ids: string[] = [];
  return {
    run: async (...names) => {
      for (const name of names)
        ids.push(await project.createExperience({ name, description: '', locations: [] }));
    },
    tidy: async () => {
      const [oldest, next] = ids.splice(0, 1).concat(ids.slice(0, 1));
      if (oldest !== undefined) await project.archive(oldest);
      if (next !== undefined) await project.updateExperience(next, { description: 'seen once' });
    },
  };
};
