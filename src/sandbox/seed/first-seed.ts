/** The content of a new sandbox, for a first try: the names that the examples in the documentation use. */
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
        description: Must pass before a merge.
        system: planner
`;
