/**
 * The first line of every page about what became of a plan, that it can still be applied, is stale, or was applied:
 * invisible on the page, and by it a bot finds what it said before and replaces it.
 */
export const applyMarker = (projectID: string): string => `<!-- resim-sync apply ${projectID} -->`;
