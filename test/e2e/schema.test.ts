import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { PlanFile } from '../../src/plan/plan.ts';
import { serialisePlan } from '../../src/plan/plan-file.ts';
import { configJsonSchema } from '../../src/config/read/json-schema.ts';
import { plannedSituations } from '../support/planned-situations.ts';
import { runBin } from '../support/run-bin.ts';

const printed = async (args: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await runBin(['schema', ...args]);
  expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
};

const validator = (schema: Record<string, unknown>) => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  ajvFormats.default(ajv);
  return ajv.compile(schema);
};

const GOLDEN = fileURLToPath(new URL('../golden/plan-file/', import.meta.url));

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Every way to leave out one key of an object, at any depth; only the first item of a list is varied. */
const withoutOneKey = (value: unknown): readonly unknown[] => {
  if (isList(value)) {
    const [first, ...rest] = value;
    return withoutOneKey(first).map((changed) => [changed, ...rest]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const others = Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    return [others, ...withoutOneKey(inner).map((changed) => ({ ...others, [key]: changed }))];
  });
};

describe('sync schema', () => {
  it('prints the schema of the config file', async () => {
    expect(await printed([])).to.deep.equal(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('prints a schema of the plan file that accepts the plans of sync', async () => {
    const accepts = validator(await printed(['--plan']));
    for (const name of readdirSync(GOLDEN))
      expect(accepts(JSON.parse(readFileSync(`${GOLDEN}${name}`, 'utf8'))), name).to.equal(true);
    fc.assert(
      fc.property(plannedSituations, ({ plan }) => {
        expect(accepts(JSON.parse(serialisePlan(plan))), JSON.stringify(accepts.errors)).to.equal(true);
      }),
    );
  });

  it('accepts a plan with a missing key exactly when sync does', async () => {
    const accepts = validator(await printed(['--plan']));
    const seen = { taken: 0, refused: 0 };
    for (const { plan } of fc.sample(plannedSituations, { numRuns: 20, seed: 1 }))
      for (const cut of withoutOneKey(JSON.parse(serialisePlan(plan)))) {
        const taken = E.isRight(PlanFile.decode(cut));
        seen[taken ? 'taken' : 'refused']++;
        expect(accepts(cut), JSON.stringify(cut)).to.equal(taken);
      }
    expect(seen.taken).to.be.greaterThan(10);
    expect(seen.refused).to.be.greaterThan(100);
  });
});
