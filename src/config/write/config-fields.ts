import { type CustomField, type EnvironmentVariable, sameField } from '../../domain/experience.ts';
import type {
  ConfigExperience,
  ExperienceSyncConfig,
  ManagedTestSuite,
  SuiteFilter,
} from '../../domain/experience-sync-config.ts';
import { foldedFieldName, sortedBy } from '../../domain/normal-form.ts';
import { bareValue, textsValue, textValue, type MapValue, type YamlValue } from './written-value.ts';

/** A key of a kind of entry: how to write it, and when two entries have equal values. */
export interface FieldSpec<A> {
  readonly key: string;
  /** The value to write; absent if the key is omitted. */
  readonly value: (entry: A) => YamlValue | undefined;
  /** Whether both mean the same to a user. */
  readonly same: (a: A, b: A) => boolean;
  /** What to write if a merge key sets the field but the entry must not have it; absent if nothing expresses that. */
  readonly unset?: YamlValue;
  /** Texts that can be edited one by one. */
  readonly texts?: {
    readonly of: (entry: A) => readonly string[];
    readonly ordered: boolean;
    /** How to write an item; absent: as a text. */
    readonly written?: (entry: A) => (text: string) => YamlValue;
  };
  /** Entries that can be edited one by one. */
  readonly entries?: EntriesOf<A>;
}

/** The entries inside an entry, of any kind. */
interface EntriesOf<A> {
  readonly visit: <R>(entry: A, other: A, visitor: EntriesVisitor<R>) => R;
}

/** Visits two lists of entries of one kind. */
type EntriesVisitor<R> = <B>(current: readonly B[], wanted: readonly B[], spec: EntrySpec<B>) => R;

/** A kind of entry. */
export interface EntrySpec<A> {
  /** Identifies an entry within its list. */
  readonly identity: (entry: A) => string;
  /** Identifies an entry that was renamed. */
  readonly otherIdentity?: (entry: A) => string | undefined;
  /** In the order of writing. */
  readonly fields: readonly FieldSpec<A>[];
}

const NULL = bareValue('null');
const EMPTY_LIST = textsValue([]);

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify(sortedBy(new Set(a), (text) => text)) ===
  JSON.stringify(sortedBy(new Set(b), (text) => text));

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

const text = <A>(key: string, of: (entry: A) => string | undefined, unset?: YamlValue): FieldSpec<A> => ({
  key,
  value: (entry) => {
    const written = of(entry);
    return written === undefined ? undefined : textValue(written);
  },
  same: (a, b) => of(a) === of(b),
  ...(unset && { unset }),
});

const bare = <A>(
  key: string,
  of: (entry: A) => number | boolean | undefined,
  implied?: boolean,
): FieldSpec<A> => ({
  key,
  value: (entry) => {
    const value = of(entry);
    return value === undefined || value === implied ? undefined : bareValue(String(value));
  },
  same: (a, b) => of(a) === of(b),
  unset: implied === undefined ? NULL : bareValue(String(implied)),
});

const texts = <A>(
  key: string,
  of: (entry: A) => readonly string[],
  { ordered, required = false }: { readonly ordered: boolean; readonly required?: boolean },
): FieldSpec<A> => ({
  key,
  value: (entry) => (required || of(entry).length > 0 ? textsValue(of(entry)) : undefined),
  same: (a, b) => (ordered ? sameList(of(a), of(b)) : sameSet(of(a), of(b))),
  unset: EMPTY_LIST,
  texts: { of, ordered },
});

/** An entry as a value, without keys that have nothing to say. */
export const entryValue = <A>(entry: A, spec: EntrySpec<A>): MapValue => ({
  kind: 'map',
  fields: spec.fields.flatMap(({ key, value }) => {
    const written = value(entry);
    return written === undefined ? [] : [[key, written] as const];
  }),
});

const VARIABLE: EntrySpec<EnvironmentVariable> = {
  identity: ({ name }) => name,
  fields: [text('name', ({ name }) => name), text('value', ({ value }) => value)],
};

const CUSTOM_FIELD: EntrySpec<CustomField> = {
  identity: ({ name }) => foldedFieldName(name),
  fields: [
    { ...text<CustomField>('name', ({ name }) => name), same: () => true },
    text('type', ({ type }) => type),
    texts('values', ({ values }) => values, { ordered: true, required: true }),
  ],
};

const entries = <A, B>(
  key: string,
  of: (entry: A) => readonly B[] | undefined,
  spec: EntrySpec<B>,
  rest: Pick<FieldSpec<A>, 'same' | 'unset'>,
  writesEmpty: boolean,
): FieldSpec<A> => ({
  key,
  value: (entry) => {
    const list = of(entry);
    if (list === undefined || (list.length === 0 && !writesEmpty)) return undefined;
    return { kind: 'list', items: list.map((item) => entryValue(item, spec)) };
  },
  ...rest,
  entries: { visit: (a, b, visitor) => visitor(of(a) ?? [], of(b) ?? [], spec) },
});

