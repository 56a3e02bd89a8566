import { describe, expect, it } from 'vitest';
import { clock, day, isHours, VenueDay } from './venue-day.ts';

const WEEK = 'Mo-Fr 08:30-17:00; Sa 09:00-12:00';
const PLAIN = { hours: 'Mo-Fr 09:00-17:00' };

describe('a venue that is busy at closing time', () => {
  it('[VH1] closes half an hour later, as long as enough people stay, and is as usual the next day', () => {
    const story = day().at('09:00').people(12, '16:30').at('16:50').people(3).at('03-02T09:00');
    expect(story.lines()).toEqual([
      '16:30 set later: Mo 08:30-17:30; Tu-Fr 08:30-17:00; Sa 09:00-12:00 until 17:30',
      '17:30 set usual-again: Mo-Fr 08:30-17:00; Sa 09:00-12:00',
    ]);
    expect(story.doors()).toEqual(['08:30 opened', '17:30 closed', '03-02T08:30 opened']);
  });

  it('[VH2] says why in the numbers that decided', () => {
    const story = day().at('16:00').people(12).at('16:30');
    const set = story.told.findLast((one) => one.type === 'hours-set');
    expect(set?.type === 'hours-set' && set.change.why).toEqual({
      zh: '关门前30分钟还有12人（不少于10人），今天延长到17:30关门。',
      en: '12 people are here 30 min before closing (10 are enough): closes at 17:30 today.',
    });
  });

  it('[VH3] stays open at most two hours longer', () => {
    const story = day().at('09:00').people(30, '22:00');
    expect(story.doors()).toEqual(['08:30 opened', '19:00 closed']);
    expect(story.lines().map((line) => line.slice(0, 15))).toEqual([
      '16:30 set later',
      '17:00 set later',
      '17:30 set later',
      '18:00 set later',
      '19:00 set usual',
    ]);
  });

  it('[VH4] never closes after the latest hour, by default 22:00, nor opens more hours a week than agreed', () => {
    const closes = (venue: object, hours: string) =>
      day({ ...venue, hours })
        .at('09:00')
        .people(30, '23:30')
        .doors()
        .at(1);
    expect(closes({}, 'Mo 09:00-20:15')).toBe('21:00 closed');
    expect(closes({ limits: {} }, 'Mo 09:00-21:30')).toBe('22:00 closed');
    expect(closes({}, 'Mo 09:00-21:00')).toBe('21:00 closed');
    expect(closes({}, 'Mo 09:00-21:30')).toBe('21:30 closed');
    expect(closes({ limits: { hoursPerWeek: 41 } }, 'Mo-Fr 09:00-17:00')).toBe('18:00 closed');
    expect(closes({ limits: { hoursPerWeek: 40.4 } }, 'Mo-Fr 09:00-17:00')).toBe('17:15 closed');
    expect(closes({ limits: { hoursPerWeek: 30 } }, 'Mo-Fr 09:00-17:00')).toBe('17:00 closed');
  });

  it('[VH5] is worth it from a quarter of the capacity or ten people, whichever is fewer', () => {
    const isLater = (count: number, capacity?: number) =>
      day({ capacity } as object)
        .at('16:00')
        .people(count)
        .at('16:30')
        .lines().length > 0;
    expect([
      isLater(2, 12),
      isLater(3, 12),
      isLater(9, 200),
      isLater(10, 200),
      isLater(9),
      isLater(10),
    ]).toEqual([false, true, false, true, false, true]);
  });

  it('[VH6] keeps a break between two spans of a day, and moves hours past midnight', () => {
    expect(day({ hours: 'Mo 08:00-12:00,12:30-17:00' }).at('11:00').people(20, '12:30').lines()).toEqual([]);
    expect(day({ hours: 'Mo 08:00-12:00,14:00-17:00' }).at('11:00').people(20).at('11:30').lines()).toEqual([
      '11:30 set later: Mo 08:00-12:30,14:00-17:00 until 12:30',
    ]);
    const night = day({ hours: 'Mo,Tu 20:00-02:00', limits: { latest: '03:00', earliest: '00:00' } });
    expect(night.at('20:00').people(0, '23:00').at('03-02T00:00').lines().filter(isHours)).toEqual([
      '23:30 set earlier: Mo 20:00-24:00, Tu 20:00-02:00 until 03-02T02:00',
    ]);
  });
});

