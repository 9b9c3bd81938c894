import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import type { Workbench } from './workbench.ts';

/** A git repository with a config in the folder of a bench, as on a CI runner. */
export interface ConfigRepository {
  /** Creates a branch of main whose config has these experiences. */
  readonly branch: (name: string, names: readonly string[]) => void;
  /** Checks out the result of merging a branch, without merging it. */
  readonly checkOutResult: (branch: string) => void;
  readonly checkOut: (branch: string) => void;
  /** Merges a branch into main, and stays on main. */
  readonly merge: (branch: string) => void;
}

/** A config with the named experiences, one per line. */
export const configWith = (names: readonly string[]): string =>
  `experiences:\n${names.map((name) => `  - { name: ${name}, description: about ${name}, locations: [s3://b/${name}] }\n`).join('')}`;

/** Creates a repository with a main branch. Its remote `origin` is the repository itself. */
export const configRepository = (bench: Workbench, names: readonly string[]): ConfigRepository => {
  const git = (...args: readonly string[]): void => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    const ran = spawnSync('git', [...identity, ...args], {
      cwd: bench.folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: bench.folder, GIT_CONFIG_NOSYSTEM: '1' },
    });
    if (ran.status !== 0) throw new Error(`git ${args.join(' ')}: ${ran.stderr}`);
  };
  const commit = (file: readonly string[], message: string) => {
    bench.write('experiences.yaml', configWith(file));
    git('add', 'experiences.yaml');
    git('commit', '--quiet', '-m', message);
  };
  git('init', '--quiet', '--initial-branch', 'main');
  commit(names, 'begin');
  git('remote', 'add', 'origin', bench.folder);
  const merged = (branch: string) => git('merge', '--quiet', '--no-ff', '--no-edit', branch);
  return {
    branch: (name, file) => {
      git('checkout', '--quiet', '-b', name, 'main');
      commit(file, name);
    },
    checkOutResult: (branch) => {
      git('checkout', '--quiet', '-B', 'result', 'main');
      merged(branch);
    },
    checkOut: (branch) => git('checkout', '--quiet', branch),
    merge: (branch) => {
      git('checkout', '--quiet', 'main');
      merged(branch);
    },
  };
};

/** Copies the plans to where the fakes look for artifacts. */
export const keepArtifact = (bench: Workbench): void => {
  mkdirSync(bench.file('artifact'), { recursive: true });
  for (const name of ['plan.json', 'applied.json'])
    if (existsSync(bench.file(name))) copyFileSync(bench.file(name), bench.file(`artifact/${name}`));
};
