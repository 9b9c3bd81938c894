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

const ONE_A_LINE = 'write one setting a line, such as `project: my-project`';

const settingsFileWords = (fault: SettingsFileFault): Words => {
  switch (fault._tag) {
    case 'NotYaml':
      return [`line ${fault.line} is not valid YAML`, ONE_A_LINE];
    case 'NoSettings':
      return ['there are no settings in it', ONE_A_LINE];
    case 'NotOneValue':
      return [`${fault.key} in line ${fault.line} must be one value`, ONE_A_LINE];
    case 'SetTwice':
      return [`${fault.key} is set twice, in line ${fault.line} again`, 'keep one of the two'];
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
      return [`--${fault.flag} is empty`, 'give it a value, or leave it out'];
    case 'TwoValues':
      return [
        `${fault.names.join(' and ')} are given by ${fault.origins.join(' and ')}, with two values`,
        'they mean the same setting: keep one of the two',
      ];
    case 'SettingNotBoolean':
      return [
        `the ${fault.setting} of ${fault.origin} is neither true nor false: ${fault.value}`,
        'write true or false',
      ];
    case 'WrongParallelism':
      return [
        `the parallelism of ${fault.origin} is ${fault.value}`,
        `write a whole number from 1 to ${fault.most}`,
      ];
    case 'TokenGiven':
      return [
        'RESIM_ACCESS_TOKEN is set and used as it is: there is nothing to sign in to',
        'unset RESIM_ACCESS_TOKEN to sign in in another way',
      ];
    case 'NoProject':
      return [
        'no project is given',
        'name it with --project NAME_OR_ID, or in the environment as RESIM_PROJECT',
      ];
    case 'NoProjectToRebind':
      return [
        '--rebind takes another project than the one that the config is bound to, and none is given',
        'name it with --project NAME_OR_ID, or in the environment as RESIM_PROJECT',
      ];
    default:
      return absurd(fault);
  }
};

const urlWords = (fault: UrlFault): Words => {
  switch (fault._tag) {
    case 'NotAUrl':
      return [
        `the URL of ${fault.origin} is no URL: ${fault.value}`,
        'write it like https://api.resim.ai/v1/',
      ];
    case 'UrlWithCredentials':
      return [
        `the URL of ${fault.origin} holds a user name or password`,
        'give credentials by RESIM_CLIENT_ID and RESIM_CLIENT_SECRET',
      ];
    case 'UrlTooLong':
      return [
        `the URL of ${fault.origin} has more than host and path: ${fault.url} is followed by something`,
        'end it after the path',
      ];
    case 'UrlNotEncrypted':
      return [
        `the URL of ${fault.origin} is plain http, which would show the access token to the network: ${fault.url}`,
        'use https; plain http is taken for this machine alone, such as http://127.0.0.1:8080/v1/',
      ];
    case 'ProxyUnusable':
      return [
        fault.protocol === undefined
          ? 'HTTPS_PROXY is no address'
          : `HTTPS_PROXY names a kind of proxy that sync does not know: ${fault.protocol}`,
        'write HTTPS_PROXY as http://host:port, or http://user:password@host:port',
      ];
    case 'NoGovCloudUrl':
      return ['GovCloud has no URL for this --auth-url', 'name the deployment with --url'];
    default:
      return absurd(fault);
  }
};

const planKeyWords = (fault: PlanKeyFault): Words => {
  switch (fault._tag) {
    case 'NoKey':
      return [
        '--encrypt needs a passphrase',
        'set SYNC_PLAN_PASSPHRASE, or name a file that holds it with --key-file FILE',
      ];
    case 'EmptyKeyFile':
      return [
        'the file that --key-file names is empty',
        'make a key, for example: openssl rand -base64 32 > plan.key',
      ];
    case 'EmptyPassphrase':
      return ['passphrase is empty', 'leave it out where the plan is not encrypted'];
    case 'PassphraseWithoutFile':
      return ['a passphrase is given, and no file to encrypt with it', 'name one with file'];
    default:
      return absurd(fault);
  }
};

const fileWords = (fault: FileFault): Words => {
  switch (fault._tag) {
    case 'NoConfigFlag':
      return [
        '--experiences-config is missing',
        'name the config with -c FILE, as RESIM_EXPERIENCES_CONFIG, or as experiences-config in ~/.resim/resim.yaml',
      ];
    case 'NoConfigSource':
      return [
        'no config is named: the list of files is empty',
        'name at least one file, folder or glob, or give its bytes',
      ];
    case 'OverwritesSource':
      return [
        `${fault.file} is a file that this is made from, and would be written over`,
        'choose another one for the output, such as plan.json',
      ];
    case 'NoFolder':
      return [
        `there is no folder ${fault.folder}`,
        'choose another path with --out, or make the folder first',
      ];
    case 'TwoOutputs':
      return [
        `--out - and ${fault.other} both print on standard output`,
        'give --out a file; or leave the other out, and print the plan with sync show afterwards',
      ];
    case 'StdoutAmongFiles':
      return [
        `--out - prints the whole config, and ${fault.file} is a file beside it`,
        'give files alone, or - alone',
      ];
    case 'PlanNamedAsPage':
      return [
        `--out is where the plan file is saved, and ${fault.file} is the name of a page`,
        'save the plan to a file such as plan.json, and write the page with the shell: sync plan … --out plan.json --format html > page.html',
      ];
    case 'NoPageToOpen':
      return [
        '--open opens a page, which --format html makes',
        fault.json ? 'give --format html in place of --json' : 'add --format html',
      ];
    case 'NotEvents':
      return [
        `--events: ${fault.file} holds something else than events, which would be added to it`,
        'name a new file',
      ];
    case 'PlanOfSandbox':
      return [
        `the plan was made on a sandbox, and this command goes to ${fault.apiUrl}`,
        'add --sandbox, in the folder where the plan was made; or --url with the address of a sandbox that runs',
      ];
    case 'NoSandboxData':
      return [
        `there is no sandbox in ${fault.folder}`,
        'run the command in the folder where the plan was made, or name the folder of its data with --sandbox-data',
      ];
    default:
      return absurd(fault);
  }
};

const WANTED = { limit: LIMIT_FORM, duration: 'a number from 0' } as const;

const optionWords = ({ option, value, wanted }: OptionFault): Words => [
  `${option} is ${value}`,
  `give ${WANTED[wanted]}`,
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
