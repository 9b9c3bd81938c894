import fc from 'fast-check';
import type { ExperienceSyncConfig } from '../../src/domain/experience-sync-config.ts';

const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Texts that YAML, an editor or a careless author could get wrong. */
const awkward = fc.constantFrom(
  'yes',
  'null',
  '~',
  '010',
  '1.0',
  '-1',
  '1e3',
  '0x1F',
  '2024-01-01',
  '12:30:45',
  '.inf',
  '=',
  '<<',
  '- a',
  '-a',
  '? a',
  'a: b',
  'a:',
  ':a',
  'a #b',
  'a#b',
  '#a',
  '[a',
  'a]',
  '{a}',
  'a, b',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '@a',
  '`a',
  '%a',
  '"a"',
  "it's",
  'C:\\path',
  ' a',
  'a ',
  'a  b',
  '---',
  '...',
  '🚁 é',
  '\ufeffa',
  'a\ufffe',
  '\uffff',
  '\u00a0',
  '__proto__',
  's3://bucket/path?x=1&y=[2]',
);

const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text !== '' && !UNSEEN.test(text));

/** A name as it may occur in a config. */
const arbitraryName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta') },
  { weight: 2, arbitrary: awkward },
  { weight: 1, arbitrary: printable },
);

const line = fc.constantFrom('one', '  two', 'three ', '', '# four', '\tfive', 'six: seven');
const severalLines = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map((lines) => lines.join('\n'))
  .filter((text) => text !== '');

/** Any non-empty text. */
const someText = fc.oneof(
  { weight: 3, arbitrary: arbitraryName },
  { weight: 2, arbitrary: severalLines },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 6 })
      .filter((text) => !/\p{Cs}/u.test(text)),
  },
);

const names = (maxLength: number) => fc.uniqueArray(arbitraryName, { maxLength });

const environmentVariables = fc.uniqueArray(
  fc.record({ name: arbitraryName, value: fc.oneof(someText, fc.constant('')) }),
  { maxLength: 3, selector: ({ name }) => name },
);

const customFields = fc.uniqueArray(
  fc.record({
    name: arbitraryName,
    type: fc.constantFrom('text' as const, 'number' as const, 'timestamp' as const, 'json' as const),
    values: fc.array(fc.oneof(someText, fc.constant('')), { maxLength: 2 }),
  }),
  { maxLength: 2, selector: ({ name }) => name.toLowerCase() },
);

const settings = fc.record(
  {
    name: arbitraryName,
    description: someText,
    locations: fc.array(someText, { minLength: 1, maxLength: 3 }),
    profile: fc.oneof(someText, fc.constant('')),
    environmentVariables,
    cacheExempt: fc.boolean(),
    containerTimeoutSeconds: fc.integer({ min: 1, max: 2_147_483_647 }),
    customFields,
    tags: names(3),
    systems: names(2),
    archived: fc.boolean(),
  },
  { requiredKeys: ['name', 'description', 'locations', 'customFields', 'tags', 'systems', 'archived'] },
);

const identified = fc
  .tuple(settings, fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined }))
  .map(([experience, id]) =>
    id === undefined
      ? experience
      : { ...experience, experienceID: `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}` },
  );

/** Any desired state. */
export const arbitraryConfig: fc.Arbitrary<ExperienceSyncConfig> = fc.record({
  experiences: fc.uniqueArray(identified, { maxLength: 5, selector: ({ name }) => name }),
  managedTestSuites: fc.uniqueArray(fc.record({ name: arbitraryName, experiences: names(3) }), {
    maxLength: 3,
    selector: ({ name }) => name,
  }),
  managedExperienceTags: names(3),
});
