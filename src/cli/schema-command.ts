import { configJsonSchema } from '../config/json-schema.ts';
import { jsonSchemaOf } from '../domain/json-schema.ts';
import { PlanFile } from '../plan/plan.ts';
import { jsonText } from './view.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The JSON Schema of the config file or of the plan file. */
export const schemaCommand = (plan: boolean): string =>
  jsonText(
    plan ? { $schema: DIALECT, title: 'A plan of sync', ...jsonSchemaOf(PlanFile) } : configJsonSchema(),
  );
