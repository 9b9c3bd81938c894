/** Colours of both themes, by meaning. A sign, a side or a word always says the same as the colour. */
const COLOURS = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2128; --quiet: #57606a; --line: #d8dee4; --focus: #0a58ca;
  --red: #b3261e; --red-soft: #fdeceb; --red-word: #f9c9c5;
  --green: #17652f; --green-soft: #e8f6ec; --green-word: #b5e6c3;
  --amber: #855300; --amber-soft: #fff4dd; --amber-word: #f7d998; --blue: #1a5fb4; --blue-soft: #e8f1fc; --stay: #c3cad2; --red-bar: #cf4a41; --green-bar: #2f8a4c;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #171c23; --text: #e4e8ec; --quiet: #9aa5b1; --line: #2d353f; --focus: #7ab4ff;
    --red: #ff9088; --red-soft: #331a1b; --red-word: #7a2a28;
    --green: #79d996; --green-soft: #12291b; --green-word: #1f5a35;
    --amber: #f0bf5e; --amber-soft: #2e2410; --amber-word: #6a4d12; --blue: #86b9f7; --blue-soft: #14263c; --stay: #444e5a; --red-bar: #c9544d; --green-bar: #3d9a5d;
  }
}`;

const FRAME = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 4.5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
footer { padding-top: 1.5rem; padding-bottom: 3rem; color: var(--quiet); font-size: .85rem; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: .1rem 0 .35rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 1.9rem 0 .6rem; }
h2.part { font-size: 1.3rem; margin-top: 2.4rem; border-bottom: 2px solid var(--line); padding-bottom: .3rem; }
h3 { font-size: .95rem; margin: 1.1rem 0 .4rem; }
h4 { font-size: .85rem; margin: 0 0 .3rem; }
code { font: .88em ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
a { color: var(--blue); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; z-index: 3; }
.brand { margin: 0; color: var(--quiet); font-size: .85rem; letter-spacing: .04em; text-transform: uppercase; }
.said { margin: 0; font-size: 1.02rem; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.6rem; margin: .7rem 0 0; color: var(--quiet); font-size: .85rem; }
.facts div { display: flex; gap: .45rem; } .facts dd { margin: 0; color: var(--text); overflow-wrap: anywhere; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.count { color: var(--quiet); font-weight: 400; } .quiet { color: var(--quiet); }
.command { display: block; user-select: all; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; white-space: pre-wrap; }
.notes { list-style: none; margin: 1.2rem 0 0; padding: 0; display: grid; gap: .5rem; }
.notes li { border-left: 4px solid var(--amber); background: var(--amber-soft); border-radius: 6px; padding: .55rem .9rem; overflow-wrap: anywhere; }
.notes li.danger { border-color: var(--red); background: var(--red-soft); }
.notes strong { color: var(--amber); } .notes .danger strong { color: var(--red); } .notes p { margin: .15rem 0 0; }`;

