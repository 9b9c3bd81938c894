import * as E from 'fp-ts/lib/Either.js';
import {
  archiveSystem,
  changeSystem,
  insertSystem,
  type SystemRow,
  SYSTEMS,
  type SystemSettings,
  systemSettingsOf,
  systemsJson,
} from '../records/systems.ts';
import { memberOperations, SYSTEM_MEMBERS } from './member-operations.ts';
import { activeNamed, listOfExperience, type NamedKind, namedOperations } from './named-operations.ts';
import { changeOf, type Operation, ORGANISATION } from './operation.ts';
import { readNewSystem, readSystemChange } from './system-body.ts';

const KIND: NamedKind<SystemRow, SystemSettings, Partial<SystemSettings>> = {
  collection: SYSTEMS,
  list: 'systems',
  placeholder: 'systemID',
  readFilter: (call) => E.right(activeNamed(SYSTEMS)(call)),
  json: systemsJson,
  readNew: readNewSystem,
  insert: (call, transaction, project, settings) =>
    insertSystem(transaction, { id: call.newID(), project, orgID: ORGANISATION, settings }, changeOf(call)),
  readUpdate: readSystemChange,
  update: (call, transaction, system, change) =>
    changeSystem(transaction, system, { ...systemSettingsOf(system), ...change }, changeOf(call)),
  remove: (call, transaction, system) => archiveSystem(transaction, system, changeOf(call)),
};

/** The operations on systems. */
export const SYSTEM_OPERATIONS: readonly Operation[] = [
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
    handle: listOfExperience(KIND, SYSTEM_MEMBERS),
  },
];
