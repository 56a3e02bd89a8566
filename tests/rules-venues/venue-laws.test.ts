import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, hours, type Instant, minutes, plus, zoned } from '../../devices/time.ts';
import { openCalendar } from '../../rules/calendar.ts';
import { isOpen, minuteAt, nextChange } from '../../rules/opening-hours.ts';
import { formatHours, parseHours } from '../../rules/opening-hours-text.ts';
import type { Planner } from '../../rules/planner.ts';
import {
  beginVenue,
  type VenueSignal,
  type VenueState,
  venueDue,
  venueTakes,
  venueTerms,
} from '../../rules/venue.ts';
import { beginPlan, nextDeadline, planned } from '../../rules/venue-hours.ts';
import { limitsOf, type Move, moveClosing } from '../../rules/venue-limits.ts';
import type { VenueInput, VenueNews, VenuePlan } from '../../rules/venue-plan.ts';
import { hoursInForce } from '../../rules/venue-proposals.ts';
import { weekAt } from '../../rules/venue-use.ts';
import { MONDAY, ROOM } from './venue-day.ts';
import { local } from './week.ts';

const CALENDAR = openCalendar('Asia/Shanghai', []);
const START = local(`${MONDAY}T00:00`);
/** Of these hours a week 45.5 are planned; three extensions are left. */
const HOURS_PER_WEEK = 47;
const BUSY_ROOM = { ...ROOM, limits: { ...ROOM.limits, hoursPerWeek: HOURS_PER_WEEK } };
const TERMS = venueTerms(BUSY_ROOM, ['a'], CALENDAR);
const by = { staff: 'm1' };

type Step = readonly [wait: number, signal: Record<string, unknown>];
const people = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'reading', device: 'a', fields: { people: 20 } }) },
  { weight: 4, arbitrary: fc.constant({ type: 'reading', device: 'a', fields: { people: 0 } }) },
  { weight: 1, arbitrary: fc.constant({ type: 'reading', device: 'a', fields: { people: 1 } }) },
);
const manager = fc.oneof(
  fc.constantFrom('off', '24/7', 'Mo-Su 06:00-23:00').map((text) => ({ type: 'override', hours: text, by })),
  fc.constant({ type: 'release', by }),
);
const steps = (signal: fc.Arbitrary<object>) =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), signal) as fc.Arbitrary<Step>, {
    minLength: 50,
    maxLength: 250,
  });

interface Run {
  state: VenueState;
  readonly told: { readonly at: Instant }[];
}

/** Plays the steps, asking for a look at each of these minutes besides. */
function play(all: readonly Step[], looks: readonly number[] = []): Run {
  const begun = beginVenue(TERMS, START);
  const run: Run = { state: begun.state, told: [...begun.news] };
  let at = START;
  const take = (signal: VenueSignal) => {
    const outcome = venueTakes(run.state, signal, TERMS);
    run.state = outcome.state;
    run.told.push(...outcome.news);
  };
  for (const [wait, signal] of all) {
    const next = plus(at, minutes(wait));
    for (const look of looks) if (look < wait) take({ type: 'tick', at: plus(at, minutes(look)) });
    at = next;
    take({ ...signal, at } as VenueSignal);
  }
  return run;
}

function spansOpen(news: readonly { readonly at: Instant }[]): { from: Instant; to: Instant }[] {
  const turns = (news as VenueNews[]).filter(({ type }) => type === 'opened' || type === 'closed');
  return turns.flatMap((one, n) => {
    const next = turns[n + 1];
    return one.type === 'opened' && next !== undefined ? [{ from: one.at, to: next.at }] : [];
  });
}

function keepsLimits(news: readonly { readonly at: Instant }[]): void {
  const perWeek = new Map<Instant, number>();
  for (const { from, to } of spansOpen(news)) {
    const day = zoned(from, 'Asia/Shanghai').toPlainDate();
    expect(minuteAt(day, from, CALENDAR)).toBeGreaterThanOrEqual(7 * 60);
    expect(minuteAt(day, to, CALENDAR)).toBeLessThanOrEqual(21 * 60);
    const week = weekAt(from, CALENDAR).from;
    perWeek.set(week, (perWeek.get(week) ?? 0) + between(from, to));
  }
  for (const open of perWeek.values()) expect(open).toBeLessThanOrEqual(hours(HOURS_PER_WEEK));
}

function givesNotice(news: readonly { readonly at: Instant }[]): void {
  for (const one of news as VenueNews[]) {
    if (one.type !== 'hours-set' || !['later', 'earlier', 'restored'].includes(one.change.cause)) continue;
    const closing = nextChange(parseHours(one.change.hours), one.at, CALENDAR) as Instant;
    expect(between(one.at, closing)).toBeGreaterThanOrEqual(minutes(30));
  }
}

