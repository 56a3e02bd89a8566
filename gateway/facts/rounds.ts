import type { PlaceId } from '../../devices/place.ts';
import type { ResidentId } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import type { FactOf } from '../../rules/fact.ts';
import { type FactsDatabase, recorded } from './facts.ts';

export type VisitRecorded = FactOf<'visit-recorded'>;
export type CheckedIn = FactOf<'checked-in'>;

export interface RoundRecorded<F extends VisitRecorded | CheckedIn> {
  readonly fact: F;
  readonly recordedAt: Instant;
}

export interface RoundsQuery {
  /** At this place or inside. */
  readonly within: PlaceId;
  readonly resident?: ResidentId;
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after?: string;
}

interface RoundsPage<F extends VisitRecorded | CheckedIn> {
  readonly items: readonly RoundRecorded<F>[];
  readonly next: string | null;
}

/** The last recorded first. */
export const listVisits = (facts: FactsDatabase, query: RoundsQuery) =>
  listRounds<VisitRecorded>(facts, 'visit-recorded', query);

export const listCheckIns = (facts: FactsDatabase, query: RoundsQuery) =>
  listRounds<CheckedIn>(facts, 'checked-in', query);

function listRounds<F extends VisitRecorded | CheckedIn>(
  facts: FactsDatabase,
  type: F['type'],
  { within, resident, limit, after }: RoundsQuery,
): RoundsPage<F> | 'cursor-invalid' {
  const before = after === undefined ? Number.MAX_SAFE_INTEGER : facts.positionOf(after);
  if (before === undefined) return 'cursor-invalid';
  // The type stands in the text, as in the index's own condition. '0' is the character after '/'.
  const rows = facts
    .sql(
      `SELECT position, recorded_at, body FROM facts
       WHERE json_extract(body, '$.type') = '${type}' AND position < ?
         AND (place = ? OR (place > ? AND place < ?))
         AND (? IS NULL OR json_extract(body, '$.resident') = ?)
       ORDER BY position DESC LIMIT ?`,
    )
    .all(before, within, `${within}/`, `${within}0`, resident ?? null, resident ?? null, limit + 1)
    .map((row) => recorded(row) as unknown as RoundRecorded<F>);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.fact.id ?? null) : null };
}
