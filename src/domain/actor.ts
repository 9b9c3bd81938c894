import * as t from 'io-ts';

/** Who ran a command and where, as far as the environment says. */
export const Actor = t.exact(
  t.partial({
    user: t.string,
    /** The URL of the CI job, or its number if the environment has no URL. */
    ciJob: t.string,
    commit: t.string,
  }),
  'Actor',
);
export type Actor = t.TypeOf<typeof Actor>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Keeps the head of a plan short; longer values are not names. */
const LONGEST = 200;

const firstOf = (environment: Environment, ...names: readonly string[]): string | undefined =>
  names
    .map((name) => environment[name]?.trim())
    .find((value) => value !== undefined && value !== '' && value.length <= LONGEST);

const gitHubRun = (environment: Environment): string | undefined => {
  const run = firstOf(environment, 'GITHUB_RUN_ID');
  const [server, repository] = [
    firstOf(environment, 'GITHUB_SERVER_URL'),
    firstOf(environment, 'GITHUB_REPOSITORY'),
  ];
  return run !== undefined && server !== undefined && repository !== undefined
    ? `${server}/${repository}/actions/runs/${run}`
    : run;
};

/** The actor that an environment names: who started the CI job, or else who is logged in. Undefined if it names nobody. */
export const actorFrom = (environment: Environment): Actor | undefined => {
  const user = firstOf(environment, 'GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'USER', 'LOGNAME', 'USERNAME');
  const ciJob = gitHubRun(environment) ?? firstOf(environment, 'CI_JOB_URL');
  const commit = firstOf(environment, 'GITHUB_SHA', 'CI_COMMIT_SHA');
  const actor = {
    ...(user !== undefined && { user }),
    ...(ciJob !== undefined && { ciJob }),
    ...(commit !== undefined && { commit }),
  };
  return Object.keys(actor).length === 0 ? undefined : actor;
};
