import fc from 'fast-check';
import type { PlaceId } from '../../devices/place.ts';
import { CHANNELS } from '../../devices/registry.ts';
import {
  type Duration,
  days,
  formatTime,
  hours,
  type Instant,
  microseconds,
  minus,
  minutes,
  plus,
  seconds,
} from '../../devices/time.ts';
import { RESOLVE_REASONS, VISIT_FINDINGS, VISIT_MANNERS } from '../../rules/fact.ts';
import { ANSWER_ACTIONS, type Answer, type Input } from '../../rules/input.ts';
import { REPORT_CAUSES } from '../../rules/reportable.ts';
import { RECEIPT_STATES } from '../../rules/ring.ts';
import { B12, COMMUNITY, HOME, VILLAGE } from '../community.ts';
import { REGISTRIES } from './chance-registries.ts';

/** What chance lets happen to a community: one input after each gap of time. */
export interface Happening {
  readonly gap: Duration;
  /** The input at `at`; answers choose among the ids of the cases opened so far. */
  make(at: Instant, gap: Duration, cases: readonly string[]): Input;
  /** Up to when, counted back from the input, clocks may be looked at: not while we were down. */
  downFor(gap: Duration): Duration;
}

/** Mostly moments, now and then the length of a clock, seldom days: an unanswered red rings all that time. */
const gap: fc.Arbitrary<Duration> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(microseconds(1), seconds(1), seconds(59), seconds(60), minutes(3), minutes(5)),
  },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 3_600_000_000 }).map(microseconds) },
  { weight: 2, arbitrary: fc.constantFrom(minutes(30), hours(1), hours(2), hours(4), hours(8)) },
  { weight: 1, arbitrary: fc.constantFrom(hours(24), hours(26), hours(36), hours(60)) },
);

