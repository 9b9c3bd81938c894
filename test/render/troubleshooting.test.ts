import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { credentialsFrom } from '../../src/account/credentials.ts';
import { login } from '../../src/account/login.ts';
import { proxyFor } from '../../src/api/proxy.ts';
import { type SettingInputs, sourcedValue } from '../../src/account/setting-sources.ts';
import { resolveSettings } from '../../src/account/settings.ts';
import { NOBODY_SIGNED_IN, signInError } from '../../src/account/sign-in-errors.ts';
import { openEvents } from '../../src/cli/output/apply-events.ts';
import { exitCodeOf } from '../../src/cli/run/exit-code.ts';
import { otherToolFlag, unexpectedFiles, unknownFlags } from '../../src/cli/words/other-tools.ts';
import { planOutputFault } from '../../src/cli/words/output-path.ts';
import { needsSandbox, noSandboxIn } from '../../src/cli/run/plan-target.ts';
import { planEncryption, planKey } from '../../src/library/plan-key.ts';
import { typedWordFault, withPlainSwitches } from '../../src/cli/words/typed-words.ts';
import { syncErrorFrom } from '../../src/cli/words/usage-error.ts';
import { parseUserSettings } from '../../src/account/user-settings.ts';
import type { ApiError } from '../../src/domain/api-error.ts';
import type { ComputeProblem } from '../../src/domain/compute-error.ts';
import type { SyncError } from '../../src/domain/sync-error.ts';
import { describeProblem } from '../../src/render/problem/describe-problem.ts';
import { liveFiles } from '../../src/system/files.ts';
import { isSentence } from '../support/sentence.ts';
import { leftOf, worldIn } from '../api/support/sign-in-world.ts';
import { planWarningFindings } from '../../src/render/plan-warning-text.ts';
import { SAMPLE_ERRORS } from './sample-errors.ts';
import { SAMPLE_PLANS } from './sample-plans.ts';

const FILE = fileURLToPath(new URL('../../docs/troubleshooting.md', import.meta.url));
const DOCUMENT = readFileSync(FILE, 'utf8');

/** Every kind: the compiler rejects this table if one is missing. */
const KINDS: Readonly<Record<SyncError['_tag'] | ComputeProblem['_tag'], true>> = {
  UsageError: true,
  ConfigUnreadable: true,
  ConfigInvalid: true,
  NotUpdatable: true,
  CloneDrops: true,
  CloneImpossible: true,
  ConfigNotCurrent: true,
  ComputeFailed: true,
  BaseUnusable: true,
  ApiError: true,
  NothingSelected: true,
  SignInFailed: true,
  ProjectNotFound: true,
  ProjectMismatch: true,
  IncompleteRead: true,
  EndlessList: true,
  Conflict: true,
  NotSentInTime: true,
  LockLost: true,
  InterruptedEarlier: true,
  ApplyRunning: true,
  LockHeld: true,
  AmbiguousEntity: true,
  UnreadableEntities: true,
  Unreadable: true,
  PlanUnusable: true,
  TargetMismatch: true,
  UnrelatedPlans: true,
  NothingToUndo: true,
  NotReviewed: true,
  StalePlan: true,
  ArchiveLimitExceeded: true,
  EmptiesSuites: true,
  FileFailed: true,
  ApplyIncomplete: true,
  OutcomeDiffers: true,
  OutcomeUnknown: true,
  Interrupted: true,
  SandboxFailed: true,
  UnexpectedFault: true,
  DuplicateName: true,
  UnknownReference: true,
  UnknownExperienceID: true,
  NameHeldByAnother: true,
  PreviousNameAlive: true,
  CircularPreviousNames: true,
  NameFreedOutside: true,
  AlreadyMatched: true,
  AmbiguousName: true,
  MissingFields: true,
  UnknownSuiteExperience: true,
  ChoosesNothing: true,
  ArchivesProtected: true,
};

/** Kinds whose messages are written where the error occurs: their samples are made up. */
const FREE: readonly string[] = ['SignInFailed', 'SandboxFailed'];

interface Told {
  readonly kind: string;
  readonly message: string;
  readonly exitCode: number;
}

const told = (error: SyncError): readonly Told[] => {
  const { title, findings = [] } = describeProblem(error, { width: 80, full: true, isSecret: () => false });
  const exitCode = exitCodeOf(error);
  const inner = error._tag === 'ComputeFailed' ? findings : [];
  return [
    { kind: error._tag, message: title, exitCode },
    ...inner.map(({ code, message }) => ({ kind: code, message, exitCode })),
  ];
};

const inputs = (env: Readonly<Record<string, string>>): SettingInputs => ({
  flags: {},
  env,
  file: new Map(),
  fileName: '~/.resim/resim.yaml',
});
const settingsError = (env: Readonly<Record<string, string>>): SyncError =>
  leftOf(resolveSettings(inputs(env)));
