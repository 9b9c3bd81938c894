// Plans a config, shows what would change, and applies the plan when it is called with --apply. Where to go and as whom comes from
// RESIM_PROJECT, RESIM_CLIENT_ID and RESIM_CLIENT_SECRET (or RESIM_ACCESS_TOKEN), and RESIM_URL for another server.
//
//   node plan-and-apply.mjs experiences.yaml plan.json [--apply]
import { applyPlan, createPlan, errorMessage, isEmpty, loadExperienceSyncConfig } from 'resim-sync';

const [configFile, planFile, consent] = process.argv.slice(2);
const connection = { environment: process.env };

// Every function that reaches the disk or the network gives an error under `left` or its result under `right`.
const valueOf = (outcome) => {
  if (outcome._tag === 'Right') return outcome.right;
  throw new Error(errorMessage(outcome.left));
};

const config = valueOf(await loadExperienceSyncConfig([configFile]));
const plan = valueOf(await createPlan(connection, { config, file: planFile }));

for (const { original, new: wanted } of plan.updates.matchedExperiencesByNewName.values())
  console.log(original === undefined ? 'create' : wanted.archived ? 'archive' : 'update', wanted.name);

if (isEmpty(plan.updates)) console.log('nothing to do');
else if (consent === '--apply') {
  const { report } = valueOf(await applyPlan(connection, { file: planFile }));
  console.log(`applied ${report.counts.done} operations`);
}
