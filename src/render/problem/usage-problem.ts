import { absurd } from '../../domain/sync-error.ts';
import type {
  FileFault,
  OptionFault,
  PlanKeyFault,
  SettingFault,
  SettingsFileFault,
  UrlFault,
  UsageError,
} from '../../domain/usage-fault.ts';
import { LIMIT_FORM } from '../../plan/archive-limit.ts';
import { safeMessage } from '../safe-text.ts';
import { commandLineWords, type Words } from './command-line-words.ts';
import type { Problem } from './problem.ts';

const ONE_A_LINE = 'Write one setting per line, such as `project: my-project`.';

const settingsFileWords = (fault: SettingsFileFault): Words => {
  switch (fault._tag) {
    case 'NotYaml':
      return [`line ${fault.line} is not valid YAML`, ONE_A_LINE];
    case 'NoSettings':
      return ['it contains no settings', ONE_A_LINE];
    case 'NotOneValue':
      return [`${fault.key} on line ${fault.line} must be a single value`, ONE_A_LINE];
    case 'SetTwice':
      return [`${fault.key} is set again on line ${fault.line}`, 'Keep one of the two.'];
    default:
      return absurd(fault);
  }
};

const inSettingsFile = (file: string, [message, hint]: Words): Words => [`${file}: ${message}`, hint];

const settingWords = (fault: SettingFault): Words => {
  switch (fault._tag) {
    case 'SettingsFile':
      return inSettingsFile(fault.file, settingsFileWords(fault.fault));
    case 'EmptyFlag':
      return [`--${fault.flag} is empty`, 'Give it a value, or omit it.'];
    case 'TwoValues':
      return [
        `${fault.names.join(' and ')} are set to different values by ${fault.origins.join(' and ')}`,
        'They mean the same setting: keep one of the two.',
      ];
    case 'SettingNotBoolean':
      return [
        `the ${fault.setting} of ${fault.origin} must be true or false, but is ${fault.value}`,
        'Write true or false.',
      ];
    case 'WrongParallelism':
      return [
        `the parallelism of ${fault.origin} is invalid: ${fault.value}`,
        `Write a whole number from 1 to ${fault.most}.`,
      ];
    case 'TokenGiven':
      return [
        'RESIM_ACCESS_TOKEN is set and used as it is, so there is no need to sign in',
        'To sign in another way, unset RESIM_ACCESS_TOKEN.',
      ];
    case 'NoProject':
      return [
        'no project is given',
        fault.inSandbox
          ? 'Name it with --project NAME_OR_ID; `sync sandbox status` lists the projects.'
          : 'Name it with --project NAME_OR_ID, or set RESIM_PROJECT.',
      ];
    case 'NoProjectToRebind':
      return [
        '--rebind needs a project other than the one that the config is bound to, but none is given',
        'Name it with --project NAME_OR_ID, or set RESIM_PROJECT.',
      ];
    default:
      return absurd(fault);
  }
};

const urlWords = (fault: UrlFault): Words => {
  switch (fault._tag) {
    case 'NotAUrl':
      return [
        `${fault.origin} is not a valid URL: ${fault.value}`,
        'Write it like `https://api.resim.ai/v1/`.',
      ];
    case 'UrlWithCredentials':
      return [
        `the URL of ${fault.origin} contains a user name or password`,
        'Pass credentials in RESIM_CLIENT_ID and RESIM_CLIENT_SECRET.',
      ];
    case 'UrlTooLong':
      return [
        `the URL of ${fault.origin} has a query or a fragment after ${fault.url}`,
        'Remove everything after the path.',
      ];
    case 'UrlNotEncrypted':
      return [
        `the URL of ${fault.origin} uses plain http, which would expose the access token to the network: ${fault.url}`,
        'Use https; plain http is allowed only for this machine, such as `http://127.0.0.1:8080/v1/`.',
      ];
    case 'ProxyUnusable':
      return [
        fault.protocol === undefined
          ? 'HTTPS_PROXY is not a valid URL'
          : `HTTPS_PROXY names an unsupported kind of proxy: ${fault.protocol}`,
        'Write HTTPS_PROXY as `http://host:port` or `http://user:password@host:port`.',
      ];
    case 'NoGovCloudUrl':
      return ['GovCloud has no URL for this --auth-url', 'Name the deployment with --url.'];
    default:
      return absurd(fault);
  }
};

