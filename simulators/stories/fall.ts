import { minutes, seconds } from '../../devices/time.ts';
import type { Story } from '../story.ts';

const ALONE = { as: 'alone', has: ['wristband', 'door'], group: 'lives-alone' } as const;

export const fallAtNight: Story = {
  name: 'fall-at-night',
  tells: 'a fall at two in the night without getting up; the grid sleeps, the desk sends somebody',
  starts: '2027-03-02T02:00:00+08:00',
  lasts: minutes(90),
  needs: [ALONE],
  happens: [{ what: 'fall', after: seconds(5), resident: 'alone' }],
  staff: [
    {
      role: 'duty-desk',
      accept: seconds(30),
      contact: seconds(70),
      'on-my-way': seconds(80),
      arrive: minutes(11),
      resolve: minutes(40),
    },
  ],
  gives: [
    { after: seconds(5), fact: 'case-opened', of: 'alone', cause: 'fall', level: 'yellow' },
    { after: seconds(5), fact: 'tier-skipped', of: 'alone', has: { tier: 'grid' } },
    { after: seconds(5), fact: 'tier-told', of: 'alone', has: { tier: 'community' } },
    { after: seconds(35), fact: 'case-accepted', of: 'alone' },
    { after: seconds(65), fact: 'alert-raised', of: 'alone', level: 'red', has: { rule: 'fall' } },
    { after: seconds(65), fact: 'level-raised', of: 'alone', has: { urgency: 'emergency' } },
    { after: seconds(75), fact: 'case-contacted', of: 'alone' },
    { after: seconds(11 * 60 + 5), fact: 'case-arrived', of: 'alone' },
    { after: seconds(40 * 60 + 5), fact: 'case-closed', of: 'alone', has: { why: 'resolved' } },
  ],
  never: [{ fact: 'deadline-missed', of: 'alone' }, { fact: 'case-escalated' }],
};

export const fallAndUp: Story = {
  name: 'fall-and-up',
  tells: 'a fall, and forty seconds later steps: a yellow that closes by itself and never turns red',
  starts: '2027-03-01T10:00:00+08:00',
  lasts: minutes(30),
  needs: [ALONE],
  happens: [{ what: 'fall', after: seconds(5), resident: 'alone', upAfter: seconds(40) }],
  staff: [{ role: 'grid-worker', accept: minutes(5) }],
  gives: [
    { after: seconds(5), fact: 'case-opened', of: 'alone', cause: 'fall', level: 'yellow' },
    { after: seconds(45), fact: 'alert-cleared', of: 'alone', has: { rule: 'fall-check' } },
    { after: seconds(45), fact: 'case-closed', of: 'alone', has: { why: 'cleared' } },
  ],
  never: [
    { fact: 'level-raised' },
    { fact: 'alert-raised', has: { rule: 'fall' } },
    { fact: 'case-accepted' },
  ],
};