describe('a venue that is empty', () => {
  it('[VH7] closes earlier near the end of the day, once it was empty for 90 min, with half an hour of notice', () => {
    const story = day(PLAIN).at('14:10').people(4).at('14:20').people(0, '16:20').at('18:00');
    expect(story.lines()).toEqual([
      '15:50 set earlier: Mo 09:00-16:30; Tu-Fr 09:00-17:00 until 17:00',
      '17:00 set usual-again: Mo-Fr 09:00-17:00',
    ]);
    expect(story.doors()).toEqual(['09:00 opened', '16:30 closed']);
  });

  it('[VH8] is not closed for an empty morning, nor to save less than half an hour', () => {
    expect(day(PLAIN).at('09:00').people(0, '14:00').at('14:29').lines().filter(isHours)).toEqual([]);
    expect(day(PLAIN).at('09:00').people(0, '14:00').at('14:30').lines().filter(isHours)).toEqual([
      '14:30 set earlier: Mo 09:00-15:00; Tu-Fr 09:00-17:00 until 17:00',
    ]);
    const offQuarter = day(PLAIN).at('13:07:20').people(1).at('13:08:40').people(0, '14:30').at('16:00');
    expect(offQuarter.lines(), 'on the quarter after the notice').toEqual([
      '14:38 set earlier: Mo 09:00-15:15; Tu-Fr 09:00-17:00 until 17:00',
    ]);
    expect(day(PLAIN).at('14:36').people(1).at('14:37').people(0, '16:30').lines().filter(isHours)).toEqual(
      [],
    );
  });

  it('[VH9] closes as planned when somebody comes after all, and is not closed earlier again that day', () => {
    const story = day(PLAIN)
      .at('13:00')
      .people(0, '14:30')
      .at('14:40')
      .people(1)
      .at('14:45')
      .people(0, '16:15');
    expect(story.lines().filter(isHours)).toEqual([
      '14:30 set earlier: Mo 09:00-15:00; Tu-Fr 09:00-17:00 until 17:00',
      '14:40 set restored: Mo-Fr 09:00-17:00 until 17:00',
    ]);
  });

  it('[VH10] is told once after three hours, and told to be over when somebody comes or it closes', () => {
    const story = day(PLAIN).at('08:00').people(0, '12:30').at('12:40').people(2).people(0);
    story.at('13:00').people(0, '18:00');
    expect(story.lines().filter((line) => !isHours(line))).toEqual([
      '12:00 empty raised: Open, and nobody has been here for 3 h.',
      '12:40 empty cleared: People have come.',
    ]);
    const short = day(PLAIN).at('09:00').people(0, '15:30');
    expect(short.lines().filter((line) => !isHours(line))).toEqual([
      '12:00 empty raised: Open, and nobody has been here for 3 h.',
      '15:00 empty cleared: It has closed.',
    ]);
  });
});

