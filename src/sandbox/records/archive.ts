import { sql } from 'kysely';
import type { Database } from '../store/store.ts';
import type { Change } from './experiences.ts';
import { inChunks } from './keyset.ts';
import type { Found } from './members.ts';
import {
  findRevision,
  membersOfSuite,
  reviseSuite,
  suiteExperienceIDs,
  suiteSettingsOf,
  suitesHolding,
} from './suites.ts';

/** Each suite that holds an archived experience gets one new revision without them. */
const takeFromSuites = async (
  database: Database,
  archived: readonly number[],
  change: Change,
): Promise<void> => {
  const gone = new Set(archived);
  for (const suite of await suitesHolding(database, archived)) {
    const latest = await findRevision(database, suite);
    if (latest === undefined) continue;
    const members = new Map((await membersOfSuite(database, suite.seq)).map((key) => [key.id, key]));
    const kept = suiteExperienceIDs(latest)
      .map((id) => members.get(id))
      .filter((key) => key !== undefined && !gone.has(key.seq))
      .filter((key) => key !== undefined);
    await reviseSuite(database, latest, suite, suiteSettingsOf(latest), kept, change);
  }
};

/** Archives experiences and gives how many were active before. */
export const archiveExperiences = async (
  database: Database,
  experiences: readonly Found[],
  change: Change,
): Promise<number> => {
  const seqs = experiences.filter(({ archived }) => !archived).map(({ seq }) => seq);
  for (const chunk of inChunks(seqs))
    await sql`update experiences set archived = 1, updated_at = ${change.now}, update_user_id = ${change.userID}
      where seq in (${sql.join(chunk)})`.execute(database);
  await takeFromSuites(database, seqs, change);
  return seqs.length;
};
