/** Set when sync is bundled. */
declare const RESIM_SYNC_VERSION: string | undefined;

/** The version that plans and requests carry. */
export const TOOL_VERSION: string =
  typeof RESIM_SYNC_VERSION === 'string' ? RESIM_SYNC_VERSION : 'unreleased';
