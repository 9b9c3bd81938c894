import type { EnvironmentVariable } from './experience.ts';
import type { ExperienceUpdates } from './experience-updates.ts';
import { globMatcher } from './glob.ts';

/** Additional globs (`*`, `?`) of names whose values are masked, from `--redact`. */
export type RedactPatterns = readonly string[];

/** Whether the value of a name must not be shown. */
export type IsSecret = (name: string) => boolean;

/** Replaces a secret; its length tells nothing about the value. */
export const MASK = '(secret)';

// Matched as substrings, since names may be written as one word: DBPASSWORD, githubtoken.
const TELLTALE =
  /token|secret|passw(?:or)?d|passphrase|credential|apikey|accesskey|privatekey|signingkey|cookie|bearer/i;
// Matched as whole words, or MONKEY and KEYFRAME_RATE would be masked too.
const TELLTALE_WORDS = new Set([
  'key',
  'keys',
  'pwd',
  'pass',
  'pw',
  'auth',
  'creds',
  'dsn',
  'pat',
  'jwt',
  'pin',
  'salt',
]);

const words = (name: string): string[] =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}]+/u)
    .map((word) => word.toLowerCase());

/**
 * Detects names of secrets: those that look like one (`API_TOKEN`, `dbPassword`), and those that match a pattern. Judges each name once: a
 * plan repeats a few names many times.
 */
export const makeIsSecret = (patterns: RedactPatterns): IsSecret => {
  const matchers = patterns.map((pattern) => globMatcher(pattern, { ignoreCase: true }));
  const judged = new Map<string, boolean>();
  return (name) => {
    const known = judged.get(name);
    if (known !== undefined) return known;
    const isSecret =
      TELLTALE.test(name) ||
      words(name).some((word) => TELLTALE_WORDS.has(word)) ||
      matchers.some((matches) => matches(name));
    judged.set(name, isSecret);
    return isSecret;
  };
};

// A value that is secret whatever its name: a private key, or a URL with a password.
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|^[a-z][a-z0-9+.-]{0,30}:\/\/[^/?#\s]{0,200}:[^/?#\s]{1,500}@/i;

/** Whether an environment variable must not be shown. */
export const isSecretVariable = (isSecret: IsSecret, { name, value }: EnvironmentVariable): boolean =>
  isSecret(name) || SECRET_VALUE.test(value);

/** All values that a plan masks, live and wanted: a server may repeat them in its messages. */
export const maskedValues = (
  { matchedExperiencesByNewName }: ExperienceUpdates,
  patterns: RedactPatterns,
): readonly string[] => {
  const isSecret = makeIsSecret(patterns);
  const values = new Set<string>();
  for (const { original, new: wanted } of matchedExperiencesByNewName.values()) {
    const variables = [...(original?.environmentVariables ?? []), ...(wanted.environmentVariables ?? [])];
    for (const one of variables) {
      if (!isSecretVariable(isSecret, one)) continue;
      for (const { name, value } of variables) if (name === one.name) values.add(value);
    }
    for (const { name, values: held } of [...(original?.customFields ?? []), ...wanted.customFields])
      if (isSecret(name)) for (const value of held) values.add(value);
  }
  return [...values];
};
