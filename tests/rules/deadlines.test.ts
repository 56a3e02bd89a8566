import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../devices/time.ts';
import { Deadlines, type Due } from '../../rules/deadlines.ts';

const dueOf = (due: number, subject: string, id: string): Due => ({ due: instant(due), subject, id });

/** The same as a list that is sorted whenever it is asked; an earlier wish for the same thing wins. */
class Sorted {
  #all: Due[] = [];

  schedule(due: Due): void {
    const known = this.#all.find((one) => one.subject === due.subject && one.id === due.id);
    if (known !== undefined && known.due <= due.due) return;
    this.#all = [...this.#all.filter((one) => one !== known), due];
    const key = (one: Due) => `${String(one.due).padStart(4, '0')} ${one.subject} ${one.id}`;
    this.#all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  next(): Due | undefined {
    return this.#all[0];
  }

  takeDue(at: number): Due | undefined {
    return (this.#all[0]?.due ?? Infinity) <= at ? this.#all.shift() : undefined;
  }
}

describe('deadlines', () => {
  it('[DL6] come in the order of due time, subject and id', () => {
    const all = new Deadlines();
    for (const one of [dueOf(2, 'a', 'x'), dueOf(1, 'b', 'y'), dueOf(1, 'b', 'x'), dueOf(1, 'a', 'z')])
      all.schedule(one);
    const taken = Array.from({ length: 5 }, () => all.takeDue(instant(9)));
    expect(taken.map((one) => one && `${one.due}${one.subject}${one.id}`)).toEqual([
      '1az',
      '1bx',
      '1by',
      '2ax',
      undefined,
    ]);
  });

  it('[DL7] behave like a sorted list, whatever is asked of them', () => {
    const step = fc.oneof(
      fc.record({ due: fc.nat(30), subject: fc.constantFrom('a', 'b', 'c'), id: fc.constantFrom('x', 'y') }),
      fc.nat(40),
      fc.constant('next' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const [heap, model] = [new Deadlines(), new Sorted()];
        for (const one of steps) {
          if (one === 'next') expect(heap.next()).toEqual(model.next());
          else if (typeof one === 'number') expect(heap.takeDue(instant(one))).toEqual(model.takeDue(one));
          else {
            const due = dueOf(one.due, one.subject, one.id);
            heap.schedule(due);
            model.schedule(due);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
