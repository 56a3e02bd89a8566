import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Duration, seconds } from '../../devices/time.ts';
import { openClock } from '../../gateway/clock.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { openJournal } from '../../gateway/journal/journal.ts';
import { Judging } from '../../gateway/judging.ts';
import { recover } from '../../gateway/recovery.ts';
import {
  ANSWER_WITHIN,
  LAG_AT_MOST,
  LOG_EVERY,
  openWatchdog,
  type Proofs,
  ROUND_TRIP_WITHIN,
} from '../../gateway/watchdog.ts';
import { BOOK } from '../../rules/book/index.ts';
import { MONDAY } from '../community.ts';

/** Time that stands still until a test moves it. */
function startTime() {
  const timers: { length: Duration; run: () => void; again: boolean; off: boolean }[] = [];
  const add = (length: Duration, run: () => void, again: boolean) => {
    const timer = { length, run, again, off: false };
    timers.push(timer);
    return () => {
      timer.off = true;
    };
  };
  return {
    clock: {
      now: () => MONDAY,
      after: (length: Duration, run: () => void) => add(length, run, false),
      every: (length: Duration, run: () => void) => add(length, run, true),
    },
    /** Lets every timer of this length fire once. */
    pass(length: Duration) {
      for (const timer of [...timers]) {
        if (timer.off || timer.length !== length) continue;
        if (!timer.again) timer.off = true;
        timer.run();
      }
    },
    waits: (length: Duration) => timers.some((timer) => !timer.off && timer.length === length),
  };
}

/** The other side of the watchdog: counts calls and answers as it is told, `hang` never. */
async function startSwitch() {
  let [calls, answer] = [0, 200 as number | 'hang'];
  const open: ServerResponse[] = [];
  const server = createServer((_, response) => {
    calls++;
    if (answer === 'hang') open.push(response);
    else response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/secret-path`,
    calls: () => calls,
    answers(next: number | 'hang') {
      answer = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole gateway's inside, as far as it is proved to work: real journal, core and record. */
async function openInside(folder: string) {
  const facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
  const journal = await openJournal({ folder: join(folder, 'journal') });
  const recovered = recover(BOOK, facts, journal);
  const clock = openClock({ lastCoreTime: recovered.lastAt, onJump: () => undefined });
  const nothing = () => undefined;
  const judging = new Judging(
    {
      journal,
      community: recovered.community,
      facts,
      clock,
      notices: () => [],
      timed: nothing,
      judged: nothing,
      recorded: nothing,
      fatal: nothing,
    },
    recovered.seq,
  );
  return {
    facts,
    journal,
    judging,
    proofs: {
      judged: () => judging.submit((at) => ({ type: 'alive', at })),
      recorded: () => facts.touch(),
      lag: () => seconds(0),
    } satisfies Proofs,
    async close() {
      await journal.close();
      judging.stop();
      clock.close();
    },
  };
}

const EVERY = seconds(60);
let folder: string;
let inside: Awaited<ReturnType<typeof openInside>>;
let outside: Awaited<ReturnType<typeof startSwitch>>;
let time: ReturnType<typeof startTime>;
let logged: object[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
  [inside, outside, time, logged] = [await openInside(folder), await startSwitch(), startTime(), []];
});
afterEach(async () => {
  await Promise.all([inside.close(), outside.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const start = (proofs: Partial<Proofs> = {}) => {
  const log = {
    warn: (fields: object) => logged.push(fields),
    info: (fields: object) => logged.push(fields),
  };
  const { clock } = time;
  return openWatchdog({
    url: outside.url,
    every: EVERY,
    proofs: { ...inside.proofs, ...proofs },
    clock,
    log,
  });
};

const soon = (ask: () => unknown) => expect.poll(ask, { timeout: 10_000, interval: 5 });

describe('the watchdog', () => {
  it('[WD1] asks at its interval while journal, core, record and main loop work', async () => {
    const watchdog = start();
    await soon(() => watchdog.counters.answered).toBe(1);
    const before = inside.journal.lastSeq;
    time.pass(EVERY);
    await soon(() => watchdog.counters.answered).toBe(2);
    expect(inside.journal.lastSeq, 'a journalled input before each call').toBe(before + 1);
    expect(outside.calls()).toBe(2);
    expect(watchdog.state).toEqual({ condition: 'asked', answeredAt: MONDAY });
    await watchdog.close();
    time.pass(EVERY);
    expect(outside.calls()).toBe(2);
  });

  it('[WD2] does not ask while the journal does not come back, and asks again when it does', async () => {
    const disk = Promise.withResolvers<void>();
    let works = false;
    const watchdog = start({
      judged: async () => {
        if (!works) await disk.promise;
        return inside.proofs.judged();
      },
    });
    await soon(() => time.waits(ROUND_TRIP_WITHIN)).toBe(true);
    time.pass(ROUND_TRIP_WITHIN);
    await soon(() => watchdog.counters['not-judged']).toBe(1);
    expect(watchdog.state).toEqual({ condition: 'held-back', why: 'not-judged' });
    expect(outside.calls()).toBe(0);
    works = true;
    disk.resolve();
    time.pass(EVERY);
    await soon(() => watchdog.state.condition).toBe('asked');
    await watchdog.close();
  });

  it('[WD3] does not ask once the journal is closed, the record fails, or the main loop was held up', async () => {
    let held = seconds(6);
    expect(held).toBeGreaterThan(LAG_AT_MOST);
    const watchdog = start({ lag: () => held });
    await soon(() => watchdog.counters['main-loop-held-up']).toBe(1);
    held = seconds(0);
    inside.facts.close();
    time.pass(EVERY);
    await soon(() => watchdog.counters['not-recorded']).toBe(1);
    await inside.journal.close();
    time.pass(EVERY);
    await soon(() => watchdog.counters['not-judged']).toBe(1);
    expect(outside.calls()).toBe(0);
    await watchdog.close();
  });

  it('[WD4] what is wrong with the other side is counted, logged now and then without its address, and disturbs nothing', async () => {
    outside.answers(500);
    const watchdog = start();
    await soon(() => watchdog.counters.refused).toBe(1);
    outside.answers('hang');
    time.pass(EVERY);
    await soon(() => outside.calls()).toBe(2);
    // The next round waits for the one under way.
    time.pass(EVERY);
    await inside.proofs.judged();
    expect(outside.calls()).toBe(2);
    time.pass(ANSWER_WITHIN);
    await soon(() => watchdog.counters['no-answer']).toBe(1);
    expect(watchdog.state).toEqual({ condition: 'unanswered', why: 'no-answer' });
    expect(logged).toHaveLength(1);
    time.pass(LOG_EVERY);
    outside.answers(404);
    time.pass(EVERY);
    await soon(() => watchdog.counters.refused).toBe(2);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('secret-path');
    await watchdog.close();
  });

  it('[WD5] closing breaks off a call that hangs', async () => {
    outside.answers('hang');
    const watchdog = start();
    await soon(() => outside.calls()).toBe(1);
    await watchdog.close();
    expect(watchdog.counters['no-answer']).toBe(0);
  });
});
