/** Whether a name matches a pattern. */
export type Matches = (name: string) => boolean;

const escapedForPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether a pattern can match more than one name. */
export const hasWildcard = (glob: string): boolean => /[*?]/.test(glob);

/**
 * A matcher for a glob over the whole name: `*` matches any text, `?` any one character. Takes time linear in the length of the name,
 * whatever the pattern.
 */
export const globMatcher = (
  glob: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): Matches => {
  const flags = ignoreCase ? 'isu' : 'su';
  const collapsed = glob.replace(/\*+/g, '*');
  const pieces = collapsed.split('*').map((piece) => piece.split('?').map(escapedForPattern).join('.'));
  if (pieces.length === 1) {
    const whole = new RegExp(`^${pieces[0] ?? ''}$`, flags);
    return (name) => whole.test(name);
  }
  const first = new RegExp(`^${pieces[0] ?? ''}`, flags);
  const last = new RegExp(`${pieces.at(-1) ?? ''}$`, flags);
  const middle = pieces.slice(1, -1).map((piece) => new RegExp(piece, flags));
  return (name) => {
    const start = first.exec(name);
    if (start === null) return false;
    let rest = name.slice(start[0].length);
    for (const piece of middle) {
      const found = piece.exec(rest);
      if (found === null) return false;
      rest = rest.slice(found.index + found[0].length);
    }
    return last.test(rest);
  };
};

/** A matcher for any of several globs, most of which can be names: a selection of a tag has one for each member. */
export const anyGlob = (globs: readonly string[]): Matches => {
  const names = new Set(globs);
  const matchers = globs.filter(hasWildcard).map((glob) => globMatcher(glob));
  return (name) => names.has(name) || matchers.some((matches) => matches(name));
};
