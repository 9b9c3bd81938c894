import type * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import type { SuiteSettings } from '../records/suites.ts';
import type { BodyReader } from './body-reader.ts';
import { readSelection, type ExperienceSelection } from './selection.ts';

export interface NewSuiteInput {
  readonly settings: SuiteSettings;
  readonly selection: ExperienceSelection;
}

/** Reads the body of a create request. */
export const readNewSuite = (body: BodyReader): E.Either<RequestError, NewSuiteInput> => {
  body.required('experiences', body.uuids('experiences'), []);
  const metricsBuildID = body.nullable('metricsBuildID')?.uuid('metricsBuildID');
  const metricsSetName = body.nullable('metricsSetName')?.text('metricsSetName');
  const summaryReferenceDate = body.timestamp('summaryReferenceDate');
  const settings = {
    name: body.requiredNonEmptyText('name'),
    description: body.requiredText('description'),
    systemID: body.required('systemID', body.uuid('systemID'), ''),
    showOnSummary: body.boolean('showOnSummary') ?? false,
    ...(metricsBuildID === undefined ? {} : { metricsBuildID }),
    ...(metricsSetName === undefined ? {} : { metricsSetName }),
    ...(summaryReferenceDate === undefined ? {} : { summaryReferenceDate }),
  };
  const selection = readSelection(body);
  return body.finish({ settings, selection });
};

export interface RevisionInput {
  /** Applies the update to the latest revision. */
  readonly update: (latest: SuiteSettings) => SuiteSettings;
  readonly selection: ExperienceSelection;
}

const readMetrics = (body: BodyReader): ((latest: SuiteSettings) => SuiteSettings) => {
  // The build changes only if `updateMetricsBuild` is true; null then removes it.
  const updateBuild = body.required('updateMetricsBuild', body.boolean('updateMetricsBuild'), false);
  const metricsBuildID = body.nullable('metricsBuildID')?.uuid('metricsBuildID');
  const nameGiven = body.has('metricsSetName');
  const metricsSetName = body.nullable('metricsSetName')?.text('metricsSetName');
  return ({ metricsBuildID: build, metricsSetName: set, ...rest }) => {
    const newBuild = updateBuild ? metricsBuildID : build;
    const newSet = nameGiven ? metricsSetName : set;
    return {
      ...rest,
      ...(newBuild === undefined ? {} : { metricsBuildID: newBuild }),
      ...(newSet === undefined ? {} : { metricsSetName: newSet }),
    };
  };
};

/** Reads the body of a revision. Absent fields stay unchanged. */
export const readRevision = (body: BodyReader): E.Either<RequestError, RevisionInput> => {
  const name = body.nonEmptyText('name');
  const description = body.text('description');
  const systemID = body.uuid('systemID');
  const showOnSummary = body.boolean('show_on_summary');
  const metrics = readMetrics(body);
  body.boolean('adhoc');
  const update = (latest: SuiteSettings): SuiteSettings =>
    metrics({
      ...latest,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(systemID === undefined ? {} : { systemID }),
      ...(showOnSummary === undefined ? {} : { showOnSummary }),
    });
  const selection = readSelection(body);
  return body.finish({ update, selection });
};
