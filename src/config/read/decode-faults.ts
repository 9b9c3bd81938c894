import * as t from 'io-ts';
import type { Together } from '../../domain/experience-sync-config.ts';
import type { DataPath } from '../../domain/place.ts';
import { described, ListType, OptionalType, ScalarType, type Complaint } from './config-type.ts';
import { quoted } from './quoted-text.ts';
import { isNull, YamlScalar } from '../yaml/yaml-node.ts';

/** A fault in the data, by its path. */
export interface DataFault {
  readonly path: DataPath;
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  readonly together?: Together;
}

interface Step {
  readonly key: string | number;
  readonly type: t.Decoder<unknown, unknown>;
  readonly actual: unknown;
}

/** The steps from the root to a faulty value; members of an intersection are not steps in the data. */
const stepsOf = (context: t.Context): Step[] => {
  const steps: Step[] = [];
  context.forEach((entry, i) => {
    const parent = context[i - 1];
    if (parent?.type instanceof t.IntersectionType) {
      const last = steps.pop();
      steps.push({ key: last?.key ?? '', type: entry.type, actual: entry.actual });
      return;
    }
    steps.push({
      key: Array.isArray(parent?.actual) ? Number(entry.key) : entry.key,
      type: entry.type,
      actual: entry.actual,
    });
  });
  return steps;
};

const SINGULAR: Readonly<Record<string, string>> = {
  experiences: 'experience',
  managedTestSuites: 'test suite',
  managedExperienceTags: 'managed tag',
  environmentVariables: 'environment variable',
  customFields: 'custom field',
};

const nameOf = (data: unknown): string | undefined => {
  if (typeof data !== 'object' || data === null || !('name' in data)) return undefined;
  return data.name instanceof YamlScalar && data.name.text !== '' ? data.name.text : undefined;
};

const nameIn = (data: unknown): string => {
  const name = nameOf(data);
  return name === undefined ? '' : ` ${quoted(name)}`;
};

/** How messages refer to a value: `the experience "alpha"`, an item of `tags`, `profile`. */
const subjectOf = (steps: readonly Step[]): string => {
  const last = steps.at(-1);
  if (last === undefined || steps.length === 1) return 'the file';
  if (typeof last.key === 'string') return `\`${last.key}\``;
  const list = String(steps.at(-2)?.key);
  const singular = SINGULAR[list];
  return singular === undefined || !isMap(last.actual)
    ? `item ${last.key + 1} of \`${list}\``
    : `the ${singular}${nameIn(last.actual)}`;
};

const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof YamlScalar);

const EXAMPLES: Readonly<Record<string, string>> = {
  experiences: '`experiences:` with the list of them, or `experiences: []` for none',
  name: '`name:` with a unique name',
  description: '`description: Aerial survey`',
  locations: '`locations: [s3://bucket/scenario]`',
  value: '`value: "120"`, or `value: ""` for the empty text',
  type: '`type: text`',
  values: '`values: [planning]`',
};

const missing = (steps: readonly Step[]): Complaint => {
  const key = String(steps.at(-1)?.key);
  return {
    rule: 'missing-key',
    message: () => `${subjectOf(steps.slice(0, -1))} has no \`${key}\``,
    hint: `Add ${EXAMPLES[key] ?? `\`${key}\``}.`,
  };
};

/** Lists of maps, with an example of an item. */
const ITEM_EXAMPLES: Readonly<Record<string, string>> = {
  experiences: '- { name: alpha, description: Aerial survey, locations: [s3://bucket/scenario] }',
  managedTestSuites: '- { name: Nightly, experiences: [alpha] }',
  environmentVariables: '- { name: MAX_ALTITUDE_M, value: 120 }',
  customFields: '- { name: owner, type: text, values: [planning] }',
};

const listHint = (value: unknown, key: string | number): string => {
  const item = ITEM_EXAMPLES[key];
  // Suggesting an empty text as an item would cause the next error.
  const isText = value instanceof YamlScalar && !isNull(value) && value.text.trim() !== '';
  if (isText && item === undefined) {
    const texts = value.text.split(/\s*,\s*/).filter((text) => text !== '');
    return `Write \`${key}: [${(texts.length > 0 ? texts : [value.text]).map(quoted).join(', ')}]\`.`;
  }
  if (key in EXAMPLES && value instanceof YamlScalar) return `Write ${EXAMPLES[key] ?? ''}.`;
  return `Write each item on its own line, after a dash${item === undefined ? '' : `: \`${item}\``}.`;
};

/** What was found. A text in place of environment variables may contain their values, which may be secret. */
const foundIn = (steps: readonly Step[]): string => {
  const value = steps.at(-1)?.actual;
  const isHidden = steps.some(({ key }) => key === 'environmentVariables');
  const isText = typeof value === 'string' || (value instanceof YamlScalar && !isNull(value));
  return isHidden && isText ? 'a text' : described(value);
};

const listComplaint = (steps: readonly Step[], { actual, key }: Step): Complaint => ({
  rule: 'list-expected',
  message: (subject) => `${subject} must be a list, but found ${foundIn(steps)}`,
  hint: listHint(actual, key),
});

const mapComplaint = (steps: readonly Step[]): Complaint => ({
  rule: 'map-expected',
  message: (subject) => `${subject} must be a map of keys and values, but found ${foundIn(steps)}`,
  hint:
    steps.length === 1
      ? 'Start the file with `experiences:` and put the list below it.'
      : 'Write `key: value` lines, with a space after each colon.',
});

const complaintOf = (steps: readonly Step[]): Complaint => {
  const last = steps.at(-1);
  if (last === undefined || last.actual === undefined) return missing(steps);
  const type = last.type instanceof OptionalType ? (last.type.inner as t.Mixed) : last.type;
  if (type instanceof ScalarType) {
    const reading = (type as ScalarType<unknown>).read(last.actual);
    if (reading._tag === 'Left') return reading.left;
  }
  if (type instanceof ListType) return listComplaint(steps, last);
  return mapComplaint(steps);
};

/** Combines entries that lack the same key. */
const together = (steps: readonly Step[]): { readonly together?: Together } => {
  const [list, entry, key] = steps.slice(-3);
  const name = nameOf(entry?.actual);
  const singular = SINGULAR[String(list?.key)];
  return name === undefined || singular === undefined
    ? {}
    : { together: { name, message: `are ${singular}s that have no \`${String(key?.key)}\`` } };
};

const dataFault = (error: t.ValidationError): DataFault => {
  const steps = stepsOf(error.context);
  const complaint = complaintOf(steps);
  return {
    path: steps.slice(1).map((step) => step.key),
    rule: complaint.rule,
    message: complaint.message(subjectOf(steps)),
    hint: complaint.hint,
    ...(complaint.rule === 'missing-key' && together(steps)),
  };
};

/** Describes the errors of a codec of the config file, once for each place, in terms of the file. */
export const dataFaults = (errors: t.Errors): readonly DataFault[] => {
  const byPlace = new Map<string, DataFault>();
  for (const error of errors) {
    const fault = dataFault(error);
    byPlace.set(JSON.stringify([fault.path, fault.rule]), fault);
  }
  return [...byPlace.values()];
};
