import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { type Duration, hours, type Instant, microseconds, minutes } from '../../devices/time.ts';
import type { Answer, Input } from '../../rules/input.ts';
import { HOME, VILLAGE } from '../community.ts';
import { type Happening, type Manner, manners } from './chance.ts';
import { expectSame, run, runAgain } from './runs.ts';

const RADIO = 'zb-b12';
const [alone] = VILLAGE.residents;

/** One person living alone, all but one of whose sensors are behind one radio gateway; nobody to be told, so facts are few. */
const home = (...others: object[]): Registry =>
  ({
    ...VILLAGE,
    residents: [alone],
    venues: [],
    staff: [],
    shifts: [],
    devices: [
      { id: 'z-door', kind: 'door', place: HOME, bridge: RADIO, address: 'door' },
      { id: 'z-smoke', kind: 'smoke', place: HOME, bridge: RADIO, address: 'smoke' },
      ...others,
    ],
  }) as Registry;
const band = { id: 'band', kind: 'wristband', place: HOME, resident: 'r1' };
const ALONE = home();
const REGISTRIES = [ALONE, home(band), { ...ALONE, devices: [] }, { ...ALONE, residents: [] }];

const gap: fc.Arbitrary<Duration> = fc.constantFrom(
  ...[
    microseconds(1),
    minutes(3),
    minutes(10),
    hours(1),
    hours(2),
    hours(6),
    hours(11),
    hours(20),
    hours(26),
  ],
);

const says =
  (client: string, topic: string, text: string) =>
  (at: Instant): Input => ({
    type: 'message',
    at,
    client,
    topic,
    payload: Buffer.from(text),
  });
const through = (address: string, text: string) => says(RADIO, `zigbee2mqtt/${address}`, text);
const MESSAGES = [
  through('door', '{"contact":true}'),
  through('door', '{"contact":false}'),
  through('smoke', '{"battery":90}'),
  through('smoke', '{"smoke":true}'),
  through('smoke', '{"smoke":false}'),
  through('bridge/state', 'online'),
  says('band', 'devices/band/readings', '{"heartRate":70}'),
];
const goodbye = through('bridge/state', 'offline');

const answers =
  (answer: Pick<Answer, 'action' | 'reason'>) =>
  (at: Instant): Input => ({
    type: 'answer',
    at,
    answer: { ...answer, case: 'c_none', by: { service: 'city' }, resident: 'r1' },
  });

const NO_TIME = () => 0 as Duration;
const message = fc.constantFrom(...MESSAGES).map((make) => ({ make, downFor: NO_TIME }));
const leaving = fc.constant({ make: goodbye, downFor: NO_TIME });
const registry = fc.constantFrom(...REGISTRIES).map((registry) => ({
  make: (at: Instant): Input => ({ type: 'registry-changed', at, author: 'chance', registry }),
  downFor: NO_TIME,
}));
const started = fc.constant({
  make: (at: Instant, gap: Duration): Input => ({
    type: 'gateway-started',
    at,
    downFrom: (at - gap) as Instant,
    downTo: at,
  }),
  downFor: (gap: Duration) => gap,
});

const settles: Happening[] = Array.from({ length: 32 }, (_, n) => ({
  gap: hours(n % 2 === 0 ? 8 : 16),
  make: through('door', `{"contact":${n % 2 === 0}}`),
  downFor: NO_TIME,
}));
/** What happened long ago was written long ago. */
const CALM: Manner = { ticks: [], rows: 100, killed: false };
/** After two weeks of one life: silences of a day and more (a red that nobody answers rings on, and is slow to replay), and people who say what they were. */
const lives: fc.Arbitrary<Happening[]> = fc
  .array(
    fc
      .tuple(
        fc.constantFrom(...[5, 8, 13, 16, 17, 23, 25, 28, 31].map(hours)),
        fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...MESSAGES.slice(0, 3)) },
          { weight: 1, arbitrary: fc.constant(goodbye) },
          {
            weight: 3,
            arbitrary: fc
              .constantFrom('false-behaviour', 'real', 'false-device')
              .map((reason) => answers({ action: 'resolve', reason: reason as 'real' })),
          },
          { weight: 1, arbitrary: fc.constant(answers({ action: 'contact' })) },
        ),
      )
      .map(([gap, make]) => ({ gap, make, downFor: NO_TIME })),
    { minLength: 4, maxLength: 9, size: 'max' },
  )
  .map((all) => [...settles, ...all]);

const some = (registries: number): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc
      .tuple(
        gap,
        fc.oneof(
          { weight: 8, arbitrary: message },
          { weight: 4, arbitrary: leaving },
          { weight: registries, arbitrary: registry },
          { weight: 1, arbitrary: started },
        ),
      )
      .map(([gap, happening]) => ({ gap, ...happening })),
    { minLength: 3, maxLength: 14, size: 'max' },
  );

describe('laws of silence', { timeout: 120_000 }, () => {
  it('[SI22] facts do not depend on when clocks are looked at, kills, late commits and rows written in slices', () => {
    fc.assert(
      fc.property(some(2), manners, (all, how) => {
        const once = run(all, undefined, ALONE);
        const killed = runAgain(once.journal, all, how, ALONE);
        expectSame(killed.facts, once.facts);
      }),
      { numRuns: 60 },
    );
  });

  it('[HB13] habits depend on none of it either, whatever the person’s life and what people say of it', () => {
    fc.assert(
      fc.property(lives, manners, (all, how) => {
        const once = run(all, undefined, ALONE);
        const killed = runAgain(once.journal, all, [...settles.map(() => CALM), ...how], ALONE);
        expectSame(killed.facts, once.facts);
        expect(killed.community.look(HOME)?.residents.r1?.quiet).toEqual(
          once.community.look(HOME)?.residents.r1?.quiet,
        );
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('[SI23] while a radio gateway is down nothing behind it is called silent, and its smoke is told all the same', () => {
    fc.assert(
      fc.property(some(0), (all) => {
        const { facts, journal } = run(all, undefined, ALONE);
        const down = new Set<string>();
        for (const fact of facts) {
          if (fact.type === 'alert-cleared') down.delete(fact.alert);
          if (fact.type !== 'alert-raised') continue;
          if (fact.cause === 'device-silent' || fact.cause === 'no-sign-of-life')
            expect([...down]).toEqual([]);
          if (fact.cause === 'radio-gateway') down.add(fact.alert);
        }
        const smoke = journal.findIndex(
          (input) => input.type === 'message' && String(Buffer.from(input.payload)).includes('"smoke":true'),
        );
        if (smoke >= 0)
          expect(facts.find((fact) => fact.type === 'alert-raised' && fact.cause === 'smoke')?.at).toBe(
            journal[smoke]?.at,
          );
      }),
      { numRuns: 60 },
    );
  });
});
