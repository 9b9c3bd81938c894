import { Flags } from '@oclif/core';

const CONNECTION = 'CONNECTION';

/** The default data folder of the embedded server. */
export const DEFAULT_SANDBOX_DATA = '.sync/sandbox';

const setting = (description: string) => Flags.string({ description, helpGroup: CONNECTION });

/** A rarely needed setting, hidden from the help. */
const rareSetting = (description: string) =>
  Flags.string({ description, helpGroup: CONNECTION, hidden: true });

/**
 * Flags for signing in, with the names of the `resim` CLI. They have no default or environment variable here, because those are resolved
 * together with the settings file.
 */
export const signInFlags = {
  url: setting('URL of the API [default: https://api.resim.ai/v1/, env: RESIM_URL].'),
  govcloud: Flags.boolean({
    description: 'Use the GovCloud API, https://api-gov.resim.ai/v1/ [env: RESIM_GOVCLOUD].',
    allowNo: true,
    helpGroup: CONNECTION,
  }),
  'auth-url': setting(
    'URL of the sign-in server [default: https://resim.us.auth0.com/, env: RESIM_AUTH_URL].',
  ),
  'client-id': setting('Client ID of a machine account [env: RESIM_CLIENT_ID].'),
  'client-secret': setting('Client secret; prefer the environment variable [env: RESIM_CLIENT_SECRET].'),
  username: setting('User name [env: RESIM_USERNAME].'),
  password: setting('Password; prefer the environment variable [env: RESIM_PASSWORD].'),
  'prod-interactive-client': rareSetting('Client ID of `sync login`.'),
  'prod-non-interactive-client': rareSetting('Client ID of a sign-in by username and password.'),
  'dev-interactive-client': rareSetting('Client ID of `sync login` at the development server.'),
  'dev-non-interactive-client': rareSetting('Client ID of a sign-in by password at the development server.'),
};

/** Flags of all settings. */
export const settingFlags = {
  project: setting('Name or ID of the project [env: RESIM_PROJECT].'),
  ...signInFlags,
  parallelism: Flags.integer({
    description: 'Maximum number of concurrent requests [default: 16, env: RESIM_PARALLELISM].',
    min: 1,
    max: 256,
    helpGroup: CONNECTION,
  }),
};

/** Flags of every command that talks to the API. */
export const connectionFlags = {
  ...settingFlags,
  'page-size': Flags.integer({
    description:
      'Maximum number of experiences per request; sync lowers it if the server returns fewer [default: 10000].',
    min: 1,
    max: 100_000,
    helpGroup: CONNECTION,
  }),
  // No default: it would override the environment and the settings file.
  verbose: Flags.boolean({
    description: 'Log every request to stderr [env: RESIM_VERBOSE].',
    allowNo: true,
    helpGroup: CONNECTION,
  }),
  sandbox: Flags.boolean({
    description: 'Use a local ReSim-compatible server that runs for this command only.',
    default: false,
    helpGroup: CONNECTION,
  }),
  'sandbox-data': Flags.string({
    description: 'Data folder of the sandbox; requires --sandbox.',
    default: DEFAULT_SANDBOX_DATA,
    helpGroup: CONNECTION,
  }),
};
