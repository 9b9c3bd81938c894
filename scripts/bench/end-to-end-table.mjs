// Renders the results of the end-to-end benchmark as Markdown.
import { markdownTable, megabytes, number, ratio, seconds } from './markdown.mjs';
import { wallOfBoth } from './end-to-end.mjs';

/** @typedef {import('./results.mjs').Case & { other?: import('./end-to-end.mjs').ComparisonRun }} Case */

const HEAD = [
  'experiences',
  'latency',
  'changes',
  'program',
  'requests',
  'writes',
  'wall s',
  'CPU s',
  'peak MB',
  'wall / sync',
];

/** @type {(one: Case) => string[]} */
const syncRow = ({ size, latency, changes, form, sync }) => [
  number(size),
  `${latency} ms`,
  number(changes),
  form === 'json' ? 'sync plan + apply, config as JSON' : 'sync plan + apply',
  number(sync.requests),
  number(sync.writes),
  `${seconds(sync.plan.wallMs)} + ${seconds(sync.apply.wallMs)}`,
  `${seconds(sync.plan.cpuMs)} + ${seconds(sync.apply.cpuMs)}`,
  megabytes(Math.max(sync.plan.peakMB, sync.apply.peakMB)),
  '1',
];

/** @type {(one: Case, other: import('./end-to-end.mjs').ComparisonRun) => string[]} */
const comparisonRow = ({ size, latency, changes, sync }, other) => [
  number(size),
  `${latency} ms`,
  number(changes),
  'without a plan',
  number(other.requests),
  number(other.writes),
  seconds(other.client.wallMs),
  seconds(other.client.cpuMs),
  megabytes(other.client.peakMB),
  ratio(other.client.wallMs / wallOfBoth(sync)),
];

/**
 * All cases, with and without a plan.
 * @type {(cases: Case[]) => string}
 */
export const endToEndTable = (cases) =>
  markdownTable(
    HEAD,
    cases.flatMap((one) => [
      syncRow(one),
      ...(one.other === undefined ? [] : [comparisonRow(one, one.other)]),
    ]),
  );

/**
 * Requests by kind, for the cases of one size.
 * @type {(cases: Case[]) => string}
 */
export const requestTable = (cases) => {
  const kinds = [
    ...new Set(
      cases.flatMap(({ sync, other }) => [sync, other].flatMap((run) => [...(run?.kinds.keys() ?? [])])),
    ),
  ].sort();
  /** @type {[string, import('./end-to-end.mjs').Tally][]} */
  const columns = [];
  for (const { changes, sync, other } of cases) {
    columns.push([`sync, ${number(changes)} changed`, sync]);
    if (other !== undefined) columns.push(['without a plan', other]);
  }
  return markdownTable(
    ['request', ...columns.map(([title]) => title)],
    kinds.map((kind) => [
      `\`${kind.replace('/v1', '')}\``,
      ...columns.map(([, run]) => number(run.kinds.get(kind) ?? 0)),
    ]),
  );
};

/**
 * The growth of costs for a project that is ten times as large.
 * @type {(cases: Case[]) => string}
 */
export const growthTable = (cases) => {
  const inYaml = cases.filter(({ form }) => form === 'yaml');
  const rows = inYaml.flatMap((larger) => {
    const smaller = inYaml.find(
      ({ size, latency, share }) =>
        size * 10 === larger.size && latency === larger.latency && share === larger.share,
    );
    if (smaller === undefined) return [];
    /** @param {(run: Case['sync']) => number} valueOf */
    const grows = (valueOf) => ratio(valueOf(larger.sync) / valueOf(smaller.sync));
    return [
      [
        `${number(smaller.size)} to ${number(larger.size)}`,
        `${larger.latency} ms`,
        larger.share,
        grows(({ requests }) => requests),
        grows(wallOfBoth),
        grows(({ plan, apply }) => plan.cpuMs + apply.cpuMs),
        grows(({ plan, apply }) => Math.max(plan.peakMB, apply.peakMB)),
      ],
    ];
  });
  return markdownTable(['experiences', 'latency', 'changes', 'requests', 'wall', 'CPU', 'peak memory'], rows);
};
