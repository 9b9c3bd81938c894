import * as t from 'io-ts';
import { ExperienceID } from './ids.ts';

/** What a simulation finds in its environment; the value is text, whatever a config writes. */
export const EnvironmentVariable = t.strict({ name: t.string, value: t.string }, 'EnvironmentVariable');
export type EnvironmentVariable = t.TypeOf<typeof EnvironmentVariable>;

/** The types of custom fields that the API knows. */
export const CustomFieldType = t.keyof(
  { text: null, number: null, timestamp: null, json: null },
  'CustomFieldType',
);
export type CustomFieldType = t.TypeOf<typeof CustomFieldType>;

/** A typed list of values under a name; the API compares names without regard to case. */
export const CustomField = t.strict(
  { name: t.string, type: CustomFieldType, values: t.readonlyArray(t.string) },
  'CustomField',
);
export type CustomField = t.TypeOf<typeof CustomField>;

const settings = {
  name: t.string,
  description: t.string,
  locations: t.readonlyArray(t.string),
  customFields: t.readonlyArray(CustomField),
  archived: t.boolean,
};

/** What a user can see of a live experience and sync can depend on; timestamps and user IDs stay out. */
export const Experience = t.strict(
  {
    experienceID: ExperienceID,
    ...settings,
    profile: t.string,
    environmentVariables: t.readonlyArray(EnvironmentVariable),
    cacheExempt: t.boolean,
    /** Seconds. */
    containerTimeoutSeconds: t.number,
  },
  'Experience',
);
export type Experience = t.TypeOf<typeof Experience>;

/** Who changed a live entity last and when, as the API tells it (RFC 3339); for explaining drift, never digested. */
export interface LastChange {
  readonly updateTimestamp: string;
  readonly updateUserID: string;
}

/** A live experience with its last change. */
export type LiveExperience = Experience & { readonly lastChange?: LastChange };

/**
 * What an experience shall look like. Fields that the config may leave alone are absent for a new experience
 * (the server's defaults hold) and copied from the live one for a matched one.
 */
export const WantedExperience = t.intersection(
  [
    t.strict(settings),
    t.exact(
      t.partial({
        profile: t.string,
        environmentVariables: t.readonlyArray(EnvironmentVariable),
        cacheExempt: t.boolean,
        containerTimeoutSeconds: t.number,
      }),
    ),
  ],
  'WantedExperience',
);
export type WantedExperience = t.TypeOf<typeof WantedExperience>;

/** The fields that an update can send, in the order in which people read them. */
export const UPDATABLE_FIELDS = [
  'name',
  'description',
  'locations',
  'profile',
  'environmentVariables',
  'cacheExempt',
  'containerTimeoutSeconds',
  'customFields',
] as const;
export type UpdatableField = (typeof UPDATABLE_FIELDS)[number];
