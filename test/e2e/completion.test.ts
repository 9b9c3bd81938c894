import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runBin } from '../support/run-bin.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { withWorkbench } from '../support/workbench.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

const script = async (shell: string): Promise<string> => {
  const { code, stdout, stderr } = await runBin(['completion', shell]);
  expect(code, stderr).to.equal(0);
  return stdout;
};

const run = (shell: string, args: readonly string[], program: string): readonly string[] => {
  const { status, stdout, stderr } = spawnSync(shell, [...args, '-c', program], { encoding: 'utf8' });
  expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
};

/** Asks a real shell for completions of the last word. */
type Complete = (line: readonly string[]) => readonly string[];

const inBash =
  (source: string): Complete =>
  (line) => {
    const words = line.map((word) => `'${word}'`).join(' ');
    return run(
      'bash',
      ['--norc', '--noprofile'],
      `${source}\nCOMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _resim_sync; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  };

/** Prints what is passed to zsh's own functions, which do more only in a terminal. */
const inZsh =
  (source: string): Complete =>
  (line) => {
    const words = line.map((word) => `'${word}'`).join(' ');
    const stubs =
      'compdef() { }; _describe() { print -rl -- ${entries%%:*} }; _arguments() { print -rl -- "$@" }';
    return run('zsh', ['-f'], `${stubs}\n${source}\nwords=(${words}); CURRENT=$#words; _resim_sync`);
  };

const inFish =
  (file: string): Complete =>
  (line) =>
    run('fish', ['--no-config'], `source ${file}; complete -C '${line.join(' ')}'`).map(
      (found) => found.split('\t')[0] ?? '',
    );

const manifest = JSON.parse(readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8')) as {
  commands: Record<string, { examples: readonly { command: string }[] }>;
};
const commands = Object.keys(manifest.commands);
const helpLines = (manifest.commands.completion?.examples ?? []).map(({ command }) => command);
const first = [...new Set(commands.map((id) => id.split(':')[0] ?? ''))].sort();

const describeShell = (shell: string, complete: (line: readonly string[]) => Promise<readonly string[]>) =>
  describe(`the ${shell} completion`, () => {
    before(function () {
      if (has(shell)) return;
      process.stderr.write(`      skipped: ${shell} is not installed\n`);
      this.skip();
    });

    it('offers every command', async () => {
      expect(await complete(['sync', ''])).to.include.members(first);
    });

    it('offers the commands of a topic', async () => {
      const found = await complete(['sync', 'sandbox', '']);
      expect(found).to.include.members(['start', 'seed']);
      expect(found).not.to.include('plan');
    });

    it('offers the flags of a command, and of no other', async () => {
      const found = (await complete(['sync', 'apply', '--'])).join('\n');
      for (const flag of ['--resume', '--allow-archive', '--project', '--help'])
        expect(found).to.include(flag);
      expect(found).not.to.include('--detailed-exitcode');
    });

    it('describes a flag in a full sentence', async () => {
      const source = await script(shell);
      for (const cut of ['[default', '[env', `'Not'`, '[Not]']) expect(source).not.to.include(cut);
    });

    it('offers the values of a flag', async () => {
      const found = (await complete(['sync', 'plan', '--format', ''])).join('\n');
      for (const format of ['markdown', 'html']) expect(found).to.include(format);
    });

    it('offers the values of an argument', async () => {
      const found = (await complete(['sync', 'completion', ''])).join('\n');
      for (const value of ['bash', 'fish', 'zsh']) expect(found).to.include(value);
    });
  });

describeShell('bash', async (line) => inBash(await script('bash'))(line));
describeShell('zsh', async (line) => inZsh(await script('zsh'))(line));
describeShell('fish', async (line) =>
  withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'sync.fish');
    writeFileSync(file, await script('fish'));
    return inFish(file)(line);
  }),
);

/** Opens a new shell, and prints its completions of both names. */
const OPENED: Readonly<Record<string, readonly string[]>> = {
  bash: ['-i', '-c', 'complete -p sync resim-sync'],
  zsh: ['-i', '-c', 'print $_comps[sync] $_comps[resim-sync]'],
  fish: ['-c', `complete -C 'sync app'; complete -C 'resim-sync app'`],
};

describe('the setup line in the help of a shell', () => {
  for (const [shell, args] of Object.entries(OPENED))
    it(`makes a new ${shell} complete both names, without output`, function () {
      if (!has(shell)) {
        process.stderr.write(`      skipped: ${shell} is not installed\n`);
        this.skip();
      }
      return withWorkbench(async (bench) => {
        mkdirSync(bench.file('.config/fish/conf.d'), { recursive: true });
        const line = helpLines.find((one) => one.includes(`completion ${shell}`)) ?? '';
        const env = { ...terminalIn(bench), TERM: 'dumb' };
        expect((await runInShell(line, bench.folder, env)).code).to.equal(0);
        const { stdout, stderr } = spawnSync(shell, args, { cwd: bench.folder, env, encoding: 'utf8' });
        // Without a terminal an interactive bash warns about job control.
        expect(stderr.replace(/^bash: .*\n/gm, '')).to.equal('');
        expect(stdout.match(/_resim_sync|apply/g)).to.have.length(2);
      });
    });
});

describe('the bash completion, further', () => {
  it('serves both names of the command', async () => {
    const found = run('bash', ['--norc'], `${await script('bash')}\ncomplete -p sync resim-sync`);
    expect(found).to.have.length(2);
  });

  it('completes partial words, and values after the = that bash splits at', async () => {
    const complete = inBash(await script('bash'));
    expect(complete(['sync', 'va'])).to.deep.equal(['validate']);
    expect(complete(['sync', 'plan', '--format', '=', 'mark'])).to.deep.equal(['markdown']);
    expect(complete(['sync', 'plan', '--format', '='])).to.include('markdown');
  });

  it('leaves files to the shell, for a flag or an argument that takes one', async () => {
    const complete = inBash(await script('bash'));
    expect(complete(['sync', 'plan', '--out', ''])).to.deep.equal([]);
    expect(complete(['sync', 'apply', ''])).to.deep.equal([]);
    expect(await script('bash')).to.include('complete -o default');
  });

  it('is refused for an unsupported shell', async () => {
    const { code, stderr } = await runBin(['completion', 'tcsh']);
    expect(code).to.equal(1);
    expect(stderr).to.include('tcsh');
  });
});
