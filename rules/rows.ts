import { emptyPlaceState, type PlaceState, type RowKey } from './place-state.ts';
import type { ReplayPoint, Standing } from './standing.ts';

/** The sensor state of all places: a row each, written a little late and in slices. */
export class Rows {
  readonly #rows = new Map<RowKey, PlaceState>();
  /** Up to where rows had seen the journal when they were written; known until a replay has caught up. */
  readonly #applied = new Map<RowKey, number>();
  #ahead: PlaceState[];
  /** Changed rows that were not taken yet, with the point before their first change; the oldest is in front. */
  readonly #dirty = new Map<RowKey, ReplayPoint>();

  constructor(rows: Standing['rows']) {
    for (const { row, applied } of rows) {
      this.#rows.set(row.key, row);
      this.#applied.set(row.key, applied);
    }
    this.#ahead = rows.toSorted((a, b) => b.applied - a.applied).map(({ row }) => row);
  }

  get(key: RowKey): PlaceState | undefined {
    return this.#rows.get(key);
  }

  all(): Iterable<PlaceState> {
    return this.#rows.values();
  }

  /** In an order that does not depend on which came first. */
  sorted(): PlaceState[] {
    return [...this.#rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Rows that changed and were not taken yet. */
  get waiting(): number {
    return this.#dirty.size;
  }

  /** The point before the oldest change that was not taken yet. */
  get oldestChange(): ReplayPoint | undefined {
    const [oldest] = this.#dirty.values();
    return oldest;
  }

  /** Up to `limit` changed rows, the longest waiting first; to be written at once. */
  take(limit: number): PlaceState[] {
    const rows: PlaceState[] = [];
    for (const key of this.#dirty.keys()) {
      if (rows.length >= limit) break;
      this.#dirty.delete(key);
      rows.push(this.#open(key));
    }
    return rows;
  }

  /** A row to be changed, begun when it is new; `before` is the point before the change. */
  change(key: RowKey, before: ReplayPoint): PlaceState {
    this.touch(key, before);
    return this.#open(key);
  }

  touch(key: RowKey, before: ReplayPoint): void {
    if (!this.#dirty.has(key)) this.#dirty.set(key, before);
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

  #open(key: RowKey): PlaceState {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const fresh = emptyPlaceState(key);
    this.#rows.set(key, fresh);
    return fresh;
  }
}
