import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import type { Workbench } from './workbench.ts';

/** A git repository of a config in the folder of a bench, as a runner of CI has it. */
export interface ConfigRepository {
  /** Makes a branch of the main one whose config has these experiences. */
  readonly branch: (name: string, names: readonly string[]) => void;
  /** Checks out what merging a branch now would lead to, without merging it. */
  readonly checkOutResult: (branch: string) => void;
  readonly checkOut: (branch: string) => void;
  /** Merges a branch into the main one, and stays there. */
  readonly merge: (branch: string) => void;
}

/** A config of so many experiences, each on a line of its own. */
export const configNaming = (names: readonly string[]): string =>
  `experiences:\n${names.map((name) => `  - { name: ${name}, description: about ${name}, locations: [s3://b/${name}] }\n`).join('')}`;

/** Makes a repository with a main branch; its remote, `origin`, is itself. */
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
    bench.write('experiences.yaml', configNaming(file));
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

/** Keeps the plans where the stand-ins for artifacts find them. */
export const keepArtifact = (bench: Workbench): void => {
  mkdirSync(bench.file('artifact'), { recursive: true });
  for (const name of ['plan.json', 'applied.json'])
    if (existsSync(bench.file(name))) copyFileSync(bench.file(name), bench.file(`artifact/${name}`));
};
