import type { Drift } from '../../src/domain/drift.ts';
import type { Place } from '../../src/domain/place.ts';
import type { ApiError } from '../../src/domain/api-error.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import type { PlanFault, PlanRemake } from '../../src/domain/plan-error.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';

const place = (line: number, column: number, length: number, lineText: string): Place => ({
  file: 'experiences.yaml',
  line,
  column,
  length,
  lineText,
});

const apiError = (failure: ApiError['failure'], more: Partial<ApiError> = {}): ApiError => ({
  _tag: 'ApiError',
  operation: 'listExperiences',
  method: 'GET',
  path: '/projects/9/experiences?pageSize=1000',
  apiUrl: 'https://api.resim.ai/v1',
  failure,
  ...more,
});

const ODD = {
  kind: 'experience',
  id: '0d0d',
  name: 'odd',
  field: 'locations',
  expected: 'a list',
  got: '"s3://odd"',
} as const;

const unreadable: readonly ComputeProblem[] = [
  { _tag: 'Unreadable', path: ['experiences', 0], role: 'matched', by: 'odd', unreadable: ODD },
  { _tag: 'Unreadable', path: ['experiences'], role: 'leftOver', unreadable: ODD },
  { _tag: 'Unreadable', path: ['experiences', 1], role: 'mayBeMatched', by: 'new', unreadable: ODD },
  { _tag: 'Unreadable', path: ['managedTestSuites'], role: 'suiteMember', by: 'Gate', unreadable: ODD },
  { _tag: 'Unreadable', path: ['experiences'], role: 'mayProtect', unreadable: ODD },
];

const computeProblems: readonly ComputeProblem[] = [
  {
    _tag: 'ArchivesProtected',
    path: ['protected', 0],
    place: place(50, 13, 11, "protected: ['nightly-*']"),
    glob: 'nightly-*',
    names: ['nightly-1'],
    dropped: false,
  },
  {
    _tag: 'ArchivesProtected',
    path: ['protected'],
    glob: 'gate-*',
    names: ['gate-1', 'gate-2', 'gate-3', 'gate-4', 'gate-5', 'gate-6', 'gate-7'],
    dropped: true,
  },
  {
    _tag: 'MissingFields',
    path: ['experiences', 2, 'description'],
    place: place(12, 5, 4, '  - name: gate-8'),
    name: 'gate-8',
    fields: ['description', 'locations'],
    isNew: true,
  },
  {
    _tag: 'MissingFields',
    path: ['experiences', 3, 'locations'],
    place: place(16, 5, 9, '    locations: []'),
    name: 'gate-9',
    fields: ['locations'],
    isNew: false,
  },
  {
    _tag: 'UnknownSuiteExperience',
    path: ['managedTestSuites', 0, 'experiences', 1],
    place: place(40, 31, 9, '    experiences: [hover-wind, old-yard]'),
    suite: 'Nightly Suite',
    name: 'old-yard',
    reason: 'archivedByPlan',
  },
  {
    _tag: 'UnknownReference',
    path: ['experiences', 0, 'tags', 0],
    place: place(4, 12, 9, '    tags: [regresion]'),
    kind: 'tag',
    name: 'regresion',
    suggestion: 'regression',
  },
  {
    _tag: 'UnknownReference',
    path: ['experiences', 0, 'systems', 0],
    place: place(5, 15, 7, '    systems: [planner]'),
    kind: 'system',
    name: 'planner',
  },
  {
    _tag: 'UnknownReference',
    path: ['managedExperienceTags', 0],
    kind: 'managedTag',
    name: 'weekly: all',
  },
  {
    _tag: 'UnknownReference',
    path: ['managedTestSuites', 1, 'name'],
    kind: 'testSuite',
    name: 'Weekly',
  },
  {
    _tag: 'UnknownReference',
    path: ['managedTestSuites', 2, 'system'],
    kind: 'suiteSystem',
    name: 'planer',
    suggestion: 'planner',
  },
  { _tag: 'ChoosesNothing', path: ['managedTestSuites', 3, 'where'], suite: 'Nightly' },
  {
    _tag: 'DuplicateName',
    path: ['experiences', 3, 'name'],
    place: place(22, 11, 10, '  - name: hover-wind'),
    name: 'hover-wind',
    firstPath: ['experiences', 0, 'name'],
    firstPlace: place(2, 11, 10, '  - name: hover-wind'),
  },
  {
    _tag: 'UnknownExperienceID',
    path: ['experiences', 4, 'experienceID'],
    place: place(28, 19, 3, '    experienceID: 123'),
    name: 'survey',
    experienceID: '123',
  },
  {
    _tag: 'NameHeldByAnother',
    path: ['experiences', 5, 'name'],
    name: 'a',
    experienceID: '1',
    holderID: '2',
    holderArchived: false,
  },
  {
    _tag: 'NameHeldByAnother',
    path: ['experiences', 6, 'name'],
    name: 'c',
    experienceID: '3',
    holderID: '4',
    holderArchived: true,
  },
  {
    _tag: 'PreviousNameAlive',
    path: ['experiences', 6, 'previousName'],
    name: 'c',
    previousName: 'b',
    holderID: '4',
    holderArchived: false,
    previousID: '3',
  },
  {
    _tag: 'PreviousNameAlive',
    path: ['experiences', 6, 'previousName'],
    name: 'c2',
    previousName: 'b2',
    holderID: '4',
    holderArchived: true,
    previousID: '3',
  },
  {
    _tag: 'CircularPreviousNames',
    path: ['experiences', 6, 'previousName'],
    name: 'c',
    previousName: 'b',
  },
  { _tag: 'NameFreedOutside', path: ['experiences', 6], name: 'c', holderRenamedTo: 'd' },
  { _tag: 'AlreadyMatched', path: ['experiences', 7], name: 'd', matchedBy: 'e', experienceID: '5' },
  {
    _tag: 'AmbiguousName',
    path: ['experiences', 8, 'name'],
    name: 'f',
    experienceIDs: ['6', '7'],
    archived: true,
  },
];

