import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadExperienceSyncConfig } from '../../src/config/read/load-experience-sync-config.ts';
import { isSentence } from '../support/sentence.ts';
import type {
  ConfigFinding,
  ExperienceSyncConfig,
  LoadedConfig,
} from '../../src/domain/experience-sync-config.ts';

/** The digest function that the commands pass. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** Loads files given as pairs of path and content. */
export const loadFiles = (files: Record<string, string | Uint8Array>, strict = false) =>
  loadExperienceSyncConfig(
    Object.entries(files).map(([path, content]) => ({ path, bytes: bytesOf(content) })),
    { strict, sha256 },
  );

/** Loads files that must be valid. */
export const loaded = (content: string | Uint8Array): LoadedConfig => {
  const result = loadFiles({ 'config.yaml': content });
  if (result._tag === 'Left') throw new Error(`refused: ${JSON.stringify(result.left, undefined, 1)}`);
  for (const { rule, hint } of result.right.warnings) expect(hint, rule).satisfies(isSentence);
  return result.right;
};

export const configOf = (content: string | Uint8Array): ExperienceSyncConfig => loaded(content).config;

/** The errors of files that must be invalid. */
export const errorsIn = (
  files: Record<string, string | Uint8Array>,
  strict = false,
): readonly ConfigFinding[] => {
  const result = loadFiles(files, strict);
  if (result._tag === 'Right') throw new Error('it was loaded');
  if (result.left._tag !== 'ConfigInvalid') throw new Error(result.left._tag);
  for (const error of result.left.errors) {
    expect(error.place, error.rule).not.equal(undefined);
    expect(error.hint, error.rule).satisfies(isSentence);
  }
  return result.left.errors;
};

export const errorsOf = (content: string | Uint8Array): readonly ConfigFinding[] =>
  errorsIn({ 'config.yaml': content });

/** A finding in short: `rule line:column`. */
export const brief = (finding: ConfigFinding): string =>
  `${finding.rule} ${String(finding.place?.line)}:${String(finding.place?.column)}`;

/** The text under the caret of a finding. */
export const underCaret = (finding: ConfigFinding): string =>
  finding.place === undefined
    ? ''
    : finding.place.lineText.slice(finding.place.column - 1, finding.place.column - 1 + finding.place.length);

export const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/config/${name}`, import.meta.url), 'utf8');

/** A file with one experience and the given further lines, each on its own line from line 5. */
export const entryWith = (...lines: string[]): string =>
  [
    'experiences:',
    '  - name: alpha',
    '    description: Aerial survey',
    '    locations: [s3://drone/alpha]',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
