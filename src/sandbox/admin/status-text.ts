import { onOneLine } from '../server/announcement.ts';
import type { DataStatus, ProjectStatus } from './data-status.ts';

const projectLine = (project: ProjectStatus): string => {
  const { experiences, archivedExperiences, tags, systems, testSuites } = project;
  return `  ${onOneLine(project.name)}  ${experiences} experiences (${archivedExperiences} archived), ${tags} tags, ${systems} systems, ${testSuites} test suites`;
};

/** A status as `sync sandbox status` prints it. */
export const statusText = ({ identity, projects, server }: DataStatus, data: string): string =>
  [
    `Data      ${data}`,
    `Identity  ${identity}`,
    `Server    ${server ? `${server.url}, process ${server.pid}` : 'none'}`,
    projects.length === 0 ? 'Projects  none; the next start brings one to try' : 'Projects',
    ...projects.map(projectLine),
    '',
  ].join('\n');
