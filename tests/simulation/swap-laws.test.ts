import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import {
  between,
  type Duration,
  hours,
  type Instant,
  microseconds,
  minutes,
  plus,
} from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { windowOf } from '../../rules/duty-days.ts';
import { stretchesAt } from '../../rules/duty-turns.ts';
import type { Input, SwapTurn, SwapWord } from '../../rules/input.ts';
import type { Swap } from '../../rules/swap.ts';
import { GRID, MONDAY, rungBy, VILLAGE } from '../community.ts';
import { Record } from '../record.ts';

const PEOPLE = ['s1', 's2', 's3'] as const;
const EIGHT_HOURS = hours(8);

/** Three grid workers in three shifts, on this day and the next three: twelve turns that may be swapped. */
const REGISTRY = rungBy(
  { s1: ['app', 'sms'], s2: ['sms'] },
  {
    ...VILLAGE,
    devices: [],
    residents: [],
    staff: [...VILLAGE.staff, { id: 's3', role: 'grid-worker', place: GRID as PlaceId }],
    shifts: ['00:00-08:00', '08:00-16:00', '16:00-24:00'].map((weekly, n) => ({
      ...{ staff: PEOPLE[n] ?? '', place: GRID },
      weekly,
    })),
  },
);
const MIDNIGHT = plus(MONDAY, hours(15));
const TURNS: readonly SwapTurn[] = Array.from({ length: 12 }, (_, n) => {
  const from = plus(MIDNIGHT, (n * EIGHT_HOURS) as Duration);
  return { staff: PEOPLE[n % 3] ?? '', place: GRID, from, to: plus(from, EIGHT_HOURS) };
});

/** What comes in at `at`; a swap is picked among those that were proposed by then. */
type Happening = (swaps: readonly Swap[], at: Instant, before: Instant) => Input;
const said = (at: Instant, staff: string, word: SwapWord): Input => ({
  type: 'swap',
  at,
  by: { staff },
  word,
});

const person = fc.constantFrom(...PEOPLE);
const proposal = fc
  .record({ one: person, other: person, turns: fc.subarray([...TURNS], { minLength: 1, maxLength: 3 }) })
  .map(({ one, other, turns }): Happening => {
    const theirs = turns.filter(({ staff }) => staff === one || staff === other);
    const asked = theirs.length > 0 ? theirs : turns;
    return (_, at) => said(at, one, { type: 'propose', between: [one, other], turns: asked });
  });
/** Mostly of whose turn it is to answer, so that much is accepted. */
const answer = fc
  .record({
    pick: fc.nat(3),
    type: fc.constantFrom('accept', 'accept', 'accept', 'undo', 'undo', 'refuse', 'withdraw', 'seen'),
    side: fc.constantFrom(1, 1, 1, 0),
    stranger: fc.constantFrom(undefined, undefined, undefined, ...PEOPLE),
  })
  .map(({ pick, type, side, stranger }): Happening => {
    return (swaps, at) => {
      const fitting = swaps.filter(({ state }) => state === (type === 'undo' ? 'accepted' : 'open'));
      const among = fitting.length > 0 ? fitting : swaps;
      const swap = among.at(-1 - (pick % Math.max(among.length, 1)));
      const staff = stranger ?? swap?.between[side] ?? 's1';
      return said(at, staff, { type, swap: swap?.id ?? 'f_none' });
    };
  });

const down: Happening = (_, at, before) => ({ type: 'gateway-started', at, downFrom: before, downTo: at });
const leave = fc
  .record({ staff: person, turn: fc.constantFrom(...TURNS) })
  .map(({ staff, turn: { from, to } }): Happening => {
    const change = { type: 'leave' as const, leave: { staff, from, to } };
    return (_, at) => ({ type: 'duty-changed', at, by: { staff: 'd1' }, change });
  });

const stepsOf = (...more: readonly fc.Arbitrary<Happening>[]) =>
  fc.array(
    fc.record({
      gap: fc.constantFrom(minutes(0), minutes(1), minutes(2), minutes(2), hours(4)),
      happens: fc.oneof(
        proposal,
        proposal,
        answer,
        answer,
        answer,
        answer,
        answer,
        answer,
        fc.constant(down),
        ...more,
      ),
      /** Shares of the gap before each input at which clocks are looked at. */
      ticks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2 }).map((all) => all.sort()),
      late: fc.boolean(),
      killed: fc.boolean(),
    }),
    { minLength: 4, maxLength: 40, size: 'max' },
  );
