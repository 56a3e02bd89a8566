import { parentPort, workerData } from 'node:worker_threads';
import { openDisk } from './disk.ts';
import { failureOf } from './problem.ts';
import { openSegments, type Segments } from './segments.ts';
import type { Answer, Order, WriterOptions } from './writer.ts';

const port = parentPort;
if (port === null) throw new Error('writer-thread.ts runs as a worker only');
const answer = (message: Answer) => port.postMessage(message);

const segments = attempt(() => {
  const { folder, segmentBytes } = workerData as WriterOptions;
  const opened = openSegments(openDisk(folder), { segmentBytes });
  answer({ type: 'opened', extent: opened.extent, cut: opened.cut });
  return opened;
});

if (segments === undefined) port.close();
else port.on('message', (order: Order) => obey(segments, order));

function obey(segments: Segments, order: Order): void {
  switch (order.type) {
    case 'write':
      attempt(() => write(segments, order.frames));
      return;
    case 'trim':
      attempt(() => {
        segments.trim(order.before);
        answer({ type: 'trimmed', extent: segments.extent });
      });
      return;
    case 'close':
      segments.close();
      port?.close();
  }
}

function write(segments: Segments, { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): void {
  try {
    segments.write(Buffer.from(buffer, byteOffset, length));
    answer({ type: 'written', extent: segments.extent });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code !== 'disk-full') throw error;
    answer({ type: 'refused', failure });
  }
}

/** A disk that failed once is not trusted again: after the answer the main thread sends nothing but `close`. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    answer({ type: 'failed', failure: failureOf(error) });
    return undefined;
  }
}