const fields = fc.oneof(
  fc.constantFrom(
    { smoke: true },
    { smoke: false },
    { smoke: true, test: true },
    { test: true },
    { temperature: 20 },
    { temperature: 60 },
    { fault: true, tamper: true },
    { sos: true },
    { fall: true, steps: 100 },
    { fall: true, sos: true },
    { fall: true, worn: false },
    { steps: 90 },
    { steps: 101 },
    { steps: 140 },
    { open: true },
    { open: false },
    { worn: false },
    { worn: true },
    { people: 41 },
    { people: 39 },
    { people: 38, entries: 7 },
    { batteryLow: true },
  ),
  fc.record(
    {
      heartRate: fc.constantFrom(30, 39, 44, 46, 72, 139, 151),
      spo2: fc.constantFrom(80, 87, 89, 91, 97),
      battery: fc.constantFrom(5, 19, 21, 26, 90),
      worn: fc.boolean(),
      smoke: fc.boolean(),
      open: fc.boolean(),
      test: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom({}, { heartRate: 'x' }, { smoke: 1 }, { battery: -1 }, [], 'off', null),
);

/** The device's own time relative to receipt, if any. */
const sentAt = fc.constantFrom(
  undefined,
  undefined,
  seconds(0),
  minutes(2),
  minutes(6),
  hours(3),
  hours(30),
  -minutes(4) as Duration,
  -hours(1) as Duration,
  days(20_000),
);

const statement = fc
  .record({ body: fields, sent: sentAt, seq: fc.option(fc.nat(3), { nil: undefined }) })
  .map(({ body, sent, seq }) => (at: Instant) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
    const time = sent === undefined ? {} : { at: formatTime(minus(at, sent), 'Asia/Shanghai') };
    return { ...body, ...time, ...(seq !== undefined && { seq }) };
  });

const DEVICES = VILLAGE.devices.filter((device) => device.bridge === undefined).map((device) => device.id);

const everywhere = (make: Happening['make']): Omit<Happening, 'gap'> => ({ make, downFor: () => seconds(0) });

const reading = fc
  .record({
    device: fc.constantFrom(...DEVICES, 'nobody'),
    said: fc.array(statement, { minLength: 1, maxLength: 3 }),
  })
  .map(({ device, said }) =>
    everywhere((at) => ({
      type: 'message',
      at,
      client: device,
      topic: `devices/${device}/readings`,
      payload: Buffer.from(JSON.stringify(said.map((say) => say(at)))),
    })),
  );

const other = fc
  .constantFrom(
    ['door-0501', 'devices/door-0501/status', 'online'],
    ['door-0501', 'devices/door-0501/status', 'offline'],
    ['zb-b12', 'zigbee2mqtt/Hall/smoke', '{"smoke":true}'],
    ['zb-b12', 'zigbee2mqtt/Hall/smoke', '{"smoke":false,"battery":9}'],
    ['zb-b12', 'zigbee2mqtt/Door', '{"contact":true}'],
    ['zb-b12', 'zigbee2mqtt/Door', '{"contact":false}'],
    ['zb-b12', 'zigbee2mqtt/bridge/state', 'online'],
    ['zb-b12', 'zigbee2mqtt/bridge/state', 'offline'],
    ['zb-b12', 'zigbee2mqtt/bridge/state', 'offline'],
    ['smoke-0501', 'devices/smoke-0502/readings', '{"smoke":true}'],
    ['smoke-0501', 'devices/smoke-0501/readings', '{"smoke":tr'],
  )
  .map(([client = '', topic = '', text = '']) =>
    everywhere((at) => ({ type: 'message', at, client, topic, payload: Buffer.from(text) })),
  );

/** How long before it was heard of something was done out of reach, if it says so; also from the future. */
const ago = fc.constantFrom(undefined, undefined, minutes(1), minutes(20), hours(30), -hours(1) as Duration);

export const answer = fc
  .record({
    pick: fc.nat(5),
    by: fc.constantFrom(
      { staff: 's1' },
      { staff: 'd1' },
      { staff: 'st1' },
      { staff: 'bh1' },
      { service: 'city' },
    ),
    action: fc.constantFrom(...ANSWER_ACTIONS, 'accept' as const, 'resolve' as const),
    key: fc.constantFrom(undefined, 'k1', 'k2'),
    reason: fc.constantFrom(...RESOLVE_REASONS, undefined),
    to: fc.constantFrom('d1', 's2', 'nobody', undefined),
    satisfied: fc.constantFrom(true, false, undefined),
    department: fc.constantFrom('health', undefined),
    note: fc.constantFrom('sealed', undefined),
    resident: fc.constantFrom('r1', 'r2', undefined),
    ago,
  })
  .map(({ pick, ago, ...answer }) =>
    everywhere((at, _, cases) => {
      const known = Object.entries({ ...answer, madeAt: ago && minus(at, ago) });
      const said = Object.fromEntries(known.filter(([, value]) => value !== undefined));
      const id = cases.at(-1 - (pick % Math.max(cases.length, 1))) ?? 'c_none';
      return { type: 'answer', at, answer: { ...said, case: id } as unknown as Answer };
    }),
  );

const spoken = fc
  .record({
    by: fc.constantFrom({ staff: 's1' }, { staff: 'bh1' }, { staff: 'nobody' }, { service: 'city' }),
    key: fc.constantFrom(undefined, 'k1', 'k2'),
    about: fc.constantFrom(
      { resident: 'r1' },
      { resident: 'gone' },
      { place: HOME },
      { place: B12 },
      { place: 'hz/xq' as PlaceId },
    ),
    cause: fc.constantFrom(...REPORT_CAUSES, 'smoke' as const, 'no-sign-of-life' as const),
    drill: fc.constantFrom(undefined, undefined, true),
    how: fc.constantFrom(...VISIT_MANNERS),
    found: fc.constantFrom(...VISIT_FINDINGS),
    ago,
    type: fc.constantFrom('report', 'visit', 'check-in'),
  })
  .map(({ by, key, about, cause, drill, how, found, ago, type }) =>
    everywhere((at): Input => {
      const word = { by, ...(key && { key }), ...(ago && { madeAt: minus(at, ago) }) };
      if (type === 'report')
        return { type, at, report: { ...word, about, cause, ...(drill && { drill: true }) } };
      if (type === 'visit') return { type, at, visit: { ...word, about, how, found } };
      return { type: 'check-in', at, checkIn: { ...word, place: about.place ?? HOME } };
    }),
  );

const receipt = fc
  .record({
    pick: fc.nat(5),
    staff: fc.constantFrom(...VILLAGE.staff.map(({ id }) => id), 'nobody'),
    channel: fc.constantFrom(...CHANNELS),
    attempt: fc.constantFrom(undefined, 1, 2, 3),
    state: fc.constantFrom(...RECEIPT_STATES, 'failed' as const),
  })
  .map(({ pick, attempt, ...heard }) =>
    everywhere((at, _, cases) => {
      const id = cases.at(-1 - (pick % Math.max(cases.length, 1))) ?? 'c_none';
      return {
        type: 'receipt',
        at,
        receipt: { ...heard, ...(attempt !== undefined && { attempt }), case: id },
      };
    }),
  );

const registry = fc
  .constantFrom(...REGISTRIES)
  .map((registry) => everywhere((at) => ({ type: 'registry-changed', at, author: 'chance', registry })));

const later = (at: Instant, hoursOn: number): Instant => plus(at, hours(hoursOn));

export const duty = fc
  .record({
    staff: fc.constantFrom('s1', 's2', 'd1', 'bh1', 'nobody'),
    instead: fc.constantFrom('s1', 'd1', 'st1', undefined),
    isLeave: fc.boolean(),
    begins: fc.constantFrom(-1, 0, 2, 600),
    lasts: fc.constantFrom(0, 3, 30, 300),
  })
  .map(({ staff, instead, isLeave, begins, lasts }) =>
    everywhere((at) => {
      const span = { from: later(at, begins), to: later(at, begins + lasts) };
      const override = { staff, place: COMMUNITY, ...(instead && { instead }), ...span };
      return {
        type: 'duty-changed',
        at,
        by: { staff: 'd1' },
        change: isLeave ? { type: 'leave', leave: { staff, ...span } } : { type: 'override', override },
      };
    }),
  );

const walk = fc
  .record({
    place: fc.constantFrom(HOME, B12, COMMUNITY),
    lasts: fc.constantFrom(minutes(1), hours(1), hours(2), hours(3)),
    test: fc.constantFrom(undefined, 'f_none'),
  })
  .map(({ place, lasts, test }) =>
    everywhere((at) => ({
      type: 'walk-test',
      at,
      by: { service: 'repairs' },
      change: test === undefined ? { type: 'start', place, until: plus(at, lasts) } : { type: 'end', test },
    })),
  );
export const mute = fc
  .record({
    place: fc.constantFrom(HOME, B12, COMMUNITY, 'hz/xq' as PlaceId),
    device: fc.constantFrom('smoke-0501', 'nobody', undefined, undefined),
    cause: fc.constantFrom('smoke' as const, 'device-silent' as const, undefined, undefined),
    red: fc.constantFrom(true, undefined),
    begins: fc.constantFrom(-1, 0, 0, 2),
    lasts: fc.constantFrom(0, 1, 2, 30),
  })
  .map(({ begins, lasts, device, cause, red, place }) =>
    everywhere((at) => {
      const span = { from: later(at, begins), until: later(at, begins + lasts) };
      const asked = { place, ...(device && { device }), ...(cause && { cause }), ...(red && { red }) };
      const set = { type: 'set' as const, mute: { ...asked, ...span } };
      return { type: 'mute-changed', at, by: { staff: 'd1' }, change: set };
    }),
  );

const share = (length: Duration, part: number): Duration => microseconds(Math.floor(length * part));

const started = fc.constantFrom(0, 0.5, 1).map(
  (part): Omit<Happening, 'gap'> => ({
    make: (at, gap) => ({ type: 'gateway-started', at, downFrom: minus(at, share(gap, part)), downTo: at }),
    downFor: (gap) => share(gap, part),
  }),
);

const jump = fc.constantFrom(0.5, 1, -1, -30).map(
  (part): Omit<Happening, 'gap'> => ({
    make: (at, gap) => ({ type: 'clock-changed', at, by: share(gap, part) }),
    downFor: (gap) => share(gap, Math.max(part, 0)),
  }),
);

const condition = fc
  .record({
    condition: fc.constantFrom('disk-filling' as const, 'disk-nearly-full' as const),
    holds: fc.boolean(),
    value: fc.integer({ min: 0, max: 100 }),
  })
  .map((said) => everywhere((at) => ({ type: 'gateway-condition', at, ...said })));

const alive = fc.constant(everywhere((at) => ({ type: 'alive', at })));

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc
    .tuple(
      gap,
      fc.oneof(
        { weight: 9, arbitrary: reading },
        { weight: 6, arbitrary: answer },
        { weight: 3, arbitrary: receipt },
        { weight: 2, arbitrary: spoken },
        { weight: 2, arbitrary: other },
        { weight: 2, arbitrary: registry },
        { weight: 2, arbitrary: duty },
        { weight: 2, arbitrary: walk },
        { weight: 1, arbitrary: mute },
        { weight: 1, arbitrary: started },
        { weight: 1, arbitrary: jump },
        { weight: 1, arbitrary: condition },
        { weight: 1, arbitrary: alive },
      ),
    )
    .map(([gap, happening]) => printed({ gap, ...happening })),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** A happening as a failure prints it: what it would be at the time 0, after its gap. */
function printed(happening: Happening): Happening {
  const input = happening.make(seconds(0) as number as Instant, happening.gap, ['<case>']);
  const text = JSON.stringify(input, (key, value) =>
    key === 'payload' ? String(Buffer.from(value)) : value,
  );
  return { ...happening, [fc.toStringMethod]: () => `${happening.gap / 1e6} s: ${text}` } as Happening;
}

/** How one run of the same inputs differs from another. */
export interface Manner {
  /** Where in the gap before the input clocks are looked at, as shares of it. */
  readonly ticks: readonly number[];
  /** Rows written with the step, or that nothing is committed yet. */
  readonly rows: number | 'late';
  readonly killed: boolean;
}

export const manners: fc.Arbitrary<Manner[]> = fc.array(
  fc.record({
    ticks: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }).map((all) => all.sort()),
    rows: fc.constantFrom<number | 'late'>(0, 0, 1, 2, 100, 'late', 'late'),
    killed: fc.boolean(),
  }),
  { minLength: 40, maxLength: 40 },
);

/** When clocks are looked at before an input at `at`. */
export const tickTimes = (at: Instant, { gap, downFor }: Happening, { ticks }: Manner): Instant[] => {
  const before = minus(at, gap);
  const up = (gap - downFor(gap)) as Duration;
  return ticks.map((part) => plus(before, share(up, part)));
};
