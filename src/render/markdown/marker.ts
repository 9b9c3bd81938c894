/**
 * The first line of every report about whether a plan is current, stale or applied. It is invisible, and a bot uses it to find and replace
 * its earlier comment.
 */
export const applyMarker = (projectID: string): string => `<!-- resim-sync apply ${projectID} -->`;
