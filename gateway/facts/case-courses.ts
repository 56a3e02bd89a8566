import type { PlaceId } from '../../devices/place.ts';
import type { Case } from '../../rules/case.ts';
import { COURSE_FACTS, type CourseFact } from '../../rules/case-course.ts';
import type { Span } from '../../rules/opening-hours.ts';
import type { FactsDatabase } from './facts.ts';

/** Rows of one statement: a few ms. */
const ROWS_AT_A_TIME = 200;

const CLOSED_AT = `json_extract(body, '$.closedAt')`;

/**
 * Cases in `place` that were open at some time of the span and are closed now, in the order of their closing. One step looks
 * at few rows, and gives those among them, maybe none.
 */
export function* closedCases(
  facts: Pick<FactsDatabase, 'sql'>,
  { place, span }: { readonly place: PlaceId; readonly span: Span },
): Generator<Case[]> {
  // '0' is the character after '/': the range holds exactly the places inside.
  const isAsked = 'opened_at < ? AND (place = ? OR (place > ? AND place < ?))';
  const page = facts.sql(
    `SELECT rowid, ${CLOSED_AT} AS closed_at, CASE WHEN ${isAsked} THEN body END AS body FROM cases
     WHERE state = 'closed' AND ${CLOSED_AT} >= ? AND (${CLOSED_AT} > ? OR rowid > ?)
     ORDER BY ${CLOSED_AT}, rowid LIMIT ${ROWS_AT_A_TIME}`,
  );
  let after = { closedAt: span.from as number, row: 0 };
  for (;;) {
    const { closedAt, row } = after;
    const rows = page.all(span.to, place, `${place}/`, `${place}0`, closedAt, closedAt, row);
    const last = rows.at(-1);
    yield rows.flatMap(({ body }) => (body === null ? [] : [JSON.parse(String(body)) as Case]));
    if (last === undefined || rows.length < ROWS_AT_A_TIME) return;
    after = { closedAt: Number(last.closed_at), row: Number(last.rowid) };
  }
}

/** What tells the course of a case. */
export function courseFacts(facts: Pick<FactsDatabase, 'sql'>, id: string): CourseFact[] {
  return facts
    .sql(
      `SELECT body FROM facts WHERE case_id = ? AND json_extract(body, '$.type') IN (${TYPES}) ORDER BY position`,
    )
    .all(id)
    .map(({ body }) => JSON.parse(String(body)) as CourseFact);
}

const TYPES = COURSE_FACTS.map((type) => `'${type}'`).join();
