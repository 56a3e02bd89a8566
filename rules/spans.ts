import type { Instant } from '../devices/time.ts';
import type { Span } from './opening-hours.ts';

/** Spans in order, none touching the next: what `merged` makes of any. */
export type Spans = readonly Span[];

export function merged(spans: readonly Span[]): Spans {
  const result: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || last.to < from) result.push({ from, to });
    else if (last.to < to) last.to = to;
  }
  return result;
}

/** What of a span no other covers. */
export function without({ from, to }: Span, others: Spans): Spans {
  const left: Span[] = [];
  let at = from;
  for (const other of others) {
    if (other.from > at) left.push({ from: at, to: other.from < to ? other.from : to });
    if (other.to > at) at = other.to;
    if (at >= to) break;
  }
  if (at < to) left.push({ from: at, to });
  return left.filter((span) => span.from < span.to);
}

/** What lies in both. */
export function common(some: Spans, others: Spans): Spans {
  const both: Span[] = [];
  for (let [n, m] = [0, 0]; ; ) {
    const [a, b] = [some[n], others[m]];
    if (a === undefined || b === undefined) return both;
    const span = clip(a, b);
    if (span !== undefined) both.push(span);
    if (a.to < b.to) n++;
    else m++;
  }
}

/** The part of a span inside another; `undefined` when there is none. */
export function clip({ from, to }: Span, within: Span): Span | undefined {
  const [start, end] = [from > within.from ? from : within.from, to < within.to ? to : within.to];
  return start < end ? { from: start, to: end } : undefined;
}

export const contains = ({ from, to }: Span, at: Instant): boolean => from <= at && at < to;

export const lengthOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + (to - from), 0);