export const somebodyElses = {
  kind: 'experience',
  touchedByPlan: false,
  asPlanned: false,
  fields: [],
} as const;

const hover = {
  ...somebodyElses,
  change: 'changed',
  touchedByPlan: true,
  obstacle: 'changes',
} as const;

export const sampleDrift: Drift = [
  {
    ...hover,
    id: '1',
    name: 'hover-in-wind',
    fields: [
      { field: 'description', before: 'Hover', planned: 'Hover long', now: 'Hover short' },
      { field: 'containerTimeoutSeconds', before: 3600, now: 60 },
      {
        field: 'environmentVariables',
        before: [
          { name: 'API_TOKEN', value: 'hunter2-before' },
          { name: 'SPEED', value: '5' },
        ],
        planned: [
          { name: 'API_TOKEN', value: 'hunter2-planned' },
          { name: 'SPEED', value: '5' },
        ],
        now: [
          { name: 'API_TOKEN', value: 'hunter2-now' },
          { name: 'SPEED', value: '6' },
        ],
      },
    ],
    lastChange: { updateTimestamp: '2026-11-23T10:00:00Z', updateUserID: 'ada@example.com' },
  },
  {
    ...hover,
    id: '2',
    name: 'highway-merge',
    asPlanned: true,
    fields: [{ field: 'archived', before: false, planned: true, now: true }],
  },
  { ...somebodyElses, id: '3', name: 'somebody-elses', change: 'added' },
  { ...somebodyElses, id: '4', change: 'removed' },
  {
    ...hover,
    kind: 'tag',
    id: '5',
    name: 'nightly',
    fields: [{ field: 'member hover-in-wind', before: false, planned: true, now: true }],
  },
  {
    ...hover,
    kind: 'testSuite',
    id: '6',
    name: 'Nightly Suite',
    fields: [{ field: 'experiences', before: ['a', 'b'], planned: ['a', 'c'], now: ['b', 'd'] }],
  },
];

