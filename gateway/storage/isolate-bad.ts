import type { Point } from './point.ts';
import type { DeadLetter } from './reading-store.ts';
import type { WriteResult } from './sink.ts';

type Write = (points: readonly Point[]) => Promise<WriteResult>;

/**
 * Writes all points but the bad ones, which it finds by halving: a store that refuses a batch may say of one point only
 * why. What was stored before is written again, which changes nothing. Ends early when the store goes away.
 */
export async function isolateBad(
  points: readonly Point[],
  write: Write,
): Promise<{ result: WriteResult; bad: readonly DeadLetter[] }> {
  const result = await write(points);
  if (result.type !== 'partial-or-bad') return { result, bad: [] };
  const [point] = points;
  if (point === undefined || points.length === 1) {
    const bad = point === undefined ? [] : [{ point, reason: result.reason }];
    return { result: { type: 'written' }, bad };
  }
  const middle = Math.ceil(points.length / 2);
  const front = await isolateBad(points.slice(0, middle), write);
  if (front.result.type !== 'written') return front;
  const back = await isolateBad(points.slice(middle), write);
  return { result: back.result, bad: [...front.bad, ...back.bad] };
}
