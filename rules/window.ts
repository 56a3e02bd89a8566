import { type Duration, type Instant, minus, plus } from '../devices/time.ts';

/** The happenings that "n of the last m" and "n within a time" look back on. */
export interface CountWindow {
  /** Of the last readings, `1` where it held and `0` where not, the newest last. */
  readings: string;
  /** When it last held, as many as the rule asks for, the newest last. */
  readonly times: Instant[];
  held: boolean;
}

export interface Counting {
  readonly atLeast: number;
  readonly last?: number;
  readonly within?: Duration;
  readonly counts: 'readings' | 'turns';
}

/** Takes one more reading into the window, begun if there is none; what lies behind the rule's own horizon is forgotten. */
export function counted(
  before: CountWindow | undefined,
  holds: boolean,
  at: Instant,
  how: Counting,
): CountWindow {
  const window = before ?? { readings: '', times: [], held: false };
  const counts = holds && !(how.counts === 'turns' && window.held);
  window.held = holds;
  if (how.last !== undefined) window.readings = `${window.readings}${counts ? 1 : 0}`.slice(-how.last);
  else if (counts) {
    window.times.push(at);
    window.times.splice(0, window.times.length - how.atLeast);
  }
  return window;
}

/** How many count at `at`, and until when that are enough. */
export function countAt(window: CountWindow, at: Instant, how: Counting): { n: number; until?: Instant } {
  if (how.within === undefined) return { n: window.readings.replaceAll('0', '').length };
  const horizon = minus(at, how.within);
  const inside = window.times.filter((time) => time > horizon);
  const [first] = inside;
  return { n: inside.length, ...(first !== undefined && { until: plus(first, how.within) }) };
}

/** Past values of a figure that rises or falls: of each part of the time only the one farthest from now. */
export type ChangeWindow = (readonly [at: Instant, value: number])[];

/** A window is remembered in this many parts, so a change is seen over 15/16 of its time at the least. */
const PARTS = 16;

export type Direction = 'rises' | 'falls';

/** Takes one more value into the window and forgets what lies before it. */
export function withValue(
  window: ChangeWindow,
  one: ChangeWindow[number],
  { type, within }: { readonly type: Direction; readonly within: Duration },
): ChangeWindow {
  const [at, value] = one;
  const horizon = minus(at, within);
  while ((window[0]?.[0] ?? at) <= horizon) window.shift();
  const last = window.at(-1);
  const part = (time: Instant): number => Math.floor(time / (within / PARTS));
  if (last === undefined || part(last[0]) !== part(at)) window.push(one);
  else if (isFarther(value, last[1], type)) window[window.length - 1] = one;
  return window;
}

/** The largest change within the window up to the value now, and until when it counts. */
export function changeAt(
  window: ChangeWindow,
  { at, value }: { readonly at: Instant; readonly value: number },
  { type, within }: { readonly type: Direction; readonly within: Duration },
): { by: number; until: Instant } | undefined {
  const horizon = minus(at, within);
  let best: ChangeWindow[number] | undefined;
  for (const one of window)
    if (one[0] > horizon && (best === undefined || !isFarther(best[1], one[1], type))) best = one;
  if (best === undefined) return undefined;
  return { by: type === 'rises' ? value - best[1] : best[1] - value, until: plus(best[0], within) };
}

const isFarther = (a: number, b: number, type: Direction): boolean => (type === 'rises' ? a < b : a > b);