/** The options of a plan, all set. */
export const sampleRemake: PlanRemake = {
  projectID: '00000009-0000-4000-8000-000000000001',
  configFiles: ['experiences.yaml', "more ones'.yaml", '<stdin>'],
  archive: false,
  maxArchive: '60%',
  encrypted: true,
  keyFile: '/keys/plan key',
  connection: ['--url', 'https://api.example.com/v1/'],
};

const plainRemake: PlanRemake = {
  projectID: sampleRemake.projectID,
  configFiles: ['experiences.yaml'],
  archive: true,
  encrypted: false,
  connection: [],
};

const counts = { done: 12, failed: 3, notStarted: 2 };

const planFault = (fault: PlanFault): SyncError => ({ _tag: 'PlanUnusable', file: 'plan.json', fault });

const refused = apiError(
  { _tag: 'Status', status: 409, serverMessage: 'pair exists' },
  { operation: 'updateExperience', method: 'PATCH', path: '/projects/9/experiences/1' },
);

/** One error of every kind, by a descriptive name. */
export const SAMPLE_ERRORS: Readonly<Record<string, SyncError>> = {
  usage: {
    _tag: 'UsageError',
    about: 'commandLine',
    fault: { _tag: 'UnknownCommand', command: 'plam', suggestion: 'plan' },
  },
  'config missing': { _tag: 'ConfigUnreadable', file: 'nope.yaml', reason: 'missing', detail: '' },
  'config folder': { _tag: 'ConfigUnreadable', file: 'configs', reason: 'folder', detail: '' },
  'config permission': { _tag: 'ConfigUnreadable', file: 'a.yaml', reason: 'permission', detail: 'EACCES' },
  'config binary': {
    _tag: 'ConfigUnreadable',
    file: 'a.bin',
    reason: 'binary',
    detail: 'a NUL byte at offset 3',
  },
  'config other': { _tag: 'ConfigUnreadable', file: 'a.yaml', reason: 'other', detail: 'EIO' },
  'config invalid': {
    _tag: 'ConfigInvalid',
    errors: [
      {
        rule: 'wrong-type',
        message: '`value` of an environment variable must be text, not a list',
        hint: 'Write it in quotes',
        place: place(9, 31, 5, '      - {name: SPEED, value: [120]}'),
      },
      {
        rule: 'tab',
        message: 'a tab cannot indent',
        hint: 'Use spaces',
        place: place(3, 1, 1, '\tdescription: x'),
      },
      { rule: 'no-experiences', message: 'there is no `experiences` key' },
    ],
    warnings: [{ rule: 'near-miss', message: 'unknown key' }],
  },
  compute: { _tag: 'ComputeFailed', problems: computeProblems },
  'compute, unreadable': { _tag: 'ComputeFailed', problems: unreadable },
  'compute, another file': {
    _tag: 'ComputeFailed',
    project: 'drone',
    problems: [1, 2, 3, 4, 5].map((number) => ({
      _tag: 'UnknownExperienceID',
      path: ['experiences', number, 'experienceID'],
      name: `e${number}`,
      experienceID: `id-${number}`,
      place: place(number, 19, 4, `    experienceID: id-${number}`),
    })),
  },
  'compute, an ID of another project': {
    _tag: 'ComputeFailed',
    project: 'drone',
    problems: [
      {
        _tag: 'NameHeldByAnother',
        path: ['experiences', 3],
        name: 'e1',
        experienceID: 'id-1',
        holderID: 'id-2',
        holderArchived: false,
        unknownID: true,
      },
    ],
  },
  'api 400': apiError({ _tag: 'Status', status: 400, serverMessage: 'name is too long' }),
  'api 401': apiError({ _tag: 'Status', status: 401, serverMessage: '' }),
  'api 404': apiError({ _tag: 'Status', status: 404, serverMessage: 'project not found' }),
  'api 429': apiError({ _tag: 'Status', status: 429, serverMessage: 'slow down' }),
  'api 503, perhaps done': apiError(
    { _tag: 'Status', status: 503, serverMessage: 'upstream\nconnect\u001b[31m error' },
    { method: 'POST', operation: 'createExperience', path: '/projects/9/experiences', ambiguous: true },
  ),
  'api unreachable': apiError({ _tag: 'Unreachable', code: 'ECONNREFUSED', detail: 'connect ECONNREFUSED' }),
  'api certificate': apiError({
    _tag: 'Unreachable',
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    detail: 'self-signed certificate',
  }),
  'api cut off': apiError({ _tag: 'Unreachable', code: 'CUT_OFF', detail: 'only 27 bytes were received' }),
  'api no HTTP': apiError({
    _tag: 'Unreachable',
    code: 'HPE_INVALID_CONSTANT',
    detail: 'Parse Error: Expected HTTP/',
  }),
  'api too large': apiError({ _tag: 'TooLarge', limitBytes: 100 * 1024 * 1024 }),
  'api redirect': apiError({
    _tag: 'Status',
    status: 302,
    serverMessage: '',
    location: 'https://login.example.org/authorize',
  }),
  'api asks to wait': apiError({
    _tag: 'Status',
    status: 429,
    serverMessage: 'slow down',
    waitUntil: '2026-11-24T09:30:00.000Z',
  }),
  'api not whole JSON': apiError({
    _tag: 'NotJson',
    status: 200,
    contentType: 'application/json',
    excerpt: '{"experiences": [{"name": "a"}',
  }),
  'api timeout': apiError({ _tag: 'Timeout', seconds: 30 }),
  'api not JSON': apiError({
    _tag: 'NotJson',
    status: 200,
    contentType: 'text/html',
    excerpt: '<!doctype html><title>Sign in</title>',
  }),
  'api other shape': apiError({
    _tag: 'UnexpectedShape',
    field: 'experiences[3].name',
    expected: 'a text',
    got: 'null',
  }),
  'sign-in': { _tag: 'SignInFailed', message: 'the client secret is wrong', hint: 'Check --client-secret' },
  'project unknown': {
    _tag: 'ProjectNotFound',
    project: 'dron',
    apiUrl: 'https://api.resim.ai/v1',
    suggestion: 'drone',
  },
  'project of the config not found': {
    _tag: 'ProjectNotFound',
    project: 'dron',
    apiUrl: 'https://api.resim.ai/v1',
    suggestion: 'drone',
    place: place(1, 10, 4, 'project: dron'),
  },
  'project bound': {
    _tag: 'ProjectMismatch',
    bound: 'drone (id-1)',
    given: 'drone-staging (id-2)',
    place: place(1, 10, 5, 'project: drone'),
  },
  'project ambiguous': {
    _tag: 'ProjectNotFound',
    project: 'drone',
    apiUrl: 'https://api.resim.ai/v1',
    candidates: ['id-1', 'id-2'],
  },
  'incomplete read': {
    _tag: 'IncompleteRead',
    operation: 'listExperiences',
    what: 'experiences',
    reason: 'total',
    expected: 1001,
    got: 1000,
  },
  'clone drops': { _tag: 'CloneDrops', file: 'experiences.yaml', removed: 12, before: 12, limit: '30%' },
  'endless list': {
    _tag: 'EndlessList',
    operation: 'listExperiences',
    what: 'experiences',
    pages: 102,
    items: 100,
    total: 1,
  },
  conflict: {
    _tag: 'Conflict',
    kind: 'experience',
    name: 'hover-in-wind',
    fields: [{ field: 'description', before: 'a', planned: 'b', now: 'c' }],
  },
  'conflict of what is gone': {
    _tag: 'Conflict',
    kind: 'testSuite',
    name: 'Nightly',
    id: '00000004-0000-4000-8000-000000000001',
    fields: [],
    gone: true,
  },
  'not sent in time': { _tag: 'NotSentInTime', operation: 'updateExperience' },
  'a lock that was lost': {
    _tag: 'ApplyIncomplete',
    file: 'plan.json',
    failed: [{ title: 'keep the lock of the project', error: { _tag: 'LockLost' } }],
    counts: { done: 3, failed: 0, notStarted: 4 },
  },
  'the lock lost': { _tag: 'LockLost' },
  'stale since it was applied': {
    _tag: 'StalePlan',
    file: 'plan.json',
    alreadyApplied: false,
    applied: true,
    drift: [],
    remake: sampleRemake,
  },
  'interrupted earlier, as a check says it': {
    _tag: 'InterruptedEarlier',
    file: 'plan.json',
    done: 3,
    total: 10,
    checked: true,
  },
  'interrupted earlier': { _tag: 'InterruptedEarlier', file: 'plan.json', done: 3, total: 10 },
  'interrupted earlier, and drift beside it': {
    _tag: 'InterruptedEarlier',
    file: 'plan.json',
    done: 3,
    total: 10,
    despiteDrift: true,
  },
  'lock held': {
    _tag: 'LockHeld',
    holder: {
      token: 't',
      who: 'ada@laptop',
      pid: 4711,
      host: 'laptop',
      processStart: '1',
      since: '2026-11-23T10:00:00Z',
      plan: 'plan.json',
    },
    waitedSeconds: 30,
    mayRun: true,
    unlock: {
      projectID: '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b',
      connection: ['--sandbox', '--sandbox-data', 'my data'],
    },
    wanted: true,
  },
  'lock of a dead process': {
    _tag: 'LockHeld',
    holder: {
      token: 't',
      who: 'runner\u001b[31m@ci\n::error::',
      pid: 12,
      host: 'ci',
      processStart: '1',
      since: '2026-11-23T10:00:00Z',
      plan: 'plans/plan.json',
    },
    waitedSeconds: 0,
    mayRun: false,
    unlock: { projectID: '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b', connection: [] },
    wanted: true,
  },
  'lock of nobody known': {
    _tag: 'LockHeld',
    waitedSeconds: 0,
    mayRun: true,
    unlock: { projectID: '3dd91177-1e66-426c-bf5b-fb46fe4a0c3b', connection: ['--govcloud'] },
    wanted: false,
  },
  'apply running': {
    _tag: 'ApplyRunning',
    file: 'plan.json',
    lockFile: '/home/ada/.resim/locks/4d0f.lock',
    holder: { pid: 4711, host: 'laptop', since: '2026-11-23T10:00:00Z', plan: '/work/copy.json' },
    state: 'running',
  },
  'apply running elsewhere': {
    _tag: 'ApplyRunning',
    file: 'plan.json',
    lockFile: 'plan.json.lock',
    holder: { pid: 12, host: 'runner-7', since: '2026-11-23T10:00:00Z', plan: '/builds/plan.json' },
    state: 'unknown',
  },
  'apply running, nobody knows where': {
    _tag: 'ApplyRunning',
    file: 'my plan.json',
    lockFile: 'my plan.json.lock',
    state: 'unknown',
  },
  'apply running, no lock': {
    _tag: 'ApplyRunning',
    file: 'plan.json',
    lockFile: 'plan.json.lock',
    state: 'notAFile',
  },
  'unreadable suite': {
    _tag: 'UnreadableEntities',
    entities: [
      { kind: 'testSuite', id: '7', name: 'Gate', field: 'experiences', expected: 'a list', got: '"all"' },
    ],
  },
  'unreadable, several': {
    _tag: 'UnreadableEntities',
    entities: [
      { kind: 'tag', id: '8', field: 'name', expected: 'a text', got: '7' },
      { kind: 'tag', id: '9', field: 'name', expected: 'a text', got: '7' },
    ],
  },
  ambiguous: { _tag: 'AmbiguousEntity', kind: 'tag', name: 'nightly', ids: ['1', '2'] },
  'plan missing': planFault({ _tag: 'Missing' }),
  'plan unreadable': planFault({
    _tag: 'Unreadable',
    code: 'EACCES',
    detail: 'EACCES: permission denied',
  }),
  'plan is a folder': planFault({ _tag: 'Unreadable', code: 'EISDIR', detail: 'EISDIR: illegal operation' }),
  'plan unreadable for an odd reason': planFault({
    _tag: 'Unreadable',
    code: 'EIO',
    detail: 'EIO: i/o error',
  }),
  'plan empty': planFault({ _tag: 'Empty' }),
  'plan truncated': planFault({ _tag: 'NotJson', detail: 'Unexpected end of JSON input', truncated: true }),
  'plan not JSON': planFault({ _tag: 'NotJson', detail: 'Unexpected token e', truncated: false }),
  'plan something else': planFault({ _tag: 'NotAPlan' }),
  'plan newer': planFault({ _tag: 'NewerVersion', formatVersion: 3, supported: 1, toolVersion: '4.0.0' }),
  'plan shape': planFault({ _tag: 'Shape', problems: ['updates.tags[0].name: expected a text, got 3'] }),
  'plan contradicts itself': planFault({
    _tag: 'Contradiction',
    problems: Array.from({ length: 12 }, (_, at) => `summary.archive is ${at}, but the updates imply 12`),
  }),
  'plan encrypted': planFault({ _tag: 'Encrypted' }),
  'plan of another passphrase': planFault({ _tag: 'WrongKey' }),
  'plan tampered with': planFault({ _tag: 'Tampered' }),
  'plan edited': planFault({ _tag: 'Checksum', recorded: 'aaaa', actual: 'bbbb' }),
  'other server': {
    _tag: 'TargetMismatch',
    what: 'apiUrl',
    planned: 'https://api.resim.ai/v1',
    given: 'sandbox:1234',
  },
  'other project': { _tag: 'TargetMismatch', what: 'project', planned: 'drone (1)', given: 'rover (2)' },
  'base missing': {
    _tag: 'BaseUnusable',
    error: { _tag: 'ConfigUnreadable', file: 'base.yaml', reason: 'missing', detail: '' },
  },
  'plans of two projects': {
    _tag: 'UnrelatedPlans',
    files: ['reviewed.json', 'plan.json'],
    targets: ['drone (1) on https://api.resim.ai/v1', 'rover (2) on https://api.resim.ai/v1'],
  },
  'nothing to undo, never applied': {
    _tag: 'NothingToUndo',
    file: 'plan.json',
    why: 'notApplied',
    before: 3,
    changes: 3,
  },
  'nothing to undo, undone already': {
    _tag: 'NothingToUndo',
    file: 'plan.json',
    why: 'undone',
    before: 3,
    changes: 3,
  },
  'not reviewed': {
    _tag: 'NotReviewed',
    file: 'plan.json',
    reviewed: 'reviewed.json',
    changes: [
      { kind: 'experience', id: '1', name: 'hover', field: 'archived', before: false, after: true },
      { kind: 'experience', id: '2', name: 'survey', field: 'description', before: 'old', after: 'new' },
      {
        kind: 'experience',
        id: '2',
        name: 'survey',
        field: 'environmentVariables',
        before: [{ name: 'API_TOKEN', value: 'hunter2' }],
        after: [{ name: 'API_TOKEN', value: 'hunter3' }],
      },
      { kind: 'tag', id: '3', name: 'nightly', field: 'member survey', before: false, after: true },
      { kind: 'protection', name: 'release-*', field: 'protected', before: false, after: true },
    ],
  },
  'one change not reviewed': {
    _tag: 'NotReviewed',
    file: 'plan.json',
    reviewed: 'reviewed.json',
    changes: [{ kind: 'experience', name: 'landing', field: 'created', after: [] }],
  },
  stale: {
    _tag: 'StalePlan',
    file: 'plan.json',
    alreadyApplied: false,
    drift: sampleDrift,
    remake: sampleRemake,
  },
  'stale elsewhere': {
    _tag: 'StalePlan',
    file: 'plan.json',
    alreadyApplied: false,
    drift: sampleDrift.filter((entity) => !entity.touchedByPlan),
    remake: { ...sampleRemake, connection: ['--sandbox', '--sandbox-data', 'my data'] },
  },
  'applied already': {
    _tag: 'StalePlan',
    file: 'plan.json',
    alreadyApplied: true,
    drift: [],
    remake: plainRemake,
  },
  'archive limit': {
    _tag: 'ArchiveLimitExceeded',
    archive: 812,
    active: 1000,
    limit: '30%',
    file: 'plan.json',
  },
  'suites left empty': {
    _tag: 'EmptiesSuites',
    suites: [
      { name: 'Nightly', before: 50 },
      { name: 'Weekly', before: 12 },
      { name: 'Depot', before: 3 },
      { name: 'Smoke', before: 1 },
    ],
    file: 'plan.json',
    allowArchive: '60%',
  },
  'suite left empty': {
    _tag: 'EmptiesSuites',
    suites: [{ name: 'Nightly', before: 50 }],
    file: 'plan.json',
  },
  'archive limit and a suite left empty': {
    _tag: 'ArchiveLimitExceeded',
    archive: 812,
    active: 1000,
    limit: '30%',
    file: 'plan.json',
    emptied: [{ name: 'Nightly', before: 50 }],
  },
  'cannot write a plan': {
    _tag: 'FileFailed',
    file: '/root/plan.json',
    action: 'write',
    code: 'EACCES',
    detail: 'EACCES: permission denied',
    purpose: 'out',
  },
  'cannot write events': {
    _tag: 'FileFailed',
    file: '/nope/events',
    action: 'write',
    code: 'ENOENT',
    detail: 'ENOENT: no such file or directory',
    purpose: 'events',
  },
  'cannot write beside a plan': {
    _tag: 'FileFailed',
    file: 'plan.json.lock',
    action: 'write',
    code: 'EACCES',
    detail: 'EACCES: permission denied',
    purpose: 'besidePlan',
  },
  'cannot write': {
    _tag: 'FileFailed',
    file: '/home/ada/.resim',
    action: 'write',
    code: 'EROFS',
    detail: 'EROFS: read-only file system',
  },
  'cannot read': { _tag: 'FileFailed', file: 'x', action: 'read', code: 'EWEIRD', detail: 'something odd' },
  'apply incomplete': {
    _tag: 'ApplyIncomplete',
    file: 'plan.json',
    failed: [
      { title: 'update experience hover-in-wind', error: refused },
      { title: 'update experience highway-merge', error: refused },
      { title: 'archive 3 experiences', error: apiError({ _tag: 'Timeout', seconds: 30 }) },
    ],
    counts,
  },
  'outcome differs': {
    _tag: 'OutcomeDiffers',
    file: 'plan.json',
    differences: [
      { kind: 'experience', name: 'hover-in-wind', id: '1', field: 'profile', planned: 'full', now: '' },
      {
        kind: 'experience',
        name: 'secretive',
        id: '2',
        field: 'environmentVariables',
        planned: [{ name: 'API_TOKEN', value: 'hunter2-planned' }],
        now: [],
      },
      { kind: 'tag', name: 'nightly', id: '3', field: 'experiences', planned: ['a', 'b'], now: ['a', 'c'] },
    ],
    counts: { done: 17, failed: 0, notStarted: 0 },
  },
  'not updatable': {
    _tag: 'NotUpdatable',
    file: 'experiences.yaml',
    errors: [
      {
        rule: 'wrong-kind',
        message: '`locations` must be a list, but found the text "s3://a"',
        hint: 'Write `locations: ["s3://a"]`',
        place: place(4, 16, 6, '    locations: s3://a'),
      },
    ],
  },
  'clone impossible': {
    _tag: 'CloneImpossible',
    experiences: [
      { name: 'tab\there', experienceID: '1', field: 'name' },
      { name: 'twin', experienceID: '2', field: 'sharedName' },
      { name: 'mute', experienceID: '3', field: 'description' },
      { name: 'nowhere', experienceID: '4', field: 'locations' },
      { name: 'odd', experienceID: '5', field: 'customFields' },
    ],
  },
  'nothing selected': {
    _tag: 'NothingSelected',
    patterns: [
      { flag: 'target', pattern: 'nigthly-1', suggestion: 'nightly-1' },
      { flag: 'exclude', pattern: 'x\u001b[2K' },
    ],
  },
  'config not current': {
    _tag: 'ConfigNotCurrent',
    files: [
      { file: 'a.yaml', reason: 'changed' },
      { file: 'b\u001b.yaml', reason: 'missing' },
      { file: '<stdin>', reason: 'stdin' },
      { file: 'c.yaml', reason: 'unreadable', detail: 'EACCES: permission denied' },
    ],
  },
  'apply incomplete in several ways': {
    _tag: 'ApplyIncomplete',
    file: 'plan.json',
    failed: [
      {
        title: 'create alpha',
        error: apiError({ _tag: 'Status', status: 400, serverMessage: 'no such location' }),
      },
      { title: 'update beta', error: apiError({ _tag: 'Status', status: 403, serverMessage: 'not yours' }) },
      {
        title: 'create gamma',
        error: apiError({ _tag: 'Status', status: 400, serverMessage: 'the name is too long' }),
      },
    ],
    counts,
  },
  'apply without room for its journal': {
    _tag: 'ApplyIncomplete',
    file: 'plan.json',
    failed: [
      {
        title: 'write the journal',
        error: {
          _tag: 'FileFailed',
          file: 'plan.json.journal.jsonl',
          action: 'write',
          code: 'ENOSPC',
          detail: 'ENOSPC: no space left on device, write',
        },
      },
    ],
    counts: { done: 12, failed: 0, notStarted: 5 },
  },
  'outcome unknown': {
    _tag: 'OutcomeUnknown',
    file: 'plan.json',
    counts: { done: 17, failed: 0, notStarted: 0 },
    error: apiError({ _tag: 'Status', status: 500, serverMessage: 'out of order' }),
  },
  'stale where a resumed apply finds somebody else': {
    _tag: 'StalePlan',
    file: 'plan.json',
    alreadyApplied: false,
    drift: sampleDrift.filter((entity) => entity.touchedByPlan),
    remake: sampleRemake,
    resumed: true,
  },
  interrupted: {
    _tag: 'Interrupted',
    file: 'plan.json',
    counts: { done: 12, failed: 0, notStarted: 5 },
    failed: [],
  },
  'interrupted with operations given up': {
    _tag: 'Interrupted',
    file: 'plan.json',
    counts: { done: 12, failed: 2, notStarted: 3 },
    failed: [
      { title: 'create alpha', error: { _tag: 'Interrupted' } },
      { title: 'update beta', error: refused },
    ],
  },
  'interrupted when all was written': {
    _tag: 'Interrupted',
    file: 'plan.json',
    counts: { done: 17, failed: 0, notStarted: 0 },
  },
  'interrupted early': { _tag: 'Interrupted' },
  sandbox: { _tag: 'SandboxFailed', message: 'port 8080 is taken', hint: 'Choose another with --port' },
  'own fault': {
    _tag: 'UnexpectedFault',
    message: 'cannot read x of undefined',
    stack: 'Error: x\n    at y',
  },
};
