// Formats numbers and tables as Markdown.

/** @type {(value: number) => string} */
export const number = (value) => value.toLocaleString('en-US');
/** @type {(ms: number) => string} */
export const seconds = (ms) => (ms / 1000).toFixed(2);
/** @type {(value: number) => string} */
export const megabytes = (value) => value.toFixed(0);
/** @type {(value: number) => string} */
export const ratio = (value) => value.toFixed(value < 10 ? 1 : 0);

const TEXT = /[^\d.,+ -]/;

/** @type {(head: readonly string[], rows: readonly (readonly string[])[]) => string} */
export const markdownTable = (head, rows) => {
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => !TEXT.test((row[column] ?? '').replace(/ms$/, ''))),
  );
  /** @param {readonly string[]} cells */
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(right.map((one) => (one ? '---:' : '---'))), ...rows.map(line)].join('\n');
};
