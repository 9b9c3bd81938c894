import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  commandsNamed,
  commandsOf,
  documentFile,
  documents,
  type Example,
  examplesOf,
  steady,
  unmarkedConsoles,
} from '../support/doc-examples.ts';
import { createProject } from '../support/project-client.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

/** The project that the documents speak of. */
const prepare = async ({ server }: Workbench): Promise<void> => {
  const project = await createProject(server, 'my-project');
  await project.createExperience({
    name: 'highway-merge',
    description: 'Merge onto the highway',
    locations: ['s3://scenarios/highway-merge'],
  });
  await project.createExperience({ name: 'old-ramp' });
  await project.createTag('regression');
};

/** A session as the document has to show it. */
const played = async (example: Example, bench: Workbench): Promise<string> => {
  const lines = example.content.split('\n').filter((line) => line.startsWith('$ '));
  const commands = commandsOf(example);
  let shown = '';
  for (const [index, words] of commands.entries()) {
    const { code, stdout, stderr } = await bench.sync(words, { env: { RESIM_PROJECT: 'my-project' } });
    const expected = index === commands.length - 1 ? example.exit : 0;
    expect(code, `${lines[index] ?? ''}\n${stderr}`).to.equal(expected);
    shown += `${lines[index] ?? ''}\n${steady(code === 0 ? stdout : stdout + stderr)}`;
  }
  return shown;
};

const manifest = JSON.parse(readFileSync(documentFile('oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { flags: Record<string, { allowNo?: boolean }> }>;
};

const TOPICS = ['sandbox', 'config'];

const commandOf = (words: readonly string[]): string =>
  TOPICS.includes(words[0] ?? '') && /^[a-z]+$/.test(words[1] ?? '')
    ? `${words[0] ?? ''}:${words[1] ?? ''}`
    : (words[0] ?? '');

const flagsOf = (id: string): readonly string[] =>
  Object.entries(manifest.commands[id]?.flags ?? {}).flatMap(([name, { allowNo }]) =>
    allowNo === true ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );

for (const document of documents)
  describe(document, () => {
    it('shows what the commands really print', () =>
      withWorkbench(async (bench) => {
        let text = readFileSync(documentFile(document), 'utf8');
        const examples = examplesOf(text);
        if (examples.length > 0) await prepare(bench);
        for (const example of examples) {
          if (example.language !== 'console') {
            bench.write(example.name, example.content);
            continue;
          }
          const shown = await played(example, bench);
          if (process.env.UPDATE_GOLDEN === '1')
            text = text.replace(example.whole, () => example.whole.replace(example.content, () => shown));
          else expect(example.content, example.name).to.equal(shown);
        }
        if (process.env.UPDATE_GOLDEN === '1') writeFileSync(documentFile(document), text);
      }));

    it('shows no session that is not tried', () => {
      expect(unmarkedConsoles(readFileSync(documentFile(document), 'utf8'))).to.deep.equal([]);
    });

    it('names commands and flags that exist', () => {
      for (const line of commandsNamed(readFileSync(documentFile(document), 'utf8'))) {
        const words = line.trim().split(/[\s,;.)]+/);
        const id = commandOf(words);
        if (TOPICS.includes(id) || id === 'itself') continue;
        expect(Object.keys(manifest.commands), `${document}: sync ${line}`).to.include(id);
        for (const word of words.filter((one) => one.startsWith('--') && one !== '--help'))
          expect(flagsOf(id), `${document}: sync ${line}`).to.include(word.split('=')[0]);
      }
    });
  });
