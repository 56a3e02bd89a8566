import { describe, expect, it } from 'vitest';
import { EMPTY_REGISTRY, type Registry } from '../../devices/registry.ts';
import { days, hours, type Instant, instant, minutes, plus, seconds } from '../../devices/time.ts';
import { lapse } from '../../rules/alert-clock.ts';
import { BOOK } from '../../rules/book/index.ts';
import { evolve } from '../../rules/case.ts';
import { Community } from '../../rules/community.ts';
import { NO_DUTY } from '../../rules/duty-log.ts';
import type { Input } from '../../rules/input.ts';
import { emptyPlaceState, type PlaceState } from '../../rules/place-state.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Senses } from '../../rules/sensing.ts';
import { B12, GRID, HOME, MONDAY, NEXT_HOME, only, VILLAGE, villageOf } from '../community.ts';
import { Record } from '../record.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const at = (length: number): Instant => plus(MONDAY, length as never);

function begun(registry: Registry): Record {
  const record = new Record(BOOK, MONDAY);
  record.take({ type: 'registry-changed', at: MONDAY, author: 'test', registry });
  return record;
}

const message = (when: Instant, device: string, body: object) => ({
  type: 'message' as const,
  at: when,
  client: device,
  topic: `devices/${device}/readings`,
  payload: Buffer.from(JSON.stringify(body)),
});

const says = (record: Record, when: Instant, device: string, body: object, rows: number | 'late' = 0) =>
  record.take(message(when, device, body), rows);