type Steps = ReturnType<typeof stepsOf> extends fc.Arbitrary<infer S> ? S : never;

function begin(): Record {
  const record = new Record(BOOK, MONDAY);
  record.take({ type: 'registry-changed', at: MONDAY, author: 'story', registry: REGISTRY });
  return record;
}

/** Who works each turn, as the plan has it: one line for every stretch. */
function worked({ community: { roster } }: Record): string[][] {
  return TURNS.map((turn) =>
    stretchesAt(roster, GRID, windowOf(turn, roster.calendar), ({ id }) => id === turn.staff).flatMap(
      (one) => ('on' in one ? [`${one.staff} ${one.from - turn.from} ${one.to - turn.from}`] : []),
    ),
  );
}

/** What was accepted last says who works each turn: by hand, from the answers that were taken. */
function follow(holders: Map<SwapTurn, string>, { between: [one, other], turns }: Swap): void {
  for (const { staff, from } of turns) {
    const turn = TURNS.find((known) => known.from === from) as SwapTurn;
    holders.set(turn, staff === one ? other : one);
  }
}

const whole = (staff: string): string[] => [`${staff} 0 ${EIGHT_HOURS}`];

describe('laws of swaps', { timeout: 120_000 }, () => {
  it('[HO18] each turn is worked by exactly the one whom the last accepted answer says, from end to end', () => {
    const counts = { accepted: 0, undone: 0 };
    fc.assert(
      fc.property(stepsOf(), (all) => {
        const record = begin();
        const holders = new Map(TURNS.map((turn) => [turn, turn.staff]));
        let at: Instant = MONDAY;
        for (const { gap, happens, ticks, late, killed } of all) {
          const input = happens(record.community.duty.swaps.all, plus(at, gap), at);
          const rows = late ? 'late' : 1;
          for (const part of ticks) if (isUpBefore(input)) record.tick(plus(at, share(gap, part)), rows);
          at = input.at;
          const word = input.type === 'swap' && input.word.type === 'accept' ? input.word : undefined;
          const before = word && record.community.duty.swaps.get(word.swap)?.state;
          const { swap } = record.take(input, rows);
          if (swap?.ok && before === 'open') {
            follow(holders, swap.swap);
            counts[swap.swap.undoes === undefined ? 'accepted' : 'undone']++;
          }
          if (killed) record.restart();
          expect(worked(record)).toEqual(TURNS.map((turn) => whole(holders.get(turn) ?? '')));
        }
      }),
      { numRuns: 250 },
    );
    expect(Math.min(counts.accepted, counts.undone), 'both were tried').toBeGreaterThan(20);
  });

  it('[HO19] swaps, their ringing and their end do not depend on ticks, late commits and kills', () => {
    const made = new Set<string>();
    fc.assert(
      fc.property(stepsOf(leave), (all) => {
        const once = run(all);
        expect(runAgain(once.journal, all).facts).toEqual(once.facts);
        for (const { type } of once.facts) made.add(type);
      }),
      { numRuns: 100 },
    );
    expect([...made]).toEqual(expect.arrayContaining(['swap-rung', 'swap-lapsed', 'swap-accepted']));
  });
});

function run(all: Steps): Record {
  const record = begin();
  let at: Instant = MONDAY;
  for (const { gap, happens } of all) {
    const input = happens(record.community.duty.swaps.all, plus(at, gap), at);
    at = input.at;
    record.take(input);
  }
  record.tick(plus(at, hours(200)));
  return record;
}

/** The same inputs, looked at in between, committed late, killed and started again. */
function runAgain(inputs: Record['journal'], all: Steps): Record {
  const record = begin();
  let before: Instant = MONDAY;
  for (const [n, input] of inputs.slice(1).entries()) {
    const { ticks = [], late, killed } = all[n % all.length] ?? {};
    const rows = late ? 'late' : 1;
    const gap = between(before, input.at);
    for (const part of ticks) if (isUpBefore(input)) record.tick(plus(before, share(gap, part)), rows);
    before = input.at;
    record.take(input, rows);
    if (killed) record.restart();
  }
  record.tick(plus(before, hours(200)), 1);
  return record;
}

/** While we are down nobody looks at the clocks. */
const isUpBefore = ({ type }: Input): boolean => type !== 'gateway-started';

const share = (length: Duration, part: number): Duration => microseconds(Math.floor(length * part));
