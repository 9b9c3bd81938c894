// Describes the third-party code in a bundle: licences, and a bill of materials for scanners.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ name: string, version: string, license: string, registry?: 'npm' | 'generic' }} Described
 * @typedef {Described & { folder: string }} Bundled
 */

/** @param {Bundled} bundled */
const notice = ({ folder, name, version, license }) => {
  const file = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(entry));
  const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
};

/**
 * The licences of bundled packages, as one text.
 * @param {Bundled[]} packages
 */
export const notices = (packages) =>
  `This package contains code of other projects, under the following licences.\n\n${packages.map(notice).join(`\n${'-'.repeat(80)}\n\n`)}`;

/** @param {Described} described */
const purlOf = ({ name, version, registry = 'npm' }) =>
  `pkg:${registry}/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`;

/**
 * A single licence has an ID; several joined with AND or OR are an expression.
 * @param {Described} described
 */
const licensesOf = ({ license }) =>
  /^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];

/**
 * @param {string} type
 * @param {Described} described
 */
const componentOf = (type, described) => ({
  type,
  'bom-ref': purlOf(described),
  ...(described.name.startsWith('@') && { group: described.name.split('/')[0] }),
  name: described.name.split('/').at(-1),
  version: described.version,
  licenses: licensesOf(described),
  purl: purlOf(described),
});

/**
 * @param {{ purl: string }} a
 * @param {{ purl: string }} b
 */
const byPurl = (a, b) => (a.purl < b.purl ? -1 : 1);

/**
 * Two folders can contain the same version of a package.
 * @param {Described[]} packages
 */
const components = (packages) => [
  ...new Map(
    packages
      .map((described) => componentOf('library', described))
      .sort(byPurl)
      .map((component) => [component.purl, component]),
  ).values(),
];

/**
 * A CycloneDX document of the bundled packages. It is reproducible, so it has no timestamp and no serial number.
 * @param {Described} described
 * @param {Described[]} packages
 */
export const billOfMaterials = (described, packages) => {
  const bundled = components(packages);
  const whole = componentOf('application', described);
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: whole },
    components: bundled,
    dependencies: [{ ref: whole['bom-ref'], dependsOn: bundled.map(({ purl }) => purl) }],
    // The list is complete, but it does not have the dependencies between bundled packages.
    compositions: [{ aggregate: 'complete', assemblies: [whole['bom-ref']] }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
};
