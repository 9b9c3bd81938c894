import type { ProjectStatus } from '../records/projects.ts';
import { onOneLine } from '../server/announcement.ts';
import type { DataStatus } from './data-status.ts';

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const projectLine = (project: ProjectStatus): string => {
  const { experiences, archivedExperiences, tags, systems, testSuites } = project;
  const rest = [counted(tags, 'tag'), counted(systems, 'system'), counted(testSuites, 'test suite')];
  return `  ${onOneLine(project.name)}  ${counted(experiences, 'experience')} (${archivedExperiences} archived), ${rest.join(', ')}`;
};

/** A status as `sync sandbox status` prints it. */
export const statusText = ({ identity, projects, server }: DataStatus, data: string): string =>
  [
    `Data      ${data}`,
    `Identity  ${identity}`,
    `Server    ${server ? `${server.url}, process ${server.pid}` : 'none'}`,
    projects.length === 0 ? 'Projects  none; the next start creates an example project' : 'Projects',
    ...projects.map(projectLine),
    '',
  ].join('\n');
