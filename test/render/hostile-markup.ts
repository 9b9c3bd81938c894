import type { Plan } from '../../src/plan/plan.ts';
import { archived, buildPlan, changed, created, existing, live, textField } from '../support/build-plan.ts';

/** Each would run, load or draw something if it were treated as markup. */
export const MARKUP_PAYLOADS = [
  '<script>window.hacked = 1</script>',
  '</script><script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '"><svg onload="window.hacked = 1">',
  "' autofocus onfocus='window.hacked = 1",
  '</title></style></textarea><iframe src="javascript:parent.hacked = 1">',
  '<!--<script>',
  '<style>body { display: none }</style>',
  '<base href="https://evil.example/"><a href="javascript:hacked=1" id="search">',
  '&lt;img src=x onerror=hacked=1&gt;',
];

/** A plan with the payload in every external text. */
export const infestedPlan = (payload: string): Plan => {
  const one = live(1, payload, { description: 'x', environmentVariables: [{ name: payload, value: '1' }] });
  const gone = live(2, `${payload} gone`, { description: payload, locations: [payload, payload] });
  const plan = buildPlan({
    projectName: payload,
    apiUrl: payload,
    configPath: payload,
    experiences: [
      changed(one, {
        name: `${payload} renamed`,
        description: `${payload}\n${payload}`,
        environmentVariables: [{ name: payload, value: payload }],
        customFields: [textField(payload, payload)],
      }),
      archived(gone),
      created(`${payload} new`, { description: payload, profile: payload }),
    ],
    tags: [{ name: payload, additions: [existing(one)], removals: [existing(gone)] }],
    systems: [{ name: payload, additions: [existing(one)] }],
    suites: [{ name: payload, original: [existing(gone)], experiences: [existing(one)] }],
    protections: { additions: [payload], removals: [`${payload} gone`] },
    warnings: [
      { _tag: 'IdlePreviousName', name: payload, previousName: payload },
      { _tag: 'IdlePreviousName', name: payload, previousName: payload, isNew: true },
      { _tag: 'LooksLikeRename', archived: payload, experienceID: payload, created: payload },
      { _tag: 'DropsProtection', glob: payload, before: 1 },
      { _tag: 'ProtectsNothing', glob: payload },
      { _tag: 'DiffersInFormAlone', name: payload, field: payload },
      {
        _tag: 'Unreadable',
        kind: 'system',
        id: payload,
        name: payload,
        field: payload,
        expected: payload,
        got: payload,
      },
      { _tag: 'RenamedOutOfProtection', glob: payload, before: payload, after: payload },
    ],
    limit: { limit: payload, exceeded: true },
  });
  const selection = { targets: [payload], excludes: [payload] };
  return { ...plan, options: { ...plan.options, selection } };
};
