/** Called once, with an error when it came to nothing. */
type Done = (error?: Error) => void;

/**
 * Messages that may be on their way from the journal through judging at a time, some 5 ms of work. What is journalled is
 * judged in that order, and a call for help waits for all that is before it; so the others wait here.
 */
export const MOST_ENTERED = 256;

/** With those of who speaks seldom twice as many: until then they wait for no place. */
const WITH_SELDOM = 2;

/**
 * Lets messages enter few at a time. Who speaks `seldom` does not wait behind those who speak all the time; that it has
 * nothing else under way, and so is not put out of order, is the caller's to know.
 */
export function openInlet<T>(
  enter: (one: T, done: Done) => void,
  most = MOST_ENTERED,
): (one: T, seldom: boolean, done: Done) => void {
  let entered = 0;
  let waiting: { readonly one: T; readonly done: Done }[] = [];
  let taken = 0;

  function letIn(one: T, done: Done): void {
    entered += 1;
    enter(one, (error) => {
      entered -= 1;
      done(error);
      const next = entered < most ? takeNext() : undefined;
      if (next !== undefined) letIn(next.one, next.done);
    });
  }
  function takeNext() {
    const next = waiting[taken];
    if (next === undefined) return undefined;
    taken += 1;
    // A `shift` of a long queue moves all of it each time.
    if (taken === waiting.length || taken === most) {
      waiting = waiting.slice(taken);
      taken = 0;
    }
    return next;
  }
  return (one, seldom, done) => {
    if (entered < (seldom ? most * WITH_SELDOM : most)) letIn(one, done);
    else waiting.push({ one, done });
  };
}