const TILES = `
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.3rem 0 0; padding: 0; }
.tile { flex: 1 1 auto; min-width: 6.2rem; max-width: 16rem; font: inherit; color: inherit; text-align: left; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .55rem .8rem .6rem; display: flex; flex-direction: column; border-top: 3px solid var(--tone, var(--line)); }
.tile b { font-size: 1.5rem; line-height: 1.2; font-weight: 650; color: var(--tone, var(--text)); font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile b .in { color: var(--green); margin-left: .3rem; } .tile > span { color: var(--quiet); font-size: .85rem; }
.tile.zero { --tone: var(--line); } .tile.zero b { color: var(--quiet); font-weight: 400; }
button.tile:enabled { cursor: pointer; } button.tile:enabled:hover { border-color: var(--quiet); }
button.tile[aria-pressed=true] { background: var(--tone, var(--text)); border-color: var(--tone, var(--text)); }
button.tile[aria-pressed=true] b, button.tile[aria-pressed=true] b .in, button.tile[aria-pressed=true] > span { color: var(--card); }
.red { --tone: var(--red); } .green { --tone: var(--green); } .amber { --tone: var(--amber); } .blue { --tone: var(--blue); }
.tools { position: sticky; top: 0; z-index: 2; background: var(--page); display: flex; flex-wrap: wrap; gap: .5rem .7rem; align-items: center; padding: .7rem 0; margin-top: .5rem; border-bottom: 1px solid var(--line); }
.tools select { font: inherit; max-width: 12rem; padding: .4rem .5rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--text); }
.tools button[aria-pressed=true] { background: var(--text); color: var(--card); border-color: var(--text); }
.keys { flex: 1 1 auto; margin: 0; font-size: .8rem; } kbd { font: inherit; padding: 0 .35em; border: 1px solid var(--line); border-radius: 4px; background: var(--card); }
@media (hover: none) { .keys { display: none; } }
.tools input { font: inherit; flex: 1 1 16rem; min-width: 8rem; padding: .4rem .7rem; border: 1px solid var(--quiet); border-radius: 8px; background: var(--card); color: var(--text); }
.tools button { font: inherit; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--text); cursor: pointer; } .tools button:hover { border-color: var(--quiet); }
.tools output { color: var(--quiet); font-variant-numeric: tabular-nums; } .none-shown { color: var(--quiet); padding: 1rem 0; }`;

const ENTRIES = `
.entries { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: clip; }
.entry { position: relative; border-top: 1px solid var(--line); } [data-plan] .entry :is(summary, .bare) { padding-right: 2.4rem; }
.seen { position: absolute; top: .75rem; right: .8rem; width: 1rem; height: 1rem; margin: 0; accent-color: var(--green); cursor: pointer; } .reviewed > :is(details:not([open]), .bare) { background: var(--page); } .reviewed b { font-weight: 500; color: var(--quiet); } .entries > .entry:first-child { border-top: 0; }
/* The script sets the number of shown rows. */
.batch { content-visibility: auto; contain-intrinsic-block-size: calc(var(--rows, 50) * 2.5rem); }
.waiting { padding: .5rem 1.75rem; color: var(--quiet); border-top: 1px solid var(--line); } .late:has(> noscript > *) > .waiting { display: none; }
.entry summary, .bare { padding: .5rem .8rem; overflow-wrap: anywhere; } .entry summary { cursor: pointer; list-style-position: inside; }
.entry summary:hover { background: var(--page); } .entry summary:focus-visible { outline-offset: -2px; }
.entry small { color: var(--quiet); margin-left: .35rem; } .bare { padding-left: 1.75rem; }
.sign { display: inline-block; width: 1.1rem; font: 700 1rem ui-monospace, monospace; text-align: center; color: var(--tone); }
.archive { --tone: var(--red); } .restore, .rename { --tone: var(--blue); } .update { --tone: var(--amber); } .create { --tone: var(--green); }
.mark { display: inline-block; font-size: .78rem; line-height: 1.35; padding: .05rem .5rem; margin-left: .4rem; border-radius: 1rem; border: 1px solid var(--line); color: var(--quiet); max-width: 100%; }
.mark.leaves { color: var(--red); background: var(--red-soft); border-color: transparent; } .mark.enters { color: var(--green); background: var(--green-soft); border-color: transparent; }
table { border-collapse: collapse; width: calc(100% - 2.6rem); margin: .2rem .8rem .7rem 1.8rem; table-layout: fixed; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: .28rem .6rem; border: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-weight: 500; padding-top: .15rem; padding-bottom: .15rem; } th[scope=row] { font-weight: 600; background: var(--page); }
thead th:first-child { width: 23%; } .command { margin-top: .4rem; }
td { font-family: ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace; font-size: .95em; white-space: pre-wrap; }
td.before { background: var(--red-soft); } td.after { background: var(--green-soft); } td.planned { background: var(--amber-soft); }
.none, td.none { color: var(--quiet); font-style: italic; font-family: inherit; } td.none { background: none; } td i { color: var(--quiet); }
td.gap { background: var(--page); } td.same { color: var(--quiet); }
del, ins { text-decoration: none; border-radius: 3px; padding: 0 .08em; box-decoration-break: clone; }
del { background: var(--red-word); } ins { background: var(--green-word); } .planned ins { background: var(--amber-word); }
/* As many columns as fit. */
.names { list-style: none; margin: .2rem .8rem .8rem 1.8rem; padding: 0; columns: 17rem; column-gap: 1.2rem; font-size: .88rem; overflow-wrap: anywhere; } .names li { break-inside: avoid; } .brief { font: .88em ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.id { margin: 0 .8rem .6rem 1.8rem; color: var(--quiet); font-size: .8rem; }`;

