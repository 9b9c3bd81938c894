import type { ApplyReport } from '../domain/apply-report.ts';
import type { Plan } from '../plan/plan.ts';
import { afterApply, afterPartial, doneCounts } from './apply-text.ts';
import { unrelatedDriftParts } from './drift-html.ts';
import { unrelatedDrift } from './drift-view.ts';
import { entryList, entryOf } from './html/entry.ts';
import { type Html, markup, NOTHING } from './html/markup.ts';
import { changesPart, pageText, tools } from './html/page.ts';
import { tileRow } from './html/plan-tiles.ts';
import { storedDifferently } from './stored-differently.ts';
import { makeIsSecret, type RedactPatterns } from '../domain/redact.ts';
import { safeName, safeText } from './safe-text.ts';
import { number } from './wording.ts';

const createdPart = ({ created }: ApplyReport): Html =>
  created.length === 0
    ? NOTHING
    : markup`<section class="group" aria-labelledby="created"><h2 id="created">Created <span class="count">${number(created.length)}</span></h2>
${entryList(
  created.map(({ name, experienceID }) =>
    entryOf(
      { tone: 'create', kinds: 'create', identity: ['experience', experienceID] },
      markup`<div class="bare"><span class="sign" aria-hidden="true">+</span> <b><bdi>${safeName(name)}</bdi></b> <code>${safeText(experienceID)}</code></div>`,
    ),
  ),
)}</section>
`;

/** The report of an apply as a self-contained page: the number of writes of each kind, and the IDs of new experiences. */
export const renderApplyHtml = (plan: Plan, report: ApplyReport, redact: RedactPatterns = []): string => {
  const kept = storedDifferently(report, redact);
  const name = safeName(plan.target.projectName);
  const tiles = doneCounts(report).map(({ count, what }) => ({
    count: markup`${number(count)}`,
    label: what,
    zero: false,
  }));
  const unrelated = unrelatedDrift(report.drift, makeIsSecret(redact));
  const { note, entries } = unrelatedDriftParts(unrelated, false);
  const length = report.created.length + (unrelated?.entries.length ?? 0);
  return pageText({
    title: `Applied to ${name}`,
    header: markup`<p class="brand">sync</p>
<h1>Applied to <bdi>${name}</bdi></h1>
<p class="said">${afterApply(report)}${afterPartial(plan).map((text) => markup` ${text}`)}</p>`,
    main: markup`${tileRow(tiles)}
${kept ? markup`<section aria-label="Warnings"><ul class="notes"><li class="warn"><strong>Warning:</strong> ${kept.title}${kept.lines.map((text) => markup`<p>${text}</p>`)}<p>${kept.advice}</p></li></ul></section>` : NOTHING}${note}
${length === 0 ? NOTHING : tools(unrelated ? 'Created and drifted' : 'Created experiences')}
${changesPart(markup`${createdPart(report)}${entries}`)}`,
    footer: markup`This page makes no network requests.`,
  });
};
