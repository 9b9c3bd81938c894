import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { commandsNamed, documentFile, documents, examplesOf } from '../support/doc-examples.ts';
import { play, playServer, playSession, type Stage } from '../support/doc-plays.ts';
import { createProject } from '../support/project-client.ts';
import { terminalIn } from '../support/shell.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: highway-merge
    description: Merge onto the highway
    locations: [s3://scenarios/highway-merge]
`;

/** The project in the documents, and the config that their readers have. */
const prepare = async (bench: Workbench): Promise<Stage> => {
  const project = await createProject(bench.server, 'my-project');
  await project.createExperience({
    name: 'highway-merge',
    description: 'Merge onto the highway',
    locations: ['s3://scenarios/highway-merge'],
  });
  await project.createExperience({ name: 'old-ramp' });
  await project.createTag('regression');
  bench.write('experiences.yaml', CONFIG);
  return { bench, env: terminalIn(bench) };
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
    it('shows the real output of the commands', () =>
      withWorkbench(async (bench) => {
        let text = readFileSync(documentFile(document), 'utf8');
        const examples = examplesOf(text);
        if (examples.length === 0) return;
        const stage = await prepare(bench);
        for (const example of examples) {
          if (example.language !== 'console') {
            await play(example, stage);
            continue;
          }
          const shown = await (example.serves ? playServer : playSession)(example, stage);
          if (process.env.UPDATE_GOLDEN === '1')
            text = text.replace(example.whole, () => example.whole.replace(example.content, () => shown));
          else expect(example.content, example.name).to.equal(shown);
        }
        if (process.env.UPDATE_GOLDEN === '1') writeFileSync(documentFile(document), text);
      }));

    it('names existing commands and flags', () => {
      for (const line of commandsNamed(readFileSync(documentFile(document), 'utf8'))) {
        const words = line.trim().split(/[\s,;.)]+/);
        // Not a command: a placeholder for any.
        if (words[0] === 'help') continue;
        const id = commandOf(words);
        if (TOPICS.includes(id) || id === 'itself') continue;
        expect(Object.keys(manifest.commands), `${document}: sync ${line}`).to.include(id);
        for (const word of words.filter((one) => one.startsWith('--') && one !== '--help'))
          expect(flagsOf(id), `${document}: sync ${line}`).to.include(word.split('=')[0]);
      }
    });
  });
