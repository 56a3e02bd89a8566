import type { PlaceId } from '../../devices/place.ts';
import type { Instant } from '../../devices/time.ts';
import type { Case, CaseState } from '../../rules/case.ts';
import type { Cause } from '../../rules/cause.ts';
import type { Level } from '../../rules/level.ts';
import type { FactsDatabase } from './facts.ts';

export interface CaseQuery {
  readonly level?: Level;
  readonly state?: readonly CaseState[];
  readonly cause?: Cause;
  /** Inside this place… */
  readonly place?: PlaceId;
  /** …and inside the asker's own. */
  readonly within: PlaceId;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly after?: string;
}

/** Cases, the newest first, and where the next page begins. */
export function listCases(
  facts: FactsDatabase,
  query: CaseQuery,
): { items: Case[]; next: string | null } | 'cursor-invalid' {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...more: (string | number)[]): void => {
    conditions.push(condition);
    values.push(...more);
  };
  for (const area of [query.within, query.place]) {
    // '0' is the character after '/': the range holds exactly the places inside.
    if (area !== undefined) add('(place = ? OR (place > ? AND place < ?))', area, `${area}/`, `${area}0`);
  }
  if (query.level !== undefined) add('level = ?', query.level);
  if (query.state !== undefined) {
    add(`state IN (${query.state.map(() => '?').join()})`, ...query.state);
    // Says again what the index of cases at work wants to hear.
    if (!query.state.includes('closed')) add(`state <> 'closed'`);
  }
  if (query.cause !== undefined) add('cause = ?', query.cause);
  if (query.from !== undefined) add('opened_at >= ?', query.from);
  if (query.to !== undefined) add('opened_at < ?', query.to);
  const start = query.after === undefined ? undefined : cursorOf(query.after);
  if (start === undefined && query.after !== undefined) return 'cursor-invalid';
  if (start !== undefined) add('(opened_at, id) < (?, ?)', start.openedAt, start.id);
  const where = conditions.join(' AND ');
  const rows = facts
    .sql(`SELECT body FROM cases WHERE ${where} ORDER BY opened_at DESC, id DESC LIMIT ?`)
    .all(...values, query.limit + 1)
    .map((row) => JSON.parse(String(row.body)) as Case);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: rows.length > items.length && last ? `${last.openedAt}.${last.id}` : null };
}

function cursorOf(text: string): { openedAt: number; id: string } | undefined {
  const match = /^(\d{1,16})\.(.{1,64})$/.exec(text);
  return match?.[2] === undefined ? undefined : { openedAt: Number(match[1]), id: match[2] };
}
