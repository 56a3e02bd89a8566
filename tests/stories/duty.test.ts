import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { days, hours, type Instant, minutes, parseTime, plus } from '../../devices/time.ts';
import type { DutyChange } from '../../rules/input.ts';
import { COMMUNITY, GRID, MONDAY, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const at = (text: string): Instant => parseTime(`2027-${text}:00+08:00`) as Instant;
const shift = (staff: string, weekly: string) => ({ staff, place: GRID, weekly });
const others = VILLAGE.shifts.filter(({ staff }) => !['s1', 's2'].includes(staff));
/** One grid worker in office hours, a second in the evenings. */
const EVENINGS: Registry = {
  ...only('smoke-0501', 'door-0502'),
  shifts: [shift('s1', 'Mo-Fr 08:30-17:30'), shift('s2', 'Mo-Fr 17:30-22:00'), ...others],
};
const TODAY = { from: at('03-01T00:00'), to: at('03-02T00:00') };

const change = (story: Scenario, what: DutyChange) =>
  story.takes({ type: 'duty-changed', at: story.now, by: { staff: 'd1' }, change: what }).duty;
const leave = (staff: string, span = TODAY): DutyChange => ({ type: 'leave', leave: { staff, ...span } });
const standIn = (staff: string, instead: string, span = TODAY): DutyChange => ({
  type: 'override',
  override: { place: GRID, staff, instead, ...span },
});

describe('who is called', () => {
  it('[DT16] at night, when the grid is empty, it is skipped at once', () => {
    const story = new Scenario({ start: '2027-03-01T23:00:00+08:00', registry: EVENINGS });
    story.sends('smoke-0501', { smoke: true });
    expect(story.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, grid empty, told community d1 +bh1',
    ]);
    expect(factsOfType(story.record.facts, 'tier-skipped')).toMatchObject([{ why: 'nobody-on-duty' }]);
  });

  it('[DT17] with the only grid worker on leave the tier is skipped, and it is said why', () => {
    const story = new Scenario({ registry: EVENINGS });
    change(story, leave('s1'));
    story.at(minutes(1)).sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('grid empty, alert coverage, told community d1');
    expect(factsOfType(story.record.facts, 'tier-skipped')).toMatchObject([{ why: 'on-leave' }]);
  });

  it('[DT18] a stand-in is called, and in a swap both ways each for the other', () => {
    const story = new Scenario({ registry: EVENINGS });
    change(story, standIn('s2', 's1'));
    change(story, standIn('s1', 's2'));
    story.sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('told grid s2');
    story.answers('s2', 'accept').answers('s2', 'resolve', { reason: 'real' });
    story.sends('smoke-0501', { smoke: false }).at(hours(10)).sends('door-0502', { battery: 5 });
    expect(story.facts().at(-1)).toContain('told grid s1');
  });

  it('[DT19] the holder keeps the case when leave or a stand-in begins', () => {
    const story = new Scenario({ registry: EVENINGS }).sends('smoke-0501', { smoke: true });
    story.answers('s1', 'accept').answers('s1', 'arrive');
    change(story, leave('s1', { ...TODAY, from: story.now }));
    story.at(hours(1));
    const smoke = story.openCases().find(({ cause }) => cause === 'smoke');
    expect(smoke).toMatchObject({ responsible: { actor: { staff: 's1' } }, tier: 'grid' });
  });

  it('[DT20] what was not accepted when the leave begins goes up by its own clock', () => {
    const story = new Scenario({ registry: EVENINGS }).sends('smoke-0501', { smoke: true }).at(minutes(1));
    change(story, leave('s1', { ...TODAY, from: story.now }));
    story.facts();
    story.at(minutes(3));
    expect(story.facts().at(-1)).toBe('3 min: accept missed, grid ⇒ community, told community d1');
  });

  it('[DT21] what was accepted and not reached by the end of the shift comes back up at its deadline', () => {
    const story = new Scenario({ start: '2027-03-01T17:25:00+08:00', registry: EVENINGS });
    story.sends('smoke-0501', { smoke: true }).answers('s1', 'accept');
    story.facts();
    story.at(minutes(5));
    expect(story.facts()).toEqual(['5 min: contact missed, grid ⇒ community, told community d1']);
  });
});

