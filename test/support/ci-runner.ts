import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_HOME, watchChild } from './run-bin.ts';
import type { Workbench } from './workbench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
    environmentVariables: [{ name: API_TOKEN, value: value-of-bluebird }]
`;

/** A fake `gh` that logs its arguments. It finds a comment, by its marker, or an issue once one was created, and one run with the plan. */
const GH = `#!/bin/sh
echo "$*" >> gh.log
dir=. before=
for word; do [ "$before" = --dir ] && dir="$word"; before="$word"; done
case "$*" in
  *--paginate*) [ -n "$marker" ] && [ -f comment.md ] && echo 77 ; exit 0 ;;
  *body=@plan*.md*) for file; do :; done; cp "\${file#body=@}" comment.md ;;
  "run list"*) echo 4711 ;;
  "run download"*) [ -e artifact/plan.json ] && mkdir -p "$dir" && cp artifact/*.json* "$dir" ;;
  "issue list"*) [ -f issue.md ] && echo 7 ; exit 0 ;;
  "issue create"* | "issue edit"*) cp drift.md issue.md ;;
  "issue close"*) rm issue.md ;;
esac
`;

/** A fake `curl` for GitLab that logs its arguments. It finds one plan, and an issue once one was created. */
const CURL = `#!/bin/sh
echo "$*" >> curl.log
file= before=
for word; do [ "$before" = --output ] && file="$word"; before="$word"; done
case "$*" in
  *state=opened*) [ -f issue.md ] && echo '[{"iid":7}]' || echo '[]' ;;
  *state_event=close*) rm issue.md ;;
  *description@drift.md*) cp drift.md issue.md ;;
  *applied.json?job*) cp artifact/applied.json "$file" || exit 22 ;;
  *plan.json?job*) cp artifact/plan.json "$file" || exit 22 ;;
esac
`;

/** A fake `npm` that logs its arguments and the secrets in its environment. */
const NPM = `#!/bin/sh
echo "$*" >> npm.log
env | grep -E '^(RESIM_(ACCESS_TOKEN|CLIENT_SECRET|PASSWORD)|SYNC_PLAN_PASSPHRASE)=.' >> npm-secrets.log
exit 0
`;

/** Prepares a CI runner: the built command under the name that recipes use, fakes of `gh`, `curl` and `npm`, and a config. */
export const setUpRunner = (bench: Workbench): void => {
  chmodSync(bench.write('programs/gh', GH), 0o755);
  chmodSync(bench.write('programs/npm', NPM), 0o755);
  chmodSync(bench.write('programs/curl', CURL), 0o755);
  const bin = path.join(ROOT, 'bin/run.js');
  chmodSync(
    bench.write('programs/resim-sync', `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`),
    0o755,
  );
  bench.write('experiences.yaml', CONFIG);
  bench.write('summary.md', '');
  bench.write('output.txt', '');
  mkdirSync(bench.file('.temp'));
};

/** Runs a script like a CI step. */
export const runScript = (
  bench: Workbench,
  script: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: bench.folder,
      env: {
        PATH: `${bench.file('programs')}:${process.env.PATH ?? ''}`,
        HOME: bench.folder,
        XDG_CACHE_HOME: CACHE_HOME,
        RESIM_URL: `${bench.server.url}/v1/`,
        RESIM_ACCESS_TOKEN: bench.server.accessToken,
        RESIM_PROJECT: 'robots',
        SYNC_PLAN_PASSPHRASE: 'correct horse battery staple',
        ...more,
      },
    });
    watchChild(child, 'a recipe');
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });

/** The environment that GitHub sets for each step. */
export const onGitHub = (bench: Workbench): Readonly<Record<string, string>> => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/robots',
  GITHUB_STEP_SUMMARY: bench.file('summary.md'),
  GITHUB_OUTPUT: bench.file('output.txt'),
  GITHUB_PATH: bench.file('path.txt'),
  RUNNER_TEMP: bench.file('.temp'),
});
