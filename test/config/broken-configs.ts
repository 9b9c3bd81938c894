import { entryWith, fixture } from './loading.ts';

/** A config, then the rules that it violates with their places. */
export type Table = Readonly<Record<string, readonly [content: string | Uint8Array, ...findings: string[]]>>;

export const brokenFiles: Table = {
  'an empty file': ['', 'empty-file 1:1'],
  'a file with only comments': ['# nothing\n\n', 'empty-file 1:1'],
  'a file with only a document marker': ['---\n', 'empty-file 1:1'],
  'no experiences key': ['managedExperienceTags: [a]\n', 'missing-key 1:1'],
  'a misspelt experiences key': ['experinces: []\n', 'missing-key 1:1'],
  'experiences without a value': ['experiences:\nmanagedExperienceTags: []\n', 'list-expected 1:1'],
  'experiences that are a map': ['experiences: {a: b}\n', 'list-expected 1:1'],
  'experiences that are a text': ['experiences: none\n', 'list-expected 1:14'],
  'a list at the top': ['- name: a\n', 'map-expected 1:1'],
  'a text at the top': ['hello\n', 'map-expected 1:1'],
  'an HTML page': ['<!DOCTYPE html>\n<html><body>Sign in</body></html>\n', 'map-expected 1:1'],
  'a second document': [`${entryWith()}---\nexperiences: []\n`, 'second-document 5:1'],
  'a second document with dashes in a comment': [
    `${entryWith()}--- # two\n# --- and more\nexperiences: []\n`,
    'second-document 5:1',
  ],
  'a second document after the end of the first': [
    `${entryWith()}...\nmanagedExperienceTags: []\n`,
    'second-document 5:1',
  ],
  'a NUL byte': ['experiences: []\n\u0000\n', 'binary-content 2:1'],
  'another control character': ['experiences: []\n# \u0007\n', 'control-character 2:3'],
  'bytes that are not UTF-8': [new Uint8Array([0x61, 0x3a, 0x0a, 0x62, 0xff, 0x0a]), 'not-utf8 2:2'],
  'a character cut off by another one': [new Uint8Array([0x61, 0x3a, 0x20, 0xe2, 0x46]), 'not-utf8 1:4'],
  'a character cut off at the end': [new Uint8Array([0x61, 0x3a, 0x20, 0xe2, 0x82]), 'not-utf8 1:4'],
  'UTF-16': [new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 'not-utf8 1:1'],
  'a tab as indentation': [fixture('developer-docs-with-tabs.yaml'), 'tab-indentation 7:1'],
  'an unclosed quote': ['experiences:\n  - name: "a\n    description: b\n', 'quote-not-closed 2:11'],
  'an unclosed single quote': ["experiences:\n  - name: 'it\n    description: b\n", 'quote-not-closed 2:11'],
  'an unclosed bracket': ['experiences:\n  - tags: [a, b\n    name: c\n', 'bracket-not-closed 3:5'],
  'an unevenly indented entry': ['experiences:\n  - name: a\n   description: b\n', 'bad-indentation 3:1'],
  'colons inside plain text': [
    'experiences:\n  - name: a: b\n    description: c: d\n',
    'second-colon 2:11',
    'second-colon 3:18',
  ],
  'a key that is indented too deeply': [
    'experiences:\n  - name: a\n    description: d\n      locations: [x]\n',
    'bad-indentation 4:7',
  ],
  'a no-break space after a colon': [
    'experiences:\n  - name: a\n    description:\u00a0b\n    locations: [x]\n',
    'odd-space 3:17',
  ],
  'a no-break space after a dash': ['experiences:\n  -\u00a0name: a\n    description: b\n', 'odd-space 2:4'],
  'no-break spaces as indentation': [
    'experiences:\n  - name: a\n    description: d\n\u00a0\u00a0\u00a0\u00a0locations: [x]\n',
    'odd-space 4:1',
  ],
  'a key without a colon': ['experiences:\n  - name: a\n    description\n    locations: [x]\n', 'no-key 3:5'],
  'a key without a colon at the end, as in a file that was cut off': [
    'experiences:\n  - name: a\n    descrip',
    'no-key 3:5',
  ],
  'a comment right after a quoted text': [
    'experiences:\n  - name: a\n    description: "d"#c\n    locations: [x]#d\n',
    'comment-needs-space 3:21',
    'comment-needs-space 4:19',
  ],
  'a key without a space after the colon': ['experiences:\n  - name:a\n    description: b\n', 'no-key 2:5'],
  'text that starts with a reserved character': ['experiences:\n  - name: @a\n', 'needs-quotes 2:11'],
  'a Windows path in double quotes': ['experiences:\n  - name: "C:\\path"\n', 'bad-escape 2:14'],
  'a Git conflict': [
    '<<<<<<< HEAD\nexperiences: []\n=======\nexperiences: [a]\n>>>>>>> main\n',
    'conflict-marker 1:1',
    'conflict-marker 3:1',
    'conflict-marker 5:1',
  ],
  'endless nesting': [`experiences: ${'['.repeat(50_000)}`, 'nested-too-deeply 1:113'],
  'an alias without an anchor': ['experiences: *all\n', 'unknown-anchor 1:14'],
  'an alias of itself': ['experiences: &all [*all]\n', 'alias-of-itself 1:20'],
  'a merge key with a text': [entryWith('<<: text'), 'merge-of-no-map 5:9'],
  'an empty key': [entryWith(': x'), 'empty-key 5:5'],
  'a list as a key': ['experiences: []\n? [a]\n: b\n', 'key-not-text 2:3'],
};

