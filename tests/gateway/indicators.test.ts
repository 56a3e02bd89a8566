import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { days, type Instant, microseconds, minus, minutes, plus } from '../../devices/time.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { openIndicators } from '../../gateway/indicators.ts';
import type { Case } from '../../rules/case.ts';
import type { CaseFact } from '../../rules/fact.ts';
import { periodAround } from '../../rules/period.ts';
import { COMMUNITY, MONDAY, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

const NEXT = 'hz/xh/wenxin/other' as PlaceId;
const WEEK = periodAround('week', MONDAY, VILLAGE.timeZone);

/** A fire that was answered within a minute and closed, and what the record has of it. */
const story = new Scenario().sends('smoke-0501', { smoke: true }).at(minutes(1)).answers('s1', 'accept');
story.sends('smoke-0501', { smoke: false }).answers('s1', 'resolve', { reason: 'real' }).at(minutes(30));
const [fire] = story.record.folded.values() as Iterable<Case>;
const fireFacts = story.record.facts.filter((fact): fact is CaseFact => fact.case === fire!.id);

/** Its copies, many closed at the same time, and some elsewhere or a month ago. */
function recordOf(copies: number, change: (n: number) => Partial<Case> = () => ({})) {
  const facts = new FactsDatabase(':memory:');
  onTestFinished(() => facts.close());
  facts.openLedger(String);
  const cursor = { seq: 1, at: story.now };
  const named = Array.from({ length: copies }, (_, n) => ({ ...fire!, id: `c_${n}`, ...change(n) }));
  facts.commit({
    ...{ cursor, replayFrom: cursor, recordedAt: MONDAY, downtimes: [], rows: [], registries: [] },
    cases: named,
    facts: named.flatMap(({ id }) =>
      fireFacts.map((fact) => ({ ...fact, case: id, id: `${fact.id} ${id}` })),
    ),
    notices: () => [],
  });
  return facts;
}

const open = (facts: FactsDatabase, limits?: { cases: number; waiting: number }) =>
  openIndicators({ community: story.record.community, facts, now: () => story.now }, limits);

describe('counting figures from the record', () => {
  it('[IC14] every case of the place and span is counted once, however many were closed at one time', async () => {
    const elsewhere = (n: number): Partial<Case> => {
      if (n % 5 === 1) return { place: NEXT };
      if (n % 5 === 2) return { openedAt: minus(MONDAY, days(40)), closedAt: minus(MONDAY, days(30)) };
      if (n % 5 === 3) return { openedAt: plus(WEEK.to, days(1)), closedAt: plus(WEEK.to, days(2)) };
      return n % 5 === 4 ? { closedAt: plus(fire!.closedAt as Instant, microseconds(n)) } : {};
    };
    const indicators = open(recordOf(1_100, elsewhere));
    const countOf = async (place: PlaceId) => (await indicators(place, WEEK)).areas[0]?.figures[0];
    expect(await countOf(COMMUNITY)).toMatchObject({ id: 'accept', count: 440, of: 440 });
    expect(await countOf(NEXT)).toMatchObject({ of: 220 });
    expect(await countOf('hz' as PlaceId)).toMatchObject({ of: 660 });
  });

  it('[IC14] more cases than the limit are refused by name, as many as it are counted', async () => {
    const facts = recordOf(40);
    await expect(open(facts, { cases: 39, waiting: 0 })(COMMUNITY, WEEK)).rejects.toMatchObject({
      code: 'indicators-too-many-cases',
    });
    const { areas } = await open(facts, { cases: 40, waiting: 0 })(COMMUNITY, WEEK);
    expect(areas[0]?.figures[0]?.of).toBe(40);
  });

  it('[IC14] one question is counted after the other, few wait, and one that fails is in nobody’s way', async () => {
    const indicators = open(recordOf(3), { cases: 2, waiting: 2 });
    const empty = { from: plus(MONDAY, days(50)), to: plus(MONDAY, days(51)) };
    const asked = [WEEK, empty, empty, empty].map((span) => indicators(COMMUNITY, span));
    const codes = (await Promise.allSettled(asked)).map((one) =>
      one.status === 'rejected' ? one.reason.code : 'counted',
    );
    expect(codes).toEqual(['indicators-too-many-cases', 'counted', 'counted', 'indicators-busy']);
    await indicators(COMMUNITY, empty);
  });

  it('[IC14] 200 areas stand beside the one that is asked for, and the rest are told by their number', async () => {
    const each = recordOf(201, (n) => ({ place: `${COMMUNITY}/g${1_000 + n}` as PlaceId }));
    const { areas, more } = await open(each)(COMMUNITY, WEEK);
    expect([areas.length, areas[0]?.figures[0]?.of, areas[200]?.place, more]).toEqual([
      ...[201, 201, `${COMMUNITY}/g1198`, 2],
    ]);
  });

  it('[IC14] counting lets everything else have its turn', async () => {
    const indicators = open(recordOf(2_000));
    let turns = 0;
    let counting = true;
    const look = (): void => {
      turns++;
      if (counting) setImmediate(look);
    };
    setImmediate(look);
    await indicators(COMMUNITY, WEEK).finally(() => {
      counting = false;
    });
    expect(turns).toBeGreaterThan(5);
  });
});
