import { sql } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import type { AuditStamp } from './experiences.ts';
import { inChunks } from './keyset.ts';
import type { FoundRow } from './members.ts';
import { keptExperiences, reviseSuite, suiteSettingsOf, suitesHolding } from './suites.ts';

/** Archives experiences and gives how many were active before. Each suite that holds some of them gets one new revision without them. */
export async function* archiveExperiences(
  database: Database,
  experiences: readonly FoundRow[],
  change: AuditStamp,
): Fallible<number> {
  const seqs = experiences.filter(({ archived }) => !archived).map(({ seq }) => seq);
  for (const chunk of inChunks(seqs))
    await sql`update experiences set archived = 1, updated_at = ${change.now}, update_user_id = ${change.userID}
      where seq in (${sql.join(chunk)})`.execute(database);
  const gone = new Set(seqs);
  for (const suite of await suitesHolding(database, seqs)) {
    const kept = (await keptExperiences(database, suite)).filter(({ seq }) => !gone.has(seq));
    yield* reviseSuite(database, suite, suiteSettingsOf(suite), kept, change);
  }
  return seqs.length;
}
