import { linesListed } from './source-text.ts';
import type { YamlFault } from './yaml-node.ts';

// Characters that look like a space or are invisible, but are not whitespace in YAML. They come from web pages, chats and word processors.
const ODD = String.raw`\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff`;

/** An odd space where YAML requires an ordinary one: in the indentation, after a dash or after a colon. */
const IN_STRUCTURE = new RegExp(
  [
    `^[ \\t${ODD}]*?(?<indent>[${ODD}])(?=[ \\t${ODD}]*(?:-(?:\\s|$)|["']?[A-Za-z_]+["']?[ \\t${ODD}]*:(?:\\s|$)))`,
    `^ *(?:- +)*-(?<dash>[${ODD}])`,
    `^ *(?:- +)*["']?[A-Za-z_]+["']?:[ \\t]*(?<colon>[${ODD}])`,
  ].join('|'),
  'gmu',
);

const NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u202f': 'a narrow no-break space',
  '\u200b': 'a zero-width space',
  '\u2060': 'a word joiner',
  '\u3000': 'an ideographic space',
  '\ufeff': 'a byte order mark',
};

const nameOf = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${NAMES[character] ?? 'an odd space'} (U+${code})`;
};

/** Reports all odd spaces that break the structure, as one fault. Only for texts that do not parse, because a value may contain them. */
export const oddSpaces = (text: string): readonly YamlFault[] => {
  const found = [...text.matchAll(IN_STRUCTURE)].map((match) => {
    const { indent, dash, colon } = match.groups ?? {};
    const character = indent ?? dash ?? colon ?? '';
    const start = match.index + match[0].lastIndexOf(character);
    return { start, character };
  });
  const [first, ...others] = found;
  if (first === undefined) return [];
  return [
    {
      rule: 'odd-space',
      message: `found ${nameOf(first.character)} where YAML expects an ordinary space${linesListed(
        text,
        others.map(({ start }) => start),
      )}`,
      hint: 'Retype the space: it looks right, but YAML reads it as a letter.',
      start: first.start,
      end: first.start + first.character.length,
    },
  ];
};