describe('a community', () => {
  it('[LW8] that is empty waits for nothing', () => {
    const standing = {
      at: instant(0),
      registry: EMPTY_REGISTRY,
      rows: [],
      cases: [],
      closedLately: [],
      downtimes: [],
      duty: NO_DUTY,
    };
    const community = new Community(BOOK, standing);
    expect(community.nextDeadline()).toBeUndefined();
    expect(community.accept({ type: 'alive', at: MONDAY }, 1).facts).toEqual([]);
    expect(community.replayPoint).toEqual({ seq: 1, at: MONDAY });
  });

  it('[LW9] gives changed rows in slices, the longest waiting first, and says from where to replay', () => {
    const { community } = begun(only('door-0501', 'door-0502'));
    const open = (seq: number, device: string) => message(at(seconds(seq)), device, { open: true });
    community.accept(open(2, 'door-0502'), 2);
    community.accept(open(3, 'door-0501'), 3);
    community.accept(open(4, 'door-0502'), 4);
    expect(community.rowsToWrite).toBe(2);
    expect(community.replayPoint).toEqual({ seq: 1, at: MONDAY });
    expect(community.takeRows(1).map((row) => row.key)).toEqual([NEXT_HOME]);
    expect(community.replayPoint).toEqual({ seq: 2, at: at(seconds(2)) });
    expect(community.takeRows(9).map((row) => row.key)).toEqual([HOME]);
    expect(community.replayPoint).toEqual({ seq: 4, at: at(seconds(4)) });
  });

  it('[SR4] expects nothing of a person whose row is from before anybody was expected, until it starts', () => {
    const registry = villageOf({ risk: 'high', contacts: [{}] }, 'door-0501');
    const row = emptyPlaceState(HOME);
    row.residents.r1 = { lastSign: MONDAY, alerts: {}, notBefore: {} };
    const standing = { at: MONDAY, registry, rows: [{ row, applied: 0 }], cases: [], closedLately: [] };
    const community = new Community(BOOK, { ...standing, downtimes: [], duty: NO_DUTY });
    community.replayed(MONDAY, 1);
    expect(community.visitsDue(at(days(400)))).toEqual([]);
    const started = { type: 'gateway-started', at: MONDAY, downFrom: MONDAY, downTo: MONDAY } as const;
    community.accept(started, 2);
    expect(community.visitsDue(at(days(400))).map(({ resident }) => resident.id)).toEqual(['r1']);
  });

  it('[LW10] knows after a restart that replayed nothing where in the journal it is', () => {
    const record = begun(only('smoke-0502'));
    record.tick(at(hours(27)), 9);
    record.restart();
    expect(record.community.replayPoint).toEqual({ seq: 1, at: at(hours(27)) });
  });

  it('[LW11] does not judge a row by a registry that the row has left behind', () => {
    const aloneNoMore = { ...only('door-0501'), residents: [] };
    const record = begun(only('door-0501', 'smoke-0502'));
    record.take({ type: 'registry-changed', at: at(1), author: 'test', registry: aloneNoMore }, 0);
    record.tick(at(hours(30)), 1);
    const before = record.community.look(HOME)?.devices['door-0501'];
    record.restart();
    expect(record.community.look(HOME)?.devices['door-0501']).toEqual(before);
  });

  it('[LW12] does not bring back to a row what has left it since', () => {
    const record = begun(only('door-0501', 'door-0502'));
    says(record, at(1), 'door-0502', { open: true }, 0);
    record.take({ type: 'registry-changed', at: at(2), author: 'test', registry: VILLAGE }, 0);
    record.take({ type: 'registry-changed', at: at(3), author: 'test', registry: only('door-0501') }, 0);
    says(record, at(4), 'door-0501', { open: true }, 1);
    record.restart();
    const without = new Record(BOOK, MONDAY);
    for (const input of record.journal) without.take(input);
    for (const key of [HOME, NEXT_HOME])
      expect(record.community.look(key)).toEqual(without.community.look(key));
  });

  it.each([0, 1, 2, 3, 4])(
    '[LW16] takes all that people say once, with %i rows written before the kill',
    (rows) => {
      const registry = { ...VILLAGE, venues: [{ ...VILLAGE.venues[0]!, hours: 'Mo-Su 09:00-17:00' }] };
      const [killed, other] = [begun(registry), begun(registry)];
      const by = { staff: 's1' };
      const leave = { staff: 's2', from: MONDAY, to: at(hours(9)) };
      const [from, to] = [plus(MONDAY, days(4)), plus(MONDAY, days(4.1))];
      const friday = { staff: 's1', place: GRID, from, to };
      says(killed, at(1), 'smoke-0501', { smoke: true });
      says(other, at(1), 'smoke-0501', { smoke: true });
      const [it] = killed.community.cases();
      const about = { case: it!.id, by };
      const sealed = (from: number) => ({
        place: NEXT_HOME,
        from: at(from),
        until: at(from + 60),
        note: 'sealed',
      });
      const said = (from: number): Input[] => [
        {
          type: 'visit',
          at: at(from),
          visit: { by, about: { resident: 'r1' }, how: 'visit', found: 'well' },
        },
        { type: 'check-in', at: at(from), checkIn: { by, place: B12, key: 'k' } },
        { type: 'report', at: at(from), report: { by, about: { venue: 'v1' }, cause: 'crowding' } },
        { type: 'answer', at: at(from), answer: { ...about, action: 'contact', resident: 'r1', key: 'k' } },
        {
          type: 'receipt',
          at: at(from),
          receipt: { case: it!.id, staff: 's1', channel: 'app', state: 'seen' },
        },
        { type: 'duty-changed', at: at(from), by, change: { type: 'leave', leave } },
        { type: 'swap', at: at(from), by, word: { type: 'propose', between: ['s1', 'd1'], turns: [friday] } },
        {
          type: 'swap-receipt',
          at: at(from),
          receipt: { swap: 'f_none', staff: 's2', channel: 'app', state: 'seen' },
        },
        { type: 'walk-test', at: at(from), by, change: { type: 'start', place: B12, until: at(from + 60) } },
        { type: 'mute-changed', at: at(from), by, change: { type: 'set', mute: sealed(from) } },
        {
          type: 'venue-answer',
          at: at(from),
          venue: 'v1',
          answer: { type: 'override', hours: 'Mo 09:00-20:00', by },
        },
        message(at(from), 'door-0502', { open: true }),
        message(at(from), 'door-0501', { open: true }),
        { ...message(at(from), 'zb-b12', { battery: 90 }), topic: 'zigbee2mqtt/Hall/smoke' },
        { type: 'gateway-condition', at: at(from), condition: 'disk-filling', holds: true },
        { type: 'gateway-started', at: at(from + 20), downFrom: at(from + 10), downTo: at(from + 20) },
        { type: 'clock-changed', at: at(from + 21), by: -90e6 },
        {
          type: 'registry-changed',
          at: at(from + 22),
          author: 'test',
          registry: { ...registry, venues: [] },
        },
        { type: 'registry-changed', at: at(from + 23), author: 'test', registry },
      ];
      for (const input of [...said(2), ...said(30)]) {
        killed.take(input, 0);
        other.take(input, 0);
      }
      says(killed, at(99), 'door-0502', { open: true }, rows);
      says(other, at(99), 'door-0502', { open: true });
      killed.restart();
      expect(killed.facts).toEqual(other.facts);
      for (const key of [HOME, NEXT_HOME, B12, 'venue:v1', 'radio:zb-b12'])
        expect(killed.community.look(key), key).toEqual(other.community.look(key));
      expect([...killed.community.cases()]).toEqual([...other.community.cases()]);
      expect(killed.community.duty.state).toEqual(other.community.duty.state);
      expect(killed.community.duty.swaps.all).toMatchObject([{ state: 'open' }]);
      expect(killed.community.walks.state).toEqual(other.community.walks.state);
      expect(killed.community.holding.mutes).toEqual(other.community.holding.mutes);
      expect(killed.community.downtimes).toEqual(other.community.downtimes);
    },
  );

  it('[LW13] leaves a case alone that it has already, when the record brings it again', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    const old = story.theCase();
    story.answers('s1', 'accept').record.community.recall(old);
    expect(story.record.community.case(old.id)?.state).toBe('accepted');
  });

  it('[LW14] treats ids that every object knows like any other', () => {
    const ids = ['constructor', 'toString', '__proto__'];
    const devices = ids.map((id) => ({ id, kind: 'door', place: HOME }));
    const residents = ids.map((id) => ({ ...VILLAGE.residents[0]!, id }));
    const story = new Scenario({ registry: { ...VILLAGE, devices, residents } });
    for (const id of ids) story.sends(id, { battery: 9 });
    expect(factsOfType(story.record.facts, 'alert-raised').map((fact) => fact.device)).toEqual(ids);
    story.at(hours(25));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('[LW15] forgets the alert of a rule that left the book, at the next change of the registry', () => {
    const record = begun(only('door-0502'));
    says(record, at(1), 'door-0502', { battery: 9 }, 9);
    const row = record.community.look(NEXT_HOME)!;
    const left = BOOK.filter((rule) => rule.id !== 'battery-low');
    const community = comesBack(left, row);
    const change = { type: 'registry-changed', author: 'test', registry: only('door-0502') } as const;
    const { facts } = community.accept({ ...change, at: at(2) }, 3);
    expect(facts.map((fact) => fact.type)).toEqual(['registry-changed']);
    expect(community.look(NEXT_HOME)?.devices['door-0502']?.alerts).toEqual({});
  });
});

describe('a gateway that comes back with other rules', () => {
  it('[RL35] judges values that stay as they are by those at the next word of the device', () => {
    const record = begun(only('door-0502'));
    says(record, at(1), 'door-0502', { battery: 22 }, 2);
    const row = record.community.look(NEXT_HOME)!;
    const strict = BOOK.map((rule) =>
      rule.id === 'battery-low' && rule.on.type === 'below'
        ? { ...rule, on: { ...rule.on, limit: 30 } }
        : rule,
    );
    const community = comesBack(strict, row);
    const payload = Buffer.from('{"battery":22}');
    const from = { client: 'door-0502', topic: 'devices/door-0502/readings' };
    const { facts } = community.accept({ type: 'message', at: at(2), ...from, payload }, 3);
    expect(facts.map((fact) => fact.type)).toContain('alert-raised');
  });
});

describe('what cannot happen', () => {
  it('[CS18] a case that begins twice, or in the middle, stops the process', () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    const [opened] = factsOfType(story.record.facts, 'case-opened');
    const [told] = factsOfType(story.record.facts, 'tier-told');
    expect(() => evolve(undefined, told!)).toThrow('has a tier-told before its opening');
    expect(() => evolve(story.theCase(), opened!)).toThrow('has a case-opened after its opening');
  });

  it('[AL10] a clock of nobody does nothing', () => {
    const senses = { watch: { lookUp: () => undefined } } as unknown as Senses;
    expect(lapse(emptyPlaceState(HOME), 'smoke/nobody', MONDAY, senses)).toEqual([]);
  });
});

it('[CS19] an alert that calms down after its case was closed reopens nothing', () => {
  const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { fall: true, steps: 10 });
  story.answers('s1', 'resolve', { reason: 'false-behaviour' }).at(minutes(2));
  story.sends('band-0501', { steps: 20 });
  expect(
    story.openCases().map((it) => it.urgency),
    'the red of the same fall',
  ).toEqual(['emergency']);
  expect(story.facts().at(-1)).toBe('2 min: quiet fall');
});

/** The gateway of the door next door after a restart, with the row as it was written at the second input. */
function comesBack(book: readonly Rule[], row: Readonly<PlaceState>): Community {
  const community = new Community(book, {
    at: at(1),
    registry: only('door-0502'),
    rows: [{ row: structuredClone(row), applied: 2 }],
    cases: [],
    closedLately: [],
    downtimes: [],
    duty: NO_DUTY,
  });
  community.replayed(at(1), 2);
  return community;
}
