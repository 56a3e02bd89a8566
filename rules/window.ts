import { type Duration, type Instant, minus, plus } from '../devices/time.ts';

/** The happenings that "n of the last m" and "n within a time" look back on. */
export interface CountWindow {
  /** Of the last readings, `1` where it held and `0` where not, the newest last. */
  readonly readings: string;
  /** When it last held, as many as the rule asks for, the newest last. */
  readonly times: readonly Instant[];
  readonly held: boolean;
}

export interface Counting {
  readonly atLeast: number;
  readonly last?: number;
  readonly within?: Duration;
  readonly counts: 'readings' | 'turns';
}

/** Takes one more reading in; what lies behind the rule's own horizon is forgotten. */
export function counted(
  window: CountWindow | undefined,
  holds: boolean,
  at: Instant,
  how: Counting,
): CountWindow {
  const counts = holds && !(how.counts === 'turns' && window?.held === true);
  const { readings, times } = window ?? NOTHING_COUNTED;
  if (how.last !== undefined)
    return { readings: `${readings}${counts ? 1 : 0}`.slice(-how.last), times, held: holds };
  return { readings, times: counts ? [...times, at].slice(-how.atLeast) : times, held: holds };
}

const NOTHING_COUNTED = { readings: '', times: [] };

/** How many count at `at`, and until when that are enough. */
export function countAt(window: CountWindow, at: Instant, how: Counting): { n: number; until?: Instant } {
  if (how.within === undefined) return { n: window.readings.replaceAll('0', '').length };
  const horizon = minus(at, how.within);
  const inside = window.times.filter((time) => time > horizon);
  const [first] = inside;
  return { n: inside.length, ...(first !== undefined && { until: plus(first, how.within) }) };
}

/** Past values of a figure that rises or falls: of each part of the time only the one farthest from now. */
export type ChangeWindow = readonly (readonly [at: Instant, value: number])[];

/** A window is remembered in this many parts, so a change is seen over 15/16 of its time at the least. */
const PARTS = 16;

export type Direction = 'rises' | 'falls';

/** Takes one more value in and forgets what lies before the window. */
export function withValue(
  window: ChangeWindow,
  [at, value]: readonly [Instant, number],
  { type, within }: { readonly type: Direction; readonly within: Duration },
): ChangeWindow {
  const horizon = minus(at, within);
  const inside = window.filter(([time]) => time > horizon);
  const last = inside.at(-1);
  const part = (time: Instant): number => Math.floor(time / (within / PARTS));
  if (last === undefined || part(last[0]) !== part(at)) return [...inside, [at, value]];
  return isFarther(value, last[1], type) ? [...inside.slice(0, -1), [at, value]] : inside;
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