const EFFECTS = `
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; color: var(--quiet); font-size: .85rem; } .legend span { display: inline-flex; align-items: center; gap: .4rem; }
.legend svg { width: 1.1rem; height: .8rem; } .leaves { fill: var(--red-bar); } .stays { fill: var(--stay); } .enters { fill: var(--green-bar); } rect.line { fill: var(--text); }
.effect summary { display: grid; grid-template-columns: minmax(6rem, 15rem) minmax(4rem, 1fr) 3.6rem 3.6rem 8.5rem; gap: .8rem; align-items: center; }
.effect summary::before { content: '▸'; position: absolute; margin-left: -.15rem; color: var(--quiet); font-size: .8rem; } .effect details[open] summary::before { content: '▾'; }
.owner { padding-left: 1rem; } .empties { color: var(--red); font-size: .8rem; font-weight: 600; margin-left: .3rem; white-space: nowrap; }
.bar { width: 100%; height: 1rem; border-radius: 2px; } .out, .in, .size { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .out { color: var(--red); } .in { color: var(--green); } .size { font-size: .88rem; }
.members { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; padding: .2rem .8rem .8rem 1.8rem; } .members ul { margin: 0; padding-left: 1.1rem; columns: 15rem; font-size: .88rem; overflow-wrap: anywhere; }
.leaving h4 { color: var(--red); } .entering h4 { color: var(--green); }
.more > summary { cursor: pointer; padding: .5rem .2rem; color: var(--quiet); }
@media (max-width: 46rem) { .effect summary { grid-template-columns: 1fr auto auto; } .bar { grid-column: 1 / -1; grid-row: 2; } .size { display: none; } table { margin-left: .8rem; width: calc(100% - 1.6rem); } thead th:first-child { width: 6.9rem; } th, td { padding: .25rem .45rem; } }
@media (max-width: 46rem) { .drift { font-size: .78rem; margin-left: .4rem; width: calc(100% - .8rem); } .drift thead th:first-child { width: 5.6rem; } .drift th, .drift td { padding: .25rem .3rem; } }
@media (forced-colors: active) { del { text-decoration: line-through; } ins { text-decoration: underline; } .bar rect { forced-color-adjust: none; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }`;

// Prints folded content, but nothing that the filters hide; the printed status says how much that is.
const PRINT = `
@page { size: A4; margin: 14mm 12mm; }
@media print {
  :root { color-scheme: light; print-color-adjust: exact; }
  body { background: none; font-size: 10pt; } header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .tools { position: static; padding: .3rem 0; } .tools > :not(output), .skip, .seen { display: none; }
  .batch { content-visibility: visible; } .entries { overflow: visible; }
  details::details-content { display: block; content-visibility: visible; height: auto; }
  .tile { padding: .3rem .5rem; min-width: 0; } .entry summary, .bare, tr, .notes li { break-inside: avoid; } h2, h3, h4, summary { break-after: avoid; }
}`;

/** The style of all pages: light and dark. It loads nothing. */
export const STYLE = `${COLOURS}${FRAME}${TILES}${ENTRIES}${EFFECTS}${PRINT}\n`;
