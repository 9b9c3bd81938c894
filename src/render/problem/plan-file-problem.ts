import type { PlanFault } from '../../domain/plan-error.ts';
import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { safeMessage, safeText, shortened } from '../safe-text.ts';
import { line, type Line, span } from '../styled-line.ts';
import { number } from '../wording.ts';
import { planCommand } from './command-line.ts';
import { fileWords } from './file-words.ts';
import type { Advice, Problem } from './problem.ts';

const NEW_PLAN = (file: string): Advice => ({ text: 'Make a new plan:', command: planCommand(file) });

const PERMISSION_ADVICE = 'Check the permissions of the file and its folder.';
const UNREADABLE_ADVICE: Readonly<Record<string, string>> = {
  EACCES: PERMISSION_ADVICE,
  EPERM: PERMISSION_ADVICE,
  EISDIR: 'Name the plan file that `sync plan` saved there.',
};

const MOST_PROBLEMS = 10;
const LONGEST_PROBLEM = 300;

const problemLines = (problems: readonly string[]): Line[] => {
  const more = problems.length - MOST_PROBLEMS;
  return [
    ...problems.slice(0, MOST_PROBLEMS).map((one) => line(2, [safeMessage(shortened(one, LONGEST_PROBLEM))])),
    ...(more > 0 ? [line(2, [`and ${number(more)} more`])] : []),
  ];
};

const faultProblem = (file: string, fault: PlanFault): Problem => {
  const name = safeText(file);
  switch (fault._tag) {
    case 'Missing':
      return {
        title: `there is no plan file ${name}`,
        next: ['Check the path, or make a plan with `sync plan`.'],
      };
    case 'Unreadable':
      return {
        title: `the plan file ${name} cannot be read: ${fileWords(fault.code) ?? safeMessage(fault.detail)}`,
        next: [UNREADABLE_ADVICE[fault.code] ?? 'Check the path.'],
      };
    case 'Empty':
      return { title: `the plan file ${name} is empty`, next: [NEW_PLAN(file)] };
    case 'NotJson':
      return fault.truncated
        ? {
            title: `the plan file ${name} is truncated`,
            body: [line(2, [safeMessage(fault.detail)])],
            next: ['It was not copied completely. Copy it again, or make a new plan.'],
          }
        : {
            title: `${name} is not a plan file: it is not JSON`,
            body: [line(2, [safeMessage(fault.detail)])],
            next: [
              'Name the file that `sync plan` saved. Pass a config file to `sync plan --experiences-config`.',
            ],
          };
    case 'NotAPlan':
      return {
        title: `${name} is JSON, but not a plan file`,
        next: ['Name the file that `sync plan` saved with --out; the output of --json is not a plan file.'],
      };
    case 'NewerVersion': {
      const by = fault.toolVersion === undefined ? 'a newer sync' : `sync ${safeText(fault.toolVersion)}`;
      return {
        title: `the plan file ${name} was made by ${by}`,
        body: [
          line(2, [
            `Its format is version ${String(fault.formatVersion)}; this sync reads up to ${String(fault.supported)}.`,
          ]),
        ],
        next: [`Use ${by} or newer, or make a new plan with this one.`],
      };
    }
    case 'Shape':
      return {
        title: `the plan file ${name} is damaged: it does not have the structure of a plan`,
        body: problemLines(fault.problems),
        next: [NEW_PLAN(file)],
      };
    case 'Contradiction':
      return {
        title: `the plan file ${name} contradicts itself`,
        body: problemLines(fault.problems),
        next: [
          'Its checksum is valid, so somebody edited the file and recomputed it. Nothing was written.',
          NEW_PLAN(file),
        ],
      };
    case 'Encrypted':
      return {
        title: `the plan file ${name} is encrypted, but no passphrase is given`,
        next: ['Set SYNC_PLAN_PASSPHRASE to the passphrase of the plan, or name its --key-file.'],
      };
    case 'WrongKey':
      return {
        title: `the plan file ${name} cannot be decrypted with this passphrase`,
        body: [line(2, ['It was encrypted with another passphrase, or the file header was changed.'])],
        next: ['Check SYNC_PLAN_PASSPHRASE or --key-file, or make a new plan.'],
      };
    case 'Tampered':
      return {
        title: `the plan file ${name} was changed after it was encrypted`,
        body: [line(2, ['The passphrase is correct. Nothing in the file was used.'])],
        next: ['Copy the original file again, or make a new plan.'],
      };
    case 'Checksum':
      return {
        title: `the plan file ${name} was changed after it was made`,
        body: [
          line(2, [span('recorded checksum  ', 'dim'), safeText(fault.recorded)]),
          line(2, [span('actual checksum    ', 'dim'), safeText(fault.actual)]),
        ],
        next: ['A plan is applied unchanged or not at all. Revert the change, or make a new plan.'],
      };
    default:
      return absurd(fault);
  }
};

/** A file that is not a plan, or was changed or damaged. */
export const planUnusable = ({
  file,
  fault,
}: Extract<SyncError, { readonly _tag: 'PlanUnusable' }>): Problem => faultProblem(file, fault);
