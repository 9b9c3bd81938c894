// Renders the results of the end-to-end benchmark as Markdown.
import { markdownTable, megabytes, number, ratio, seconds } from './markdown.mjs';
import { wallOfBoth } from './end-to-end.mjs';

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

const comparisonRow = ({ size, latency, changes, sync, other }) => [
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

/** All cases, with and without a plan. */
export const endToEndTable = (cases) =>
  markdownTable(
    HEAD,
    cases.flatMap((one) => (one.other === undefined ? [syncRow(one)] : [syncRow(one), comparisonRow(one)])),
  );

/** Requests by kind, for the cases of one size. */
export const requestTable = (cases) => {
  const kinds = [
    ...new Set(
      cases.flatMap(({ sync, other }) => [sync, other].flatMap((run) => [...(run?.kinds.keys() ?? [])])),
    ),
  ].sort();
  const columns = cases.flatMap(({ changes, sync, other }) => [
    [`sync, ${number(changes)} changed`, sync],
    ...(other === undefined ? [] : [['without a plan', other]]),
  ]);
  return markdownTable(
    ['request', ...columns.map(([title]) => title)],
    kinds.map((kind) => [
      `\`${kind.replace('/v1', '')}\``,
      ...columns.map(([, run]) => number(run.kinds.get(kind) ?? 0)),
    ]),
  );
};

/** The growth of costs for a project that is ten times as large. */
export const growthTable = (cases) => {
  const inYaml = cases.filter(({ form }) => form === 'yaml');
  const rows = inYaml.flatMap((larger) => {
    const smaller = inYaml.find(
      ({ size, latency, share }) =>
        size * 10 === larger.size && latency === larger.latency && share === larger.share,
    );
    if (smaller === undefined) return [];
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
