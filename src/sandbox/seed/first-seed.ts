/** What new data hold, so that there is something to try: the names that the examples of the documentation use. */
export const FIRST_SEED = `
projects:
  - name: sandbox
    description: A place to try sync.
    tags:
      - name: regression
        description: Runs every night.
      - name: nightly
      - name: smoke
        description: Runs on every pull request.
    systems:
      - name: planner
        description: The motion planner.
      - name: perception
        description: The perception stack.
    testSuites:
      - name: Basic Suite
        description: What has to pass before a merge.
        system: planner
`;