describe('changes of the roster', () => {
  it('[DT22] are facts with their author, and hold after a restart', () => {
    const story = new Scenario({ registry: EVENINGS });
    const taken = change(story, leave('s1'));
    change(story, standIn('s2', 's1'));
    expect(story.record.facts.slice(-2)).toMatchObject([
      { type: 'leave-entered', staff: 's1', place: GRID, by: { staff: 'd1' }, ...TODAY },
      { type: 'override-entered', staff: 's2', instead: 's1', place: GRID, by: { staff: 'd1' } },
    ]);
    expect(taken).toMatchObject({ ok: true, entry: { id: story.record.facts.at(-2)?.id } });
    story.isDownFor(minutes(5)).sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('told grid s2');
  });

  it('[DT23] are taken back by their id, once', () => {
    const story = new Scenario({ registry: EVENINGS });
    const taken = change(story, leave('s1'));
    const entry = taken?.ok ? taken.entry.id : '';
    expect(change(story, { type: 'withdraw', entry })).toMatchObject({ ok: true });
    expect(story.record.facts.at(-1)).toMatchObject({ type: 'duty-entry-withdrawn', entry, place: GRID });
    expect(change(story, { type: 'withdraw', entry })).toEqual({ ok: false, why: 'no-such-entry' });
    story.sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('told grid s1');
  });

  it('[DT23] that are of somebody who has left the staff can still be taken back, and are of the whole community', () => {
    const story = new Scenario({ registry: EVENINGS });
    const taken = change(story, leave('s2'));
    const entry = taken?.ok ? taken.entry.id : '';
    story.registers({ ...EVENINGS, staff: EVENINGS.staff.filter(({ id }) => id !== 's2') });
    expect(change(story, { type: 'withdraw', entry })).toMatchObject({ ok: true });
    expect(story.record.facts.at(-1)).toMatchObject({ type: 'duty-entry-withdrawn', place: 'hz/xh' });
  });

  it.each([
    ['leave', leave('s1'), leave('s2')],
    ['stand-in', standIn('s2', 's1'), standIn('d1', 's1')],
    ['stand-in', standIn('d1', 's1'), standIn('d1', 's2')],
    [
      'stand-in',
      standIn('d1', 's1'),
      { type: 'override', override: { place: COMMUNITY, staff: 'd1', instead: 's1', ...TODAY } },
    ],
    ['leave', leave('s1'), leave('s1', { ...TODAY, to: plus(TODAY.to, hours(1)) })],
    ['leave', leave('s1'), { type: 'override', override: { place: GRID, staff: 's1', ...TODAY } }],
  ] as const)('[DT24] that say the same %s again are one entry, another is another', (_, one, other) => {
    const story = new Scenario({ registry: EVENINGS });
    const [first, again, second] = [change(story, one), change(story, one), change(story, other)];
    expect(again).toEqual(first);
    expect(story.record.community.duty.state.entries).toHaveLength(2);
    expect(second).toMatchObject({ ok: true });
  });

  it('[DT40] put somebody on duty besides the others, for all that time', () => {
    const story = new Scenario({ start: '2027-03-01T03:00:00+08:00', registry: EVENINGS });
    change(story, { type: 'override', override: { place: GRID, staff: 's2', ...TODAY } });
    story.sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('told grid s2');
  });

  it.each([
    ['no-such-staff', leave('nobody')],
    ['no-such-staff', standIn('s2', 'nobody')],
    ['ends-before-it-begins', leave('s1', { from: TODAY.to, to: TODAY.from })],
    ['already-over', leave('s1', { from: at('02-01T00:00'), to: MONDAY })],
    ['too-long', leave('s1', { from: MONDAY, to: plus(MONDAY, days(367)) })],
    ['stands-in-for-oneself', standIn('s1', 's1')],
    ['another-kind-of-duty', standIn('bh1', 's1')],
    ['another-kind-of-duty', standIn('s1', 'bh1')],
  ] as const)('[DT25] that cannot be are refused: %s', (why, what) => {
    const story = new Scenario({ registry: EVENINGS });
    const before = story.record.facts.length;
    expect(change(story, what)).toEqual({ ok: false, why });
    expect(story.record.facts).toHaveLength(before);
  });

  it('[DT26] are kept to 1,000; beyond, the one longest over goes, and with none over a further one is refused', () => {
    const story = new Scenario({ registry: EVENINGS });
    const nth = (n: number) => leave('s2', { from: MONDAY, to: plus(MONDAY, minutes(n + 1)) });
    for (let n = 0; n < 1_000; n++) change(story, nth(n));
    expect(change(story, leave('s1'))).toEqual({ ok: false, why: 'too-many-entries' });
    story.at(minutes(2));
    expect(change(story, leave('s1'))).toMatchObject({ ok: true });
    const { entries } = story.record.community.duty.state;
    expect(entries).toHaveLength(1_000);
    expect(entries[0]?.to).toBe(plus(MONDAY, minutes(2)));
  });

  it('[DT27] outlive a new registry', () => {
    const story = new Scenario({ registry: EVENINGS });
    change(story, standIn('s2', 's1'));
    story.registers({ ...EVENINGS, residents: [] }).sends('smoke-0501', { smoke: true });
    expect(story.facts().at(-1)).toContain('told grid s2');
  });
});

