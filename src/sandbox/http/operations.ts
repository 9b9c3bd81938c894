import { CUSTOM_FIELD_OPERATIONS } from './custom-field-operation.ts';
import { EXPERIENCE_LIST_OPERATIONS } from './experience-list-operations.ts';
import { EXPERIENCE_OPERATIONS } from './experience-operations.ts';
import type { ApiOperation } from './operation.ts';
import { PROJECT_OPERATIONS } from './project-operations.ts';
import { SUITE_OPERATIONS } from './suite-operations.ts';
import { SYSTEM_OPERATIONS } from './system-operations.ts';
import { TAG_OPERATIONS } from './tag-operations.ts';

/** All operations. A route with a fixed segment comes before one with a placeholder in its position. */
export const OPERATIONS: readonly ApiOperation[] = [
  ...PROJECT_OPERATIONS,
  ...CUSTOM_FIELD_OPERATIONS,
  ...EXPERIENCE_LIST_OPERATIONS,
  ...EXPERIENCE_OPERATIONS,
  ...TAG_OPERATIONS,
  ...SYSTEM_OPERATIONS,
  ...SUITE_OPERATIONS,
];
