import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { updatesByName } from '../domain/named-sets.ts';
import type { PlanFault } from '../domain/plan-error.ts';
import { canonicalDigest } from './canonical-json.ts';
import { codecProblems } from './codec-problems.ts';
import { contradictions } from './contradictions.ts';
import { countedKeys, repeatedKeys } from './repeated-keys.ts';
import { FORMAT_VERSION, type Plan, PlanFile } from './plan.ts';
import { planValue } from './plan-value.ts';

/** The checksums of plans that were read or written: computing one costs as much as parsing the file. */
const known = new WeakMap<Plan, string>();

/** The checksum of a plan, as in its file. */
export const planChecksum = (plan: Plan): string => known.get(plan) ?? canonicalDigest(planValue(plan));

/** How the experiences of a plan begin and end in its file. Only a key of the plan itself is indented so little. */
const EXPERIENCES = { begin: '\n  "updates": {\n    "experiences": [', end: '\n    ]\n  }\n}' };

const experienceLines = (experiences: readonly unknown[]): string =>
  JSON.stringify({ updates: { experiences } }, null, 2).slice(
    '{'.length + EXPERIENCES.begin.length,
    -EXPERIENCES.end.length,
  );

function* batchesOf<A>(items: Iterable<A>, size: number): Iterable<readonly A[]> {
  let batch: A[] = [];
  for (const one of items) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The number of experiences in a piece of text. V8 takes three times as long for texts of more than 128 KB. */
const BATCH_SIZE = 20;

/** The text of a plan file in pieces, since that of a large plan takes hundreds of megabytes. */
function* planPieces(plan: Plan): Iterable<string> {
  const value = planValue(plan);
  const checksum = canonicalDigest(value);
  known.set(plan, checksum);
  const { experiences, ...sets } = value.updates;
  const rest = JSON.stringify({ ...value, updates: { experiences: [], ...sets }, checksum }, null, 2);
  const at = rest.indexOf(EXPERIENCES.begin) + EXPERIENCES.begin.length;
  yield rest.slice(0, at);
  let before = '';
  for (const batch of batchesOf(experiences, BATCH_SIZE)) {
    yield before;
    yield experienceLines(batch);
    before = ',';
  }
  yield `${before === '' ? '' : '\n    '}${rest.slice(at)}\n`;
}

/** The text of a plan file. Two plans with the same actor and input differ only in `createdAt` and `checksum`. */
export const serialisePlan = (plan: Plan): string => [...planPieces(plan)].join('');

/** The text of a plan file to write, encrypted or in pieces. */
export const planText = (
  plan: Plan,
  encrypt: ((text: string) => string) | undefined,
): string | (() => Iterable<string>) => (encrypt ? encrypt(serialisePlan(plan)) : () => planPieces(plan));

/** Whether a text that starts like JSON ends inside a string, list or object. */
const endsInside = (text: string): boolean => {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inText = !inText;
    else if (inText) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return inText || depth > 0;
};

/** Parses the text of a file that may be a plan. */
export const parseJson = (text: string): E.Either<PlanFault, unknown> =>
  E.tryCatch(
    (): unknown => JSON.parse(text),
    (error) => {
      const detail = error instanceof Error ? error.message : String(error);
      return {
        _tag: 'NotJson',
        detail,
        truncated: text.trimStart().startsWith('{') && endsInside(text),
      };
    },
  );

const Versioned = t.type({ formatVersion: t.number, checksum: t.string });
const ByTool = t.type({ toolVersion: t.string });

/** Checks that a value is a plan of a supported version. */
export const checkVersion = (value: unknown): E.Either<PlanFault, { readonly checksum: string }> => {
  if (!Versioned.is(value)) return E.left({ _tag: 'NotAPlan' });
  if (value.formatVersion > FORMAT_VERSION) {
    const toolVersion = ByTool.is(value) ? { toolVersion: value.toolVersion } : {};
    return E.left({
      _tag: 'NewerVersion',
      formatVersion: value.formatVersion,
      supported: FORMAT_VERSION,
      ...toolVersion,
    });
  }
  return E.right(value);
};

/** A plan has about ten levels. The limit protects functions that recurse into a value from a stack overflow. */
const MOST_LEVELS = 100;

const checkChecksum = (value: { readonly checksum: string }): E.Either<PlanFault, unknown> => {
  const { checksum: recorded, ...rest } = value;
  const actual = canonicalDigest(rest);
  return recorded === actual ? E.right(value) : E.left({ _tag: 'Checksum', recorded, actual });
};

/** A plan that was read, with the checksum that identifies it. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly checksum: string;
}

const decode =
  (isForList = false) =>
  (value: unknown): E.Either<PlanFault, ReadPlan> => {
    // `is` takes an eighth of the time of `decode`, which is needed only for the error.
    const decoded = PlanFile.is(value) ? E.right(value) : PlanFile.decode(value);
    if (E.isLeft(decoded)) return E.left({ _tag: 'Shape', problems: codecProblems(decoded.left) });
    const { updates: serialisedUpdates, checksum, ...head } = decoded.right;
    const { experiences: matches, protections, ...sets } = serialisedUpdates;
    const updates = updatesByName({ matches, ...sets }, protections);
    const problems = isForList ? [] : contradictions(decoded.right, updates);
    if (problems.length > 0) return E.left({ _tag: 'Contradiction', problems });
    const plan = { ...head, updates };
    known.set(plan, checksum);
    return E.right({ plan, checksum });
  };

const checkKeys =
  (text: string, left: number) =>
  <A>(value: A): E.Either<PlanFault, A> => {
    const keys = repeatedKeys(text, left);
    if (keys.length === 0) return E.right(value);
    const problems = keys.map((key) => `the key ${key} occurs twice in one object`);
    return E.left({ _tag: 'Contradiction', problems });
  };

const TOO_DEEP: PlanFault = {
  _tag: 'Shape',
  problems: [`lists and objects are nested more than ${MOST_LEVELS} levels deep`],
};

/**
 * Parses the text of a plan file. Checks syntax, version, depth, checksum, keys, shape and contradictions, in this order, so that the
 * reported fault is the cause.
 */
export const parsePlan = (text: string): E.Either<PlanFault, ReadPlan> => {
  if (text.trim() === '') return E.left({ _tag: 'Empty' });
  return pipe(
    parseJson(text),
    E.chain(checkVersion),
    E.chain((value) => {
      const keys = countedKeys(value, MOST_LEVELS);
      return keys === undefined
        ? E.left(TOO_DEEP)
        : pipe(checkChecksum(value), E.chain(checkKeys(text, keys)));
    }),
    E.chain(decode()),
  );
};

/** Like `parsePlan`, for lists of plans: does not check for repeated keys and contradictions. */
export const parsePlanForList = (text: string): E.Either<PlanFault, ReadPlan> => {
  if (text.trim() === '') return E.left({ _tag: 'Empty' });
  return pipe(
    parseJson(text),
    E.chain(checkVersion),
    E.chain((value) =>
      countedKeys(value, MOST_LEVELS) === undefined ? E.left(TOO_DEEP) : checkChecksum(value),
    ),
    E.chain(decode(true)),
  );
};
