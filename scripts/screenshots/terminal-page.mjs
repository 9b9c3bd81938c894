// Renders terminal output as a page that looks like a terminal.
/** @type {Record<string, string>} */
const COLOURS = {
  30: '#0f141a',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  37: '#d6dde6',
};
/**
 * @typedef {{ bold?: boolean, dim?: boolean, inverse?: boolean, colour?: string }} Style
 * @type {Record<string, (keyof Style)[]>}
 */
const OFF = { 22: ['bold', 'dim'], 27: ['inverse'], 39: ['colour'], 0: ['bold', 'dim', 'inverse', 'colour'] };
/** @type {Record<string, 'bold' | 'dim' | 'inverse'>} */
const ON = { 1: 'bold', 2: 'dim', 7: 'inverse' };

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @param {Style} style */
const style = ({ bold, dim, inverse, colour = '#d6dde6' }) =>
  [
    inverse ? `background:${colour};color:#0f141a` : `color:${colour}`,
    ...(bold ? ['font-weight:700'] : []),
    ...(dim ? ['opacity:.6'] : []),
  ].join(';');

/**
 * The style after an escape code.
 * @param {Style} state
 * @param {string} code
 */
const applied = (state, code) => {
  const next = { ...state };
  for (const key of OFF[code] ?? []) delete next[key];
  const on = ON[code];
  if (on !== undefined) next[on] = true;
  if (COLOURS[code]) next.colour = COLOURS[code];
  return next;
};

// eslint-disable-next-line no-control-regex
const SEQUENCE = /(\u001b\[[\d;]*m)/;

/** @param {string} text */
const painted = (text) => {
  /** @type {Style} */
  let state = {};
  return text
    .split(SEQUENCE)
    .map((part) => {
      if (!part.startsWith('\u001b['))
        return part === '' ? '' : `<span style="${style(state)}">${escaped(part)}</span>`;
      for (const code of part.slice(2, -1).split(';')) state = applied(state, String(Number(code)));
      return '';
    })
    .join('');
};

/**
 * A page with a terminal window that shows a command and its output.
 * @param {string} command
 * @param {string} output
 */
export const terminalPage = (command, output, columns = 80) => `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 20px; background: #fff; width: max-content; }
main { background: #0f141a; border-radius: 10px; overflow: hidden; width: max-content; }
header { background: #1d252f; color: #8b96a3; font: 13px system-ui, sans-serif; padding: 8px 14px; }
pre { margin: 0; padding: 14px 18px 18px; width: ${columns}ch; color: #d6dde6; font: 15px/1.42 'DejaVu Sans Mono', monospace; }
b { color: #fff; }
</style><main id="shot"><header>sync</header><pre><b>$ ${escaped(command)}</b>\n${painted(output)}</pre></main>`;
