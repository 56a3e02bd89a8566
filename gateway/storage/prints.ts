import type { DatabaseSync } from 'node:sqlite';
import type { Unpacked } from './packed.ts';

/**
 * Which readings are stored already. Fingerprints are random, so that each one in an index makes a page of its own be written:
 * those of readings under the device's own time stand in `told`, in no index, and are looked at where that time is. All
 * others are in the index of `fingerprint`.
 */
export interface Prints {
  /** All but the one of the very same time, which is met when it is to be stored. */
  has(device: number, fingerprint: string, point: Pick<Unpacked, 'at' | 'isTold'>): boolean;
  /** Whether what is stored at this time is that reading. */
  isAt(device: number, fingerprint: string, at: number): boolean;
  addByTime(device: number, at: number): void;
  addIndexed(device: number): void;
  /** What was moved into the index may have been rolled back. */
  forget(): void;
}

const MILLISECOND = 1_000;

/**
 * A reading that its message has set apart from another by less than 100 µs mostly stands at none; wherever it stands, no
 * more than one lies so near to it, where the same reading may be when it was set apart otherwise.
 */
export const isWholeMillisecond = (at: number): boolean => at % MILLISECOND === 0;

export function preparePrints(database: DatabaseSync): Prints {
  const known = database.prepare('select 1 from points where device = ? and fingerprint = ?');
  const there = database.prepare('select 1 from points where device = ? and at = ? and told = ?');
  const move = database.prepare(`
    update points set fingerprint = told, told = null
    where device = ? and at >= ? and at % ${MILLISECOND} = 0 and told is not null
  `);
  const indexed = indexedDevices(database);
  /** Of devices whose readings were all in the index: the earliest that was stored outside it since. */
  const outside = new Map<number, number>();

  const isAt: Prints['isAt'] = (device, fingerprint, at) => there.get(device, at, fingerprint) !== undefined;
  /** Once for each device, and then for what came since: it costs about 15 µs for each of its readings. */
  const moveAll = (device: number) => {
    const from = outside.get(device) ?? 0;
    if (from === Number.POSITIVE_INFINITY) return;
    if (move.run(device, from).changes > 0) indexed.add(device);
    outside.set(device, Number.POSITIVE_INFINITY);
  };
  return {
    has: (device, fingerprint, { at, isTold }) => {
      // It may have been told when its time was believed, which is not known any more.
      if (!isTold) moveAll(device);
      if (indexed.has(device) && known.get(device, fingerprint) !== undefined) return true;
      if (!isTold || isWholeMillisecond(at)) return false;
      return isAt(device, fingerprint, Math.round(at / MILLISECOND) * MILLISECOND);
    },
    isAt,
    addByTime: (device, at) => {
      const from = outside.get(device);
      if (from !== undefined && at < from) outside.set(device, at);
    },
    addIndexed: (device) => void indexed.add(device),
    forget: () => outside.clear(),
  };
}

/** Devices with readings in the index, and maybe others: one look for each, in 0.2 s for 40,000. */
function indexedDevices(database: DatabaseSync): Set<number> {
  const after = database.prepare(
    'select device from points where fingerprint is not null and device > ? order by device limit 1',
  );
  const devices = new Set<number>();
  for (let row = after.get(0); row !== undefined; row = after.get(Number(row.device)))
    devices.add(Number(row.device));
  return devices;
}
