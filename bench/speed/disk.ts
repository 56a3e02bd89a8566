import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** As long as an SOS in the journal. */
const RECORD = Buffer.alloc(300, 1);
/** Between two syncs: as rare as calls. */
const REST = 20;

/** How long (ms) this machine's disk takes to make one short record durable, nothing else going on: no alert comes before that. */
export async function syncTimes(syncs: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shouwang-bench-'));
  const file = openSync(join(folder, 'journal'), 'w');
  const times: number[] = [];
  for (let n = 0; n < syncs; n++) {
    const from = performance.now();
    writeSync(file, RECORD);
    fdatasyncSync(file);
    times.push(performance.now() - from);
    await pause(REST);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return times;
}
