import type { Task } from 'fp-ts/lib/Task.js';
import type { PlanFilter } from '../../render/plan-filter.ts';
import type { PlanFormat } from './plan-formats.ts';
import type { StreamTraits } from './terminal.ts';

/** How the result of a command is shown. */
export interface Display {
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
  readonly json: boolean;
  /** The file with the passphrase of plans, if it is not in the environment. */
  readonly keyFile?: string;
}

/** How a plan is shown. */
export interface PlanDisplay extends Display {
  readonly full: boolean;
  /** Additional name patterns whose values are masked. */
  readonly redact: readonly string[];
  readonly format: PlanFormat;
  /** Which changes are shown; JSON shows all. */
  readonly filter: PlanFilter;
  /** Whether to open the page instead of printing it. */
  readonly open: boolean;
  /** The maximum size of Markdown. */
  readonly maxBytes: number;
}

/** What a command prints. */
export interface Printed {
  readonly stdout: string;
  readonly stderr?: string;
  readonly notice?: string;
}

/** A result as text for people, and as one JSON document. */
export interface Views<V> {
  readonly text: V;
  readonly json: V;
}

/** Chooses between text and JSON. Nothing else checks `json`. */
export const chosen = <V>({ text, json }: Views<V>, { json: asJson }: Pick<Display, 'json'>): V =>
  asJson ? json : text;

/** How a result is shown. */
export type View<A, D = Display> = (result: A, display: D) => Printed | Promise<Printed>;

/** The view of a command, chosen once. */
export const viewOf = <A, D extends Display>(
  views: Views<View<A, D>>,
  display: D,
): ((result: A) => Task<Printed>) => {
  const view = chosen(views, display);
  return (result) => async () => view(result, display);
};

/** A JSON document as text. A CI runner treats `##[` anywhere in a log as a command; it only occurs in strings, where JSON can escape it. */
export const jsonText = (document: unknown, indent = 2): string =>
  `${JSON.stringify(document, null, indent).replaceAll('##[', '\\u0023#[')}\n`;
