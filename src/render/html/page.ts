import { sha256 } from '../../plan/canonical-json.ts';
import { Html, markup, NOTHING } from './markup.ts';
import { SCRIPT } from './script/script.ts';
import { STYLE } from './style.ts';

const hexBytes = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

/** The source of an inline script or style in a policy. */
const sourceOf = (text: string): string => `'sha256-${btoa(String.fromCharCode(...hexBytes(sha256(text))))}'`;

/**
 * Allows only the script and the style of the page, by their digests: nothing else is loaded, sent or run, and neither `style` attributes nor
 * event handlers have any effect. The policy for trusted types lets the script turn the late parts of the page (see `rowList`) into elements.
 */
const contentSecurityPolicy = (): string =>
  [
    "default-src 'none'",
    `script-src ${sourceOf(SCRIPT)}`,
    `style-src ${sourceOf(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types rows',
  ].join('; ');

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22%231a5fb4%22 ' +
  'd=%22M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3 8H5V7h6Z%22/%3E%3C/svg%3E';

/** The parts of a page. */
export interface PageParts {
  readonly title: string;
  readonly header: Html;
  readonly main: Html;
  readonly footer: Html;
  /** The checksum of the plan, for the reviewed marks. */
  readonly plan?: string;
}

/** A self-contained page. */
export const pageText = ({ title, header, main, footer, plan }: PageParts): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${new Html(ICON)}">
<style>${new Html(STYLE)}</style>
</head>
<body${plan === undefined ? undefined : markup` data-plan="${plan}"`}>
<a class="skip" href="#changes">Skip to the changes</a>
<header>${header}</header>
<main>${main}</main>
<footer>${footer}</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;

/** A filter that offers options. */
export interface Choice {
  readonly id: 'field' | 'group';
  readonly label: string;
  /** The option that selects everything. */
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

const choiceOf = ({ id, label, any, options }: Choice): Html =>
  options.length === 0
    ? NOTHING
    : markup`<select id="${id}" aria-label="${label}" autocomplete="off"><option value="">${any}</option>${options.map(({ value, text }) => markup`<option value="${value}">${text}</option>`)}</select>`;

const KEYS = markup`<p class="keys quiet"><kbd>j</kbd> <kbd>k</kbd> next and previous, <kbd>Enter</kbd> opens, <kbd>x</kbd> reviewed, <kbd>/</kbd> filter</p>`;

const LEFT = markup`<button type="button" id="left" aria-pressed="false" hidden></button>`;

/** The filters and buttons; hidden until the script runs. `review` adds what is needed to mark changes as reviewed. */
export const tools = (label: string, choices: readonly Choice[] = [], review = false): Html =>
  markup`<form id="tools" class="tools" role="search" aria-label="${label}" hidden><input id="search" type="search" aria-label="Filter by text" aria-keyshortcuts="/" placeholder="Filter by text: names, values, tags … (press /)" autocomplete="off" spellcheck="false">${choices.map(choiceOf)}<button type="button" id="clear" hidden>Show everything</button><button type="button" id="open-all">Open all</button>${review ? LEFT : undefined}<output id="status" role="status" aria-live="polite"></output>${review ? KEYS : undefined}</form>`;

/** Shown if nothing matches the filters. */
const NONE_SHOWN = markup`<p id="none" class="none-shown" hidden>Nothing matches the filter.</p>`;

/** The part of a page that the filters change. */
export const changesPart = (content: Html): Html =>
  markup`<div id="changes" tabindex="-1">${NONE_SHOWN}
${content}</div>`;
