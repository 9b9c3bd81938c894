import * as E from 'fp-ts/lib/Either.js';
import type { SandboxError } from '../server/sandbox-error.ts';
import { MISSING_FIELDS } from './missing-fields.ts';
import { PAGES } from './pages.ts';
import { STORED_FORMS } from './stored-forms.ts';
import { UNREADABLE } from './unreadable.ts';
import type { Variant } from './variant.ts';
import { WRITTEN_FORMS } from './written-forms.ts';

/** All answer variants. */
export const ANSWER_VARIANTS: readonly Variant[] = [
  ...MISSING_FIELDS,
  ...WRITTEN_FORMS,
  ...PAGES,
  ...STORED_FORMS,
  ...UNREADABLE,
];

/** Finds variants by name. The error lists all unknown names. */
export const variantsNamed = (names: readonly string[]): E.Either<SandboxError, readonly Variant[]> => {
  const known = new Map(ANSWER_VARIANTS.map((variant) => [variant.name, variant]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    return E.left({
      message: `unknown answer variant: ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
      hint: 'List the variants with `sync sandbox answers`.',
    });
  return E.right([...new Set(names)].flatMap((name) => known.get(name) ?? []));
};

/** The text that `sync sandbox answers` prints. */
export const variantsText = (): string => {
  const width = Math.max(...ANSWER_VARIANTS.map(({ name }) => name.length));
  const groups = [...new Set(ANSWER_VARIANTS.map(({ group }) => group))];
  const sections = groups.map((heading) =>
    [
      heading,
      ...ANSWER_VARIANTS.filter(({ group }) => group === heading).map(
        ({ name, about }) => `  ${name.padEnd(width)}  ${about}`,
      ),
    ].join('\n'),
  );
  return `${sections.join('\n\n')}\n`;
};

/** The variants as JSON. */
export const variantsJson = (): string =>
  `${JSON.stringify({ variants: ANSWER_VARIANTS.map(({ name, group, about }) => ({ name, group, about })) }, null, 2)}\n`;
