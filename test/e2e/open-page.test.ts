import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const CONFIG = `experiences:
  - name: merge
    description: Merge onto the highway
    locations: [s3://b/merge]
`;

/** A browser that tells a socket which page it is asked to open. */
const withBrowser = async (
  { folder, write }: Workbench,
  use: (env: Record<string, string>, asked: Promise<string>) => Promise<void>,
): Promise<void> => {
  const socket = path.join(folder, 'browser.sock');
  const server = createServer();
  const asked = once(server, 'connection').then(async ([connection]) => {
    const [page] = (await once(connection as NodeJS.EventEmitter, 'data')) as [Buffer];
    return page.toString();
  });
  server.listen(socket);
  await once(server, 'listening');
  const program = write(
    'programs/xdg-open',
    `#!${process.execPath}\nrequire('node:net').connect(${JSON.stringify(socket)}).end(process.argv[2]);\n`,
  );
  chmodSync(program, 0o755);
  try {
    await use({ PATH: `${path.dirname(program)}:${process.env.PATH ?? ''}` }, asked);
  } finally {
    server.close();
  }
};

describe('--open', function () {
  this.timeout(60_000);

  for (const [command, args] of [
    ['plan', ['plan', '-c', 'experiences.yaml', '--out', 'my plan.json']],
    ['show', ['show', 'my plan.json']],
  ] as const)
    it(`saves the page beside the plan for its owner alone, opens it, and prints where it is: ${command}`, () =>
      withWorkbench(async (bench) => {
        bench.write('experiences.yaml', CONFIG);
        await bench.plan('experiences.yaml', { file: 'my plan.json' });
        await withBrowser(bench, async (env, asked) => {
          const ran = await bench.sync([...args, '--format', 'html', '--open'], { env });
          expect(ran.code, ran.stderr).to.equal(0);
          const page = bench.file('my plan.json.html');
          expect(ran.stdout).to.equal(`${page}\n`);
          expect(await asked).to.equal(pathToFileURL(page).href);
          expect(readFileSync(page, 'utf8'))
            .to.match(/^<!doctype html>/)
            .and.to.include('merge');
          expect(statSync(page).mode & 0o777).to.equal(0o600);
        });
      }));

  it('says that the page is to be opened by hand where nothing opens pages', () =>
    withWorkbench(async ({ write, plan, sync, file }) => {
      write('experiences.yaml', CONFIG);
      await plan('experiences.yaml');
      mkdirSync(file('nothing'));
      const ran = await sync(['show', 'plan.json', '--format', 'html', '--open'], {
        env: { PATH: file('nothing') },
      });
      expect(ran.code).to.equal(0);
      expect(ran.stderr).to.include(`No browser could be started. Open ${file('plan.json.html')} yourself.`);
    }));

  it('is refused without a page to open, before anything is read or written', () =>
    withWorkbench(async ({ sync, file }) => {
      for (const rest of [['--format', 'text'], [], ['--format', 'html', '--json']])
        for (const command of [
          ['plan', '-c', 'nosuch.yaml'],
          ['show', 'nosuch.json'],
        ]) {
          const ran = await sync([...command, ...rest, '--open']);
          expect(ran.code).to.equal(1);
          expect(ran.stdout + ran.stderr).to.include('--open needs a page, which --format html creates');
        }
      expect(existsSync(file('nosuch.json.html'))).to.equal(false);
    }));
});
