import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import { absurd, type FilePurpose, type SyncError } from '../../domain/sync-error.ts';
import { quoted, safeLines, safeMessage, safeText, shortened } from '../safe-text.ts';
import { line } from '../styled-line.ts';
import { counted, ENTITY_WORDS, enumerated, number } from '../wording.ts';
import { fileSentence } from './file-words.ts';
import type { Problem, ProblemFinding } from './problem.ts';

type Case<Tag extends SyncError['_tag']> = Extract<SyncError, { readonly _tag: Tag }>;

const named = (name: string): string => quoted(shortened(name));

/** A config finding, safe to print. */
export const configFinding = ({ rule, message, hint, place, together }: ConfigFinding): ProblemFinding => ({
  code: rule,
  message: safeMessage(message),
  ...(hint !== undefined && { hint: safeMessage(hint) }),
  ...(place && { place }),
  ...(together && {
    together: {
      ...together,
      message: safeMessage(together.message),
      ...(together.hint !== undefined && { hint: safeMessage(together.hint) }),
    },
  }),
});

const UNREADABLE = {
  missing: {
    title: 'there is no config file',
    next: 'Check the path: it is relative to the current folder.',
  },
  folder: {
    title: 'there is no config file in the folder',
    next: "Name a YAML file, or a folder that contains YAML files. A quoted glob such as 'scenarios/**/*.yaml' includes subfolders.",
  },
  permission: {
    title: 'no permission to read the config file',
    next: 'Check the permissions of the file and its folders.',
  },
  binary: { title: 'the config file is not text', next: 'Name a YAML or JSON file in UTF-8.' },
  other: { title: 'the config file cannot be read:', next: 'Check the path.' },
} as const;

const unreadableTitle = ({ file, reason }: Case<'ConfigUnreadable'>): string =>
  `${UNREADABLE[reason].title} ${safeText(file)}`;

export const configUnreadable = (error: Case<'ConfigUnreadable'>): Problem => {
  const { reason, detail, others = [] } = error;
  const body = [...(detail === '' ? [] : [detail]), ...others.map(unreadableTitle)];
  return {
    title: unreadableTitle(error),
    ...(body.length > 0 && { body: body.map((text) => line(2, [safeMessage(text)])) }),
    next: [UNREADABLE[reason].next],
  };
};

/** Patterns of `--target` and `--exclude` without a match: a typo would plan too much or too little. */
export const nothingSelected = ({ patterns }: Case<'NothingSelected'>): Problem => ({
  title: `no experience of the config or the project matches ${enumerated(
    patterns.map(({ flag, pattern }) => `--${flag} ${named(pattern)}`),
  )}`,
  next: [
    ...patterns.flatMap(({ pattern, suggestion }) =>
      suggestion === undefined ? [] : [`Instead of ${named(pattern)}, did you mean ${named(suggestion)}?`],
    ),
    'Nothing was planned. A pattern must match the full name: * matches any text, ? any one character.',
  ],
});

export const signInFailed = ({ message, hint }: Case<'SignInFailed'>): Problem => ({
  title: safeMessage(shortened(message, 600)),
  next: [safeMessage(hint)],
});

/** What names a project that does not exist; a sandbox has no URL and no credentials. */
const whereToCheck = (apiUrl: string, inConfig: boolean): string => {
  if (apiUrl.startsWith('sandbox:'))
    return `Check ${inConfig ? '`project` in the config' : '--project and RESIM_PROJECT'}; \`sync sandbox status\` lists the projects of a sandbox.`;
  return `Check ${inConfig ? '`project` in the config' : '--project or RESIM_PROJECT'}, and --url, and that the credentials give access to the project.`;
};

export const projectNotFound = (error: Case<'ProjectNotFound'>): Problem => {
  const { project, apiUrl, suggestion, candidates, place } = error;
  const findings = place && [{ code: error._tag, message: `\`project\` says ${named(project)}`, place }];
  if (candidates && candidates.length > 0)
    return {
      title: `${number(candidates.length)} projects are called ${named(project)} at ${safeText(apiUrl)}`,
      body: candidates.slice(0, 20).map((one) => line(2, [safeText(one)])),
      ...(findings && { findings }),
      next: [`Name one by its ID, ${place ? 'in the config' : 'with --project or RESIM_PROJECT'}.`],
    };
  return {
    title: `there is no project ${named(project)} at ${safeText(apiUrl)}`,
    ...(findings && { findings }),
    next: [
      ...(suggestion === undefined ? [] : [`Did you mean ${named(suggestion)}?`]),
      whereToCheck(apiUrl, place !== undefined),
      ...(place ? ['To plan this config for another project on purpose, add --project NAME --rebind.'] : []),
    ],
  };
};