describe('what stands above the plan', () => {
  it('[VH11] the manager’s hours hold until their end, whatever the sensors say and whatever the limits are', () => {
    const story = day()
      .at('10:00')
      .overrides('Mo 08:30-23:00', '23:30')
      .people(30, '22:30')
      .at('03-02T08:00');
    expect(story.lines()).toEqual([
      '10:00 set override: Mo 08:30-23:00 until 23:30',
      `23:30 set usual-again: ${WEEK}`,
    ]);
    expect(story.doors()).toEqual(['08:30 opened', '23:00 closed']);
  });

  it('[VH12] without an end they hold until taken back; what is over or was never set is refused', () => {
    const story = day().at('10:00').overrides('off').at('03-05T10:00');
    expect(story.doors()).toEqual(['08:30 opened', '10:00 closed']);
    expect(story.releases().lines()).toEqual([
      '10:00 set override: off',
      `03-05T10:00 set released: ${WEEK}`,
    ]);
    expect(story.doors().at(-1)).toBe('03-05T10:00 opened');
    expect(story.releases().refused).toBe('nothing-to-release');
    expect(story.overrides('off', '10:00').refused).toBe('already-over');
    expect(story.lines()).toEqual([]);
  });

  it('[VH13] a sensor that failed freezes the plan as published', () => {
    const busy = day().at('13:00').people(30).at('17:00');
    expect(busy.doors().at(-1), 'not longer').toBe('17:00 closed');
    const empty = day(PLAIN).at('12:00').people(0).at('17:00');
    expect(empty.doors().at(-1), 'not shorter').toBe('17:00 closed');
    const moved = day(PLAIN).at('11:15').people(0, '12:45').at('17:00');
    expect(moved.doors().at(-1), 'as published').toBe('15:00 closed');
  });

  it('[VH36] nothing is planned for a time when we were down, and the doors turn as published', () => {
    const story = day().at('16:10').people(30).goesDown('16:20', '18:00');
    expect(story.lines()).toEqual([]);
    expect(story.doors()).toEqual(['08:30 opened', '17:00 closed']);
    const early = day(PLAIN).at('12:30').people(0, '14:00').goesDown('14:10', '14:40').at('16:00');
    expect(early.lines().filter(isHours)).toEqual([]);
    expect(early.people(12).at('16:30').lines().filter(isHours)).toHaveLength(1);
  });

  it('[VH14] hours that are registered anew hold at once, but not over the manager’s', () => {
    const story = day({ proposals: true })
      .at('16:00')
      .people(20)
      .at('16:40')
      .registers({ hours: 'Mo-Fr 08:30-18:00' });
    expect(story.lines().map((line) => line.replace(/:.*: /, ' '))).toEqual([
      '16 Mo 08:30-17:30; Tu-Fr 08:30-17:00; Sa 09:00-12:00 until 17:30',
      '16:40 overtaken',
      '16 Mo-Fr 08:30-18:00',
    ]);
    story.overrides('Mo 08:30-19:00').registers({ hours: 'Mo-Fr 08:30-20:00' }).registers({ capacity: 9 });
    expect(story.releases().lines()).toEqual([
      '16:40 set override: Mo 08:30-19:00',
      '16:40 set released: Mo-Fr 08:30-20:00',
    ]);
  });
});

