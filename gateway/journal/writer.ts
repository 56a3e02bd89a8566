import { Worker } from 'node:worker_threads';
import type { Batch } from './batch.ts';
import type { Sequence } from './frame.ts';
import { failureOf, type JournalFailure, journalError } from './problem.ts';
import type { Extent } from './segments.ts';

/** To the thread that writes. */
export type Order =
  | { readonly type: 'write'; readonly frames: Uint8Array<ArrayBuffer> }
  | { readonly type: 'trim'; readonly before: Sequence }
  | { readonly type: 'close' };

/** From the thread that writes: one answer to each order but `close`, in order; after `failed` no more. */
export type Answer =
  | { readonly type: 'opened'; readonly extent: Extent; readonly cut: number }
  | { readonly type: 'written' | 'trimmed'; readonly extent: Extent }
  /** Nothing of the batch was written: there is no room. */
  | { readonly type: 'refused'; readonly failure: JournalFailure }
  | { readonly type: 'failed'; readonly failure: JournalFailure };

export interface WriterOptions {
  readonly folder: string;
  readonly segmentBytes: number;
}

/** The thread that writes and syncs: libuv's pool is shared with slow work, this thread is the journal's own. */
export interface Writer {
  readonly opened: { readonly extent: Extent; readonly cut: number };
  write(batch: Batch): void;
  trim(before: Sequence): void;
  /** Ends the thread. */
  close(): Promise<void>;
}

export interface WriterListener {
  written(extent: Extent): void;
  trimmed(extent: Extent): void;
  refused(error: Error): void;
  failed(error: Error): void;
}

/** Starts the thread, which checks and repairs the files; rejects with `journal-damaged` or `journal-failed`. */
export function startWriter(options: WriterOptions, listener: WriterListener): Promise<Writer> {
  const { promise, resolve, reject } = Promise.withResolvers<Writer>();
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), { workerData: options });
  const ended = Promise.withResolvers<void>();
  let isClosing = false;
  const post = (order: Order, transfer: ArrayBuffer[] = []) => worker.postMessage(order, transfer);
  const fail = ({ code, message }: JournalFailure) => {
    const error = journalError(code, message);
    reject(error);
    listener.failed(error);
  };
  worker.on('message', (answer: Answer) => {
    switch (answer.type) {
      case 'opened':
        return resolve({
          opened: answer,
          write: ({ frames, used }) => {
            const whole = new Uint8Array(frames.buffer as ArrayBuffer, 0, used);
            post({ type: 'write', frames: whole }, [whole.buffer]);
          },
          trim: (before) => post({ type: 'trim', before }),
          close: () => {
            isClosing = true;
            post({ type: 'close' });
            return ended.promise;
          },
        });
      case 'written':
        return listener.written(answer.extent);
      case 'trimmed':
        return listener.trimmed(answer.extent);
      case 'refused':
        return listener.refused(journalError(answer.failure.code, answer.failure.message));
      case 'failed':
        return fail(answer.failure);
    }
  });
  worker.on('error', (error) => fail(failureOf(error)));
  worker.on('exit', () => {
    if (!isClosing) fail({ code: 'journal-failed', message: 'the thread that writes the journal has ended' });
    ended.resolve();
  });
  return promise;
}
