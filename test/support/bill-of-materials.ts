import { Ajv } from 'ajv';
import { listAt } from '../sandbox/support/json.ts';

const licence = {
  oneOf: [
    {
      type: 'object',
      required: ['license'],
      properties: { license: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } },
    },
    { type: 'object', required: ['expression'], properties: { expression: { type: 'string' } } },
  ],
};

const component = {
  type: 'object',
  // The specification requires `type` and `name`; scanners identify a package by the rest.
  required: ['type', 'name', 'version', 'purl', 'licenses'],
  additionalProperties: false,
  properties: {
    type: { enum: ['application', 'library'] },
    'bom-ref': { type: 'string', minLength: 1 },
    group: { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    licenses: { type: 'array', minItems: 1, items: licence },
    purl: { type: 'string', pattern: '^pkg:(npm|generic)/(%40[^/@]+/)?[^/@]+@[^@]+$' },
  },
};

/** The parts of the CycloneDX 1.6 schema that apply to our document. */
const SCHEMA = {
  type: 'object',
  required: ['bomFormat', 'specVersion', 'metadata', 'components'],
  additionalProperties: false,
  properties: {
    $schema: { const: 'http://cyclonedx.org/schema/bom-1.6.schema.json' },
    bomFormat: { const: 'CycloneDX' },
    specVersion: { const: '1.6' },
    version: { type: 'integer', minimum: 1 },
    metadata: { type: 'object', required: ['component'], properties: { component } },
    components: { type: 'array', uniqueItems: true, items: component },
    dependencies: {
      type: 'array',
      items: {
        type: 'object',
        required: ['ref'],
        properties: { ref: { type: 'string' }, dependsOn: { type: 'array', items: { type: 'string' } } },
      },
    },
    compositions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['aggregate'],
        properties: { aggregate: { enum: ['complete'] }, assemblies: { type: 'array' } },
      },
    },
  },
};

/** A package in a bill of materials. */
export interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

/** The schema violations of a bill of materials. */
export const faultsOf = (bill: unknown): readonly string[] => {
  const check = new Ajv({ allErrors: true }).compile(SCHEMA);
  check(bill);
  return (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
};

/** The packages in a bill of materials. */
export const componentsOf = (bill: unknown): readonly Component[] =>
  listAt(bill, 'components').map((one) => one as Component);
