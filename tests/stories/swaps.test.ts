import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { between, type Duration, days, hours, minutes, plus, seconds } from '../../devices/time.ts';
import { coverageOf } from '../../rules/coverage.ts';
import { dutyAt, isOnDuty } from '../../rules/duty.ts';
import { windowOf } from '../../rules/duty-days.ts';
import type { DutyChange, SwapTurn } from '../../rules/input.ts';
import { doublesUp } from '../../rules/swap.ts';
import { COMMUNITY, GRID } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import {
  at,
  change,
  EVENINGS,
  FRIDAY,
  facts,
  hears,
  idOf,
  leave,
  middle,
  NEXT_GRID,
  propose,
  rung,
  SATURDAY,
  says,
  standIn,
  stateOf,
  TOWN,
  there,
  turn,
} from './swap-town.ts';

describe('a swap of turns', () => {
  it('[HO7] changes nothing until the other side accepts, and then both turns at once', () => {
    const story = new Scenario({ registry: TOWN });
    const id = idOf(propose(story));
    const both = () => [there(story, middle(FRIDAY)), there(story, middle(SATURDAY))];
    expect(both()).toEqual([['s1'], ['s2']]);
    story.at(hours(1));
    const judged = story.record.facts.length;
    expect(says(story, 's2', { type: 'accept', swap: id })).toMatchObject({
      ok: true,
      swap: { state: 'accepted', settledAt: story.now },
    });
    expect(both()).toEqual([['s2'], ['s1']]);
    expect(story.record.facts.slice(judged)).toMatchObject([
      { type: 'override-entered', staff: 's2', instead: 's1', swap: id, by: { staff: 's2' } },
      { type: 'override-entered', staff: 's1', instead: 's2', swap: id, by: { staff: 's2' } },
      { type: 'swap-accepted', swap: id, between: ['s1', 's2'], by: { staff: 's2' } },
    ]);
    story.isDownFor(minutes(5));
    expect(both()).toEqual([['s2'], ['s1']]);
    expect(there(story, plus(FRIDAY.to, hours(1)))).toEqual([]);
  });

  it('[HO7] may be of one turn that is given away, also by somebody who is on leave then', () => {
    const story = new Scenario({ registry: TOWN });
    change(story, leave('s1', '03-05T00:00', '03-06T00:00'));
    const id = idOf(propose(story, [FRIDAY]));
    says(story, 's2', { type: 'accept', swap: id });
    expect(there(story, middle(FRIDAY))).toEqual(['s2']);
    const { tiers } = dutyAt(story.record.community.roster, GRID, middle(FRIDAY));
    expect(tiers[0]?.on).toMatchObject([{ staff: 's2', why: { type: 'stand-in', for: 's1' } }]);
  });

  it('[HO8] is seen in the gaps ahead: leave that it covers opens no case of gaps', () => {
    const alone: Registry = { ...TOWN, shifts: TOWN.shifts.filter(({ staff }) => staff !== 's2') };
    const story = new Scenario({ registry: { ...alone, shifts: [...alone.shifts, EVENINGS] } });
    const open = () => {
      const { roster } = story.record.community;
      const window = windowOf({ from: FRIDAY.from, to: FRIDAY.to }, roster.calendar);
      return coverageOf(roster, GRID, window).tiers[0]?.uncovered;
    };
    const id = idOf(propose(story, [FRIDAY]));
    change(story, leave('s1', '03-05T00:00', '03-06T00:00'));
    expect(open()).toBe(1);
    says(story, 's2', { type: 'accept', swap: id });
    expect(open()).toBe(0);
    story.at(minutes(1));
    expect(story.openCases()).toEqual([]);
  });

  it('[HO9] rings whom it is proposed to, channel after channel, until a sign or the answer', () => {
    const rungs = (story: Scenario) =>
      factsOfType(story.record.facts, 'swap-rung').map(({ staff, channel }) => `${staff} ${channel}`);
    const story = rung({ s1: ['app'], s2: ['app', 'sms', 'voice'] });
    propose(story);
    story.at(minutes(5));
    expect(facts(story)).toEqual(['swap-proposed by s1, app s2', 'sms s2', 's2 no-sign']);
    for (const sign of [
      (one: Scenario, swap: string) => says(one, 's2', { type: 'seen', swap }),
      (one: Scenario, swap: string) => says(one, 's2', { type: 'refuse', swap }),
      (one: Scenario, swap: string) => says(one, 's2', { type: 'accept', swap }),
      (one: Scenario, swap: string) => says(one, 's1', { type: 'withdraw', swap }),
      (one: Scenario, swap: string) => hears(one, swap, 'delivered'),
    ]) {
      const one = rung({ s2: ['app', 'sms'] });
      sign(one, idOf(propose(one)));
      expect(rungs(one.at(minutes(5)))).toEqual(['s2 app']);
    }
  });

  it('[HO9] a failed receipt opens the next channel at once; having seen it is told once', () => {
    const story = rung({ s2: ['app', 'sms'] });
    const id = idOf(propose(story));
    hears(story, id, 'failed');
    hears(story, 'f_none', 'failed');
    says(story, 's2', { type: 'seen', swap: id });
    says(story, 's2', { type: 'seen', swap: id });
    expect(facts(story)).toEqual(['swap-proposed by s1, app s2, app s2 failed, sms s2, swap-seen by s2']);
  });

  it('[HO9] while we are down nobody is rung: the minute runs on after the restart', () => {
    const story = rung({ s2: ['app', 'sms'] });
    propose(story);
    story
      .at(seconds(30))
      .isDownFor(minutes(10))
      .at(seconds(30 + 600 + 29));
    expect(factsOfType(story.record.facts, 'swap-rung')).toHaveLength(1);
    story.at(seconds(30 + 600 + 30));
    expect(factsOfType(story.record.facts, 'swap-rung')).toHaveLength(2);
  });

  it('[HO10] lapses by itself when the first of the turns begins, or after 14 days without an answer', () => {
    const story = new Scenario({ registry: TOWN });
    const soon = idOf(propose(story));
    const later = idOf(propose(story, [turn('s1', '03-26T08:30', '03-26T17:30')]));
    story.at((between(story.now, FRIDAY.from) - 1) as Duration);
    expect(stateOf(story, soon)).toBe('open');
    story.at(between(at('03-01T09:00'), FRIDAY.from));
    expect([stateOf(story, soon), stateOf(story, later)]).toEqual(['lapsed', 'open']);
    expect(story.record.facts.at(-1)).toMatchObject({ type: 'swap-lapsed', swap: soon, at: FRIDAY.from });
    expect(says(story, 's2', { type: 'accept', swap: soon })).toMatchObject({ ok: false, why: 'settled' });
    expect(there(story, middle(FRIDAY))).toEqual(['s1']);
    story.at(days(14));
    expect(stateOf(story, later)).toBe('lapsed');
  });

  it('[HO11] is answered by whom it is proposed to alone, and withdrawn by who made it or gives the turn', () => {
    const story = new Scenario({ registry: TOWN });
    const id = idOf(propose(story, [FRIDAY, SATURDAY], ['s1', 's2'], 'd1'));
    for (const type of ['accept', 'refuse', 'seen'] as const)
      for (const who of ['s1', 's3', 'd1', { service: 's2' }])
        expect(says(story, who, { type, swap: id })).toEqual({ ok: false, why: 'not-yours' });
    for (const who of ['s2', 's3'])
      expect(says(story, who, { type: 'withdraw', swap: id })).toEqual({ ok: false, why: 'not-yours' });
    expect(says(story, 's2', { type: 'accept', swap: 'f_none' })).toEqual({ ok: false, why: 'no-such-swap' });
    expect(says(story, 's1', { type: 'withdraw', swap: id })).toMatchObject({ swap: { state: 'withdrawn' } });
    const second = idOf(propose(story, [FRIDAY], ['s1', 's2'], 'd1'));
    expect(says(story, 'd1', { type: 'withdraw', swap: second })).toMatchObject({ ok: true });
  });

  it('[HO12] said again is the same, by its key for seven days; a second answer is told how it stands', () => {
    const story = new Scenario({ registry: TOWN });
    const asked = { type: 'propose', between: ['s1', 's2'], turns: [FRIDAY] } as const;
    const first = says(story, 's1', { ...asked, key: 'k1' });
    expect(says(story, 's1', { ...asked, key: 'k1' })).toEqual(first);
    expect(says(story, 's1', asked)).toEqual(first);
    const id = idOf(first);
    says(story, 's2', { type: 'refuse', swap: id, reason: 'sealed' });
    const made = story.record.facts.length;
    expect(says(story, 's2', { type: 'refuse', swap: id })).toMatchObject({ swap: { reason: 'sealed' } });
    for (const [who, type] of [
      ['s2', 'accept'],
      ['s1', 'withdraw'],
    ] as const)
      expect(says(story, who, { type, swap: id })).toMatchObject({
        ...{ ok: false, why: 'settled' },
        swap: { state: 'refused' },
      });
    expect(idOf(says(story, 's1', { ...asked, key: 'k1' }))).toBe(id);
    expect(idOf(says(story, 'd1', { ...asked, key: 'k1' }))).not.toBe(id);
    expect(story.record.facts.length).toBe(made + 1);
    story.at(days(7));
    const late = { ...asked, turns: [turn('s1', '03-12T08:30', '03-12T17:30')], key: 'k1' };
    expect(idOf(says(story, 's1', late))).toBe(id);
    says(story, 's1', { ...late, key: 'k2' });
    expect(stateOf(story, id)).toBeUndefined();
  });

  const PLAIN = [FRIDAY, SATURDAY];
  it.each<readonly [string, readonly SwapTurn[], readonly [string, string], readonly DutyChange[]]>([
    ['no-such-staff', PLAIN, ['s1', 'nobody'], []],
    ['no-such-staff', PLAIN, ['nobody', 's1'], []],
    ['with-oneself', PLAIN, ['s1', 's1'], []],
    ['another-kind-of-duty', PLAIN, ['s1', 'bh1'], []],
    ['already-begun', [turn('s1', '03-01T08:30', '03-01T17:30')], ['s1', 's2'], []],
    ['ends-before-it-begins', [{ ...FRIDAY, to: FRIDAY.from }], ['s1', 's2'], []],
    ['too-long', [turn('d1', '03-05T00:00', '03-14T00:00', COMMUNITY)], ['d1', 's1'], []],
    ['too-far-ahead', [turn('s1', '06-04T08:30', '06-04T17:30')], ['s1', 's2'], []],
    ['no-such-turn', [turn('s1', '03-05T08:30', '03-05T18:00')], ['s1', 's2'], []],
    ['turns-overlap', [FRIDAY, { ...FRIDAY, from: middle(FRIDAY) }], ['s1', 's2'], []],
    ['no-such-turn', [turn('s3', '03-05T12:00', '03-05T20:00', NEXT_GRID)], ['s1', 's2'], []],
    ['no-such-turn', [FRIDAY, turn('s2', '03-05T09:00', '03-05T12:00')], ['s1', 's2'], []],
    ['turn-handed-on', [FRIDAY], ['s1', 's2'], [standIn('d1', 's1', '03-05T08:30', '03-05T12:00')]],
    [
      'turn-handed-on',
      [{ ...FRIDAY, staff: 's2' }],
      ['s2', 's1'],
      [standIn('s2', 's1', '03-05T00:00', '03-06T00:00')],
    ],
    ['on-leave', PLAIN, ['s1', 's2'], [leave('s2', '03-05T12:00', '03-05T13:00')]],
    ['on-leave', PLAIN, ['s1', 's2'], [leave('s1', '03-06T00:00', '03-07T00:00')]],
    [
      'already-stands-in',
      PLAIN,
      ['s1', 's2'],
      [
        standIn('s2', 's1', '03-06T00:00', '03-06T00:00'),
        {
          type: 'override',
          override: {
            place: NEXT_GRID,
            staff: 's2',
            instead: 's3',
            from: at('03-05T12:00'),
            to: at('03-05T13:00'),
          },
        },
      ],
    ],
    ['at-two-places', [FRIDAY], ['s1', 's3'], []],
  ])('[HO13] is refused as %s, and makes no fact', (why, turns, pair, changes) => {
    const story = new Scenario({ registry: TOWN });
    for (const one of changes) change(story, one);
    const before = story.record.facts.length;
    expect(propose(story, turns, pair)).toEqual({ ok: false, why });
    expect(story.record.facts.length).toBe(before);
  });

  it('[HO13] is looked at again when it is accepted: what has come between refuses it then', () => {
    const between: readonly (readonly [string, (story: Scenario) => unknown])[] = [
      ['on-leave', (story) => change(story, leave('s2', '03-05T00:00', '03-06T00:00'))],
      ['turn-handed-on', (story) => change(story, standIn('d1', 's1', '03-05T00:00', '03-06T00:00'))],
      ['no-such-turn', (story) => story.registers({ ...TOWN, shifts: [{ ...EVENINGS, staff: 's1' }] })],
      [
        'no-such-staff',
        (story) => story.registers({ ...TOWN, staff: TOWN.staff.filter(({ id }) => id !== 's1') }),
      ],
    ];
    for (const [why, comes] of between) {
      const story = new Scenario({ registry: TOWN });
      const id = idOf(propose(story, [FRIDAY]));
      comes(story);
      expect(says(story, 's2', { type: 'accept', swap: id })).toEqual({ ok: false, why });
      expect(stateOf(story, id)).toBe('open');
    }
  });

  it('[HO13] of one turn proposed to two goes to who accepts first', () => {
    const story = new Scenario({ registry: TOWN });
    const [first, second] = [idOf(propose(story, [FRIDAY])), idOf(propose(story, [FRIDAY], ['s1', 's4']))];
    expect(says(story, 's4', { type: 'accept', swap: second })).toMatchObject({ ok: true });
    expect(says(story, 's2', { type: 'accept', swap: first })).toEqual({ ok: false, why: 'turn-handed-on' });
    expect(there(story, middle(FRIDAY))).toEqual(['s4']);
  });

  it('[HO14] is no matter of two places at the desk of the community, without a shift, or when both go', () => {
    const story = new Scenario({ registry: TOWN });
    expect(propose(story, [FRIDAY], ['s1', 'd1'])).toMatchObject({ ok: true });
    expect(propose(story, [FRIDAY], ['s1', 's4'])).toMatchObject({ ok: true });
    const there3 = turn('s3', '03-05T12:00', '03-05T20:00', NEXT_GRID);
    const id = idOf(propose(story, [FRIDAY, there3], ['s1', 's3']));
    const { roster } = story.record.community;
    const doubles = ['d1', 's4', 's2'].map((to) =>
      doublesUp({ between: ['s1', to], turns: [FRIDAY] }, roster),
    );
    expect(doubles, 'and it is said of the first two').toEqual([true, true, false]);
    says(story, 's3', { type: 'accept', swap: id });
    expect(there(story, at('03-05T13:00'))).toEqual(['s3']);
    expect(isOnDuty(story.record.community.roster, 's1', NEXT_GRID, at('03-05T19:00'))).toBe(true);
  });

  it('[HO15] is undone the same way: proposed back, and accepted by the other side', () => {
    for (const [asks, agrees] of [
      ['s1', 's2'],
      ['s2', 's1'],
    ] as const) {
      const story = new Scenario({ registry: TOWN });
      const id = idOf(propose(story));
      expect(says(story, asks, { type: 'undo', swap: id })).toEqual({ ok: false, why: 'not-in-force' });
      says(story, 's2', { type: 'accept', swap: id });
      expect(says(story, 's3', { type: 'undo', swap: id })).toEqual({ ok: false, why: 'not-yours' });
      const back = says(story, asks, { type: 'undo', swap: id, key: 'k' });
      expect(back).toMatchObject({
        swap: { between: [asks, agrees], undoes: id, turns: [{ staff: 's2' }, { staff: 's1' }] },
      });
      expect(says(story, asks, { type: 'undo', swap: id, key: 'k' })).toEqual(back);
      expect(there(story, middle(FRIDAY))).toEqual(['s2']);
      says(story, agrees, { type: 'accept', swap: idOf(back) });
      expect([there(story, middle(FRIDAY)), there(story, middle(SATURDAY))]).toEqual([['s1'], ['s2']]);
      expect(stateOf(story, id)).toBe('undone');
      expect(story.record.facts.slice(-3)).toMatchObject([
        { type: 'duty-entry-withdrawn', swap: id, by: { staff: agrees } },
        { type: 'duty-entry-withdrawn', swap: id },
        { type: 'swap-accepted', swap: idOf(back) },
      ]);
      expect(says(story, asks, { type: 'undo', swap: idOf(back) })).toEqual({
        ok: false,
        why: 'not-in-force',
      });
      expect(propose(story)).toMatchObject({ ok: true, swap: { state: 'open' } });
    }
  });

  it('[HO15] not to who is away then by now, or works for another', () => {
    const story = new Scenario({ registry: TOWN });
    const id = idOf(propose(story));
    says(story, 's2', { type: 'accept', swap: id });
    change(story, leave('s1', '03-05T00:00', '03-05T12:00'));
    expect(says(story, 's2', { type: 'undo', swap: id })).toEqual({ ok: false, why: 'on-leave' });
  });

  it('[HO16] is taken back whole by whoever plans: one of its entries takes the other with it', () => {
    const story = new Scenario({ registry: TOWN });
    const id = idOf(propose(story));
    says(story, 's2', { type: 'accept', swap: id });
    const back = idOf(says(story, 's1', { type: 'undo', swap: id }));
    change(story, leave('s3', '03-05T00:00', '03-05T12:00'));
    const [, second] = story.record.community.duty.state.entries;
    expect(change(story, { type: 'withdraw', entry: second?.id ?? '' })).toMatchObject({ ok: true });
    expect(story.record.community.duty.state.entries).toMatchObject([{ type: 'leave', staff: 's3' }]);
    expect([there(story, middle(FRIDAY)), there(story, middle(SATURDAY))]).toEqual([['s1'], ['s2']]);
    expect(stateOf(story, id)).toBe('undone');
    expect(says(story, 's2', { type: 'accept', swap: back })).toEqual({ ok: false, why: 'not-in-force' });
  });

  it('[HO16] is known for seven days after its answer, and while it is in force until its turns are over', () => {
    const story = new Scenario({ registry: TOWN });
    const id = idOf(propose(story, [turn('s1', '03-26T08:30', '03-26T17:30')]));
    says(story, 's2', { type: 'accept', swap: id });
    const refused = idOf(propose(story));
    says(story, 's2', { type: 'refuse', swap: refused });
    propose(story.at(days(8)), [turn('s1', '03-12T08:30', '03-12T17:30')]);
    expect([stateOf(story, id), stateOf(story, refused)]).toEqual(['accepted', undefined]);
    propose(story.at(days(26)), [turn('s1', '04-02T08:30', '04-02T17:30')]);
    expect(stateOf(story, id)).toBeUndefined();
    const [entry] = story.record.community.duty.state.entries;
    expect(change(story, { type: 'withdraw', entry: entry?.id ?? '' })).toMatchObject({ ok: true });
  });

  it('[HO17] is refused beyond 40 of one person, whatever became of them, and beyond the entries that duty has room for', () => {
    const story = new Scenario({ registry: TOWN });
    const minute = (n: number) => ({ ...FRIDAY, from: plus(FRIDAY.from, minutes(n)) });
    const ids = Array.from({ length: 40 }, (_, n) => idOf(propose(story, [minute(n)])));
    says(story, 's1', { type: 'withdraw', swap: ids[1] ?? '' });
    expect(propose(story, [minute(40)])).toEqual({ ok: false, why: 'too-many-swaps' });
    expect(propose(story, [SATURDAY], ['s2', 's1'])).toMatchObject({ ok: true });
    for (let n = 0; n < 999; n++) change(story, leave('st1', '03-02T00:00', `03-0${3 + (n % 2)}T00:00`));
    const { entries } = story.record.community.duty.state;
    expect(entries).toHaveLength(2);
    for (let n = entries.length; n < 1_000; n++)
      change(story, {
        type: 'leave',
        leave: { staff: 'st1', from: plus(FRIDAY.from, minutes(n)), to: plus(FRIDAY.to, minutes(n)) },
      });
    expect(says(story, 's2', { type: 'accept', swap: ids[0] ?? '' })).toEqual({
      ok: false,
      why: 'too-many-entries',
    });
    story.at(days(2));
    expect(says(story, 's2', { type: 'accept', swap: ids[0] ?? '' })).toMatchObject({ ok: true });
  });
});
