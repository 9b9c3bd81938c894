import type { Task } from 'fp-ts/lib/Task.js';
import type { PlanFilter } from '../../render/plan-filter.ts';
import type { PlanFormat } from './plan-formats.ts';
import type { StreamTraits } from './terminal.ts';

/** How a command's result is to be shown. */
export interface Display {
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
  readonly json: boolean;
  /** What plans are encrypted with, where it is not in the environment. */
  readonly keyFile?: string;
}

/** How a plan is to be shown. */
export interface PlanDisplay extends Display {
  readonly full: boolean;
  /** Further patterns of names whose values are masked. */
  readonly redact: readonly string[];
  readonly format: PlanFormat;
  /** Which changes are shown; JSON shows all. */
  readonly filter: PlanFilter;
  /** Whether the page is to be opened rather than printed. */
  readonly open: boolean;
  /** The most bytes that Markdown may have. */
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

/** Chooses how a command shows its result: nothing else asks whether that is as JSON. */
export const chosen = <V>({ text, json }: Views<V>, { json: asJson }: Pick<Display, 'json'>): V =>
  asJson ? json : text;

/** How a result is shown. */
export type View<A, D = Display> = (result: A, display: D) => Printed | Promise<Printed>;

/** The view of a command, which chooses it once. */
export const viewOf = <A, D extends Display>(
  views: Views<View<A, D>>,
  display: D,
): ((result: A) => Task<Printed>) => {
  const view = chosen(views, display);
  return (result) => async () => view(result, display);
};

/** A JSON document as a command prints it. A CI runner takes `##[` anywhere in a log for a command; it can stand in texts alone, where JSON has an escape for it. */
export const jsonText = (document: unknown, indent = 2): string =>
  `${JSON.stringify(document, null, indent).replaceAll('##[', '\\u0023#[')}\n`;
