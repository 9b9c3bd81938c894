import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runBin } from '../support/run-bin.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

interface Manifest {
  readonly commands: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly examples: readonly unknown[];
        readonly flags: Readonly<
          Record<string, { readonly description?: string; readonly hidden?: boolean }>
        >;
      }
    >
  >;
}
const manifest = JSON.parse(readFileSync(file('oclif.manifest.json'), 'utf8')) as Manifest;

/** The page that the script generates from the committed manifest. */
const page = (): string => {
  const program = `import { commandsPage } from ${JSON.stringify(file('scripts/commands-page.mjs'))};
    import { readFileSync } from 'node:fs';
    process.stdout.write(commandsPage(JSON.parse(readFileSync(${JSON.stringify(file('oclif.manifest.json'))}, 'utf8'))));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).to.equal('');
  return stdout;
};

describe('docs/commands.md', () => {
  it('matches the commands (npm run docs:commands regenerates it)', () => {
    const made = page();
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file('docs/commands.md'), made);
    expect(readFileSync(file('docs/commands.md'), 'utf8')).to.equal(made);
    for (const id of Object.keys(manifest.commands))
      expect(made).to.include(`\n## resim-sync ${id.replaceAll(':', ' ')}\n`);
  });
});

describe('the help of each command', () => {
  for (const [id, { examples, description, flags }] of Object.entries(manifest.commands)) {
    const words = id.split(':');
    it(`${words.join(' ')} has a usage line, a description, a text for each flag, and examples`, async () => {
      expect(examples).to.have.length.greaterThan(0);
      expect(description).to.match(/^[A-Z].*\.$/s);
      for (const [name, flag] of Object.entries(flags)) expect(flag.description, name).to.match(/^[A-Z]/);
      const { code, stdout } = await runBin([...words, '--help']);
      expect(code).to.equal(0);
      for (const heading of ['USAGE', 'DESCRIPTION', 'EXAMPLES']) expect(stdout).to.include(`\n${heading}\n`);
      for (const [name, { hidden }] of Object.entries(flags))
        if (hidden !== true) expect(stdout).to.include(name);
    });
  }
});
