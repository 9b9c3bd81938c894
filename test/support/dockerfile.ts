import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { UNREACHABLE } from './installed-package.ts';

type Instruction = readonly [word: string, rest: string];

/** A Dockerfile with two stages. */
export interface Stages {
  readonly build: readonly Instruction[];
  readonly final: readonly Instruction[];
  /** The entrypoint of the image. */
  readonly entrypoint: string;
}

/** Parses a Dockerfile. */
export const stagesOf = (file: string): Stages => {
  const instructions = readFileSync(file, 'utf8')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Instruction => {
      const [, word = '', rest = ''] = /^(\S+) +(.*)$/.exec(line) ?? [];
      return [word, rest];
    });
  const second = instructions.findLastIndex(([word]) => word === 'FROM');
  const entrypoint = instructions.find(([word]) => word === 'ENTRYPOINT')?.[1] ?? '[]';
  const [program = ''] = JSON.parse(entrypoint) as readonly string[];
  return { build: instructions.slice(1, second), final: instructions.slice(second + 1), entrypoint: program };
};

/** The step that packs, with another folder in place of `/packed`. */
export const packingStep = ({ build }: Stages, packed: string): string =>
  (build.at(-1)?.[1] ?? '').replaceAll('/packed', packed);

/** The paths that the steps use. */
interface Places {
  /** The package that the build stage created. */
  readonly tarball: string;
  /** Replaces `/opt/resim-sync`. */
  readonly prefix: string;
}

/**
 * Runs the steps of the final stage like `docker build`, but in folders of a test: COPY uses the output of the build stage, and RUN uses a
 * shell. Returns false if the registry is unreachable.
 */
export const runFinalStage = ({ final }: Stages, { tarball, prefix }: Places): boolean => {
  const packed = `${prefix}-packed`;
  mkdirSync(prefix, { recursive: true });
  for (const [word, rest] of final) {
    const script =
      word === 'RUN'
        ? rest.replaceAll('/packed', packed).replaceAll('/opt/resim-sync', prefix)
        : word === 'COPY'
          ? `mkdir -p "${packed}" && cp "${tarball}" "${packed}/"`
          : 'true';
    if (word === 'COPY') expect(rest).to.equal('--from=build /packed/ /packed/');
    const { status, stderr } = spawnSync('sh', ['-e', '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, npm_config_prefer_offline: 'true' },
    });
    if (status !== 0 && UNREACHABLE.test(stderr)) return false;
    expect(status, `${script}\n${stderr}`).to.equal(0);
  }
  return true;
};
