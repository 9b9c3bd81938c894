import { readFileSync } from 'node:fs';
import { launch } from './launch.ts';

const root = new URL('../../', import.meta.url);
const argv = process.argv.slice(2);

await launch(
  argv,
  () =>
    JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      readonly name: string;
      readonly version: string;
    },
  async () => {
    const { runCli } = await import('../cli/run/run-cli.ts');
    await runCli(argv, root);
  },
);
