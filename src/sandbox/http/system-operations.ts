import {
  archiveSystem,
  updateSystem,
  insertSystem,
  type SystemRow,
  SYSTEMS,
  type SystemSettings,
  systemSettingsOf,
  systemsJson,
} from '../records/systems.ts';
import { memberOperations, SYSTEM_MEMBERS } from './member-operations.ts';
import { activeByName, listForExperience, type NamedKind, namedOperations } from './named-operations.ts';
import { stampOf, type ApiOperation, ORGANISATION } from './operation.ts';
import { readNewSystem, readSystemUpdate } from './system-body.ts';

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
