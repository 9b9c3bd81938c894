import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { RunningSandbox } from './start-sandbox.ts';

const Projects = t.strict({ projects: t.readonlyArray(t.strict({ name: t.string })) });

/** The names of the first projects of a sandbox; empty if it does not respond. */
export const projectNames = async ({ url, accessToken }: RunningSandbox): Promise<readonly string[]> => {
  try {
    const response = await fetch(`${url}/v1/projects?pageSize=10`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    const body: unknown = await response.json();
    const decoded = Projects.decode(body);
    return E.isRight(decoded) ? decoded.right.projects.map(({ name }) => name) : [];
  } catch {
    return [];
  }
};
