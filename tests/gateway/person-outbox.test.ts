import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import type { Channel, Registry } from '../../devices/registry.ts';
import { hours, type Instant, minutes, plus, seconds } from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { type Message, MOST_IN_MESSAGE, PersonOutbox, type Rung } from '../../gateway/facts/person-outbox.ts';
import type { Swap } from '../../rules/swap.ts';
import { GRID, MONDAY, only, rungBy } from '../community.ts';
import { Scenario } from '../scenario.ts';

const NOBODY: ReadonlySet<string> = new Set();
let folder: string;
let facts: FactsDatabase;
let failed: { rungs: readonly Rung[]; reason: string }[];
let swaps: readonly Swap[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shouwang-'));
  facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger(String);
  failed = [];
  swaps = [];
});
afterEach(() => {
  facts.close();
  rmSync(folder, { recursive: true });
});

const open = (channel: Channel = 'sms'): PersonOutbox =>
  new PersonOutbox({
    facts,
    channel,
    gap: seconds(10),
    swap: (id) => swaps.find((one) => one.id === id),
    render: (all) =>
      all.map((one) => ('it' in one ? one.it.place.split('/').slice(5).join('/') : 'swap')).join(' '),
    failed: (rungs, reason) => void failed.push({ rungs, reason }),
  });

/** Brings a story's facts and cases into the record, with the notices of those rung. */
function record(story: Scenario, from = 0): number {
  const made = story.record.facts.slice(from);
  facts.commit({
    cursor: { seq: 1, at: story.now },
    replayFrom: { seq: 1, at: story.now },
    downtimes: [],
    facts: made,
    recordedAt: story.now,
    cases: [...new Set(made.map((fact) => fact.case))].flatMap(
      (id) => story.record.folded.get(id ?? '') ?? [],
    ),
    rows: [],
    registries: [],
    notices: (fact) =>
      fact.type === 'rung' || fact.type === 'swap-rung'
        ? [{ target: `${fact.channel}/${fact.staff}`, rank: fact.type === 'rung' ? 0 : 3 }]
        : [],
  });
  return story.record.facts.length;
}

/** So many homes of people living alone, each with a wristband; s1 answers for them by text message. */
function village(homes: number): Registry {
  const places = Array.from({ length: homes }, (_, n) => `${GRID}/b${(n % 20) + 1}/${n}` as PlaceId);
  const registry = rungBy({ s1: ['sms'], bh1: ['sms'] }, only());
  return {
    ...registry,
    residents: places.map((place, n) => ({ id: `r${n}`, place, groups: [], risk: 'low' })),
    devices: places.map((place, n) => ({ id: `band-${n}`, kind: 'wristband', place, resident: `r${n}` })),
  };
}

const press = (story: Scenario, n: number): Scenario => story.sends(`band-${n}`, { sos: true });
const states = (story: Scenario) =>
  [...story.record.folded.keys()].flatMap((id) => (facts.timeline(id).length > 0 ? [id] : []));

