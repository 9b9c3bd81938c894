import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { watchChild } from '../support/run-bin.ts';
import { runInShell, terminalIn } from '../support/shell.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { withWorkbench } from '../support/workbench.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

describe('the demo', function () {
  this.timeout(180_000);
  it('plans, applies, finds nothing left to do, shows a refusal, and cleans up', () =>
    withTemporaryFolder(async (folder) => {
      const child = spawn(process.execPath, [file('scripts/demo.mjs')], {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
      });
      watchChild(child, 'the demo');
      let shown = '';
      child.stdout.on('data', (text: string) => (shown += text));
      child.stderr.on('data', (text: string) => (shown += text));
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code, shown).to.equal(0);
      const steps = ['Plan: 2 to create', 'The project matches the plan', 'No changes', 'is stale', 'Done.'];
      const places = steps.map((step) => shown.indexOf(step));
      expect(places).not.to.include(-1);
      expect(places).to.deep.equal([...places].sort((a, b) => a - b));
      expect(readdirSync(folder)).to.deep.equal([]);
    }));

  it('starts with the commands at the top of its config', () =>
    withWorkbench(async (bench) => {
      const text = readFileSync(file('examples/demo/experiences.yaml'), 'utf8');
      const commands = [...text.matchAll(/^# {3}(.*)$/gm)].map(([, command = '']) => command);
      expect(commands).to.have.length(2);
      mkdirSync(bench.file('examples'));
      cpSync(file('examples/demo'), bench.file('examples/demo'), { recursive: true });
      const { code, output } = await runInShell(commands.join('\n'), bench.folder, terminalIn(bench));
      expect(code, output).to.equal(0);
      expect(output).to.include('Plan: 2 to create');
    }));
});
