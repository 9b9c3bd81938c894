import type { ProjectClient } from './project-client.ts';

/** Simulated test runs in a project. */
export interface TestRuns {
  /** Runs tests: creates an experience with only a name for each, like ReSim's SDK and log ingestion. */
  readonly run: (...names: readonly string[]) => Promise<void>;
  /** Archives the experiences of the oldest run and edits others, like users who work in parallel to a plan. */
  readonly tidy: () => Promise<void>;
}

/** Simulates the test runs of a busy project. */
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
