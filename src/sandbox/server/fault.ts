/** Why a sandbox could not be started or reached: a text, and what to do about it. */
export interface SandboxFault {
  readonly message: string;
  readonly hint: string;
}

/** The words of something that was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