const credentialsError = (env: Readonly<Record<string, string>>): SyncError =>
  leftOf(pipe(resolveSettings(inputs(env)), E.chainW(credentialsFrom)));
const status = (code: number): SyncError => {
  const sample = SAMPLE_ERRORS['api 400'] as ApiError;
  return { ...sample, failure: { _tag: 'Status', status: code, serverMessage: '' } };
};
const parseFault = (message: string): Error => Object.assign(new Error(message), { oclif: {} });

const refused = (error: SyncError | undefined): SyncError => {
  if (error === undefined) throw new Error('nothing is refused');
  return error;
};

const AUTH = { authUrl: 'https://resim.us.auth0.com/' };
const REFUSED = { _tag: 'Refused', error: 'access_denied', description: '' } as const;
const HINT = { hint: '' };

/** Messages of sync, from the functions that write them if those are pure. */
const spoken = async (): Promise<readonly SyncError[]> => {
  const noTerminal = worldIn('/nowhere', { interactive: false });
  const signIn = async (env: Readonly<Record<string, string>>): Promise<SyncError> => {
    const settings = resolveSettings(inputs(env));
    if (E.isLeft(settings)) throw new Error('no settings');
    return leftOf(await login(settings.right, noTerminal)());
  };
  return [
    ...[403, 409, 413, 418, 500].map(status),
    refused(unknownFlags('plan', ['--projct'], new Map([['plan', ['project']]]))),
    syncErrorFrom(parseFault('The following error occurred:\n  Missing required flag url'), []),
    syncErrorFrom(parseFault('Missing 1 required arg:\nplan  The plan file.\nNote: of flags'), []),
    syncErrorFrom(parseFault('Unexpected argument: b'), []),
    syncErrorFrom(parseFault('Flag --url expects a value'), []),
    syncErrorFrom(parseFault('Expected --format=x to be one of: text, html'), []),
    syncErrorFrom(parseFault('Parsing --lock-timeout \n\texpected a duration'), []),
    syncErrorFrom(parseFault('All of the following must be provided when using --a: --b'), []),
    ...[
      [{ type: 'flag', flag: 'out', input: '' } as const],
      [{ type: 'arg', arg: 'plan', input: '' } as const],
      [{ type: 'flag', flag: 'sandbox-data', input: 'x' } as const],
      (['sandbox', 'url'] as const).map((flag) => ({ type: 'flag' as const, flag, input: 'x' })),
    ].map((words) => refused(typedWordFault(words, ['plan']))),
    syncErrorFrom(new Error('command plam not found'), ['plan']),
    needsSandbox('https://api.resim.ai/v1/'),
    noSandboxIn('/tmp/.sync/sandbox'),
    refused(otherToolFlag('apply', ['-auto-approve'], ['out'])),
    refused(otherToolFlag('plan', ['-out=x'], ['out'])),
    refused(unexpectedFiles('plan', ['-c', 'a', 'b'], ['b'])),
    ...['a.html', '-', '/no-such-folder/x'].map((out) =>
      refused(planOutputFault({ out, json: false, format: 'html' })),
    ),
    syncErrorFrom(new Error('command plan:x not found'), ['plan']),
    leftOf(resolveSettings({ ...inputs({}), flags: { project: '' } })),
    leftOf(
      sourcedValue(
        'experiences-config',
        inputs({ RESIM_EXPERIENCES_CONFIG: 'a.yaml', RESIM_EXPERIENCE_CONFIG: 'b.yaml' }),
      ),
    ),
    leftOf(withPlainSwitches(['--archive=x'], { archive: { type: 'boolean', allowNo: true } })),
    settingsError({ RESIM_URL: 'x' }),
    settingsError({ RESIM_URL: 'http://resim.example/' }),
    settingsError({ RESIM_URL: 'https://a:b@resim.example/' }),
    settingsError({ RESIM_GOVCLOUD: 'perhaps' }),
    settingsError({ RESIM_GOVCLOUD: 'true', RESIM_AUTH_URL: 'https://resim-dev.us.auth0.com/' }),
    settingsError({ RESIM_PARALLELISM: '0' }),
    leftOf(parseUserSettings('- x', '~/.resim/resim.yaml', [])),
    leftOf(proxyFor('https://resim.example/', { HTTPS_PROXY: 'socks5://h' })),
    leftOf(proxyFor('https://resim.example/', { HTTPS_PROXY: 'h:99999' })),
    NOBODY_SIGNED_IN,
    credentialsError({ RESIM_USERNAME: 'a', RESIM_CLIENT_ID: 'b' }),
    credentialsError({ RESIM_CLIENT_ID: 'b' }),
    credentialsError({ RESIM_ACCESS_TOKEN: 'Bearer x' }),
    ...(['ClientCredentials', 'Password', 'Device'] as const).map((_tag) =>
      signInError(REFUSED, { _tag, ...AUTH }),
    ),
    signInError({ _tag: 'NoAnswer', detail: 'x' }, { _tag: 'Device', ...AUTH }),
    await signIn({}),
    await signIn({ RESIM_ACCESS_TOKEN: 'x' }),
    leftOf(await planEncryption(planKey({}))()),
    leftOf(await planKey({ keyFile: '/dev/null' })()),
    leftOf(openEvents(FILE, [])),
    ...[planOutputFault({ out: fileURLToPath(import.meta.url), json: false, format: 'text' })].filter(
      (one) => one !== undefined,
    ),
    leftOf(await liveFiles.writeAtomic(FILE, '', { sources: [FILE] })()),
    // These occur amid requests and on disks; the tests of login, locks and the sandbox cover their text.
    { _tag: 'UsageError', about: 'setting', fault: { _tag: 'NoProject' } },
    { _tag: 'UsageError', about: 'file', fault: { _tag: 'CurrentFolderDeleted' } },
    { _tag: 'SignInFailed', message: 'nobody approved the sign-in in time', ...HINT },
    { _tag: 'SignInFailed', message: 'the sign-in was denied in the browser', ...HINT },
    { _tag: 'SignInFailed', message: 'process 1 on h has been renewing the sign-in for too long', ...HINT },
    { _tag: 'SandboxFailed', message: 'the sandbox cannot listen on 127.0.0.1: taken', ...HINT },
    { _tag: 'SandboxFailed', message: 'there is no sandbox in d', ...HINT },
    {
      _tag: 'SandboxFailed',
      message: 'the value of --database-url or VARIABLE is not a PostgreSQL URL',
      ...HINT,
    },
    { _tag: 'SandboxFailed', message: 'the seed file f cannot be read: it is a folder', ...HINT },
    { _tag: 'SandboxFailed', message: 'a server is already running on d: u, process 1', ...HINT },
    {
      _tag: 'SandboxFailed',
      message: 'the data in d were written by a newer version of sync (schema 9)',
      ...HINT,
    },
  ];
};

