import type { Entity } from './variant.ts';

/** The shape of a response: one entity, or a page with a list of them. */
export interface Shape {
  readonly entity: Entity;
  /** The key of the list in a page. */
  readonly list?: string;
  /** Whether the list has the experiences of a tag or system. */
  readonly members?: true;
}

const one = (entity: Entity): Shape => ({ entity });

const EXPERIENCES: Shape = { entity: 'experience', list: 'experiences' };
const MEMBERS: Shape = { ...EXPERIENCES, members: true };
const TAGS: Shape = { entity: 'experienceTag', list: 'experienceTags' };
const SYSTEMS: Shape = { entity: 'system', list: 'systems' };
const SUITES: Shape = { entity: 'testSuite', list: 'testSuites' };

/** The shapes of the responses, by operation ID. Other operations do not return entities. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  listProjects: { entity: 'project', list: 'projects' },
  createProject: one('project'),
  getProject: one('project'),
  updateProject: one('project'),
  listExperiences: EXPERIENCES,
  createExperience: one('experience'),
  getExperience: one('experience'),
  updateExperience: one('experience'),
  listExperiencesWithExperienceTag: MEMBERS,
  listExperiencesForSystem: MEMBERS,
  listExperienceTags: TAGS,
  listExperienceTagsForExperience: TAGS,
  createExperienceTag: one('experienceTag'),
  getExperienceTag: one('experienceTag'),
  updateExperienceTag: one('experienceTag'),
  listSystems: SYSTEMS,
  getSystemsForExperience: SYSTEMS,
  createSystem: one('system'),
  getSystem: one('system'),
  updateSystem: one('system'),
  listTestSuites: SUITES,
  listTestSuiteRevisions: SUITES,
  createTestSuite: one('testSuite'),
  getTestSuite: one('testSuite'),
  reviseTestSuite: one('testSuite'),
  getTestSuiteRevision: one('testSuite'),
};
