import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { describeLibrary } from '../support/built-library.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Signature {
  readonly comment?: unknown;
}

/** What TypeDoc reports of an export. The comment of a function is at its signature. */
interface Page extends Signature {
  readonly name: string;
  readonly signatures?: readonly Signature[];
  readonly type?: { readonly declaration?: { readonly signatures?: readonly Signature[] } };
}

const isDocumented = ({ comment, signatures, type }: Page): boolean =>
  comment !== undefined ||
  [...(signatures ?? []), ...(type?.declaration?.signatures ?? [])].some((one) => one.comment !== undefined);

/** The pages as data; rendering them to HTML adds nothing that could fail. */
const pages = (): Promise<readonly Page[]> =>
  withTemporaryFolder((folder) => {
    const file = path.join(folder, 'pages.json');
    const typedoc = path.join(ROOT, 'node_modules/typedoc/bin/typedoc');
    // The compiler checks the types.
    const args = [typedoc, '--skipErrorChecking', '--json', file];
    const ran = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect(ran.status, ran.stdout + ran.stderr).to.equal(0);
    const { children } = JSON.parse(readFileSync(file, 'utf8')) as { children: readonly Page[] };
    return Promise.resolve(children);
  });

describe('the pages of the library', function () {
  this.timeout(180_000);
  let found: readonly Page[] = [];
  before(async () => {
    describeLibrary();
    found = await pages();
  });

  it('are generated without a warning, one for every export', () => {
    const types = readFileSync(path.join(ROOT, 'dist/index.d.ts'), 'utf8');
    const exported = [...types.matchAll(/^export declare \w+ (\w+)/gm)].map(([, name = '']) => name);
    expect(exported).to.include.members(['createPlan', 'Plan', 'PlanFile', 'SyncError']);
    const paged = new Set(found.map(({ name }) => name));
    expect(exported.filter((name) => !paged.has(name))).to.deep.equal([]);
  });

  it('describe every export', () => {
    const silent = new Set(found.map(({ name }) => name));
    for (const page of found.filter(isDocumented)) silent.delete(page.name);
    expect([...silent]).to.deep.equal([]);
  });
});