describe('a closing that may not be', () => {
  const hoursOf = parseHours('Mo 08:30-17:00,18:00-19:00; Tu 18:00-21:00');
  const limits = limitsOf({ ...ROOM, limits: { latest: '18:30' } });
  const move = (to: string, more: Partial<Move> = {}) => {
    const closing = local(`${MONDAY}T17:00`);
    const wanted = { at: local(`${MONDAY}T16:00`), closing, planned: closing, to: local(`${MONDAY}T${to}`) };
    const moved = moveClosing(hoursOf, { ...wanted, weekLeft: hours(3), ...more }, limits, CALENDAR);
    return 'broken' in moved ? moved.broken : formatHours(moved.hours);
  };

  it('[VH34] is refused by the limit it breaks', () => {
    expect(move('16:29')).toBe('notice');
    expect(move('16:30')).toBe('Mo 08:30-16:30,18:00-19:00; Tu 18:00-21:00');
    expect(move('19:01')).toBe('moved-too-far');
    expect(move('18:31')).toBe('latest');
    expect(move('17:30', { weekLeft: minutes(29) })).toBe('hours-per-week');
    expect(move('18:15')).toBe('not-one-closing');
    expect(move('17:30', { closing: local(`${MONDAY}T16:45`) })).toBe('not-one-closing');
    expect(move('17:00', { at: local(`${MONDAY}T16:31`) })).toBe('notice');
    expect(move('17:30', { weekLeft: hours(1) })).toBe('Mo 08:30-17:30,18:00-19:00; Tu 18:00-21:00');
  });

  it('[VH35] is not asked for when no time to answer is left, nor where there is no closing', () => {
    const hasty: Planner = {
      propose: ({ at }) => ({
        type: 'closing',
        as: 'earlier',
        to: plus(at, minutes(30)),
        why: { zh: '。', en: '.' },
      }),
      nextLook: () => undefined,
    };
    for (const text of ['Mo-Fr 08:30-17:00', '24/7', 'off']) {
      const { terms } = venueTerms({ ...ROOM, hours: text, proposals: true }, [], CALENDAR);
      if (terms === undefined) throw new Error('the room has hours');
      const { plan } = beginPlan(terms, local(`${MONDAY}T16:00`), hasty);
      expect(plan.proposals).toEqual([]);
    }
  });
});

describe('whatever comes', () => {
  it('[VH27] a venue never opens before the earliest, closes after the latest or is open more hours than agreed', () => {
    fc.assert(
      fc.property(steps(people), (all) => {
        const { told } = play(all);
        keepsLimits(told);
        givesNotice(told);
      }),
      { numRuns: 60 },
    );
  });

  it('[VH28] no planner breaks the limits or the notice', () => {
    const lengths = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 60, maxLength: 60 });
    const weeks = fc.constantFrom('24/7', 'Mo-Su 06:00-12:00', 'Mo 12:00-22:00', 'Mo-Fr 07:00-12:00');
    fc.assert(
      fc.property(lengths, fc.boolean(), fc.option(weeks), (moves, asks, week) => {
        const { terms } = TERMS;
        if (terms === undefined) throw new Error('the room has hours');
        const asked = { ...terms, asks };
        const rogue: Planner = {
          propose({ at }) {
            const move = moves[Math.floor(between(START, at) / hours(1)) % moves.length] ?? 0;
            const why = { zh: '。', en: '.' };
            if (week !== null && move % 7 === 0) return { type: 'week', hours: week, why };
            return { type: 'closing', to: plus(at, minutes(move)), as: move % 2 ? 'later' : 'earlier', why };
          },
          nextLook: ({ at }) => plus(at, minutes(23)),
        };
        let { plan, news } = beginPlan(asked, START, rogue);
        const told = [...news];
        const take = (input: VenueInput) => {
          ({ plan, news } = planned(plan, input, asked, rogue));
          told.push(...news);
        };
        for (let hour = 1; hour < 24 * 8; hour++) {
          const at = plus(START, hours(hour));
          take({ type: 'tick', at });
          for (const { id } of plan.proposals) take({ type: 'accept', proposal: id, at, by });
        }
        keepsLimits(told);
        givesNotice(told);
      }),
      { numRuns: 25 },
    );
  });

  it('[VH29] the plan does not depend on when it is asked, nor on a restart in between', () => {
    const everything = fc.oneof({ weight: 9, arbitrary: people }, { weight: 1, arbitrary: manager });
    const looks = fc.array(fc.nat(99), { maxLength: 6 }).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(steps(everything), looks, (all, when) => {
        const once = play(all);
        const often = play(all, when);
        expect(often.told).toEqual(once.told);
        expect(often.state).toEqual(once.state);
        expect(JSON.parse(JSON.stringify(once.state))).toEqual(JSON.parse(JSON.stringify(often.state)));
        const last = { type: 'tick', at: plus(once.state.at, hours(50)) } as const;
        const restarted: VenueState = JSON.parse(JSON.stringify(once.state));
        expect(venueTakes(restarted, last, TERMS).news).toEqual(venueTakes(once.state, last, TERMS).news);
      }),
      { numRuns: 40 },
    );
  });

  it('[VH30] while the manager’s hours hold nothing else is published, and the doors follow what is', () => {
    const everything = fc.oneof({ weight: 6, arbitrary: people }, { weight: 1, arbitrary: manager });
    fc.assert(
      fc.property(steps(everything), (all) => {
        const run = play(all);
        let isManaged = false;
        for (const one of run.told as unknown as VenueNews[]) {
          if (one.type !== 'hours-set') continue;
          const { cause } = one.change;
          if (isManaged) expect(['override', 'released']).toContain(cause);
          isManaged = cause === 'override';
        }
        const plan = run.state.plan as VenuePlan;
        expect(plan.open !== undefined).toBe(isOpen(parseHours(hoursInForce(plan)), plan.at, CALENDAR));
        expect(JSON.stringify(run.state).length).toBeLessThan(2_000);
      }),
      { numRuns: 60 },
    );
  });

  it('[VH31] there is always a time ahead at which to ask again', () => {
    fc.assert(
      fc.property(steps(people), (all) => {
        const { state } = play(all);
        expect(venueDue(state, TERMS)).toBeGreaterThan(state.at);
        expect(nextDeadline(state.plan as VenuePlan)).toBeGreaterThan(state.at);
      }),
      { numRuns: 20 },
    );
  });
});