/** An entry of `experiences`. */
export const EXPERIENCE: EntrySpec<ConfigExperience> = {
  identity: ({ name }) => name,
  otherIdentity: ({ experienceID }) => experienceID,
  fields: [
    text('name', ({ name }) => name),
    text('experienceID', ({ experienceID }) => experienceID, textValue('')),
    // Never written, but removed when the entry gets its previous name back, because a file that says both is invalid.
    { key: 'previousName', value: () => undefined, same: (a, b) => a.previousName !== b.name },
    text('description', ({ description }) => (description === '' ? undefined : description), textValue('')),
    texts('locations', ({ locations }) => locations, { ordered: true }),
    text('profile', ({ profile }) => profile),
    entries(
      'environmentVariables',
      ({ environmentVariables }) => environmentVariables,
      VARIABLE,
      { same: (a, b) => sameField('environmentVariables', a, b), unset: NULL },
      true,
    ),
    bare('cacheExempt', ({ cacheExempt }) => cacheExempt),
    bare('containerTimeoutSeconds', ({ containerTimeoutSeconds }) => containerTimeoutSeconds),
    entries(
      'customFields',
      ({ customFields }) => customFields,
      CUSTOM_FIELD,
      { same: (a, b) => sameField('customFields', a, b), unset: EMPTY_LIST },
      false,
    ),
    texts('tags', ({ tags }) => tags, { ordered: false }),
    texts('systems', ({ systems }) => systems, { ordered: false }),
    bare('archived', ({ archived }) => archived, false),
  ],
};

const filterValue = (filter: SuiteFilter): MapValue => ({
  kind: 'map',
  fields: (['tags', 'systems', 'names'] as const).flatMap((key) => {
    const listed = filter[key];
    return listed === undefined ? [] : [[key, textsValue(listed)] as const];
  }),
});

const writtenTag = ({ declaredTags = [] }: ExperienceSyncConfig) => {
  const byName = new Map(declaredTags.map((tag) => [tag.name, tag]));
  return (name: string): YamlValue => {
    const tag = byName.get(name);
    if (tag === undefined) return textValue(name);
    const described = tag.description === '' ? [] : [['description', textValue(tag.description)] as const];
    return { kind: 'map', fields: [['name', textValue(name)], ...described] };
  };
};

const tagTexts = texts<ExperienceSyncConfig>(
  'managedExperienceTags',
  (config) => config.managedExperienceTags,
  {
    ordered: false,
  },
);

const declarations = ({ declaredTags = [] }: ExperienceSyncConfig): string =>
  JSON.stringify(
    sortedBy(
      declaredTags.map(({ name, description }) => `${name}\u0000${description}`),
      (tag) => tag,
    ),
  );

/** The managed tags; declared ones are maps. */
const managedTags: FieldSpec<ExperienceSyncConfig> = {
  ...tagTexts,
  value: (config) => {
    const items = config.managedExperienceTags.map(writtenTag(config));
    return items.length > 0 ? { kind: 'list', items } : undefined;
  },
  same: (a, b) => tagTexts.same(a, b) && declarations(a) === declarations(b),
  texts: { of: (config) => config.managedExperienceTags, ordered: false, written: writtenTag },
};

/** An entry of `managedTestSuites`. */
export const TEST_SUITE: EntrySpec<ManagedTestSuite> = {
  identity: ({ name }) => name,
  fields: [
    text('name', ({ name }) => name),
    text('description', ({ description }) => description),
    text('system', ({ system }) => system),
    text('metricsSet', ({ metricsSet }) => metricsSet),
    {
      key: 'where',
      value: ({ where }) => where && filterValue(where),
      same: (a, b) => JSON.stringify(a.where) === JSON.stringify(b.where),
    },
    {
      ...texts<ManagedTestSuite>('experiences', ({ experiences }) => experiences, {
        ordered: false,
        required: true,
      }),
      value: ({ experiences, where }) => (where ? undefined : textsValue(experiences)),
    },
  ],
};

/** Whether two entries agree in every field. */
export const sameEntry = <A>(a: A, b: A, spec: EntrySpec<A>): boolean =>
  spec.fields.every(({ same }) => same(a, b));

const sameEntries = <A>(a: readonly A[], b: readonly A[], spec: EntrySpec<A>): boolean => {
  if (a.length !== b.length) return false;
  const others = new Map(b.map((entry) => [spec.identity(entry), entry]));
  return a.every((entry) => {
    const other = others.get(spec.identity(entry));
    return other !== undefined && sameEntry(entry, other, spec);
  });
};

/** A whole config; its fields are the top-level keys. */
export const CONFIG: EntrySpec<ExperienceSyncConfig> = {
  identity: () => '',
  fields: [
    entries(
      'experiences',
      ({ experiences }) => experiences,
      EXPERIENCE,
      { same: (a, b) => sameEntries(a.experiences, b.experiences, EXPERIENCE), unset: EMPTY_LIST },
      true,
    ),
    entries(
      'managedTestSuites',
      ({ managedTestSuites }) => managedTestSuites,
      TEST_SUITE,
      {
        same: (a, b) => sameEntries(a.managedTestSuites, b.managedTestSuites, TEST_SUITE),
        unset: EMPTY_LIST,
      },
      false,
    ),
    managedTags,
    texts('protected', ({ protected: globs }) => globs ?? [], { ordered: false }),
    text('project', ({ project }) => project),
    text('ownershipTag', ({ ownershipTag }) => ownershipTag),
    texts('ignored', ({ ignored }) => ignored ?? [], { ordered: false }),
  ],
};
