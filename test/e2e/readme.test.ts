import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProject } from '../support/project-client.ts';
import { withWorkbench } from '../support/workbench.ts';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const EXAMPLE = /<!-- example: (\S+) -->\n```(\w+)\n([\s\S]*?)```/g;

/** The marked examples of the README, in their order. */
const examples = (text: string) =>
  [...text.matchAll(EXAMPLE)].map(([whole, name, language, content]) => ({
    whole,
    name: name ?? '',
    language: language ?? '',
    content: content ?? '',
  }));

/** Replaces what is another one in every run. */
const steady = (output: string): string =>
  output
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
    )
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-23T09:00:00.000Z')
    .replace(/sandbox:3dd91177-1e66-426c-bf5b-fb46fe4a0c3b/g, 'https://api.resim.ai/v1/');

const wordsOf = (line: string): string[] => line.replace(/^\$ sync /, '').split(/\s+/);

describe('the README', () => {
  it('shows what the commands really print', () =>
    withWorkbench(async (bench) => {
      const project = await createProject(bench.server, 'my-project');
      await project.createExperience({
        name: 'highway-merge',
        description: 'Merge onto the highway',
        locations: ['s3://scenarios/highway-merge'],
      });
      await project.createExperience({ name: 'old-ramp' });
      await project.createTag('regression');
      let text = readFileSync(README, 'utf8');
      for (const { whole, name, language, content } of examples(text)) {
        if (language === 'yaml') {
          bench.write(name, content);
          continue;
        }
        const [command = ''] = content.split('\n');
        const ran = await bench.sync(wordsOf(command), { env: { RESIM_PROJECT: 'my-project' } });
        expect(ran.code, ran.stderr).to.equal(0);
        const shown = `${command}\n${steady(ran.stdout)}`;
        if (process.env.UPDATE_GOLDEN === '1')
          text = text.replace(
            whole,
            whole.replace(content, () => shown),
          );
        else expect(content, name).to.equal(shown);
      }
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(README, text);
    }));

  it('names commands and flags that exist', () => {
    const manifest = JSON.parse(
      readFileSync(fileURLToPath(new URL('../../oclif.manifest.json', import.meta.url)), 'utf8'),
    ) as { commands: Record<string, { flags: Record<string, unknown> }> };
    const lines = [
      ...readFileSync(README, 'utf8').matchAll(/(?:resim-sync|`sync|\$ sync) ([a-z][^`\n]*)/g),
    ].map((m) => m[1] ?? '');
    expect(lines.length).to.be.greaterThan(5);
    for (const line of lines) {
      const words = line.trim().split(/\s+/);
      const id = ['sandbox', 'config'].includes(words[0] ?? '')
        ? `${words[0]}:${words[1]}`
        : (words[0] ?? '');
      expect(Object.keys(manifest.commands), line).to.include(id);
      const flags = new Set(Object.keys(manifest.commands[id]?.flags ?? {}));
      for (const word of words.filter((w) => w.startsWith('--')))
        expect(
          flags.has(word.slice(2)) || word === '--no-archive' || word === '--help',
          `${line}: ${word}`,
        ).to.equal(true);
    }
  });
});
