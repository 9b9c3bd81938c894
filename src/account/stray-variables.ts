import { nearestName } from '../domain/nearest-name.ts';
import { ACCESS_TOKEN_VARIABLE, ALL_SETTING_NAMES, variableOf } from './setting-sources.ts';

/** `RESIM_*` variables that are not settings, with a suggestion if one looks like a typo. */
export interface StrayVariables {
  readonly names: readonly string[];
  readonly suggestion?: string;
}

const PREFIX = 'RESIM_';
const LONGEST_NAME = 200;

const KNOWN = [...ALL_SETTING_NAMES.map(variableOf), ACCESS_TOKEN_VARIABLE];

// Variables for sync's own recipes and for ReSim's agents and sandboxes, not for this command.
const OF_OTHERS = /^RESIM_(?:SYNC|AGENT|SANDBOX)_/;

// Flags of other commands of the `resim` CLI: a pipeline may set each as a variable for all its steps.
const OF_OTHER_COMMANDS: ReadonlySet<string> = new Set(
  `
    account agent-id all-revisions allowable-failure-percent archived assessment associated-account auto-
    create-branch batch-id batch-name branch branch-id branch-type build-id build-spec build-specs cache-
    exempt config-file container-timeout custom-field delay-period description environment-variable exit-
    status expected-statuses experience experience-id experience-ids experience-tag-ids experience-tag-names
    experience-tags experiences files force git-sha github grid-search-config id image image-uri ingestion-
    name job-id launch-profile length location locations log log-name log-path max-memory-mib metrics-build-
    id metrics-config-path metrics-memory-mib metrics-set metrics-templates-path metrics-vcpus name new-name
    output output-path parameter parameter-name parameter-values phase poll-every pool-labels post-
    processing profile report-id report-name repository revision show-on-summary skip-image-check slack
    start-timestamp sweep-id sweep-name sync-metrics-config system system-id systems tag tags test-id test-
    suite test-suite-id test-suites text use-os-env-in-build-spec version wait-timeout workflow
  `
    .trim()
    .split(/\s+/)
    .map(variableOf),
);

const wordsOf = (variable: string): readonly string[] => variable.slice(PREFIX.length).split('_');

/** Reports whether one name contains the words of the other in order, as `RESIM_PROJECT_ID` contains `RESIM_PROJECT`. */
const containsWords = (variable: string, known: string): boolean => {
  const [shorter = '', longer = ''] = [wordsOf(variable).join('_'), wordsOf(known).join('_')].sort(
    (a, b) => a.length - b.length,
  );
  return `_${longer}_`.includes(`_${shorter}_`);
};

const suggestionFor = (variable: string): string | undefined => {
  if (variable.length > LONGEST_NAME) return undefined;
  const folded = (name: string): string => name.slice(PREFIX.length).replaceAll(/[-_]/g, '').toUpperCase();
  const near = nearestName(folded(variable), KNOWN.map(folded));
  return (
    KNOWN.find((known) => folded(known) === near) ??
    KNOWN.find((known) => containsWords(variable.toUpperCase(), known))
  );
};

/**
 * Returns the `RESIM_*` variables of an environment that are not settings: first each one that looks like a typo, then all others
 * together. Returns only names, because a value may be a secret.
 */
export const strayVariables = (names: readonly string[]): readonly StrayVariables[] => {
  const strays = names
    .filter((name) => name.toUpperCase().startsWith(PREFIX) && !KNOWN.includes(name))
    .filter((name) => !OF_OTHERS.test(name) && !OF_OTHER_COMMANDS.has(name))
    .sort();
  const typos = strays.flatMap((name) => {
    const suggestion = suggestionFor(name);
    return suggestion === undefined ? [] : [{ names: [name], suggestion }];
  });
  const others = strays.filter((name) => !typos.some(({ names: known }) => known.includes(name)));
  return others.length === 0 ? typos : [...typos, { names: others }];
};