describe('messages to people', () => {
  it('[DV10] 500 reds in a minute are a bounded number of messages to each person, and every one is listed', () => {
    const story = new Scenario({ registry: village(500) });
    const outbox = open();
    const sent = new Map<string, Message[]>();
    let written = 0;
    const step = (now: Instant): void => {
      written = record(story, written);
      for (const message of outbox.due(now, 4, NOBODY)) {
        sent.set(message.staff, [...(sent.get(message.staff) ?? []), message]);
        outbox.delivered(message, now);
      }
    };
    for (let n = 0; n < 500; n++) {
      const at = Math.floor(n * 119_000);
      story.at(at as never);
      press(story, n);
      step(plus(MONDAY, at as never));
    }
    // The rest goes out when the timer of the queue says so.
    for (let now = outbox.nextAt(NOBODY); now !== undefined; now = outbox.nextAt(NOBODY)) step(now);
    const all = sent.get('s1') ?? [];
    expect(all.length).toBeLessThanOrEqual(8);
    const listed = all.flatMap(({ body }) => body.split(' '));
    expect(new Set(listed).size).toBe(500);
    expect(listed).toHaveLength(500);
    expect(Math.max(...all.map(({ rows }) => rows.length))).toBeLessThanOrEqual(MOST_IN_MESSAGE);
    const rung = story.record.facts.filter((fact) => fact.type === 'rung' && fact.staff === 's1');
    expect(rung).toHaveLength(500);
  });

  it('[DV11] a message under way or just sent holds back the next, which carries all that came meanwhile', () => {
    const story = press(new Scenario({ registry: village(4) }), 0);
    const outbox = open();
    let written = record(story);
    const [first] = outbox.due(MONDAY, 4, NOBODY);
    press(press(story, 1), 2);
    written = record(story, written);
    expect(outbox.due(MONDAY, 4, new Set(['sms/s1']))).toEqual([]);
    outbox.delivered(first!, MONDAY);
    expect(outbox.due(plus(MONDAY, seconds(9.9)), 4, NOBODY)).toEqual([]);
    expect(outbox.nextAt(NOBODY)).toBe(plus(MONDAY, seconds(10)));
    const [second] = outbox.due(plus(MONDAY, seconds(10)), 4, NOBODY);
    expect(second?.body).toBe('b2/1 b3/2');
    expect(outbox.told(second?.id ?? '').map((ring) => 'case' in ring && ring.case)).toHaveLength(2);
    expect(outbox.told('m_nobody-knows-it')).toEqual([]);
    expect(written).toBe(story.record.facts.length);
  });

  it('[HO23] a proposed swap goes with the cases, behind them, and is sent no more once it is answered', () => {
    const story = new Scenario({ registry: { ...village(2), shifts: [] } });
    const turn = { staff: 'd1', place: GRID, from: plus(MONDAY, hours(1)), to: plus(MONDAY, hours(2)) };
    const propose = (to: string) =>
      story.takes({
        ...{ type: 'swap', at: story.now, by: { staff: 'd1' } },
        word: { type: 'propose', between: ['d1', to], turns: [turn] },
      }).swap;
    const asked = propose('s1');
    press(story, 0);
    swaps = story.record.community.duty.swaps.all;
    record(story);
    const outbox = open();
    const [message] = outbox.due(MONDAY, 4, NOBODY);
    expect(message?.body).toBe('b1/0 swap');
    expect(outbox.told(message?.id ?? '')).toMatchObject([
      { swap: asked?.ok && asked.swap.id, staff: 's1', channel: 'sms', attempt: 1 },
      { case: story.theCase().id, staff: 's1' },
    ]);
    outbox.failed(message!, MONDAY, 'ECONNREFUSED');
    expect(failed[0]?.rungs.map(({ type }) => type)).toEqual(['rung', 'swap-rung']);
    swaps = swaps.map((swap) => ({ ...swap, ringing: [] }));
    expect(outbox.due(MONDAY, 4, NOBODY)[0]?.body).toBe('b1/0');
    swaps = [];
    expect(outbox.due(MONDAY, 4, NOBODY)[0]?.body).toBe('b1/0');
  });

  it('[DV12] the same message keeps its id when it is tried again, and its first failure alone is reported', () => {
    const story = press(new Scenario({ registry: village(2) }), 0);
    const outbox = open();
    const written = record(story);
    const [first] = outbox.due(MONDAY, 4, NOBODY);
    outbox.failed(first!, plus(MONDAY, seconds(1)), 'http-503');
    expect(outbox.due(MONDAY, 4, NOBODY)).toEqual([]);
    const [again] = outbox.due(plus(MONDAY, seconds(1)), 4, NOBODY);
    expect(again).toMatchObject({ id: first?.id, attempts: 1, fresh: [] });
    outbox.failed(again!, plus(MONDAY, seconds(3)), 'http-503');
    expect(failed.map(({ rungs, reason }) => [rungs.length, reason])).toEqual([[1, 'http-503']]);
    // A new red does not wait for the back-off of the older one, and is another message.
    press(story, 1);
    record(story, written);
    const [both] = outbox.due(plus(MONDAY, seconds(1)), 4, NOBODY);
    expect(both?.body).toBe('b1/0 b2/1');
    expect(both?.id).not.toBe(first?.id);
  });

  it('[DV13] what has been accepted, closed or rung anew meanwhile is not sent any more, and marked', () => {
    const story = press(press(new Scenario({ registry: village(3) }), 0), 1);
    const outbox = open();
    let written = record(story);
    for (const message of outbox.due(MONDAY, 4, NOBODY))
      outbox.failed(message, plus(MONDAY, minutes(1)), 'ECONNREFUSED');
    const [first, second] = states(story);
    story.at(seconds(30)).answers('d1', 'accept', { case: first! });
    written = record(story, written);
    const [left] = outbox.due(plus(MONDAY, minutes(1)), 4, NOBODY);
    expect(left?.body).toBe('b2/1');
    outbox.delivered(left!, plus(MONDAY, minutes(1)));
    const rows = facts.sql('SELECT case_id, overtaken FROM outbox ORDER BY id').all();
    expect(rows.map(({ case_id, overtaken }) => [case_id, overtaken])).toEqual([
      [first, 1],
      [second, 0],
    ]);
    expect(outbox.nextAt(NOBODY)).toBeUndefined();
  });

  it('[DV14] channels wait apart, and one that has a page open now need not wait', () => {
    const registry = { ...village(1), staff: rungBy({ s1: ['app'], bh1: ['sms'] }).staff };
    const story = press(new Scenario({ registry }), 0);
    record(story);
    const app = open('app');
    const [ring] = app.due(MONDAY, 4, NOBODY);
    expect(ring?.staff).toBe('s1');
    expect(open('voice').nextAt(NOBODY)).toBeUndefined();
    app.failed(ring!, plus(MONDAY, minutes(5)), 'nobody-signed-in');
    expect(app.due(MONDAY, 4, NOBODY)).toEqual([]);
    app.hurry('s1');
    expect(app.due(MONDAY, 4, NOBODY)).toHaveLength(1);
  });
});
