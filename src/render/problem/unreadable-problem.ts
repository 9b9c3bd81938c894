import type { Unreadable } from '../../domain/database-state.ts';
import type { ComputeProblem } from '../../domain/compute-error.ts';
import { groupedBy } from '../../domain/grouped-by.ts';
import { absurd, type SyncError } from '../../domain/sync-error.ts';
import { quoted, safeName, safeText, shortened } from '../safe-text.ts';
import { line, span } from '../styled-line.ts';
import { counted, ENTITY_WORDS } from '../wording.ts';
import type { Problem } from './problem.ts';

/** An entity that cannot be read, as needed for messages. */
export type UnreadableThing = Pick<Unreadable, 'kind' | 'id' | 'name' | 'field' | 'expected' | 'got'>;

const word = (kind: Unreadable['kind']): string => (kind === 'project' ? 'project' : ENTITY_WORDS[kind]);

/** The entity: `test suite Gate (4f…)`. */
export const unreadableThing = ({ kind, id, name }: UnreadableThing): string =>
  name === undefined ? `${word(kind)} ${safeText(id)}` : `${word(kind)} ${safeName(name)} (${safeText(id)})`;

/** Why it cannot be read: what the server returned and what was expected. */
export const unreadableCause = ({ field, expected, got }: UnreadableThing): string =>
  `the server returned ${safeText(shortened(got))} as its ${safeText(field)} instead of ${expected}`;

/** The combined message for several entities of one kind. */
export const unreadableTogether = (one: UnreadableThing, message: string) => ({
  name: one.name ?? one.id,
  message: `(${word(one.kind)}s) ${message}: the server did not return ${one.expected} as their ${safeText(one.field)}`,
});

const NEVER = 'What cannot be read is never changed.';

/** Required entities that cannot be read. */
export const unreadableEntities = ({
  entities,
}: Extract<SyncError, { readonly _tag: 'UnreadableEntities' }>): Problem => {
  const [only] = entities;
  return {
    title:
      only && entities.length === 1
        ? `${unreadableThing(only)} cannot be read`
        : `${counted(entities.length, 'thing')} that sync needs cannot be read`,
    body: entities.map((one) => line(2, [span(unreadableThing(one), 'strong'), `: ${unreadableCause(one)}`])),
    next: [`${NEVER} Fix it in ReSim, or look for a newer version of sync.`],
  };
};

type Met = Extract<ComputeProblem, { readonly _tag: 'Unreadable' }>;

/** How a plan depends on an entity that cannot be read, and what to do. */
export const unreadableWording = ({ role, by = '', unreadable }: Met) => {
  const thing = unreadableThing(unreadable);
  const cause = unreadableCause(unreadable);
  const apart = `${NEVER} Fix it in ReSim, or leave it out of the plan with --exclude.`;
  switch (role) {
    case 'matched':
      return {
        message: `${quoted(shortened(by))} matches ${thing}, which cannot be read: ${cause}`,
        hint: apart,
        together: unreadableTogether({ ...unreadable, name: by }, 'cannot be read'),
      };
    case 'leftOver':
      return {
        message: `${thing} is not in the config and would be archived, but cannot be read: ${cause}`,
        hint: `${apart} With --no-archive, it stays as it is.`,
        together: unreadableTogether(unreadable, 'would be archived, but cannot be read'),
      };
    case 'mayBeMatched':
      return {
        message: `${quoted(shortened(by))} would be created, but may already exist as ${thing}, which cannot be read: ${cause}`,
        hint: `${NEVER} Fix it in ReSim, then plan again.`,
      };
    case 'suiteMember':
      return {
        message: `suite ${quoted(shortened(by))} contains ${thing}, which cannot be read: ${cause}`,
        hint: 'A partial plan would remove it from the suite. Fix it in ReSim, then plan again.',
      };
    case 'mayProtect':
      return {
        message: `${thing} cannot be read: ${cause}`,
        hint: 'It may protect what this plan archives. Fix it in ReSim, or plan with --no-archive.',
      };
    default:
      return absurd(role);
  }
};

const groupKey = ({ kind, field, expected }: UnreadableThing): string =>
  JSON.stringify([kind, field, expected]);

/** The number of entities named per cause. */
const NAMED = 3;

/** Warnings about ignored entities, one per cause. */
export const unreadableLines = (all: readonly UnreadableThing[]): string[] => {
  return [...groupedBy(all, groupKey).values()].map((group) => {
    const named = group.slice(0, NAMED).map(unreadableThing).join(', ');
    const more = group.length > NAMED ? ` and ${counted(group.length - NAMED, 'more', 'more')}` : '';
    const [first] = group;
    const cause = first === undefined ? '' : unreadableCause(first);
    return `Warning: ${named}${more} cannot be read: ${cause}. The plan does not touch ${group.length === 1 ? 'it' : 'them'}.`;
  });
};