export const brokenEntries: Table = {
  'an entry that is a text': ['experiences: [alpha]', 'map-expected 1:15'],
  'an empty entry': ['experiences:\n  # one\n  -\n', 'map-expected 3:3'],
  'an entry without any required key': ['experiences:\n  - profile: a\n', 'missing-key 2:5'],
  'an empty name': [
    'experiences:\n  - name: ""\n    description: d\n    locations: [l]\n',
    'empty-text 2:11',
  ],
  'a name that is a list': [
    'experiences:\n  - name: [a]\n    description: d\n    locations: [l]\n',
    'wrong-kind 2:5',
  ],
  'a name with a line break': [
    'experiences:\n  - name: "a\\nb"\n    description: d\n    locations: [l]\n',
    'control-character-in-name 2:11',
  ],
  'an empty location': [
    'experiences:\n  - name: a\n    description: d\n    locations: [l, ""]\n',
    'empty-text 4:20',
  ],
  'a location outside a list': [
    'experiences:\n  - name: a\n    description: d\n    locations: s3://a\n',
    'list-expected 4:16',
  ],
  'a name twice': [
    `${entryWith()}  - {name: alpha, description: d, locations: [l]}\n`,
    'duplicate-experience 5:12',
  ],
  'a previous name equal to the name': [entryWith('previousName: alpha'), 'previous-name-is-name 5:19'],
  'a previous name of two entries': [
    `${entryWith('previousName: old')}  - {name: beta, description: d, locations: [l], previousName: old}\n`,
    'repeated-previous-name 6:64',
  ],
  'swapped names': [
    `${entryWith('previousName: beta')}  - {name: beta, description: d, locations: [l], previousName: alpha}\n`,
    'circular-previous-names 5:19',
  ],
  'an ignored experience': [`${entryWith()}ignored: [a*]\n`, 'listed-and-ignored 2:11'],
  'an ignored member of a suite': [
    `${entryWith()}managedTestSuites:\n  - {name: s, experiences: [beta]}\nignored: ['b*']\n`,
    'listed-and-ignored 6:29',
  ],
  'a reserved tag': [
    `${entryWith()}managedExperienceTags:\n  - {name: 'sync-protected:x'}\n`,
    'reserved-tag 6:12',
  ],
  'a reserved tag of an entry': [entryWith('tags: [nightly, sync-lock]'), 'reserved-tag 5:21'],
  'a suite with a list and a filter': [
    `${entryWith()}managedTestSuites:\n  - {name: s, experiences: [alpha], where: {names: [alpha]}}\n`,
    'experiences-and-where 6:37',
  ],
  'a suite filter that selects nothing': [
    `${entryWith()}managedTestSuites:\n  - {name: s, where: {names: [beta]}}\n`,
    'where-matches-nothing 6:15',
  ],
  'a key twice': [entryWith('profile: a', 'profile: b'), 'duplicate-key 6:5'],
  'a key in both spellings': [
    entryWith('cache_exempt: true', 'cacheExempt: true'),
    'key-in-both-spellings 6:5',
  ],
  'an empty item of a list': [entryWith('tags:', '  - a', '  -'), 'empty-text 7:7'],
  'a list as an item': [entryWith('tags: [[a]]'), 'wrong-kind 5:12'],
  'a boolean in quotes': [entryWith('cacheExempt: "true"'), 'boolean-expected 5:18'],
  'a text for a boolean': [entryWith('archived: maybe'), 'boolean-expected 5:15'],
  'a list for a boolean': [entryWith('archived: [true]'), 'wrong-kind 5:5'],
  'a number in quotes': [entryWith('containerTimeoutSeconds: "3600"'), 'seconds-expected 5:30'],
  'a duration for seconds': [entryWith('containerTimeoutSeconds: 1h'), 'seconds-expected 5:30'],
  'zero seconds': [entryWith('containerTimeoutSeconds: 0'), 'seconds-expected 5:30'],
  'negative seconds': [entryWith('containerTimeoutSeconds: -1'), 'seconds-expected 5:30'],
  'half a second': [entryWith('containerTimeoutSeconds: 1.5'), 'seconds-expected 5:30'],
  'more seconds than an int32': [entryWith('containerTimeoutSeconds: 2147483648'), 'seconds-expected 5:30'],
  'seconds that could be octal or decimal': [
    entryWith('containerTimeoutSeconds: 010'),
    'seconds-expected 5:30',
  ],
  'environment variables as a map': [entryWith('environmentVariables: {A: b}'), 'list-expected 5:5'],
  'an environment variable without a value': [
    entryWith('environmentVariables: [{name: A}]'),
    'missing-key 5:29',
  ],
  'an environment variable with a list': [
    entryWith('environmentVariables: [{name: A, value: [1]}]'),
    'wrong-kind 5:38',
  ],
  'an environment variable twice': [
    entryWith('environmentVariables:', '  - {name: A, value: 1}', '  - {name: A, value: 2}'),
    'duplicate-environment-variable 7:16',
  ],
  'a custom field of an unknown type': [
    entryWith('customFields: [{name: owner, type: string, values: [a]}]'),
    'unknown-field-type 5:40',
  ],
  'a custom field without values': [
    entryWith('customFields: [{name: owner, type: text}]'),
    'missing-key 5:21',
  ],
  'a custom field twice, in another case': [
    entryWith(
      'customFields:',
      '  - {name: Owner, type: text, values: [a]}',
      '  - {name: owner, type: text, values: [b]}',
    ),
    'duplicate-custom-field 7:16',
  ],
  'a tag of another language': [entryWith('profile: !Ref stack'), 'unsupported-tag 5:19'],
  'a tagged list': [entryWith('tags: !Join [a]'), 'unsupported-tag 5:17'],
  'half of a surrogate pair': [entryWith('profile: "\\ud83d"'), 'not-unicode 5:14'],
  'a suite twice': [
    `${entryWith()}managedTestSuites:\n  - name: s\n  - name: s\n`,
    'duplicate-test-suite 7:11',
  ],
  'a suite without a name': [`${entryWith()}managedTestSuites:\n  - experiences: [a]\n`, 'missing-key 6:5'],
  'suites as a map': [`${entryWith()}managedTestSuites: {s: [a]}\n`, 'list-expected 5:1'],
};

