import { minutes, seconds } from '../../devices/time.ts';
import type { Story } from '../story.ts';

export const kitchenFire: Story = {
  name: 'kitchen-fire',
  tells: 'smoke in one kitchen by day; the grid worker accepts, calls, runs, and it is dealt with',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: minutes(60),
  needs: [{ as: 'home', has: ['door', 'smoke'] }],
  happens: [{ what: 'fire', after: seconds(10), home: 'home', clearAfter: minutes(12), real: true }],
  staff: [
    {
      role: 'grid-worker',
      accept: seconds(40),
      contact: seconds(70),
      'on-my-way': seconds(90),
      arrive: minutes(8),
      resolve: minutes(25),
    },
  ],
  gives: [
    { after: seconds(10), fact: 'case-opened', of: 'home', cause: 'smoke', level: 'red' },
    { after: seconds(10), fact: 'tier-told', of: 'home', has: { tier: 'grid' } },
    { after: seconds(50), fact: 'case-accepted', of: 'home' },
    { after: seconds(80), fact: 'case-contacted', of: 'home' },
    { after: seconds(8 * 60 + 10), fact: 'case-arrived', of: 'home' },
    // The detector has been quiet for half a minute.
    { after: seconds(12 * 60 + 40), fact: 'alert-cleared', of: 'home', has: { rule: 'smoke' } },
    { after: seconds(25 * 60 + 10), fact: 'case-resolved', of: 'home', has: { reason: 'real' } },
    { after: seconds(25 * 60 + 10), fact: 'case-closed', of: 'home' },
  ],
  never: [{ fact: 'case-escalated' }, { fact: 'deadline-missed', of: 'home' }],
};

export const buildingFire: Story = {
  name: 'building-fire',
  tells: 'a second home of the building smokes: one case for the building takes the first one in',
  starts: '2027-03-01T09:00:00+08:00',
  lasts: minutes(60),
  needs: [
    { as: 'home', has: ['door', 'smoke'] },
    { as: 'next', has: ['door', 'smoke'], beside: 'home' },
  ],
  happens: [
    { what: 'fire', after: seconds(10), home: 'home', clearAfter: minutes(20), real: true },
    { what: 'fire', after: seconds(100), home: 'next', clearAfter: minutes(20), real: true },
  ],
  staff: [
    {
      role: 'grid-worker',
      accept: seconds(30),
      contact: seconds(60),
      'on-my-way': seconds(70),
      arrive: minutes(6),
      resolve: minutes(40),
    },
  ],
  gives: [
    { after: seconds(10), fact: 'case-opened', of: 'home', cause: 'smoke', level: 'red' },
    { after: seconds(40), fact: 'case-accepted', of: 'home' },
    { after: seconds(100), fact: 'case-opened', cause: 'smoke', level: 'red' },
    { after: seconds(100), fact: 'case-closed', of: 'home', has: { why: 'taken-in' } },
    // Whoever came for the first home has the building.
    { after: seconds(100), fact: 'case-accepted' },
    { after: seconds(100 + 40 * 60), fact: 'case-closed', has: { why: 'resolved' } },
  ],
  never: [{ fact: 'case-escalated' }, { fact: 'case-opened', of: 'next', cause: 'smoke' }],
};

export const nightWithoutDuty: Story = {
  name: 'night-without-duty',
  tells: 'smoke at two in the night with nobody on duty in grid and community: street, then district',
  starts: '2027-03-02T02:00:00+08:00',
  lasts: minutes(60),
  staffing: 'today',
  needs: [{ as: 'home', has: ['door', 'smoke'] }],
  happens: [{ what: 'fire', after: seconds(5), home: 'home', clearAfter: minutes(15), real: true }],
  staff: [
    {
      role: 'district-centre',
      accept: seconds(30),
      contact: seconds(45),
      'on-my-way': seconds(60),
      arrive: minutes(11),
      resolve: minutes(40),
    },
  ],
  gives: [
    { after: seconds(5), fact: 'case-opened', of: 'home', cause: 'smoke', level: 'red' },
    { after: seconds(5), fact: 'tier-skipped', of: 'home', has: { tier: 'grid' } },
    { after: seconds(5), fact: 'tier-skipped', of: 'home', has: { tier: 'community' } },
    { after: seconds(5), fact: 'tier-told', of: 'home', has: { tier: 'street' } },
    // With the tiers below empty the district is told beside the street.
    { after: seconds(65), fact: 'tier-told', of: 'home', has: { tier: 'district', why: 'reserve' } },
    { after: seconds(95), fact: 'case-accepted', of: 'home' },
    { after: seconds(65 + 11 * 60), fact: 'case-arrived', of: 'home' },
    { fact: 'case-closed', of: 'home' },
  ],
  never: [
    { fact: 'nobody-to-tell' },
    { fact: 'deadline-missed', has: { deadline: 'contact' } },
    { fact: 'deadline-missed', has: { deadline: 'arrive' } },
  ],
};
