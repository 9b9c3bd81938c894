// Formats numbers and tables as Markdown.

export const number = (value) => value.toLocaleString('en-US');
export const seconds = (ms) => (ms / 1000).toFixed(2);
export const megabytes = (value) => value.toFixed(0);
export const ratio = (value) => value.toFixed(value < 10 ? 1 : 0);

const TEXT = /[^\d.,+ -]/;

export const markdownTable = (head, rows) => {
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => !TEXT.test(row[column].replace(/ms$/, ''))),
  );
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(right.map((one) => (one ? '---:' : '---'))), ...rows.map(line)].join('\n');
};
