import type { Instant } from '../devices/time.ts';
import type { Outcome } from '../rules/standing.ts';
import type { JournalledInput } from './input-record.ts';

/** Journals and judges one input; resolves when it is durable. */
export type Submit = (make: (at: Instant) => JournalledInput) => Promise<Outcome>;

/** What the core made of something that people change: taken, or refused with its reason. */
export async function verdictOn<K extends 'duty' | 'mute' | 'walk'>(
  kind: K,
  submit: Submit,
  make: (at: Instant) => JournalledInput,
): Promise<NonNullable<Outcome[K]>> {
  const { [kind]: verdict } = await submit(make);
  if (verdict === undefined) throw new Error(`a change of kind ${kind} was judged without a verdict`);
  return verdict;
}
