import { hours, minutes, seconds } from '../../devices/time.ts';
import type { Story } from '../story.ts';

export const crowdedVenue: Story = {
  name: 'crowded-venue',
  tells: 'more people in the activity room than it may hold, for over a minute',
  starts: '2027-03-01T10:00:00+08:00',
  lasts: minutes(60),
  needs: [{ as: 'hall', has: ['occupancy'], venue: true }],
  happens: [{ what: 'crowd', after: minutes(1), venue: 'hall', until: minutes(21), people: 48 }],
  staff: [
    {
      role: 'duty-desk',
      accept: seconds(30),
      contact: seconds(60),
      arrive: minutes(6),
      resolve: minutes(25),
    },
  ],
  gives: [
    { after: minutes(2), fact: 'case-opened', cause: 'crowding', level: 'red' },
    { after: minutes(2), fact: 'tier-told', has: { tier: 'community' } },
    { after: minutes(8), fact: 'case-arrived' },
    { after: minutes(23), fact: 'alert-cleared', has: { rule: 'crowding' } },
    { after: minutes(27), fact: 'case-closed', has: { why: 'resolved' } },
  ],
  never: [{ fact: 'case-escalated' }, { fact: 'case-opened', level: 'red', cause: 'smoke' }],
};

export const deadSensor: Story = {
  name: 'dead-sensor',
  tells: 'a door sensor dies where somebody lives alone: the device is silent, the person is not',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: hours(30),
  needs: [{ as: 'alone', has: ['door', 'wristband'], group: 'lives-alone' }],
  happens: [],
  faults: [{ type: 'flat-battery', device: 'alone.door', from: seconds(0) }],
  staff: [
    {
      role: 'grid-worker',
      accept: minutes(20),
      arrive: hours(2),
      resolve: minutes(130),
      reason: 'service-done-unrecorded',
    },
  ],
  gives: [
    { after: hours(26), fact: 'case-opened', of: 'alone', cause: 'device-silent', level: 'yellow' },
    { after: minutes(26 * 60 + 20), fact: 'case-accepted', of: 'alone' },
    { after: minutes(28 * 60 + 10), fact: 'case-resolved', of: 'alone' },
    { fact: 'case-closed', of: 'alone', has: { why: 'resolved' } },
  ],
  never: [
    { fact: 'case-opened', of: 'alone', cause: 'no-sign-of-life' },
    { fact: 'case-opened', of: 'alone', level: 'red' },
    { fact: 'case-reopened' },
  ],
};

export const gatewayOutage: Story = {
  name: 'gateway-outage',
  tells:
    'the gateway is away for forty minutes with a red on the clock: misses are excused, nobody is called silent',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: hours(3),
  needs: [{ as: 'home', has: ['door', 'smoke'] }],
  happens: [{ what: 'fire', after: minutes(1), home: 'home', clearAfter: minutes(10), real: true }],
  faults: [{ type: 'gateway-down', from: minutes(2), until: minutes(42) }],
  // The fire brigade was called by telephone.
  staff: [
    {
      role: 'grid-worker',
      accept: minutes(43),
      contact: minutes(44),
      arrive: minutes(50),
      resolve: minutes(70),
    },
  ],
  gives: [
    { after: minutes(1), fact: 'case-opened', of: 'home', cause: 'smoke', level: 'red' },
    {
      after: minutes(4),
      fact: 'deadline-missed',
      of: 'home',
      has: { deadline: 'accept', excused: 'gateway-down' },
    },
    { after: minutes(42), fact: 'gateway-started' },
    { after: minutes(44), fact: 'case-accepted', of: 'home' },
    // The all-clear was said at minute 11 and heard after the outage.
    { fact: 'alert-cleared', of: 'home', has: { rule: 'smoke' } },
    { after: minutes(71), fact: 'case-closed', of: 'home', has: { why: 'resolved' } },
  ],
  never: [
    { fact: 'case-opened', cause: 'device-silent' },
    { fact: 'case-opened', cause: 'no-sign-of-life' },
    { fact: 'case-opened', cause: 'door-open' },
  ],
};

export const powerCut: Story = {
  name: 'power-cut',
  tells:
    'a building without power for three hours takes its radio gateway along; nobody is alarmed, and fire is still heard after it',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: hours(6),
  needs: [{ as: 'home', has: ['door', 'smoke'], behindBridge: true }],
  happens: [{ what: 'fire', after: minutes(200), home: 'home', clearAfter: minutes(5), real: true }],
  faults: [{ type: 'power-cut', place: 'home.building', from: minutes(10), until: minutes(190) }],
  staff: [
    {
      role: 'grid-worker',
      accept: seconds(40),
      contact: seconds(80),
      arrive: minutes(7),
      resolve: minutes(20),
    },
  ],
  gives: [
    { after: minutes(200), fact: 'case-opened', of: 'home', cause: 'smoke', level: 'red' },
    { after: minutes(220), fact: 'case-closed', of: 'home', has: { why: 'resolved' } },
  ],
  never: [
    { fact: 'case-opened', cause: 'device-silent' },
    { fact: 'case-opened', cause: 'no-sign-of-life' },
    { fact: 'case-escalated' },
  ],
};

const HOMES = Array.from({ length: 30 }, (_, n) => `home${n + 1}`);

export const stormOfBlues: Story = {
  name: 'storm-of-blues',
  tells: 'thirty weak batteries in a minute of frost are one case, and one SOS among them waits for nothing',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: minutes(60),
  needs: [
    { as: 'alone', has: ['wristband', 'door'], group: 'lives-alone' },
    ...HOMES.map((as) => ({ as, has: ['door'] })),
  ],
  happens: [
    ...HOMES.map((home, n) => ({
      what: 'says' as const,
      after: seconds(10 + 2 * n),
      device: `${home}.door`,
      says: { open: false, battery: 12 },
    })),
    { what: 'sos', after: seconds(45), resident: 'alone', real: true },
  ],
  faults: HOMES.map((home) => ({
    type: 'weak-battery' as const,
    device: `${home}.door`,
    from: seconds(0),
    battery: 12,
  })),
  staff: [
    {
      role: 'grid-worker',
      level: 'red',
      accept: seconds(25),
      contact: seconds(50),
      'on-my-way': seconds(60),
      arrive: minutes(6),
      resolve: minutes(20),
    },
    { role: 'grid-worker', level: 'blue', accept: minutes(30) },
  ],
  gives: [
    // The first is told at once; the others wait for each other, and are one case of the area that takes it in.
    { fact: 'case-opened', cause: 'battery-low', level: 'blue', times: 2 },
    { after: seconds(45), fact: 'case-opened', of: 'alone', cause: 'sos', level: 'red' },
    { after: seconds(45), fact: 'tier-told', of: 'alone', has: { tier: 'grid' } },
    { after: seconds(70), fact: 'case-accepted', of: 'alone' },
    { after: seconds(45 + 6 * 60), fact: 'case-arrived', of: 'alone' },
  ],
  never: [{ fact: 'case-escalated' }, { fact: 'deadline-missed' }],
};