describe('a venue that is asked first', () => {
  const asked = () => day({ ...PLAIN, proposals: true });

  it('[VH15] proposes, and does what is accepted', () => {
    const story = asked().at('16:00').people(20).at('16:45').answers('accept').at('18:00');
    expect(story.lines()).toEqual([
      '16:30 proposed later: Mo 09:00-17:30; Tu-Fr 09:00-17:00 until 17:30',
      '16:45 set later: Mo 09:00-17:30; Tu-Fr 09:00-17:00 until 17:30',
      '17:00 proposed later: Mo 09:00-18:00; Tu-Fr 09:00-17:00 until 18:00',
      '17:30 set usual-again: Mo-Fr 09:00-17:00',
      '17:30 expired',
    ]);
    const changes = story.told.flatMap((one) =>
      'change' in one && typeof one.change === 'object' ? [one.change] : [],
    );
    expect(changes[2]?.proposal).toBe(changes[1]?.proposal);
    expect(changes[2]?.by).toEqual({ staff: 'm1' });
  });

  it('[VH16] leaves time to answer, and lets go what is rejected or not answered', () => {
    const story = asked().at('12:30').people(0, '14:00');
    expect(story.at('14:00').lines().filter(isHours)).toEqual([
      '14:00 proposed earlier: Mo 09:00-15:00; Tu-Fr 09:00-17:00 until 17:00',
    ]);
    expect(story.at('14:10').answers('reject').people(0, '16:30').lines()).toEqual([
      '14:10 rejected',
      '15:30 empty raised: Open, and nobody has been here for 3 h.',
    ]);
    const silent = asked().at('12:30').people(0, '16:00');
    expect(silent.lines()).toEqual([
      '14:00 proposed earlier: Mo 09:00-15:00; Tu-Fr 09:00-17:00 until 17:00',
      '14:30 expired',
      '15:30 empty raised: Open, and nobody has been here for 3 h.',
    ]);
    expect(silent.answers('accept').refused).toBe('no-such-proposal');
  });

  it('[VH17] asks before it restores a closing, once', () => {
    const story = asked().at('12:30').people(0, '14:00').answers('accept').at('14:40').people(1);
    expect(story.lines().slice(1)).toEqual([
      '14:00 set earlier: Mo 09:00-15:00; Tu-Fr 09:00-17:00 until 17:00',
      '14:40 proposed restored: Mo-Fr 09:00-17:00 until 17:00',
    ]);
    expect(story.at('14:45').answers('reject').people(2).at('15:30').lines()).toEqual(['14:45 rejected']);
  });

  it('[VH18] an answer that comes too late for the notice, or against other limits, changes nothing', () => {
    const story = asked().at('16:00').people(20).at('16:40');
    story.registers({ limits: { latest: '17:00' } }).answers('accept');
    expect(story.refused).toBe('latest');
    expect(story.lines().at(-1)).toBe('16:40 overtaken');
    const overridden = asked().at('16:00').people(20).at('16:40').overrides('Mo 09:00-20:00', '20:00');
    expect(overridden.lines().slice(1)).toEqual([
      '16:40 overtaken',
      '16:40 set override: Mo 09:00-20:00 until 20:00',
    ]);
  });
});

describe('who is in a venue', () => {
  it('[VH38] is counted from zero after each closing, and every change is told', () => {
    const story = day(PLAIN).at('15:00').reads('door', { entries: 9, exits: 0 }).at('15:10');
    story
      .reads('door', { entries: 9, exits: 4 })
      .reads('door', { entries: 9, exits: 4 })
      .at('16:40')
      .reads('door', { battery: 80 });
    story.at('17:00').at('17:01').reads('door', { entries: 10, exits: 4 });
    const told = story.told.flatMap((one) =>
      one.type === 'people' ? [`${clock(one.at)} ${one.people.count}`] : [],
    );
    expect(told).toEqual(['15:00 9', '15:10 5', '17:00 0', '17:01 1']);
  });
});

describe('a venue without hours, or without closing', () => {
  it('[VH25] without hours people are counted, nothing is planned, and the count starts anew at 04:00', () => {
    const { hours: _, ...bare } = { ...PLAIN, hours: undefined };
    const story = new VenueDay({ ...bare, hours: undefined } as object);
    story.at('10:00').reads('door', { entries: 5, exits: 1 });
    expect(story.state.occupancy.now.count).toBe(4);
    expect(story.overrides('off').refused).toBe('no-hours');
    expect(story.lines()).toEqual([]);
    expect(story.at('03-02T03:59').state.occupancy.inside).toBe(4);
    expect(story.at('03-02T04:00').state.occupancy.inside).toBe(0);
    expect(story.registers({ hours: '24/7' }).lines()).toEqual(['03-02T04:00 set registered: 24/7']);
    story.reads('door', { entries: 9, exits: 1 }).at('03-03T03:00');
    expect(story.state.occupancy.inside).toBe(4);
    expect(story.at('03-03T04:00').state.occupancy.inside).toBe(0);
    story.withoutHours();
    expect(story.state.plan).toBeUndefined();
  });

  it('[VH26] hours without a closing are never moved, nor told to stand empty', () => {
    const story = day({ hours: '24/7' }).at('09:00').people(0, '03-02T09:00');
    expect(story.lines()).toEqual([]);
    expect(story.takes({ type: 'contact', device: 'camera' }).state.occupancy.now.present).toBe(false);
  });
});
