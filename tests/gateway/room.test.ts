import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { days } from '../../devices/time.ts';
import { openReserve, type Reserve } from '../../gateway/journal/reserve.ts';
import { measureRoom, openRoom, type Room, type RoomParts } from '../../gateway/room.ts';
import type { GatewayCondition } from '../../rules/book/gateway.ts';
import { MONDAY } from '../community.ts';

const MIB = 1024 ** 2;
let folder: string;
let reserve: Reserve;
let said: string[];
let bytes: number;
let trimPoint: number | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'room-'));
  writeFileSync(join(folder, 'readings.db'), '');
  reserve = openReserve(join(folder, 'journal'));
  [said, bytes, trimPoint] = [[], 0, undefined];
});
afterEach(() => {
  reserve.close();
  rmSync(folder, { recursive: true });
});

function open(more: Partial<RoomParts> = {}): Room {
  const standing = new Set<GatewayCondition>();
  return openRoom({
    folder,
    limits: { limit: 1_000, reserve: 0 },
    journal: {
      get bytes() {
        return bytes;
      },
      pending: 0,
      get trimPoint() {
        return trimPoint;
      },
      trim: (before) => said.push(`trim ${before}`),
    },
    reserve,
    store: { prune: async (_, { raw }) => said.push(`prune ${raw / 86_400e6} d`) },
    retention: { raw: days(30), fiveMinutes: days(730) },
    needed: () => 7,
    syncRecord: () => said.push('sync'),
    wall: () => MONDAY,
    stands: (condition) => standing.has(condition),
    say: (condition, holds, value) => {
      said.push(`${condition} ${holds ? 'begins' : 'ends'} at ${value}`);
      if (holds) standing.add(condition);
      else standing.delete(condition);
    },
    changed: (isFull) => said.push(isFull ? 'full' : 'room again'),
    failed: (error) => said.push(`failed: ${error}`),
    ...more,
  });
}

/** What is said and done at each size of the journal, of 1,000 bytes that it may have. */
function through(room: Room, sizes: readonly number[]): Record<string, string[]> {
  return Object.fromEntries(
    sizes.map((size, n) => {
      [bytes, said] = [size, []];
      room.check();
      return [`${n}: ${size}`, said];
    }),
  );
}

describe('the room for data', () => {
  it('[FU3] is yellow beyond 80 %, red beyond 95 %, and each ends five below', () => {
    expect(through(open(), [800, 801, 760, 749, 801, 951, 905, 899, 700])).toEqual({
      '0: 800': [],
      '1: 801': ['disk-filling begins at 80'],
      '2: 760': [],
      '3: 749': ['disk-filling ends at 74'],
      '4: 801': ['disk-filling begins at 80'],
      '5: 951': ['disk-nearly-full begins at 95'],
      '6: 905': [],
      '7: 899': ['disk-nearly-full ends at 89'],
      '8: 700': ['disk-filling ends at 70'],
    });
  });

  it('[FU4] at its limit the journal takes alarms only, until a tenth of it is free', () => {
    const room = open();
    room.check();
    expect(through(room, [999])['0: 999']).toHaveLength(2);
    expect(room.takes(100)).toBe(true);
    expect(through(room, [1_000])['0: 1000']?.[0]).toBe('full');
    expect([room.takes(1), room.used]).toEqual([false, 100]);
    expect(through(room, [901])['0: 901']).toEqual([]);
    expect(room.takes(1)).toBe(false);
    expect(through(room, [899])['0: 899']?.[0]).toBe('room again');
    expect(room.takes(1)).toBe(true);
  });

  it('[FU4] what is taken before the next look is counted, so that a flood ends before the disk does', () => {
    // A reserve of all that is free: room beside it is for nothing.
    const { bavail, bsize } = statfsSync(folder);
    const room = open({ limits: { limit: 1_000, reserve: bavail * bsize } });
    room.check();
    expect(room.takes(1)).toBe(false);
    const small = open();
    small.check();
    const half = measureRoom(folder).free / 2;
    expect(small.takes(half * 0.9)).toBe(true);
    expect(small.takes(half * 0.9)).toBe(false);
    expect(said).toContain('full');
    expect(small.takes(1), 'until the next look').toBe(false);
    said = [];
    small.check();
    expect(said).toEqual(['room again']);
    expect(small.takes(half * 0.9)).toBe(true);
  });

  it('[FU5] what is judged and stored goes first, where a whole file of it can go', () => {
    const room = open();
    trimPoint = 5;
    expect(through(room, [700, 810])).toEqual({
      '0: 700': [],
      '1: 810': ['disk-filling begins at 81', 'sync', 'trim 5'],
    });
    for (const point of [8, undefined]) {
      trimPoint = point;
      expect(through(room, [820])).toEqual({ '0: 820': [] });
    }
  });

  it('[FU5] then the oldest quarter of the readings goes, once for each time that their file has grown', async () => {
    const room = open();
    through(room, [960]);
    expect(said).not.toContain('prune 22.5 d');
    truncateSync(join(folder, 'readings.db'), 5 * MIB);
    expect(through(room, [960])).toEqual({ '0: 960': ['prune 22.5 d'] });
    await new Promise((resolve) => setImmediate(resolve));
    expect(through(room, [960])).toEqual({ '0: 960': [] });
    truncateSync(join(folder, 'readings.db'), 10 * MIB);
    expect(through(room, [960])).toEqual({ '0: 960': ['prune 22.5 d'] });
  });

  it('[FU5] readings of the last day stay, whatever the disk says', async () => {
    const asked: number[] = [];
    const nothing = async (_: number, { raw }: { raw: number }) => {
      asked.push(raw / 86_400e6);
      return 0;
    };
    const room = open({ store: { prune: nothing } });
    truncateSync(join(folder, 'readings.db'), 5 * MIB);
    through(room, [960]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBeGreaterThan(5);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(1);
  });

  it('[FU12] the reserve holds real bytes, grows in steps and is given up in blocks', async () => {
    await reserve.grow(5 * MIB);
    expect(reserve.bytes).toBe(4 * MIB);
    await reserve.grow(5 * MIB);
    expect(reserve.bytes).toBe(5 * MIB);
    expect(measureRoom(folder).taken).toBeGreaterThanOrEqual(5 * MIB);
    expect(reserve.give(5_000)).toBe(true);
    expect(reserve.bytes).toBe(5 * MIB - 3 * 4096);
    expect(reserve.give(100 * MIB)).toBe(true);
    expect([reserve.bytes, reserve.give(1)]).toEqual([0, false]);
  });

  it('[FU12] the room has it whole again before readings are taken again', async () => {
    const room = open({ limits: { limit: 1_000, reserve: 5 * MIB } });
    bytes = 1_000;
    room.check();
    bytes = 0;
    room.check();
    expect(room.takes(1)).toBe(false);
    const isTaking = () => {
      room.check();
      return room.takes(1);
    };
    await expect.poll(isTaking, { timeout: 20_000 }).toBe(true);
    expect(reserve.bytes).toBe(5 * MIB);
  });
});
