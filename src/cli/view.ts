import type { PlanFormat } from './plan-formats.ts';
import type { StreamTraits } from './terminal.ts';

/** How a command's result is to be shown. */
export interface View {
  readonly stdout: StreamTraits;
  readonly stderr: StreamTraits;
  readonly json: boolean;
  /** What plans are encrypted with, where it is not in the environment. */
  readonly keyFile?: string;
}

/** How a plan is to be shown. */
export interface PlanView extends View {
  readonly full: boolean;
  /** Further patterns of names whose values are masked. */
  readonly redact: readonly string[];
  readonly format: PlanFormat;
  /** The most bytes that Markdown may have. */
  readonly maxBytes: number;
}

/** What a command prints. */
export interface Printed {
  readonly stdout: string;
  readonly stderr?: string;
  readonly notice?: string;
}

/** A JSON document as a command prints it. A CI runner takes `##[` anywhere in a log for a command; it can stand in texts alone, where JSON has an escape for it. */
export const jsonText = (document: unknown): string =>
  `${JSON.stringify(document, null, 2).replaceAll('##[', '\\u0023#[')}\n`;
