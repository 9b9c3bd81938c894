// Does the work of a client without a plan: reads a config, every list in pages of 100 and the members of tags and systems one after the
// other, and sends a PATCH for every entry, 16 at a time, whether it changes or not. It validates nothing.
//
//   node scripts/bench/comparison-client.mjs URL TOKEN PROJECT_ID CONFIG
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { load } from 'js-yaml';

const [url, token, projectID, file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: comparison-client.mjs URL TOKEN PROJECT_ID CONFIG');

/**
 * What it reads of an entry, of a page of a list and of the items of a list.
 * @typedef {{ name: string } & Record<string, unknown>} Entry
 * @typedef {{ name: string, experienceID: string, experienceTagID: string, systemID: string }} Item
 */

/**
 * The entries of a parsed config.
 * @param {unknown} config
 * @returns {Entry[]}
 */
const entriesOf = (config) => {
  const entries =
    typeof config === 'object' && config !== null && 'experiences' in config && config.experiences;
  if (!Array.isArray(entries)) throw new Error('the config has no experiences');
  return entries;
};
const entries = entriesOf(load(readFileSync(file, 'utf8')));
const WORKERS = 16;
const agent = new http.Agent({ keepAlive: true, maxSockets: WORKERS });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

/**
 * @param {string} method
 * @param {string} address
 * @param {unknown} [body]
 * @returns {Promise<Record<string, unknown>>}
 */
const send = (method, address, body) =>
  new Promise((resolve, reject) => {
    const request = http.request(
      `${url}/v1/projects/${projectID}${address}`,
      { method, agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => {
          if ((response.statusCode ?? 0) >= 300)
            reject(new Error(`${method} ${address}: ${response.statusCode} ${text}`));
          else resolve(JSON.parse(text === '' ? '{}' : text));
        });
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });

/** @type {(address: string, key: string, query?: string) => Promise<Item[]>} */
const readAll = async (address, key, query = '') => {
  /** @type {Item[]} */
  const all = [];
  for (let pageToken = ''; ;) {
    const page = await send(
      'GET',
      `${address}?pageSize=100${query}${pageToken && `&pageToken=${encodeURIComponent(pageToken)}`}`,
    );
    const items = page[key];
    if (Array.isArray(items)) all.push(...items);
    if (typeof page.nextPageToken !== 'string' || page.nextPageToken === '') return all;
    pageToken = page.nextPageToken;
  }
};

const active = await readAll('/experiences', 'experiences', '&archived=false');
const archived = await readAll('/experiences', 'experiences', '&archived=true');
for (const tag of await readAll('/experienceTags', 'experienceTags'))
  await readAll(`/experienceTags/${tag.experienceTagID}/experiences`, 'experiences');
for (const system of await readAll('/systems', 'systems'))
  await readAll(`/systems/${system.systemID}/experiences`, 'experiences');
await readAll('/suites', 'testSuites');

const FIELDS = ['name', 'description', 'locations', 'profile', 'environmentVariables', 'customFields'];
/** @param {Entry} entry */
const patchOf = (entry) => ({
  updateMask: FIELDS,
  experience: Object.fromEntries(FIELDS.map((field) => [field, entry[field]])),
});
const idOf = new Map(active.map(({ name, experienceID }) => [name, experienceID]));
const waiting = entries.values();
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    for (const entry of waiting) await send('PATCH', `/experiences/${idOf.get(entry.name)}`, patchOf(entry));
  }),
);
agent.destroy();
console.log(`${active.length} active, ${archived.length} archived`);
