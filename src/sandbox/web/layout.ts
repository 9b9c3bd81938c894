import { Html, html } from './html.ts';

const STYLE = new Html(`
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #0b6bcb; }
@media (prefers-color-scheme: dark) { :root { --accent: #6cb2ff; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem 1.25rem 4rem; }
header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; border-bottom: 1px solid var(--line); padding-bottom: .6rem; }
header strong { font-size: 1.1rem; } a { color: var(--accent); }
h1 { font-size: 1.4rem; margin: 1.4rem 0 .3rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
p { margin: .3rem 0; max-width: 60rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; }
th, td { padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }
small, .quiet { opacity: .7; font-size: .85rem; } code { font: .85rem ui-monospace, monospace; overflow-wrap: anywhere; }
.badge { background: var(--soft); border-radius: .7rem; padding: .05rem .55rem; font-size: .85rem; display: inline-block; margin: .05rem .2rem .05rem 0; }
.archived td { opacity: .6; } .scroll { overflow-x: auto; }
form { margin: .6rem 0; display: flex; gap: .5rem; flex-wrap: wrap; } input, button, select { font: inherit; padding: .3rem .6rem; }
button.go { background: var(--accent); color: #fff; border: 0; border-radius: .3rem; }
`);

/** A complete page. */
export const layout = (title: string, content: Html, identity: string): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – sync sandbox</title>
        <link rel="icon" href="data:," />
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <strong>sync sandbox</strong><a href="/">Projects</a><a href="/requests">Requests</a
          ><small>${identity}</small>
        </header>
        <main>${content}</main>
      </body>
    </html> `;

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly number?: boolean;
}

/** A table that scrolls horizontally if it is too wide. */
export const table = (columns: readonly Column[], rows: readonly Html[]): Html => {
  const head = columns.map(({ title, number }) =>
    number ? html`<th class="number">${title}</th>` : html`<th>${title}</th>`,
  );
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
};

/** Shows names or links as badges. */
export const badges = (names: readonly Html[]): Html =>
  html`${names.map((name) => html`<span class="badge">${name}</span> `)}`;
