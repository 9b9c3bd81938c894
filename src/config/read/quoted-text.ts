const LONGEST_QUOTED = 80;

/**
 * Quotes a text from a file for a message: truncated if long, with everything escaped that a terminal would not print or would print
 * elsewhere (control characters, line separators, bidirectional overrides).
 */
export const quoted = (text: string): string => {
  const cut = text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text;
  const escaped = cut.replace(/["\\]|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
};