const suites = 'managedTestSuites:\n';

/** A config, then its warnings: the rule with its place, and the text under the caret. */
export const doubtful: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'a suite with an empty list': [
    `${entryWith()}${suites}  - {name: s, experiences: []}\n`,
    'suite-without-experiences 6:12 s',
  ],
  'a setting of a suite that is never created': [
    `${entryWith()}${suites}  - {name: s, experiences: [alpha], description: d}\n`,
    'undeclared-suite-setting 6:50 d',
  ],
  'a suite without a list': [`${entryWith()}${suites}  - name: s\n`, 'suite-without-experiences 6:11 s'],
  'a suite with an unknown experience': [
    `${entryWith()}${suites}  - {name: s, experiences: [alpha, alhpa]}\n`,
    'unknown-suite-experience 6:36 alhpa',
  ],
  'a suite with an archived experience': [
    `${entryWith('archived: true')}${suites}  - {name: s, experiences: [alpha]}\n`,
    'archived-suite-experience 7:29 alpha',
  ],
  'a managed tag that no experience has': [
    `${entryWith('tags: [b]')}managedExperienceTags: [a, b]\n`,
    'unused-managed-tag 6:25 a',
  ],
  'a location twice': [
    entryWith().replace('[s3://drone/alpha]', '[a, b, a, a]'),
    'repeated-location 4:23 a',
    'repeated-location 4:26 a',
  ],
  'no description': ['experiences:\n  - { name: a, locations: [l] }\n', 'no-description 2:7 name'],
  'no locations': ['experiences:\n  - { name: a, description: d }\n', 'no-locations 2:7 name'],
  'an ID that is not a UUID': [entryWith('experienceID: 123'), 'experience-id-not-uuid 5:19 123'],
  'an ID in two entries': [
    `${entryWith('experienceID: 3dd91177-1e66-426c-bf5b-fb46fe4a0c3b')}  - name: beta
    description: d
    locations: [l]
    experienceID: 3DD91177-1E66-426C-BF5B-FB46FE4A0C3B
`,
    'repeated-experience-id 9:19 3DD91177-1E66-426C-BF5B-FB46FE4A0C3B',
  ],
  'a misspelt key': [entryWith('tag: a'), 'near-miss-key 5:5 tag'],
  'a key of the file in an entry': [
    entryWith('managedTestSuites: []'),
    'near-miss-key 5:5 managedTestSuites',
  ],
  'a repeated tag': [entryWith('tags: [a, a]'), 'repeated-item 5:15 a'],
};
