import { emptyPlaceState, type PlaceState, type RowKey } from './place-state.ts';
import type { ReplayPoint, Standing } from './standing.ts';

/** The row of a place, there for as long as the community. */
export interface Row {
  readonly state: PlaceState;
  /** The point before its first change that was not taken yet. */
  changedAfter: ReplayPoint | undefined;
}

/** The sensor state of all places: a row each, written a little late and in slices. */
export class Rows {
  readonly #rows = new Map<RowKey, Row>();
  /** Up to where rows had seen the journal when they were written; known until a replay has caught up. */
  readonly #applied = new Map<RowKey, number>();
  #ahead: PlaceState[];
  /** Changed rows that were not taken yet; the one that has waited longest is in front. */
  readonly #changed: Row[] = [];

  constructor(rows: Standing['rows']) {
    for (const { row, applied } of rows) {
      this.#rows.set(row.key, { state: row, changedAfter: undefined });
      this.#applied.set(row.key, applied);
    }
    this.#ahead = rows.toSorted((a, b) => b.applied - a.applied).map(({ row }) => row);
  }

  get(key: RowKey): PlaceState | undefined {
    return this.#rows.get(key)?.state;
  }

  *all(): Iterable<PlaceState> {
    for (const { state } of this.#rows.values()) yield state;
  }

  /** In an order that does not depend on which came first. */
  sorted(): PlaceState[] {
    return [...this.all()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Rows that changed and were not taken yet. */
  get waiting(): number {
    return this.#changed.length;
  }

  /** The point before the oldest change that was not taken yet. */
  get oldestChange(): ReplayPoint | undefined {
    return this.#changed[0]?.changedAfter;
  }

  /** Up to `limit` changed rows, the longest waiting first; to be written at once. */
  take(limit: number): PlaceState[] {
    return this.#changed.splice(0, limit).map((row) => {
      row.changedAfter = undefined;
      return row.state;
    });
  }

  /** The row of a place, begun when it is new. */
  open(key: RowKey): Row {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const fresh = { state: emptyPlaceState(key), changedAfter: undefined };
    this.#rows.set(key, fresh);
    return fresh;
  }

  /** The row is about to change, after the point `before`. */
  touch(row: Row, before: ReplayPoint): void {
    if (row.changedAfter !== undefined) return;
    row.changedAfter = before;
    this.#changed.push(row);
  }

  /** Whether the row was written after the input `seq`: in a replay it is left alone then. */
  hasSeen(key: RowKey, seq: number): boolean {
    return (this.#applied.get(key) ?? 0) >= seq;
  }

  /** The rows that have seen no more than `seq`, once: a replay has caught up with them. */
  catchUp(seq: number): PlaceState[] {
    const caughtUp: PlaceState[] = [];
    for (let row = this.#ahead.at(-1); row !== undefined; row = this.#ahead.at(-1)) {
      if (this.hasSeen(row.key, seq + 1)) break;
      caughtUp.push(row);
      this.#ahead.pop();
    }
    return caughtUp;
  }

  /** The replay is over: all rows are at the same point. */
  level(): void {
    this.#applied.clear();
  }
}