interface Row {
  readonly line: string;
  readonly kind: string;
  readonly matches: (message: string) => boolean;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const rows: readonly Row[] = [...DOCUMENT.matchAll(/^\| `([^`]+)` \| `(\w+)` \| .+ \|$/gm)].map(
  ([line, message = '', kind = '']) => {
    // A number may be 1, with its noun in the singular.
    const pattern = escaped(message)
      .replaceAll('…', '.+')
      .replace(/(problem|error)s\b/, '$1s?');
    const whole = new RegExp(`^${pattern}$`, 's');
    return { line, kind, matches: (text) => whole.test(text) };
  },
);

describe('what to do after an error', () => {
  it('is a sentence in every message, before a command with a colon', async () => {
    const warnings = Object.values(SAMPLE_PLANS).flatMap((plan) => planWarningFindings(plan()));
    const inErrors = [...Object.values(SAMPLE_ERRORS), ...(await spoken())].flatMap((error) => {
      const { next, findings = [] } = describeProblem(error, {
        width: 80,
        full: true,
        isSecret: () => false,
      });
      return [
        ...next.map((one) => (typeof one === 'string' ? one : one.text.replace(/:$/, '.'))),
        ...findings.map(({ hint = '' }) => hint),
      ];
    });
    const advice = [...inErrors, ...warnings.map(({ hint = '' }) => hint)].filter((one) => one !== '');
    expect(advice.filter((one) => !isSentence(one))).to.deep.equal([]);
  });
});

describe('the troubleshooting page', () => {
  it('covers every kind of error', () => {
    expect([...new Set(rows.map(({ kind }) => kind))].sort()).to.deep.equal(Object.keys(KINDS).sort());
  });

  it('contains every error title, with its code and exit code', async () => {
    const samples = Object.values(SAMPLE_ERRORS).filter(({ _tag }) => !FREE.includes(_tag));
    for (const { kind, message, exitCode } of [...samples, ...(await spoken())].flatMap(told)) {
      const fitting = rows.filter((row) => row.kind === kind && row.matches(message));
      expect(fitting, `${kind}: ${message}`).not.to.have.length(0);
      if (exitCode !== 1)
        expect(
          fitting.some(({ line }) => line.includes(`Exit code ${exitCode}`)),
          message,
        ).to.equal(true);
    }
  });

  it('contains no title that sync does not print', async () => {
    const said = [...Object.values(SAMPLE_ERRORS), ...(await spoken())].flatMap(told);
    for (const { line, kind, matches } of rows)
      expect(
        said.some((one) => one.kind === kind && matches(one.message)),
        line,
      ).to.equal(true);
  });
});
