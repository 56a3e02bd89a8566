import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Instant, milliseconds } from '../../devices/time.ts';
import { type Clock, openClock } from '../../gateway/clock.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { type Journal, openJournal } from '../../gateway/journal/journal.ts';
import { Judging, MOST_AHEAD } from '../../gateway/judging.ts';
import { BOOK } from '../../rules/book/index.ts';
import { Community } from '../../rules/community.ts';
import { NO_DUTY } from '../../rules/duty-log.ts';
import { MONDAY, VILLAGE } from '../community.ts';

let folder: string;
let journal: Journal;
let facts: FactsDatabase;
let clock: Clock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'judging-'));
  journal = await openJournal({ folder: join(folder, 'journal') });
  facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
  clock = openClock({ onJump: () => undefined });
});
afterEach(async () => {
  clock.close();
  await journal.close();
  facts.close();
  rmSync(folder, { recursive: true, force: true });
});

const STANDING = {
  at: MONDAY,
  registry: VILLAGE,
  rows: [],
  cases: [],
  closedLately: [],
  downtimes: [],
  duty: NO_DUTY,
};

const message = (client: string, body: object) => (at: Instant) =>
  ({
    type: 'message',
    at,
    client,
    topic: `devices/${client}/readings`,
    payload: Buffer.from(JSON.stringify(body)),
  }) as const;

it('[BP7] what is told has left before more is judged, and before others are acked', async () => {
  const log: string[] = [];
  let uptime = 0;
  const judging = new Judging(
    {
      journal,
      facts,
      // Each look at the clock is a millisecond later, so that a slice ends behind a red.
      clock: { now: clock.now, wakeAt: clock.wakeAt, uptime: () => milliseconds(uptime++) },
      community: new Community(BOOK, STANDING),
      notices: () => [],
      timed: () => undefined,
      judged: (_, { type }) => void log.push(type),
      // As a broker does that asks its store, in promises, who is to have it.
      recorded: () => queueMicrotask(() => setImmediate(() => log.push('left'))),
      fatal: (error) => {
        throw error;
      },
    },
    0,
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  judging.take(message('smoke-0501', { smoke: true }), () => log.push('acked'));
  judging.take(message('band-0501', { steps: 1 }), () => log.push('acked'));
  judging.take(message('band-0501', { steps: 2 }), () => log.push('acked'), { settle: () => resolve() });
  await promise;
  judging.stop();
  expect(log.slice(0, 3)).toEqual(['message', 'message', 'left']);
});

it('[BP2] acks wait while more than 1,000 inputs wait to be judged, and come in order', async () => {
  let judged = 0;
  let mostAhead = 0;
  const acked: number[] = [];
  const judging = new Judging(
    {
      journal,
      facts,
      clock,
      community: new Community(BOOK, STANDING),
      notices: () => [],
      timed: () => void judged++,
      judged: () => undefined,
      recorded: () => undefined,
      fatal: (error) => {
        throw error;
      },
    },
    0,
  );
  const topic = 'devices/band-0501/readings';
  const all = Array.from({ length: 5 * MOST_AHEAD }, (_, n) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const payload = Buffer.from(JSON.stringify({ seq: n, steps: n, heartRate: 70 }));
    judging.take(
      (at) => ({ type: 'message', at, client: 'band-0501', topic, payload }),
      (error) => {
        acked.push(n);
        mostAhead = Math.max(mostAhead, acked.length - judged);
        if (error) reject(error);
        else resolve();
      },
    );
    return promise;
  });
  await Promise.all(all);
  judging.stop();
  expect(acked).toEqual(all.map((_, n) => n));
  expect(judged).toBe(all.length);
  expect(mostAhead).toBe(MOST_AHEAD);
});
