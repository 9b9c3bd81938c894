import * as t from 'io-ts';
import { FORMAT, JsonFinding, optional } from './codecs.ts';

const names = t.readonlyArray(t.string);

/** What `sync clone --json` prints. */
export const CloneDocument = t.intersection(
  [
    t.strict({
      kind: t.literal('clone'),
      formatVersion: FORMAT,
      project: t.strict({ projectID: t.string, name: t.string }),
      status: t.keyof({ printed: null, created: null, updated: null, rewritten: null, unchanged: null }),
      counts: t.strict({
        experiences: t.number,
        managedTestSuites: t.number,
        managedExperienceTags: t.number,
      }),
      /** What a config cannot express, and a plan from the file leaves alone. */
      leftOut: t.readonlyArray(
        t.intersection([
          t.strict({
            kind: t.keyof({ experience: null, setting: null, testSuite: null, tag: null, system: null }),
            name: t.string,
            message: t.string,
          }),
          optional({ experienceID: t.string, field: t.string }),
        ]),
      ),
    }),
    optional({
      /** The config file; absent if the config was printed. */
      file: t.string,
      /** The status of each file, if several were updated; `file` is the first. */
      files: t.readonlyArray(
        t.strict(
          {
            file: t.string,
            status: t.keyof({ created: null, updated: null, rewritten: null, unchanged: null }),
          },
          'ClonedFile',
        ),
      ),
      /** The config, if it was not written to a file. */
      config: t.string,
      /** The changes to an existing file. */
      changes: t.strict(
        {
          added: names,
          changed: names,
          removed: names,
          renamed: t.readonlyArray(t.strict({ from: t.string, to: t.string })),
          newSuites: names,
          changedSuites: names,
          removedSuites: names,
          newTags: names,
          removedTags: names,
        },
        'CloneChanges',
      ),
      /** The settings that an overwritten file lost. */
      dropped: optional({ project: t.string, ownershipTag: t.string, ignored: names, protected: names }),
    }),
  ],
  'CloneDocument',
);
export type CloneDocument = t.TypeOf<typeof CloneDocument>;

/** What `sync validate --json` prints for a valid config. An invalid one gets an error document. */
export const ValidateDocument = t.strict(
  {
    kind: t.literal('validate'),
    formatVersion: FORMAT,
    valid: t.boolean,
    files: t.readonlyArray(t.string),
    counts: t.strict({ experiences: t.number, managedTestSuites: t.number, managedExperienceTags: t.number }),
    warnings: t.readonlyArray(JsonFinding),
    errors: t.readonlyArray(JsonFinding),
  },
  'ValidateDocument',
);
export type ValidateDocument = t.TypeOf<typeof ValidateDocument>;
