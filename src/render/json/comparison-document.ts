import * as t from 'io-ts';
import { makeIsSecret, type RedactPatterns } from '../../domain/redact.ts';
import { type ComparedRow, comparisonView, type Part, PARTS } from '../comparison-view.ts';
import type { ComparedPlans } from '../comparison-words.ts';
import { FORMAT, JSON_FORMAT_VERSION, JsonValue, optional, Target } from './codecs.ts';
import { jsonValue } from './plan-document.ts';

const ComparedPlan = t.strict({ planFile: t.string, createdAt: t.string }, 'ComparedPlan');

const PartName = t.keyof({ onlyNew: null, differing: null, onlyOld: null, both: null }, 'Part');

/** The change of a field, variable or member. `old` is present if the two plans differ. */
const JsonComparedField = t.intersection(
  [
    t.strict({ field: t.string, before: JsonValue, after: JsonValue, masked: t.boolean }),
    optional({ item: t.string, old: JsonValue }),
  ],
  'ComparedField',
);

/** An entity in one part of the comparison; an entity can be in several. */
const JsonComparedEntity = t.intersection(
  [
    t.strict({
      part: PartName,
      kind: t.keyof({ experience: null, tag: null, system: null, testSuite: null, protection: null }),
      name: t.string,
      /** What happens to the whole entity, such as `created`. */
      actions: t.readonlyArray(t.string),
      fields: t.readonlyArray(JsonComparedField),
    }),
    optional({ id: t.string }),
  ],
  'ComparedEntity',
);

/** What `sync diff --json` prints. */
export const DiffDocument = t.strict(
  {
    kind: t.literal('diff'),
    formatVersion: FORMAT,
    target: Target,
    old: ComparedPlan,
    new: ComparedPlan,
    /** Whether the old plan contains every change of the new one. */
    covered: t.boolean,
    /** The number of changes in each part. */
    counts: t.strict({ onlyNew: t.number, differing: t.number, onlyOld: t.number, both: t.number }),
    entities: t.readonlyArray(JsonComparedEntity),
  },
  'DiffDocument',
);
export type DiffDocument = t.TypeOf<typeof DiffDocument>;

const jsonRow = (part: Part, row: ComparedRow) => ({
  field: row.field,
  ...(row.item !== undefined && { item: row.item }),
  before: jsonValue(row.before),
  ...(part === 'differing' && { old: jsonValue(row.old) }),
  after: jsonValue(row.after),
  masked: [row.before, row.old, row.after].some((value) => value?._tag === 'Secret'),
});

/** The document of `sync diff --json`. */
export const diffJson = (
  { old, new: fresh, comparison }: ComparedPlans,
  redact: RedactPatterns = [],
): DiffDocument => {
  const view = comparisonView(comparison, makeIsSecret(redact));
  const { onlyNew, differing, onlyOld, both } = comparison;
  return {
    kind: 'diff',
    formatVersion: JSON_FORMAT_VERSION,
    target: fresh.plan.target,
    old: { planFile: old.file, createdAt: old.plan.createdAt },
    new: { planFile: fresh.file, createdAt: fresh.plan.createdAt },
    covered: onlyNew.length + differing.length === 0,
    counts: {
      onlyNew: onlyNew.length,
      differing: differing.length,
      onlyOld: onlyOld.length,
      both: both.length,
    },
    entities: PARTS.flatMap((part) =>
      view[part].map(({ kind, id, name, words, rows }) => ({
        part,
        kind,
        ...(id !== undefined && { id }),
        name,
        actions: words,
        fields: rows.map((row) => jsonRow(part, row)),
      })),
    ),
  };
};
