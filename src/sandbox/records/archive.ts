import { sql } from 'kysely';
import type { Fallible } from '../fallible.ts';
import type { Database } from '../store/store.ts';
import type { AuditStamp } from './experiences.ts';
import { inChunks } from './keyset.ts';
import type { FoundRow } from './members.ts';
import { experiencesOfSuite, reviseSuite, suitesContaining, suiteSettingsOf } from './suites.ts';

/** Archives experiences and returns how many of them were active. Each suite that contains any of them gets one new revision without them. */
export async function* archiveExperiences(
  database: Database,
  experiences: readonly FoundRow[],
  stamp: AuditStamp,
): Fallible<number> {
  const seqs = experiences.filter(({ archived }) => !archived).map(({ seq }) => seq);
  for (const chunk of inChunks(seqs))
    await sql`update experiences set archived = 1, updated_at = ${stamp.now}, update_user_id = ${stamp.userID}
      where seq in (${sql.join(chunk)})`.execute(database);
  const archived = new Set(seqs);
  for (const suite of await suitesContaining(database, seqs)) {
    const kept = (await experiencesOfSuite(database, suite)).filter(({ seq }) => !archived.has(seq));
    yield* reviseSuite(database, suite, { settings: suiteSettingsOf(suite), experiences: kept }, stamp);
  }
  return seqs.length;
}
