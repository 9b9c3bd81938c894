import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Ran } from '../support/run-bin.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = 'experiences:\n  - { name: listed, description: Stays, locations: [s3://b/listed] }\n';

interface Options {
  readonly archive: boolean;
  readonly archiveFrom?: string;
}

/** A project with one experience that the config does not list. */
const withUnlisted = (use: (bench: Workbench) => Promise<void>): Promise<void> =>
  withWorkbench(async (bench) => {
    await bench.project.createExperience({ name: 'unlisted' });
    bench.write('experiences.yaml', CONFIG);
    await use(bench);
  });

const optionsOf = ({ code, stdout, stderr }: Ran): Options => {
  expect(code, stdout + stderr).to.equal(0);
  return (JSON.parse(stdout) as { readonly options: Options }).options;
};

const PLAN = ['plan', '-c', 'experiences.yaml', '--out', 'plan.json'];
const REHEARSAL = ['--sandbox', '--project', 'sandbox'];

describe('settings of the `resim` CLI, through the built command', () => {
  it('keep unlisted experiences where no-archive is true, and the plan says what does', () =>
    withUnlisted(async ({ sync, write, project }) => {
      const ran = await sync(PLAN, { env: { RESIM_NO_ARCHIVE: 'true' } });
      expect(ran.stdout.replaceAll(/\s+/g, ' ')).to.contain(
        'leaving unlisted experiences alone (RESIM_NO_ARCHIVE)',
      );
      expect(ran.stdout).to.contain('0 to archive');
      expect((await sync(['apply', 'plan.json'])).code).to.equal(0);
      expect(JSON.stringify(await project.snapshot())).to.contain('"unlisted"');
      for (const format of ['text', 'markdown', 'html']) {
        const shown = await sync(['show', 'plan.json', '--full', '--format', format]);
        expect(shown.stdout, format).to.contain('RESIM_NO_ARCHIVE');
      }
      write('.resim/resim.yaml', 'No-Archive: true\n');
      expect((await sync(PLAN)).stdout.replaceAll(/\s+/g, ' ')).to.contain(
        'leaving unlisted experiences alone (no-archive in ~/.resim/resim.yaml)',
      );
    }));

  it('are taken from a flag, else a variable, else the file', () =>
    withUnlisted(async ({ sync, write }) => {
      write('.resim/resim.yml', 'no-archive: true\n');
      const json = [...PLAN, '--json'];
      expect(optionsOf(await sync(json))).to.include({ archiveFrom: 'no-archive in ~/.resim/resim.yml' });
      for (const word of ['false', 'F', '0'])
        expect(optionsOf(await sync(json, { env: { RESIM_NO_ARCHIVE: word } })), word).to.deep.equal({
          archive: true,
        });
      expect(optionsOf(await sync(json, { env: { RESIM_NO_ARCHIVE: '' } }))).to.include({ archive: false });
      for (const flag of ['--archive', '--no-archive=false', '--archive=true'])
        expect(optionsOf(await sync([...json, flag])), flag).to.deep.equal({ archive: true });
      for (const flag of ['--no-archive', '--no-archive=1'])
        expect(
          optionsOf(await sync([...json, flag], { env: { RESIM_NO_ARCHIVE: 'false' } })),
          flag,
        ).to.deep.equal({ archive: false });
    }));

  it('must be true or false where they are switches, as Go reads them', () =>
    withUnlisted(async ({ sync, write }) => {
      const cases = {
        RESIM_NO_ARCHIVE: PLAN,
        RESIM_VERBOSE: PLAN,
        RESIM_UPDATE_CONFIG: ['apply', 'plan.json'],
        RESIM_GOVCLOUD: ['config', 'show'],
      };
      for (const [variable, command] of Object.entries(cases))
        for (const word of ['yes', 'on', 'tRUE', '2']) {
          const ran = await sync(command, { env: { [variable]: word } });
          expect(ran.code, variable).to.equal(1);
          expect(ran.stderr.replaceAll(/\s+/g, ' ')).to.contain(
            `of ${variable} must be true or false, but is ${word}`,
          );
        }
      write('.resim/resim.json', '{"no-archive": "maybe"}');
      expect((await sync(PLAN)).stderr).to.contain('~/.resim/resim.json');
      expect((await sync(['apply', 'plan.json'])).stderr).not.to.contain('maybe');
      expect((await sync([...PLAN, '--no-archive=perhaps'])).stderr).to.contain('--no-archive is neither');
    }));

  it('name the config under both names, for plan and validate', () =>
    withUnlisted(async ({ sync, write }) => {
      write('other.yaml', `${CONFIG}  - { name: more, description: Comes, locations: [s3://b/more] }\n`);
      for (const variable of ['RESIM_EXPERIENCES_CONFIG', 'RESIM_EXPERIENCE_CONFIG'])
        for (const command of ['plan', 'validate']) {
          const ran = await sync([command], { env: { [variable]: 'other.yaml' } });
          expect(ran.code, ran.stderr).to.equal(0);
          expect(ran.stdout).to.contain('other.yaml');
        }
      write('.resim/resim.json', '{\n\t"experience-config": "other.yaml"\n}\n');
      expect((await sync(['plan'])).stdout).to.contain('Planned from other.yaml');
      expect((await sync(PLAN)).stdout).to.contain('Planned from experiences.yaml');
      const env = { RESIM_EXPERIENCES_CONFIG: 'a.yaml', RESIM_EXPERIENCE_CONFIG: 'b.yaml' };
      const both = await sync(['plan'], { env });
      expect(both.code).to.equal(1);
      expect(both.stderr).to.contain('RESIM_EXPERIENCE_CONFIG').and.to.contain('different values');
    }));

  it('write the IDs into the config where update-config is true, unless told not to, and never those of a rehearsal', () =>
    withUnlisted(async ({ sync, file, write }) => {
      const ids = () => readFileSync(file('experiences.yaml'), 'utf8').match(/experienceID/g)?.length ?? 0;
      const env = { RESIM_UPDATE_CONFIG: 'true' };
      expect((await sync([...PLAN, ...REHEARSAL], { env })).code).to.equal(0);
      expect((await sync(['apply', 'plan.json', ...REHEARSAL], { env })).code).to.equal(0);
      expect(ids()).to.equal(0);
      await sync(PLAN);
      expect((await sync(['apply', 'plan.json', '--no-update-config'], { env })).code).to.equal(0);
      expect(ids()).to.equal(0);
      write(
        'experiences.yaml',
        `${CONFIG}  - { name: more, description: Comes, locations: [s3://b/more] }\n`,
      );
      await sync(PLAN);
      const ran = await sync(['apply', 'plan.json'], { env });
      expect(ran.code, ran.stderr).to.equal(0);
      expect(ids()).to.equal(2);
    }));

  it('tell every request where verbose is true', () =>
    withUnlisted(async ({ sync, write }) => {
      write('.resim/resim.yaml', 'verbose: true\n');
      expect((await sync(PLAN)).stderr).to.match(/GET \S+ -> 200/);
      expect((await sync([...PLAN, '--no-verbose'])).stderr).not.to.contain('GET ');
    }));

  it('come from one file, the one that the `resim` CLI reads, with a word about any other', () =>
    withUnlisted(async ({ sync, write }) => {
      write('.resim/resim.toml', 'no-archive = true\n');
      const alone = await sync([...PLAN, '--json']);
      expect(optionsOf(alone).archive).to.equal(true);
      expect(alone.stderr).to.equal(
        'Warning: ~/.resim/resim.toml is ignored: sync reads settings from resim.json, resim.yaml or resim.yml.\n',
      );
      write('.resim/resim.yaml', 'no-archive: true\n');
      write('.resim/resim.json', '{"no-archive": false}');
      const ran = await sync([...PLAN, '--json']);
      expect(optionsOf(ran).archive).to.equal(true);
      expect(
        ran.stderr.match(/^Warning: .* is ignored, because ~\/\.resim\/resim\.json exists/gm),
      ).to.have.length(2);
    }));

  it('are listed with what sets them', () =>
    withUnlisted(async ({ sync, write }) => {
      write('.resim/resim.yml', 'update-config: 1\nexperiences-config: experiences.yaml\n');
      const ran = await sync(['config', 'show', '--json'], { env: { RESIM_NO_ARCHIVE: 't' } });
      const { settings } = JSON.parse(ran.stdout) as {
        readonly settings: readonly {
          readonly name: string;
          readonly value: string;
          readonly origin: string;
        }[];
      };
      const told = new Map(settings.map(({ name, value, origin }) => [name, `${value} ${origin}`]));
      expect(told.get('no-archive')).to.equal('true RESIM_NO_ARCHIVE');
      expect(told.get('update-config')).to.equal('true ~/.resim/resim.yml');
      expect(told.get('experiences-config')).to.equal('experiences.yaml ~/.resim/resim.yml');
      expect(told.get('verbose')).to.equal('false default');
    }));

  it('that are none are told once by name, and what other commands take is not', () =>
    withUnlisted(async ({ sync }) => {
      const env = {
        RESIM_NOARCHIVE: 'hush-1',
        RESIM_ARCHIVE: 'hush-2',
        RESIM_PROJECT_ID: 'hush-3',
        RESIM_WEATHER: 'hush-4',
        RESIM_COFFEE: 'hush-5',
        RESIM_BRANCH: 'hush-6',
        RESIM_SYSTEM: 'hush-7',
        RESIM_SYNC_VERSION: 'hush-8',
      };
      for (const command of [PLAN, [...PLAN, '--json'], ['config', 'show']]) {
        const { stderr } = await sync(command, { env });
        const warnings = stderr.split('\n').filter((line) => line.startsWith('Warning: '));
        const slip = 'is not a setting of sync and has no effect; did you mean';
        expect(warnings).to.deep.equal([
          `Warning: RESIM_ARCHIVE ${slip} RESIM_NO_ARCHIVE?`,
          `Warning: RESIM_NOARCHIVE ${slip} RESIM_NO_ARCHIVE?`,
          `Warning: RESIM_PROJECT_ID ${slip} RESIM_PROJECT?`,
          'Warning: RESIM_COFFEE and RESIM_WEATHER are not settings of sync and have no effect.',
        ]);
        expect(stderr).not.to.contain('hush');
      }
    }));
});
