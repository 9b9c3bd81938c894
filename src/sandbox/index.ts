export type { Credentials } from './oauth/issuer.ts';
export { announcementJson, announcementText } from './server/announcement.ts';
export { connectOrStartSandbox, findRunning } from './server/connect.ts';
export type { SandboxFault } from './server/fault.ts';
export { launchSandbox } from './server/launch.ts';
export { type RunningSandbox, type SandboxOptions, startSandbox } from './server/start-sandbox.ts';
