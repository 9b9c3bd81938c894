import * as t from 'io-ts';

/**
 * The version of the JSON documents. The major version changes if readers may break, the minor version if something is
 * added. Readers must reject an unknown major version and ignore unknown keys.
 */
export const JSON_FORMAT_VERSION = '1.0';

/** Keys that may be absent. */
export const optional = <P extends t.Props>(props: P, name?: string) => t.exact(t.partial(props), name);

export const FORMAT = t.literal(JSON_FORMAT_VERSION, 'FormatVersion');

/** A shown value: a text, a number, a boolean or a list of texts; `null` if there is none or it is masked. */
export const JsonValue = t.union([t.string, t.number, t.boolean, t.readonlyArray(t.string), t.null], 'Value');
export type JsonValue = t.TypeOf<typeof JsonValue>;

/** A location in a config file; line and column start at 1. */
const JsonPlace = t.strict({ file: t.string, line: t.number, column: t.number, length: t.number }, 'Place');

/** A finding about a config: `code` is stable, the texts are for people. */
export const JsonFinding = t.intersection(
  [
    t.strict({ code: t.string, message: t.string }),
    optional({
      hint: t.string,
      place: JsonPlace,
      places: t.readonlyArray(JsonPlace),
      names: t.readonlyArray(t.string),
    }),
  ],
  'Finding',
);
export type JsonFinding = t.TypeOf<typeof JsonFinding>;

/** The counts of a plan. */
export const summary = t.intersection(
  [
    t.strict({
      create: t.number,
      update: t.number,
      rename: t.number,
      restore: t.number,
      archive: t.number,
      unchanged: t.number,
      tagAdditions: t.number,
      tagRemovals: t.number,
      systemAdditions: t.number,
      suiteRevisions: t.number,
    }),
    /** Absent if there are none. */
    optional({
      tagCreations: t.number,
      suiteCreations: t.number,
      systemRemovals: t.number,
      tagDeletions: t.number,
      suiteArchivals: t.number,
      protectionAdditions: t.number,
      protectionRemovals: t.number,
    }),
  ],
  'Summary',
);

/** The target of a plan. */
export const Target = t.strict({ apiUrl: t.string, projectID: t.string, projectName: t.string }, 'Target');

/** The plan file, if there is one. */
export const file = optional({ planFile: t.string });
