/** A page without its style, its script and the policy with their digests, which change with every touch of them. */
export const withoutAssets = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>/, '<style></style>')
    .replace(/<script>[^]*?<\/script>/, '<script></script>')
    .replace(/'sha256-[^;]*'|&#39;sha256-[^;]*&#39;/g, 'sha256');
