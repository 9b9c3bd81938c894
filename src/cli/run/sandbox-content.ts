import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describedBy, expectedBy, type StandIns } from '../../config/stand-ins.ts';
import type { ConfigFinding } from '../../domain/experience-sync-config.ts';
import type { Result } from '../../domain/sync-error.ts';
import { type CreatedForConfig, createdForConfigFinding, seededLine } from '../../render/notices.ts';
import { findProject } from '../../usecases/find-project.ts';
import { projectPlace, type ReadConfig } from '../../usecases/located-problems.ts';
import type { PlanRequest } from '../../usecases/make-plan.ts';
import { baseUnusable } from '../../usecases/plan-origin.ts';
import type { Session } from '../../usecases/capabilities.ts';
import type { Provided, Provision } from '../../sandbox/index.ts';
import { startConfig } from '../config/config-start.ts';
import { jsonText } from '../output/view.ts';

/** Where a sandbox keeps its data. */
interface Data {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly dataFlag?: string;
}

const provide =
  (data: Data, project: string | undefined, { spareSystem, ...content }: StandIns): Result<Provided> =>
  async () => {
    const { provideData } = await import('../../sandbox/index.ts');
    const provision: Provision = {
      content,
      ...(project !== undefined && { project }),
      ...(spareSystem !== undefined && { spareSystem }),
    };
    return E.mapLeft((fault: { readonly message: string; readonly hint: string }) => ({
      _tag: 'SandboxFailed' as const,
      ...fault,
    }))(await provideData(data, provision));
  };

/** Returns the project of the plan. A missing project is created only if the config alone names it. */
const projectOf = (loaded: ReadConfig, session: Session, rebind: boolean): Result<string> => {
  const { project: given } = session;
  const { project: bound } = loaded.config;
  return bound !== undefined && !rebind && (given === undefined || given === bound)
    ? TE.right(bound)
    : pipe(
        findProject(session, TE.right({ project: bound, place: projectPlace(loaded) }), rebind).project,
        TE.map(({ projectID }) => projectID),
      );
};

const both = (first: CreatedForConfig, second: CreatedForConfig): CreatedForConfig => ({
  projects: [...first.projects, ...second.projects],
  tags: [...first.tags, ...second.tags],
  systems: [...first.systems, ...second.systems],
  testSuites: [...first.testSuites, ...second.testSuites],
  experiences: [...first.experiences, ...second.experiences],
});

/**
 * Creates in a sandbox what a config expects to exist, so that a team's own file can be tried without a seed, and returns a warning that
 * lists it. With a base, the experiences come from the base, so that the edit shows. Errors: those of the project, `SandboxFailed`.
 */
export const provideExpected = (
  { config, base, rebind = false }: Pick<PlanRequest, 'config' | 'base' | 'rebind'>,
  session: Session,
  dataDir: string,
): Result<ConfigFinding | undefined> =>
  pipe(
    TE.Do,
    TE.apS('loaded', config),
    TE.bind('before', () => pipe(base?.config ?? TE.right(undefined), TE.mapLeft(baseUnusable))),
    TE.bind('project', ({ loaded }) => projectOf(loaded, session, rebind)),
    TE.chain(({ loaded, before, project }) => {
      const given = (one: ReadConfig): Result<Provided> =>
        provide({ dataDir, dataFlag: '--sandbox-data' }, project, expectedBy(one.config));
      const own = given(loaded);
      return before
        ? pipe(
            given(before),
            TE.chain((first) => TE.map(({ added }: Provided) => both(first.added, added))(own)),
          )
        : TE.map(({ added }: Provided): CreatedForConfig => added)(own);
    }),
    TE.map(createdForConfigFinding),
  );

/** Adds everything that a config describes to a sandbox. `root` is the folder of sync's own package. Errors: those of the config, `SandboxFailed`. */
export const seedConfig = (
  file: string,
  data: Data,
  root: string,
): Result<{ readonly text: string; readonly json: string }> =>
  pipe(
    startConfig({ 'experiences-config': [file], strict: false }, root).config,
    TE.chain(({ config }) => provide(data, config.project, describedBy(config))),
    TE.map(({ project, added, existing }) => {
      const count = Object.values(added).reduce((sum, names) => sum + names.length, 0);
      const seeded = { added: count, existing, project };
      return { text: seededLine(seeded), json: jsonText(seeded) };
    }),
  );
