import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { itWithMounts, withMountedFile, withSmallDisk } from '../support/mounts.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const FULL = 'The disk is full.';

/** A config of 25 KB; the IDs of its experiences make it half as large again. */
const CONFIG = `experiences:\n${Array.from(
  { length: 250 },
  (_, n) => `  - { name: experience-${n}, description: ${'d'.repeat(30)}, locations: [s3://b/${n}] }\n`,
).join('')}`;

/** A disk that holds the config, and no room for a longer one beside it. */
const withConfigOnDisk = (use: (bench: Workbench, config: string, disk: string) => Promise<void>) =>
  withWorkbench((bench) =>
    withSmallDisk(bench.folder, 56, async (disk) => {
      const config = path.join(disk, 'config.yaml');
      writeFileSync(config, CONFIG, { mode: 0o640 });
      await use(bench, config, disk);
    }),
  );

const isUntouched = (config: string, disk: string): void => {
  expect(readFileSync(config, 'utf8') === CONFIG, 'the config is what it was').to.equal(true);
  expect(readdirSync(disk)).to.deep.equal(['config.yaml']);
};

describe('a disk that becomes full, through the built command', () => {
  itWithMounts('leaves the config that was to get its IDs, and says so', () =>
    withConfigOnDisk(async (bench, config, disk) => {
      const plan = await bench.sync(['plan', '-c', config, '--out', 'plan.json']);
      expect(plan.code, plan.stderr).to.equal(0);
      const applied = await bench.sync(['apply', 'plan.json', '--update-config']);
      expect(applied.code).to.equal(1);
      expect(applied.stderr).to.contain('ENOSPC').and.not.to.contain('Wrote');
      isUntouched(config, disk);
    }),
  );

  itWithMounts('leaves the files that clone and plan were to write, and says so', () =>
    withConfigOnDisk(async (bench, config, disk) => {
      await bench.plan(path.relative(bench.folder, config));
      expect((await bench.sync(['apply', 'plan.json'])).code).to.equal(0);
      for (const words of [
        ['clone', '--out', config, '--force'],
        ['plan', '-c', config, '--out', path.join(disk, 'plan.json'), '--format', 'text'],
      ]) {
        if (words[0] === 'plan') bench.write('disk/config.yaml', CONFIG.replaceAll('dddd', 'eeee'));
        const before = readFileSync(config, 'utf8');
        const ran = await bench.sync(words);
        expect(ran, words[0]).to.include({ code: 1 });
        expect(ran.stderr, words[0]).to.contain(FULL);
        expect(readFileSync(config, 'utf8') === before, words[0]).to.equal(true);
        expect(readdirSync(disk), words[0]).to.deep.equal(['config.yaml']);
      }
    }),
  );
});

describe('a config that is a mount of its own, through the built command', () => {
  itWithMounts('gets its IDs in place, and the command says so', () =>
    withWorkbench(async (bench) => {
      mkdirSync(bench.file('outside'));
      const source = bench.write('outside/config.yaml', 'experiences: []\n');
      bench.write('config.yaml', '');
      await withMountedFile(source, bench.file('config.yaml'), async () => {
        const inode = statSync(source).ino;
        bench.write('config.yaml', CONFIG.split('\n').slice(0, 3).join('\n') + '\n');
        await bench.plan('config.yaml');
        const applied = await bench.sync(['apply', 'plan.json', '--update-config']);
        expect(applied.code, applied.stderr).to.equal(0);
        expect(applied.stderr)
          .to.contain(
            'Note: config.yaml is a mount point and cannot be replaced, so it was overwritten in place.',
          )
          .and.to.contain('Wrote 2 experience IDs to config.yaml.');
        expect(readFileSync(source, 'utf8').match(/experienceID/g)).to.have.length(2);
        expect(statSync(source).ino).to.equal(inode);
      });
      expect(readdirSync(bench.folder).filter((name) => name.includes('before'))).to.deep.equal([]);
    }),
  );
});
