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

/** All permissions in the API description. */
const PERMISSIONS: readonly string[] = RESOURCES.flatMap((name) => [`${name}:read`, `${name}:write`]);

/** The permissions of a token: those in `scope`, or all if `scope` has none. Other scopes, such as `openid`, are ignored. */
export const permissionsFor = (scope: string | undefined): readonly string[] => {
  const requested = new Set((scope ?? '').split(/\s+/));
  const permitted = PERMISSIONS.filter((permission) => requested.has(permission));
  return permitted.length > 0 ? permitted : PERMISSIONS;
};
