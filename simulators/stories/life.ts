import { hours, minutes, seconds } from '../../devices/time.ts';
import type { Story } from '../story.ts';

/** Only the door tells of this person. */
const ALONE = { as: 'alone', has: ['door', 'smoke'], hasNot: ['wristband'], group: 'lives-alone' } as const;

export const nobodyStirs: Story = {
  name: 'nobody-stirs',
  tells: 'somebody living alone stirs no more: yellow after 24 h, red after 36 h, and somebody goes there',
  starts: '2027-03-01T20:00:00+08:00',
  lasts: hours(38),
  needs: [ALONE],
  happens: [{ what: 'collapse', after: seconds(0), resident: 'alone', noticed: false }],
  staff: [
    // The telephone rings unheard.
    { role: 'grid-worker', level: 'yellow', accept: minutes(10), contact: minutes(15) },
    {
      role: 'duty-desk',
      level: 'red',
      accept: seconds(40),
      contact: seconds(60),
      'on-my-way': seconds(90),
      arrive: minutes(8),
      resolve: minutes(50),
    },
  ],
  gives: [
    { after: hours(24), fact: 'case-opened', of: 'alone', cause: 'no-sign-of-life', level: 'yellow' },
    { after: hours(24), fact: 'tier-told', of: 'alone', has: { tier: 'grid' } },
    // Nobody has gone there in the eight hours that a yellow has, and nobody further up takes it on.
    { after: hours(32), fact: 'case-escalated', of: 'alone', has: { from: 'grid', to: 'community' } },
    { after: hours(34), fact: 'case-escalated', of: 'alone', has: { from: 'community', to: 'street' } },
    { after: hours(36), fact: 'level-raised', of: 'alone', has: { urgency: 'emergency' } },
    { after: hours(36), fact: 'tier-told', of: 'alone', has: { tier: 'community', why: 'risen' } },
    { after: minutes(36 * 60 + 8), fact: 'case-arrived', of: 'alone' },
    { fact: 'case-closed', of: 'alone', has: { why: 'resolved' } },
  ],
  never: [{ fact: 'case-reopened' }, { fact: 'nobody-to-tell' }],
};

export const goneOut: Story = {
  name: 'gone-out',
  tells: 'a night at the daughter’s: a yellow at most, which closes by itself on coming home',
  starts: '2027-03-01T08:00:00+08:00',
  lasts: hours(27),
  needs: [ALONE],
  happens: [{ what: 'out', after: hours(1), resident: 'alone', until: hours(26) }],
  staff: [],
  gives: [
    // A day after the door fell shut.
    {
      after: seconds(25 * 3600 + 12),
      fact: 'case-opened',
      of: 'alone',
      cause: 'no-sign-of-life',
      level: 'yellow',
    },
    { after: hours(26), fact: 'case-closed', of: 'alone', has: { why: 'cleared' } },
  ],
  never: [{ fact: 'level-raised' }, { fact: 'case-opened', level: 'red' }],
};

export const sos: Story = {
  name: 'sos',
  tells: 'the SOS button; the grid worker does not answer, after three minutes the desk does',
  starts: '2027-03-01T15:00:00+08:00',
  lasts: minutes(60),
  needs: [{ as: 'alone', has: ['wristband', 'door'], group: 'lives-alone' }],
  happens: [{ what: 'sos', after: seconds(5), resident: 'alone', real: true }],
  staff: [
    {
      role: 'duty-desk',
      accept: seconds(30),
      contact: seconds(45),
      'on-my-way': seconds(60),
      arrive: minutes(9),
      resolve: minutes(30),
    },
  ],
  gives: [
    { after: seconds(5), fact: 'case-opened', of: 'alone', cause: 'sos', level: 'red' },
    { after: seconds(5), fact: 'tier-told', of: 'alone', has: { tier: 'grid' } },
    { after: seconds(185), fact: 'deadline-missed', of: 'alone', has: { deadline: 'accept' } },
    { after: seconds(185), fact: 'case-escalated', of: 'alone', has: { from: 'grid', to: 'community' } },
    { after: seconds(215), fact: 'case-accepted', of: 'alone' },
    { after: seconds(230), fact: 'case-contacted', of: 'alone' },
    { after: seconds(185 + 9 * 60), fact: 'case-arrived', of: 'alone' },
    { after: seconds(185 + 30 * 60), fact: 'case-closed', of: 'alone', has: { why: 'resolved' } },
  ],
  never: [
    { fact: 'tier-told', of: 'alone', has: { tier: 'street' } },
    { fact: 'deadline-missed', of: 'alone', has: { deadline: 'contact' } },
  ],
};

export const falseSos: Story = {
  name: 'false-sos',
  tells: 'the button pressed by mistake: one call settles it, and nobody has to run',
  starts: '2027-03-01T15:00:00+08:00',
  lasts: minutes(30),
  needs: [{ as: 'alone', has: ['wristband', 'door'], group: 'lives-alone' }],
  happens: [{ what: 'sos', after: seconds(5), resident: 'alone', real: false }],
  staff: [
    {
      role: 'grid-worker',
      accept: seconds(20),
      contact: seconds(50),
      resolve: minutes(2),
      reason: 'false-behaviour',
    },
  ],
  gives: [
    { after: seconds(5), fact: 'case-opened', of: 'alone', cause: 'sos', level: 'red' },
    { after: seconds(25), fact: 'case-accepted', of: 'alone' },
    { after: seconds(55), fact: 'case-contacted', of: 'alone' },
    { after: seconds(125), fact: 'case-resolved', of: 'alone', has: { reason: 'false-behaviour' } },
    { after: seconds(125), fact: 'case-closed', of: 'alone' },
  ],
  never: [{ fact: 'case-arrived' }, { fact: 'case-escalated' }, { fact: 'deadline-missed', of: 'alone' }],
};
