import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { LabelledTestSuite, ResimApi } from '../api/resim-api.ts';
import type { ManagedTestSuite } from '../domain/experience-sync-config.ts';
import type { ProjectID } from '../domain/ids.ts';
import type { SyncError } from '../domain/sync-error.ts';
import { readListed, SAFE_PAGE_SIZE } from './read-list.ts';
import { readLabelledTags } from './read-tags.ts';
import type { StartedReading } from './started-reading.ts';

/** The declarations of a project's tags and suites, by name. */
export interface ReadDeclarations {
  readonly tagDescriptions: ReadonlyMap<string, string>;
  /** Empty if the name of a suite's system is unknown: it cannot be created elsewhere. */
  readonly suites: ReadonlyMap<string, Pick<ManagedTestSuite, 'system' | 'description' | 'metricsSet'>>;
}

const declared = (
  { description, systemID, metricsSet }: LabelledTestSuite,
  systems: ReadonlyMap<string, string>,
): Pick<ManagedTestSuite, 'system' | 'description' | 'metricsSet'> => {
  const system = systems.get(systemID ?? '');
  if (system === undefined) return {};
  return { system, ...(description !== '' && { description }), ...(metricsSet && { metricsSet }) };
};

/** Reads what another project needs to create the tags and suites of this one. Errors: `ApiError`, `IncompleteRead`. */
export const readDeclarations = (
  api: ResimApi,
  projectID: ProjectID,
  { systems }: Pick<StartedReading, 'systems'>,
): TE.TaskEither<SyncError, ReadDeclarations> =>
  pipe(
    TE.Do,
    TE.apS('tags', readLabelledTags(api, projectID)),
    TE.apS(
      'suites',
      readListed({
        operation: 'listTestSuites',
        what: 'test suites',
        kind: 'testSuite',
        totalCountsMore: true,
        fetch: (page) => api.listLabelledTestSuites(projectID, page),
        key: ({ testSuiteID }) => testSuiteID,
        pageSize: SAFE_PAGE_SIZE,
        onDoubt: api.onDoubt,
      }),
    ),
    TE.apS('systems', systems),
    TE.map(({ tags, suites, systems: { items } }) => {
      const names = new Map<string, string>(
        items.filter(({ archived }) => !archived).map(({ id, name }) => [id, name]),
      );
      return {
        tagDescriptions: new Map(tags.items.map(({ name, description }) => [name, description])),
        suites: new Map(
          suites.items
            .filter(({ archived }) => !archived)
            .map((suite) => [suite.name, declared(suite, names)]),
        ),
      };
    }),
  );
