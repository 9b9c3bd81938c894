import { Buffer } from 'node:buffer';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { PlanFault } from '../domain/plan-error.ts';
import { codecProblems } from './codec-problems.ts';
import { checkVersion, parseJson } from './plan-file.ts';
import { PlanHead } from './plan.ts';

/** The long keys of a plan, which its head does not need. */
const BODY = new Set(['fingerprint', 'warnings', 'updates']);

const OPENING = Buffer.from('{\n  "');
/** Strings in JSON contain no line breaks, and nested keys are indented deeper, so this begins a key of the outermost object. */
const KEY = Buffer.from('\n  "');
const CLOSING = /\n\}\n?$/;

/** Cuts the head out of a file as sync writes it; undefined if the file has another layout or is truncated. */
const cutHead = (bytes: Buffer): string | undefined => {
  const closing = CLOSING.exec(bytes.subarray(-3).toString('latin1'));
  if (!bytes.subarray(0, OPENING.length).equals(OPENING) || closing === null) return undefined;
  const end = bytes.length - closing[0].length;
  const members: string[] = [];
  for (let at = 1; at !== -1 && at < end;) {
    const next = bytes.indexOf(KEY, at + 1);
    const name = bytes.toString('utf8', at + KEY.length, bytes.indexOf('"', at + KEY.length));
    if (!BODY.has(name)) members.push(bytes.toString('utf8', at, next === -1 ? end : next));
    at = next;
  }
  return `{${members.join('')}}`;
};

const parsed = (bytes: Buffer): E.Either<PlanFault, unknown> => {
  const whole = () => parseJson(bytes.toString('utf8'));
  const head = cutHead(bytes);
  return head === undefined ? whole() : pipe(parseJson(head), E.orElse(whole));
};

/**
 * Reads the head of a plan file, whatever its length. Neither the checksum nor contradictions are checked, so use it for lists only and
 * never to apply anything.
 */
export const readPlanHead = (content: Uint8Array): E.Either<PlanFault, PlanHead> => {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.subarray(0, 64).toString('utf8').trim() === '') return E.left({ _tag: 'Empty' });
  return pipe(
    parsed(bytes),
    E.chain(checkVersion),
    E.chain((value) =>
      pipe(
        PlanHead.decode(value),
        E.mapLeft((errors): PlanFault => ({ _tag: 'Shape', problems: codecProblems(errors) })),
      ),
    ),
  );
};
