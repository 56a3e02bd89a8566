import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeInput, type JournalledInput } from '../../gateway/input-record.ts';
import { openJournal } from '../../gateway/journal/journal.ts';

/** Bytes that may wait for the disk while a past is written. */
const MOST_WAITING = 16 * 1024 * 1024;

/** A journal that is written without a gateway, as if one had. */
export interface Past extends AsyncDisposable {
  write(input: JournalledInput): void | Promise<void>;
  /** The last sequence given. */
  readonly seq: number;
}

export async function openPast(data: string): Promise<Past> {
  const journal = await openJournal({ folder: join(data, 'journal') });
  const done = (error?: Error): void => {
    if (error) throw error;
  };
  return {
    write(input) {
      journal.append(encodeInput(input), done);
      return journal.pending > MOST_WAITING ? drained() : undefined;
    },
    get seq() {
      return journal.lastSeq;
    },
    [Symbol.asyncDispose]: () => journal.close(),
  };

  async function drained(): Promise<void> {
    while (journal.pending > MOST_WAITING / 2) await pause(1);
  }
}