/** A config that is bound to another project than the given one. */
export const projectMismatch = ({ bound, given, place }: Case<'ProjectMismatch'>): Problem => ({
  title: `the config is bound to the project ${safeText(bound)}, but ${safeText(given)} is given`,
  ...(place && {
    findings: [{ code: 'ProjectMismatch', message: `\`project\` says ${safeText(bound)}`, place }],
  }),
  next: [
    'Nothing was done. Omit --project and RESIM_PROJECT, or name the config of that project.',
    'To plan this config for the given project on purpose, add --rebind.',
  ],
});

const HALF = 'It was not used: sync would mistake half a project for all of it.';

const incompleteBecause = ({ reason, expected = 0, got }: Case<'IncompleteRead'>): string => {
  switch (reason) {
    case 'total':
      return `reports ${counted(expected, 'item')}, but returned ${number(got)}.`;
    case 'empty':
      return `reports ${counted(expected, 'item')}, but returned none.`;
    case 'repeated':
      return `returned ${counted(expected, 'item')}, of which only ${number(got)} ${got === 1 ? 'is' : 'are'} distinct.`;
    case 'loop':
      return `returned ${counted(got, 'item')}, then led back to an earlier page.`;
    default:
      return absurd(reason);
  }
};

/** A list that could not be read completely. */
export const incompleteRead = (error: Case<'IncompleteRead'>): Problem => ({
  title: `the list of ${safeText(error.what)} could not be read completely`,
  body: [line(2, [`${safeText(error.operation)} ${incompleteBecause(error)}`])],
  next: [`${HALF} Try again when nobody is changing the project.`],
});

/** A list that does not end. */
export const endlessList = ({ operation, what, pages, items, total }: Case<'EndlessList'>): Problem => ({
  title: `the list of ${safeText(what)} does not end`,
  body: [
    line(2, [
      `${safeText(operation)} returned ${counted(pages, 'page')} with ${counted(items, 'distinct item')}`,
      total === undefined ? '' : `, reports ${number(total)} in total,`,
      ' and offers more pages.',
    ]),
  ],
  next: [`${HALF} This is a bug of the server or of a proxy: check --url.`],
});

export const ambiguousEntity = ({ kind, name, ids }: Case<'AmbiguousEntity'>): Problem => ({
  title: `${number(ids.length)} ${ENTITY_WORDS[kind]}s of the project are called ${named(name)}`,
  body: ids.slice(0, 20).map((id) => line(2, [safeText(id)])),
  next: ['sync identifies them by name. Rename or archive all but one in ReSim.'],
});

const PURPOSE_ADVICE: Readonly<Record<FilePurpose, string>> = {
  out: 'Choose another path with --out, or fix this one.',
  events: 'Choose another path with --events, or fix this one.',
  plans: 'Name the folder that contains the plans. To show a single plan, use `sync show PLAN`.',
  besidePlan:
    'An apply keeps its lock and journal next to the plan: allow writing there, or copy the plan to another folder.',
};

const fileAdvice = (action: 'read' | 'write', purpose: FilePurpose | undefined): string => {
  if (purpose !== undefined) return PURPOSE_ADVICE[purpose];
  return action === 'read' ? 'Check the path.' : 'Fix this, then try again.';
};

export const fileFailed = ({ file, action, code, detail, purpose }: Case<'FileFailed'>): Problem => {
  return {
    title: `cannot ${action} ${safeText(file)}`,
    body: [line(2, [safeMessage(fileSentence(code) ?? detail)])],
    next: [fileAdvice(action, purpose)],
  };
};

export const sandboxFailed = ({ message, hint }: Case<'SandboxFailed'>): Problem => ({
  title: safeMessage(message),
  next: [safeMessage(hint)],
});

/** A callback that threw. */
const callbackFailed = (message: string, thrownBy: string): Problem => ({
  title: `the callback ${thrownBy} of the program threw: ${safeMessage(shortened(message, 600))}`,
  next: [
    'Requests in flight ended, and no new ones were started. Fix the callback; continue a stopped apply with resume.',
  ],
});

/** A bug in sync or in a callback. The stack is shown only under DEBUG. */
export const unexpectedFault = (
  { message, stack, thrownBy }: Case<'UnexpectedFault'>,
  debug: boolean,
): Problem =>
  thrownBy === undefined
    ? {
        title: `sync itself failed: ${safeMessage(shortened(message, 600))}`,
        ...(debug && stack !== undefined && { body: safeLines(stack).map((one) => line(2, [one])) }),
        next: [
          'This is a bug in sync. Please report it' +
            (debug || stack === undefined ? '.' : ', with the output under DEBUG=1.'),
        ],
      }
    : callbackFailed(message, thrownBy);
