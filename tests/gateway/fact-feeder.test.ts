import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Instant, minutes, plus } from '../../devices/time.ts';
import { openFactFeeder } from '../../gateway/fact-feeder.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { type Embedded, openEmbedded } from '../../gateway/storage/embedded.ts';
import type { Fact } from '../../rules/fact.ts';
import { MONDAY } from '../community.ts';
import { linesIn } from './storage/line.ts';

let folder: string;
let facts: FactsDatabase;
let store: Embedded;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fact-feeder-'));
  facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
  store = await openEmbedded({ file: join(folder, 'readings.db'), followers: ['there'] });
});
afterEach(async () => {
  await store.close();
  facts.close();
  rmSync(folder, { recursive: true, force: true });
});

const HOME = 'hz/xh/wenxin/cuiyuan/g01/b12/0501';
const at = (minute: number): Instant => plus(MONDAY, minutes(minute));
const fact = (minute: number, rest: object): Fact =>
  ({
    id: `f_${minute}_${'type' in rest ? rest.type : ''}`,
    at: at(minute),
    place: HOME,
    case: 'c_1',
    ...rest,
  }) as Fact;

/** A case from its opening to its end, with answers that do not move it. */
const story = (): Fact[] => [
  fact(0, {
    ...{ type: 'case-opened', cause: 'smoke', urgency: 'emergency', policy: 'red', clocks: [], tier: 'grid' },
    ...{ subject: { type: 'home', id: HOME }, why: { zh: '烟', en: 'Smoke' } },
  }),
  fact(1, { type: 'note-added', by: { staff: 's1' }, note: 'sealed' }),
  fact(2, { type: 'case-accepted', by: { staff: 's1' } }),
  fact(4, { type: 'case-on-my-way', by: { staff: 's1' } }),
  fact(5, { type: 'case-arrived', by: { staff: 's1' } }),
  fact(9, { type: 'case-resolved', by: { staff: 's1' }, reason: 'real', recheckAt: at(20) }),
  fact(10, { type: 'case-closed', why: 'resolved' }),
];

function record(recorded: readonly Fact[]): void {
  facts.commit({
    ...{ cursor: { seq: 0, at: MONDAY }, replayFrom: { seq: 0, at: MONDAY }, recordedAt: MONDAY },
    ...{ downtimes: [], rows: [], cases: [], registries: [], notices: () => [] },
    facts: recorded,
  });
}

const open = (through: Pick<Embedded, 'append'> = store, later: (run: () => void) => void = () => {}) =>
  openFactFeeder({
    store: { cursor: store.cursor, append: through.append },
    facts,
    stored: () => undefined,
    gather: setImmediate,
    later,
    log: () => undefined,
  });

const queued = async () => linesIn((await store.page(0, 1_000)).batch);

describe('facts on their way to the outside stores', () => {
  it('[RS6] a case has a point at every change of its state or level, with ids only', async () => {
    record(story());
    await open().settled();
    const place = 'community=hz/xh/wenxin/cuiyuan,grid=hz/xh/wenxin/cuiyuan/g01';
    const tags = (state: string) =>
      `case,building=hz/xh/wenxin/cuiyuan/g01/b12,cause=smoke,${place},level=red,state=${state}`;
    expect(await queued()).toEqual([
      `${tags('open')} id="c_1",age=0,tier="grid" ${at(0)}`,
      `${tags('accepted')} id="c_1",age=120,tier="grid",responsible="staff:s1" ${at(2)}`,
      `${tags('on-scene')} id="c_1",age=300,tier="grid",responsible="staff:s1" ${at(5)}`,
      `${tags('resolved')} id="c_1",age=540,tier="grid",responsible="staff:s1",reason="real" ${at(9)}`,
      `${tags('closed')} id="c_1",age=600,tier="grid",responsible="staff:s1",reason="real" ${at(10)}`,
    ]);
  });

  it('[RS6] a venue has a point when it opens, closes, or its hours change', async () => {
    const venue = { place: 'hz/xh/wenxin/cuiyuan', venue: 'v1', case: undefined };
    const change = { venue: 'v1', hours: 'Mo-Fr 08:30-17:00', from: at(0), effective: 'now', cause: 'later' };
    record([
      fact(0, { ...venue, type: 'venue-hours-set', change }),
      fact(0, { ...venue, type: 'venue-opened' }),
      fact(9, { ...venue, type: 'venue-closed' }),
    ]);
    await open().settled();
    const series = 'venue_hours,community=hz/xh/wenxin/cuiyuan,venue=v1';
    expect(await queued()).toEqual([
      `${series} hours="Mo-Fr 08:30-17:00",cause="later" ${at(0)}`,
      // Two of one time are kept apart by a µs, as readings are.
      `${series} open=true ${at(0) + 1}`,
      `${series} open=false ${at(9)}`,
    ]);
  });

  it('[RS7] each comes once, in order, whatever fails and however often it begins again', async () => {
    const all = story();
    let isBroken = true;
    const again: (() => void)[] = [];
    const broken: Pick<Embedded, 'append'> = {
      append: (...args) => (isBroken ? Promise.reject(new Error('disk full')) : store.append(...args)),
    };
    record(all.slice(0, 3));
    const feeder = open(broken, (run) => again.push(run));
    await feeder.settled();
    expect([await queued(), again.length]).toEqual([[], 1]);
    isBroken = false;
    again.pop()?.();
    await feeder.settled();
    record(all.slice(3));
    feeder.wake();
    await feeder.settled();
    await open().settled();
    const states = (await queued()).map((line) => /state=([\w-]+)/.exec(line)?.[1]);
    expect(states).toEqual(['open', 'accepted', 'on-scene', 'resolved', 'closed']);
  });
});
