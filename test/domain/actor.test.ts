import { expect } from 'chai';
import { type Actor, actorFrom } from '../../src/domain/actor.ts';

type Environment = Readonly<Record<string, string | undefined>>;

describe('the actor', () => {
  const CASES: Readonly<Record<string, readonly [Environment, Actor | undefined]>> = {
    'is unknown if the environment does not name one': [{ PATH: '/bin', USER: ' ' }, undefined],
    'is the logged-in user': [{ USER: 'robin', LOGNAME: 'other' }, { user: 'robin' }],
    'is the logged-in user, on Windows': [{ USERNAME: 'robin' }, { user: 'robin' }],
    'is the user who started a run on GitHub, not the user of its machine': [
      {
        USER: 'runner',
        GITHUB_ACTOR: 'robin',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'fleet/scenarios',
        GITHUB_RUN_ID: '42',
        GITHUB_SHA: 'c0ffee',
      },
      { user: 'robin', ciJob: 'https://github.com/fleet/scenarios/actions/runs/42', commit: 'c0ffee' },
    ],
    'has the number of the run if its URL is unknown': [{ GITHUB_RUN_ID: '42' }, { ciJob: '42' }],
    'is the user who started a job on GitLab': [
      { GITLAB_USER_LOGIN: 'robin', CI_JOB_URL: 'https://gitlab.com/j/7', CI_COMMIT_SHA: 'c0ffee' },
      { user: 'robin', ciJob: 'https://gitlab.com/j/7', commit: 'c0ffee' },
    ],
    'is never a name of a thousand characters': [
      { USER: 'x'.repeat(1000), LOGNAME: 'robin' },
      { user: 'robin' },
    ],
  };
  for (const [name, [environment, actor]] of Object.entries(CASES))
    it(name, () => expect(actorFrom(environment)).to.deep.equal(actor));
});
