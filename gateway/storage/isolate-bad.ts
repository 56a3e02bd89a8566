import type { Batch, DeadLetter } from './reading-store.ts';
import type { WriteResult } from './sink.ts';

type Write = (batch: Batch) => Promise<WriteResult>;

/**
 * Writes all lines but the bad ones, which it finds by halving: a store that refuses a batch may say of one line only
 * why. What was stored before is written again, which changes nothing. Ends early when the store goes away.
 */
export async function isolateBad(
  batch: Batch,
  write: Write,
): Promise<{ result: WriteResult; bad: readonly DeadLetter[] }> {
  const result = await write(batch);
  if (result.type !== 'partial-or-bad') return { result, bad: [] };
  const lines = Buffer.from(batch.lines).toString().trimEnd().split('\n');
  const [line = ''] = lines;
  if (lines.length === 1) return { result: { type: 'written' }, bad: [{ line, reason: result.reason }] };
  const middle = Math.ceil(lines.length / 2);
  const front = await isolateBad(part(batch, lines.slice(0, middle)), write);
  if (front.result.type !== 'written') return front;
  const back = await isolateBad(part(batch, lines.slice(middle)), write);
  return { result: back.result, bad: [...front.bad, ...back.bad] };
}

const part = ({ resolution }: Batch, lines: readonly string[]): Batch => ({
  lines: Buffer.from(`${lines.join('\n')}\n`),
  count: lines.length,
  resolution,
});
