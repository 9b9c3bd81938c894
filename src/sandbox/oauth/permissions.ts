const RESOURCES = [
  'experiences',
  'experienceTags',
  'batches',
  'projects',
  'builds',
  'assets',
  'view',
  'systems',
  'sweeps',
  'reports',
  'workflows',
];

/** All that a token can permit, as the API description lists it. */
const PERMISSIONS: readonly string[] = RESOURCES.flatMap((name) => [`${name}:read`, `${name}:write`]);

/** What a token permits: everything, or of it what the caller's `scope` asks for. Other scopes (`openid` …) say nothing here. */
export const permissionsFor = (scope: string | undefined): readonly string[] => {
  const asked = new Set((scope ?? '').split(/\s+/));
  const permitted = PERMISSIONS.filter((permission) => asked.has(permission));
  return permitted.length > 0 ? permitted : PERMISSIONS;
};
