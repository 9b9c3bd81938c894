import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { watch } from '../support/watched-output.ts';
import { type Workbench, withWorkbench } from '../support/workbench.ts';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../examples/program/${name}`, import.meta.url));

/** Runs the example as a user with the installed package would. */
const runProgram = async (bench: Workbench, ...more: string[]): Promise<string> => {
  const { url, accessToken } = bench.server;
  const child = spawn(
    process.execPath,
    [example('plan-and-apply.mjs'), example('experiences.yaml'), bench.file('plan.json'), ...more],
    {
      env: { RESIM_URL: `${url}/v1/`, RESIM_ACCESS_TOKEN: accessToken, RESIM_PROJECT: 'robots' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [out] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(child.exitCode).to.equal(0);
  watch('the program', out);
  return out;
};

describe('the program in examples/', () => {
  it('plans, applies, and finds nothing left to do', () =>
    withWorkbench(async (bench) => {
      await bench.project.createTag('regression');
      await bench.project.createExperience({ name: 'old-ramp' });
      const planned = 'create highway-merge\narchive old-ramp\ncreate parking-garage\n';
      expect(await runProgram(bench)).to.equal(planned);
      expect((await bench.project.snapshot()).archived).to.deep.equal([]);
      expect(await runProgram(bench, '--apply')).to.equal(`${planned}applied 4 operations\n`);
      expect((await bench.project.snapshot()).tags).to.deep.equal({ regression: ['highway-merge'] });
      expect(await runProgram(bench)).to.equal('nothing to do\n');
    }));
});