describe('the case of gaps', () => {
  const coverage = (story: Scenario) => story.openCases().filter(({ cause }) => cause === 'coverage');
  /** Nothing but the roster: over weeks sensors would tell that they are silent. */
  const QUIET = { ...EVENINGS, devices: [], residents: [] };
  const WEEK_OFF = { from: at('04-05T00:00'), to: at('04-10T00:00') };

  it('[CG5] opens at once when leave leaves a grid without anybody, is blue, and is told to the desk', () => {
    const story = new Scenario({ registry: EVENINGS });
    change(story, leave('s1', { from: at('03-02T00:00'), to: at('03-03T00:00') }));
    story.at(minutes(1));
    expect(story.facts()).toEqual([
      '0 min: leave-entered by d1',
      expect.stringMatching(/: blue coverage cuiyuan\/g01, alert coverage, told community d1$/),
    ]);
    expect(story.theCase()).toMatchObject({
      subject: { type: 'grid', id: GRID },
      place: COMMUNITY,
      why: {
        zh: '本月有1段无人值守，共9小时：03-02 08:30–17:30。',
        en: 'Nobody on duty once this month, 9 h in all: 03-02 08:30–17:30.',
      },
    });
  });

  it('[CG6] is not for nights that are always empty, nor when somebody stands in', () => {
    const story = new Scenario({ registry: QUIET });
    change(story, standIn('s2', 's1'));
    change(story, leave('s1'));
    story.at(days(40));
    expect(coverage(story)).toEqual([]);
  });

  it('[CG7] opens at the first instant of the month it is about, in the zone of the community', () => {
    const story = new Scenario({ registry: QUIET });
    change(story, leave('s1', WEEK_OFF));
    story.at(days(29));
    expect(coverage(story)).toEqual([]);
    story.at(days(31));
    expect(coverage(story)).toMatchObject([{ openedAt: at('04-01T00:00'), subject: { id: GRID } }]);
  });

  it('[CG8] notes each case that met the gap once, and rings nobody for it', () => {
    const story = new Scenario({ registry: EVENINGS });
    change(story, leave('s1'));
    story.at(minutes(1)).sends('smoke-0501', { smoke: true }).sends('door-0502', { battery: 5 }).at(hours(1));
    const [gap] = coverage(story);
    expect(gap?.alerts.map(({ why }) => why.zh)).toEqual([
      expect.stringContaining('本月有1段无人值守'),
      expect.stringContaining('报警时无人值守'),
      expect.stringContaining('报警时无人值守'),
    ]);
    const told = factsOfType(story.record.facts, 'tier-told').filter((fact) => fact.case === gap?.id);
    expect(told).toHaveLength(1);
  });

  it('[CG9] that was closed does not open again before the next month', () => {
    const story = new Scenario({ registry: QUIET });
    change(story, leave('s1', { from: at('03-02T00:00'), to: at('04-10T00:00') }));
    story.at(minutes(1)).answers('d1', 'resolve', { reason: 'real' });
    expect(coverage(story)).toEqual([]);
    change(story, leave('s2', { from: at('03-05T00:00'), to: at('03-06T00:00') }));
    story.at(days(20));
    expect(coverage(story)).toEqual([]);
    story.at(days(31));
    expect(coverage(story)).toHaveLength(1);
  });

  it('[CG10] is one while it is open: the next month joins it', () => {
    const story = new Scenario({ registry: QUIET });
    change(story, leave('s1', { from: at('03-02T00:00'), to: at('04-10T00:00') }));
    story.at(days(31));
    expect(coverage(story)).toHaveLength(1);
    expect(coverage(story)[0]?.alerts).toHaveLength(2);
  });

  it('[CG11] of a community tells each month when its own desk is empty', () => {
    const shifts = VILLAGE.shifts.map((one) =>
      one.staff === 'd1' ? { ...one, weekly: 'Mo-Fr 08:30-17:30' } : one,
    );
    const story = new Scenario({ registry: { ...VILLAGE, devices: [], shifts } }).at(days(30));
    expect(coverage(story), 'not in the month of the registry').toEqual([]);
    story.at(days(31));
    expect(coverage(story)).toMatchObject([{ subject: { type: 'community', id: COMMUNITY } }]);
  });

  it('[CG12] is none where nobody is registered: that is for the registry to mend', () => {
    const nobody = { ...VILLAGE, residents: [], devices: [], staff: [], shifts: [] };
    const story = new Scenario({ registry: nobody }).at(days(62));
    expect(story.openCases()).toEqual([]);
  });

  it('[CG13] that was due while we were down opens at its own time after the restart, once', () => {
    const story = new Scenario({ registry: QUIET });
    change(story, leave('s1', WEEK_OFF));
    story.at(days(30)).isDownFor(days(2));
    expect(coverage(story)).toMatchObject([{ openedAt: at('04-01T00:00') }]);
    story.isDownFor(minutes(1));
    expect(coverage(story)).toHaveLength(1);
  });
});
