import type { HeldAlert } from '../../rules/held.ts';
import type { Standing } from '../../rules/standing.ts';
import type { Batch } from './batch.ts';
import type { FactsDatabase } from './facts.ts';

type Statements = Pick<FactsDatabase, 'sql'>;

/** Writes what changed of the held alerts and the mutes; part of a batch's transaction. */
export function writeHolding({ held, mutes }: Pick<Batch, 'held' | 'mutes'>, facts: Statements): void {
  const insert = facts.sql('INSERT OR REPLACE INTO held VALUES (?, ?)');
  for (const one of held?.put ?? []) insert.run(one.news.id, JSON.stringify(one));
  const remove = facts.sql('DELETE FROM held WHERE alert = ?');
  for (const alert of held?.gone ?? []) remove.run(alert);
  if (mutes !== undefined)
    facts.sql(`INSERT OR REPLACE INTO meta VALUES ('mutes', ?)`).run(JSON.stringify(mutes));
}

export function readHolding(facts: Statements): Required<Pick<Standing, 'held' | 'mutes'>> {
  const rows = facts.sql('SELECT body FROM held').all();
  const mutes = facts.sql(`SELECT value FROM meta WHERE key = 'mutes'`).get();
  return {
    held: rows.map(({ body }) => JSON.parse(String(body)) as HeldAlert),
    mutes: mutes === undefined ? [] : JSON.parse(String(mutes.value)),
  };
}
