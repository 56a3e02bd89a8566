import type { Instant } from '../devices/time.ts';

/** Something that is to be looked at when its time comes. */
export interface Due {
  readonly due: Instant;
  /** The place row or case that owns it. */
  readonly subject: string;
  readonly id: string;
}

/**
 * All deadlines of the community in one binary heap, in the order (due, subject, id). At most one per (subject, id)
 * is scheduled: a later wish is left to the owner, who is asked for the true time when the earlier one comes up.
 */
export class Deadlines {
  readonly #heap: Due[] = [];
  readonly #scheduled = new Map<string, Instant>();

  schedule(due: Due): void {
    const key = keyOf(due);
    const standing = this.#scheduled.get(key);
    if (standing !== undefined && standing <= due.due) return;
    this.#scheduled.set(key, due.due);
    this.#heap.push(due);
    this.#rise(this.#heap.length - 1);
  }

  next(): Due | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#scheduled.get(keyOf(top)) === top.due) return top;
      this.#removeTop();
    }
    return undefined;
  }

  /** Takes the next deadline off when it is due at `at`. */
  takeDue(at: Instant): Due | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.due > at) return undefined;
    const top = this.next();
    if (top === undefined || top.due > at) return undefined;
    this.#removeTop();
    this.#scheduled.delete(keyOf(top));
    return top;
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfLess(child, parent)) return;
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ; ) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const child = right < this.#heap.length && this.#less(right, left) ? right : left;
      if (child >= this.#heap.length || !this.#swapIfLess(child, parent)) return;
      parent = child;
    }
  }

  #less(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    return x !== undefined && y !== undefined && comesBefore(x, y);
  }

  #swapIfLess(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined || !comesBefore(x, y)) return false;
    this.#heap[a] = y;
    this.#heap[b] = x;
    return true;
  }
}

const keyOf = (due: Due): string => `${due.subject}\u0000${due.id}`;

function comesBefore(a: Due, b: Due): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.subject !== b.subject) return a.subject < b.subject;
  return a.id < b.id;
}