const planKeyWords = (fault: PlanKeyFault): Words => {
  switch (fault._tag) {
    case 'NoKey':
      return [
        '--encrypt needs a passphrase',
        'Set SYNC_PLAN_PASSPHRASE, or name a file that contains it with --key-file FILE.',
      ];
    case 'EmptyKeyFile':
      return [
        'the file that --key-file names is empty',
        'Create a key, for example with `openssl rand -base64 32 > plan.key`.',
      ];
    case 'EmptyPassphrase':
      return ['passphrase is empty', 'Omit it if the plan is not encrypted.'];
    case 'PassphraseWithoutFile':
      return ['a passphrase is given, but no file to encrypt', 'Name one with file.'];
    default:
      return absurd(fault);
  }
};

const fileWords = (fault: FileFault): Words => {
  switch (fault._tag) {
    case 'NoConfigFlag':
      return [
        '--experiences-config is missing',
        'Name the config with -c FILE, in RESIM_EXPERIENCES_CONFIG, or as experiences-config in ~/.resim/resim.yaml.',
      ];
    case 'NoConfigSource':
      return [
        'no config is given: the list of files is empty',
        'Name at least one file, folder or glob, or pass its bytes.',
      ];
    case 'OverwritesSource':
      return [
        `${fault.file} is one of the input files, and would be overwritten`,
        'Choose another output file, such as plan.json.',
      ];
    case 'OverwritesOther':
      return [
        `${fault.file} is not a plan, and would be overwritten`,
        'Choose another path with --out, or remove the file first.',
      ];
    case 'NoFolder':
      return [
        `there is no folder ${fault.folder}`,
        'Choose another path with --out, or create the folder first.',
      ];
    case 'CurrentFolderDeleted':
      return ['the current folder was deleted', 'Go to another folder, then try again.'];
    case 'TwoOutputs':
      return [
        `--out - and ${fault.other} both write to standard output`,
        'Name a file with --out; or omit the other, and show the plan with sync show afterwards.',
      ];
    case 'StdoutAmongFiles':
      return [
        `--out - prints the whole config, so ${fault.file} cannot be an output too`,
        'Use either files or -.',
      ];
    case 'PatternAsOutput':
      return [
        `${fault.file} is a pattern, but a clone needs the names of its files`,
        'Name each file: -c a.yaml -c b.yaml.',
      ];
    case 'PlanNamedAsPage':
      return [
        `--out names the plan file, but ${fault.file} is the name of a page`,
        'Save the plan to a file such as plan.json, and redirect the page: `sync plan … --out plan.json --format html > page.html`.',
      ];
    case 'NoPageToOpen':
      return [
        '--open needs a page, which --format html creates',
        fault.json ? 'Use --format html instead of --json.' : 'Add --format html.',
      ];
    case 'NotEvents':
      return [
        `--events: ${fault.file} contains something other than events, so none can be appended`,
        'Name a new file.',
      ];
    case 'PlanOfSandbox':
      return [
        `the plan was made on a sandbox, but this command uses ${fault.apiUrl}`,
        'Add --sandbox, in the folder where the plan was made; or --url with the address of a running sandbox.',
      ];
    case 'NoSandboxData':
      return [
        `there is no sandbox in ${fault.folder}`,
        'Run the command in the folder where the plan was made, or name the data folder with --sandbox-data.',
      ];
    default:
      return absurd(fault);
  }
};

const WANTED = { limit: LIMIT_FORM, duration: 'a number of 0 or more' } as const;

const optionWords = ({ option, value, wanted }: OptionFault): Words => [
  `${option} is invalid: ${value}`,
  `Use ${WANTED[wanted]}.`,
];

const wordsOf = (error: UsageError): Words => {
  switch (error.about) {
    case 'setting':
      return settingWords(error.fault);
    case 'url':
      return urlWords(error.fault);
    case 'planKey':
      return planKeyWords(error.fault);
    case 'file':
      return fileWords(error.fault);
    case 'option':
      return optionWords(error.fault);
    case 'commandLine':
      return commandLineWords(error.fault);
    default:
      return absurd(error);
  }
};

/** Wrong flags, arguments, settings or options. */
export const usageError = (error: UsageError): Problem => {
  const [title, hint] = wordsOf(error);
  return { title: safeMessage(title), next: [safeMessage(hint)] };
};
