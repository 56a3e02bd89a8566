import { addRecord, type Batch, hasRoom, startBatch } from './batch.ts';
import { FRAME_OVERHEAD, MAX_RECORD_BYTES, type Sequence } from './frame.ts';
import type { Journal } from './journal.ts';
import { journalError } from './problem.ts';
import type { Extent } from './segments.ts';
import type { Writer, WriterListener } from './writer.ts';

/**
 * Bytes that may wait for their sync: 20 s of 10,000 messages a second of 300 B, longer than a disk stalls that still
 * works. Beyond it records are refused as `journal-overloaded`.
 */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** What is appended and not yet durable: one batch is being written while the next ones gather. */
export interface Queue extends WriterListener {
  readonly durable: Extent;
  readonly lastSeq: Sequence;
  readonly pending: number;
  start(writer: Writer): void;
  append: Journal['append'];
  /** Refuses what comes from now on; resolves when nothing waits any more. */
  drain(): Promise<void>;
}

export function openQueue(): Queue {
  let writer: Writer | undefined;
  let durable: Extent = { firstSeq: 1, lastSeq: 0, bytes: 0, secondSeq: undefined };
  let lastSeq: Sequence = 0;
  let pending = 0;
  let writing: Batch | undefined;
  let gathering: Batch[] = [];
  let failure: Error | undefined;
  let drained: PromiseWithResolvers<void> | undefined;

  const flush = () => {
    if (writing !== undefined || writer === undefined) return;
    writing = gathering.shift();
    turn.over(gathering.length > 0);
    if (writing !== undefined) writer.write(writing);
    else drained?.resolve();
  };
  const turn = openTurn(flush);

  /** None of what waits becomes durable. */
  const drop = (error: Error) => {
    const lost = [writing, ...gathering];
    [writing, gathering, pending] = [undefined, [], 0];
    for (const batch of lost) settle(batch, error);
    drained?.resolve();
  };

  return {
    get durable() {
      return durable;
    },
    get lastSeq() {
      return lastSeq;
    },
    get pending() {
      return pending;
    },
    start: (started) => {
      writer = started;
      durable = started.opened.extent;
      lastSeq = durable.lastSeq;
    },
    append: (record, done, { mayWait = false } = {}) => {
      const refusal = failure ?? whyNot(record, { pending, isClosed: drained !== undefined });
      if (refusal !== undefined) {
        queueMicrotask(() => done(refusal));
        return 0;
      }
      lastSeq += 1;
      const batch = batchFor(record, lastSeq, gathering);
      addRecord(batch, { seq: lastSeq, record, done });
      pending += FRAME_OVERHEAD + record.length;
      if (mayWait && batch.dones.length < ENOUGH) turn.later();
      else turn.soon();
      return lastSeq;
    },
    written: (extent) => {
      durable = extent;
      const finished = writing;
      pending -= finished?.used ?? 0;
      writing = undefined;
      // The disk works on while the callbacks run.
      if (turn.isDue || drained !== undefined) flush();
      settle(finished);
    },
    trimmed: (extent) => {
      durable = extent;
    },
    refused: (error) => {
      lastSeq = durable.lastSeq;
      drop(error);
    },
    failed: (error) => {
      failure ??= error;
      drop(failure);
    },
    drain: () => {
      drained ??= Promise.withResolvers<void>();
      flush();
      return drained.promise;
    },
  };
}

/** How long (ms) records that may wait do so, for others to share their sync. */
const GATHERING = 4;
/** So many wait for no more: a sync costs each of them little. */
const ENOUGH = 128;

/** When what gathers is written. */
function openTurn(flush: () => void) {
  let isDue = false;
  let isPlanned = false;
  let waits: NodeJS.Timeout | undefined;
  const run = () => {
    isPlanned = false;
    flush();
  };
  /** At the end of this turn of the loop, so that what arrived together on many sockets shares one sync. */
  const soon = () => {
    isDue = true;
    if (!isPlanned) setImmediate(run);
    isPlanned = true;
  };
  return {
    soon,
    later: () => {
      waits ??= setTimeout(soon, GATHERING);
    },
    /** To be written as soon as the disk is free. */
    get isDue() {
      return isDue;
    },
    /** It is being written, all of it or some. */
    over: (isMore: boolean) => {
      isDue = isMore;
      clearTimeout(waits);
      waits = undefined;
    },
  };
}

function batchFor(record: Uint8Array, seq: Sequence, gathering: Batch[]): Batch {
  const newest = gathering.at(-1);
  if (newest !== undefined && hasRoom(newest, record)) return newest;
  const next = startBatch(seq);
  gathering.push(next);
  return next;
}

function settle(batch: Batch | undefined, error?: Error): void {
  for (const done of batch?.dones ?? []) done(error);
}

function whyNot(
  record: Uint8Array,
  { pending, isClosed }: { pending: number; isClosed: boolean },
): Error | undefined {
  if (isClosed) return journalError('journal-closed', 'the journal is closed');
  if (record.length > MAX_RECORD_BYTES)
    return journalError('journal-record-too-large', `${record.length} bytes, allowed ${MAX_RECORD_BYTES}`);
  if (pending + FRAME_OVERHEAD + record.length > MAX_PENDING_BYTES)
    return journalError('journal-overloaded', `${pending} bytes wait for the disk`);
  return undefined;
}
