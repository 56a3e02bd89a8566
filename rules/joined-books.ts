import { habitFields, leavesOf } from './composed-rule.ts';
import type { PastAlert } from './past.ts';
import type { Rule } from './rule.ts';

/** Rules of several books as lists that are each judged in one pass over the past. */
export interface JoinedBooks {
  readonly lists: readonly (readonly Rule[])[];
  /** The alerts of the lists, as those of the books. */
  part(alerts: readonly (readonly PastAlert[])[]): readonly (readonly PastAlert[])[];
}

/** One list, since a reading costs little more with more rules; unless what one book learns would be the other's habit. */
export function joinBooks(books: readonly (readonly Rule[])[]): JoinedBooks {
  if (books.filter((book) => book.some(learns)).length > 1) return { lists: books, part: (alerts) => alerts };
  return {
    lists: [books.flatMap((book, n) => book.map((rule) => ({ ...rule, id: `${n}:${rule.id}` })))],
    part: ([all = []]) => books.map((_, n) => all.flatMap((alert) => ofBook(alert, `${n}:`))),
  };
}

/** Whether a rule asks for a habit, or what it tells keeps a silence out of one. */
function learns({ on }: Rule): boolean {
  const leaves = leavesOf(on);
  return habitFields(leaves).length > 0 || leaves.some(({ type }) => type === 'no-sign-of-life');
}

const ofBook = (alert: PastAlert, mark: string): PastAlert[] =>
  alert.rule.startsWith(mark) ? [{ ...alert, rule: alert.rule.slice(mark.length) }] : [];
