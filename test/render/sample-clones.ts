import type { ConfigUpdate } from '../../src/domain/apply-report.ts';
import type { LeftOut } from '../../src/domain/clone.ts';
import type { CloneSummary } from '../../src/render/clone-text.ts';

const entry = (name: string) => ({
  name,
  description: 'd',
  locations: ['s3://a'],
  customFields: [],
  tags: [],
  systems: [],
  archived: false,
});

const config = {
  experiences: [entry('hover'), entry('merge')],
  managedTestSuites: [{ name: 'Nightly', experiences: ['hover'] }],
  managedExperienceTags: ['regression'],
};

const LEFT_OUT: readonly LeftOut[] = [
  { _tag: 'ArchivedExperience', name: 'old', experienceID: '7', reason: 'nameTaken' },
  { _tag: 'ArchivedExperience', name: 'ol\td', experienceID: '8', reason: 'unwritable' },
  { _tag: 'Setting', name: 'hover', field: 'environmentVariables' },
  { _tag: 'Setting', name: 'hover', field: 'profile' },
  { _tag: 'Setting', name: 'hover', field: 'containerTimeoutSeconds' },
  { _tag: 'TestSuite', name: 'Weekly', reason: 'archivedMember' },
  { _tag: 'TestSuite', name: 'We\u001bekly', reason: 'unwritable' },
  { _tag: 'Tag', name: 'smo\nke' },
  { _tag: 'System', name: 'plan\nner' },
];

/** A clone of each kind. */
export const CLONES = {
  printed: { status: 'printed', config, leftOut: LEFT_OUT },
  created: { status: 'created', config, leftOut: [] },
  rewritten: {
    status: 'rewritten',
    config,
    leftOut: [],
    dropped: { project: 'fleet', ignored: ['test *', 'ing\u001best/*'] },
  },
  unchanged: { status: 'unchanged', config, leftOut: [] },
  updated: {
    status: 'updated',
    config,
    leftOut: LEFT_OUT,
    changes: {
      added: Array.from({ length: 30 }, (_, n) => `scenario-${String(n).padStart(2, '0')}`),
      changed: ['hover', 'me\u001brge'],
      removed: ['old'],
      renamed: [{ from: 'survey', to: 'aerial survey' }],
      newSuites: ['Nightly'],
      changedSuites: ['Basic'],
      removedSuites: ['Weekly'],
      newTags: ['regression'],
      removedTags: ['smoke'],
    },
  },
} as const satisfies Readonly<Record<string, CloneSummary>>;

/** The possible effects of an apply on config files. */
export const CONFIG_UPDATES: readonly ConfigUpdate[] = [
  { file: 'a.yaml', ids: 2 },
  { file: 'b.yaml', ids: 0 },
  { file: 'c.yaml', ids: 0, fault: { file: 'c.yaml', reason: 'changed' } },
  { file: 'd.yaml', ids: 0, fault: { file: 'd.yaml', reason: 'notWritten', detail: 'EACCES: no' } },
  { file: 'e.yaml', ids: 0, fault: { file: 'e.yaml', reason: 'notEditable' } },
];
