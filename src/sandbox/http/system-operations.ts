import type * as E from 'fp-ts/lib/Either.js';
import {
  ARCHITECTURES,
  archiveSystem,
  updateSystem,
  insertSystem,
  RESOURCES,
  type SystemRow,
  SYSTEMS,
  type SystemSettings,
  systemSettingsOf,
  systemsJson,
} from '../records/systems.ts';
import type { RequestError } from '../request-error.ts';
import type { BodyReader } from './body-reader.ts';
import { memberOperations, SYSTEM_MEMBERS } from './member-operations.ts';
import { activeByName, listForExperience, type NamedKind, namedOperations } from './named-operations.ts';
import { stampOf, type ApiOperation, ORGANISATION } from './operation.ts';

/** Reads the body of a create request. */
const readNewSystem = (body: BodyReader): E.Either<RequestError, SystemSettings> => {
  const [vcpus, memory, gpus, shared, metricsVcpus, metricsMemory, metricsGpus, metricsShared] =
    RESOURCES.map((name) => body.requiredInteger(name));
  const settings = {
    name: body.requiredNonEmptyText('name'),
    description: body.requiredText('description'),
    architecture: body.oneOf('architecture', ARCHITECTURES) ?? 'AMD64',
    build_vcpus: vcpus ?? 0,
    build_memory_mib: memory ?? 0,
    build_gpus: gpus ?? 0,
    build_shared_memory_mb: shared ?? 0,
    metrics_build_vcpus: metricsVcpus ?? 0,
    metrics_build_memory_mib: metricsMemory ?? 0,
    metrics_build_gpus: metricsGpus ?? 0,
    metrics_build_shared_memory_mb: metricsShared ?? 0,
  };
  return body.finish(settings);
};

/** Reads the body of an update request. Absent fields stay unchanged. */
const readSystemUpdate = (body: BodyReader): E.Either<RequestError, Partial<SystemSettings>> => {
  const entries: [string, unknown][] = [
    ['name', body.nonEmptyText('name')],
    ['description', body.text('description')],
    ['architecture', body.oneOf('architecture', ARCHITECTURES)],
    ...RESOURCES.map((name): [string, unknown] => [name, body.integer(name)]),
  ];
  return body.finish(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
};

const KIND: NamedKind<SystemRow, SystemSettings, Partial<SystemSettings>> = {
  collection: SYSTEMS,
  list: 'systems',
  placeholder: 'systemID',
  readFilter: activeByName(SYSTEMS),
  json: systemsJson,
  readNew: readNewSystem,
  insert: (request, transaction, project, settings) =>
    insertSystem(
      transaction,
      { id: request.newID(), project, orgID: ORGANISATION, settings },
      stampOf(request),
    ),
  readUpdate: readSystemUpdate,
  update: (request, transaction, system, change) =>
    updateSystem(transaction, system, { ...systemSettingsOf(system), ...change }, stampOf(request)),
  remove: (request, transaction, system) => archiveSystem(transaction, system, stampOf(request)),
};

/** The operations on systems. */
export const SYSTEM_OPERATIONS: readonly ApiOperation[] = [
  ...memberOperations(SYSTEM_MEMBERS, 'systems', {
    addMany: 'addSystemsToExperiences',
    removeMany: 'removeSystemsFromExperiences',
    list: 'listExperiencesForSystem',
    add: 'addSystemToExperience',
    remove: 'removeSystemFromExperience',
  }),
  ...namedOperations(
    {
      path: 'systems',
      permission: 'systems',
      operationIDs: {
        list: 'listSystems',
        create: 'createSystem',
        get: 'getSystem',
        update: 'updateSystem',
        remove: 'archiveSystem',
      },
    },
    KIND,
  ),
  {
    operationID: 'getSystemsForExperience',
    method: 'GET',
    path: '/projects/:projectID/experiences/:experienceID/systems',
    permission: 'experiences:read',
    handle: listForExperience(KIND, SYSTEM_MEMBERS),
  },
];
