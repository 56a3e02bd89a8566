import type { Instant } from '../devices/time.ts';

/** Things in the order of their time; those of one time in the order in which they came. A binary heap. */
export class TimeQueue<T extends { readonly at: Instant }> {
  readonly #heap: { readonly one: T; readonly turn: number }[] = [];
  #turn = 0;

  get size(): number {
    return this.#heap.length;
  }

  get next(): Instant | undefined {
    return this.#heap[0]?.one.at;
  }

  add(one: T): void {
    this.#heap.push({ one, turn: this.#turn++ });
    for (let child = this.#heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  take(): T | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top === undefined || last === undefined || this.#heap.length === 0) return top?.one;
    this.#heap[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const child = left + 1 < this.#heap.length && this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (child >= this.#heap.length || !this.#swapIfEarlier(child, parent)) return top.one;
      parent = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return false;
    return x.one.at === y.one.at ? x.turn < y.turn : x.one.at < y.one.at;
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    if (!this.#isEarlier(child, parent)) return false;
    const [x, y] = [this.#heap[child], this.#heap[parent]];
    if (x !== undefined && y !== undefined) [this.#heap[child], this.#heap[parent]] = [y, x];
    return true;
  }
}
