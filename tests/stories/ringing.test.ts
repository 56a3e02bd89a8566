import { describe, expect, it } from 'vitest';
import type { Channel } from '../../devices/registry.ts';
import { between, hours, minutes, seconds } from '../../devices/time.ts';
import { isWanted, ringOf, ringsOf } from '../../rules/ring.ts';
import { MONDAY, only, RUNG, rungBy, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

/** Smoke in the home 0501 on a Monday morning, with staff on these channels. */
const smoke = (channels: Readonly<Record<string, readonly Channel[]>>) =>
  new Scenario({ registry: rungBy(channels, only('smoke-0501')) }).sends('smoke-0501', { smoke: true });

const OPENED = 'red smoke b12/0501, alert smoke, told grid s1 +bh1';

describe('ringing', () => {
  it('[RG1] the first channel is answered: no other is opened', () => {
    const story = smoke({ s1: ['app', 'voice', 'sms'] });
    expect(story.facts()).toEqual([`0 min: ${OPENED}, app s1`]);
    story.at(seconds(20)).answers('s1', 'receipt').at(seconds(150));
    expect(story.facts()).toEqual(['20 s: receipt-given by s1']);
    expect(ringOf(story.theCase().ringing ?? [], 's1')).toMatchObject({ state: 'reached', tier: 'grid' });
  });

  it('[RG2] no sign within 60 s opens the next channel, in the order of the person', () => {
    const story = smoke({ s1: ['app', 'voice', 'sms'] }).at(seconds(170));
    expect(story.facts()).toEqual([`0 min: ${OPENED}, app s1`, '1 min: voice s1', '2 min: sms s1']);
    const rung = factsOfType(story.record.facts, 'rung');
    expect(rung.map(({ attempt, tier }) => ({ attempt, tier }))).toEqual([
      { attempt: 1, tier: 'grid' },
      { attempt: 2, tier: 'grid' },
      { attempt: 3, tier: 'grid' },
    ]);
  });

  it('[RG3] a failed receipt opens the next channel at once, and the minute of that one begins', () => {
    const story = smoke({ s1: ['app', 'sms', 'voice'] }).at(seconds(5));
    story.hears('s1', 'app', 'failed', { attempt: 1, reason: 'nobody-signed-in' }).at(seconds(66));
    expect(story.facts()).toEqual([
      `0 min: ${OPENED}, app s1`,
      '5 s: app s1 failed, sms s1',
      '65 s: voice s1',
    ]);
  });

  it('[RG4] a delivered or seen receipt is a sign, and so is any answer', () => {
    for (const sign of [
      (story: Scenario) => story.hears('s1', 'sms', 'delivered'),
      (story: Scenario) => story.hears('s1', 'sms', 'seen'),
      (story: Scenario) => story.answers('s1', 'note', { note: 'sealed' }),
      (story: Scenario) => story.answers('s1', 'accept'),
    ]) {
      const story = smoke({ s1: ['sms', 'voice'] }).at(seconds(30));
      sign(story).at(seconds(170));
      expect(factsOfType(story.record.facts, 'rung').map(({ channel }) => channel)).toEqual(['sms']);
    }
  });

  it('[RG5] of a repeated receipt only what is news is taken, and none of a person who was not rung', () => {
    const story = smoke({ s1: ['sms', 'voice'] }).at(seconds(10));
    story.facts();
    story.hears('s1', 'sms', 'failed').hears('s1', 'sms', 'failed').hears('s1', 'sms', 'delivered');
    story.hears('s1', 'sms', 'failed').hears('s1', 'sms', 'seen').hears('s1', 'sms', 'delivered');
    story.hears('d1', 'sms', 'seen').hears('s1', 'mail', 'seen').hears('s1', 'sms', 'seen', { attempt: 9 });
    story.hears('s1', 'sms', 'seen', { case: 'c_nobody-knows-it' });
    expect(story.facts()).toEqual(['10 s: sms s1 failed, voice s1, sms s1 delivered, sms s1 seen']);
  });

  it('[RG5] nor of a case that rings nobody; each receipt is of the person it names', () => {
    const nobody = smoke({}).at(seconds(10));
    nobody.facts();
    expect(nobody.hears('s1', 'sms', 'seen').facts()).toEqual([]);
    const story = smoke({ s1: ['app'], bh1: ['app'] }).at(seconds(10));
    story.hears('bh1', 'app', 'delivered');
    expect(story.theCase().ringing?.map(({ staff, state }) => [staff, state])).toEqual([
      ['s1', 'ringing'],
      ['bh1', 'reached'],
    ]);
  });

  it('[RG5] a failure that comes after a sign opens no further channel', () => {
    const story = smoke({ s1: ['app', 'sms'] })
      .at(seconds(10))
      .answers('s1', 'note', { note: 'sealed' });
    story.facts();
    expect(story.hears('s1', 'app', 'failed').facts()).toEqual(['10 s: app s1 failed']);
  });

  it('[RG6] nobody of a tier can be reached: it is said, and a red goes up at once', () => {
    const story = smoke({ s1: ['app', 'sms'], d1: ['app'] }).at(seconds(121));
    expect(story.facts()).toEqual([
      `0 min: ${OPENED}, app s1`,
      '1 min: sms s1',
      '2 min: s1 no-sign, grid unreached, grid ⇒ community, told community d1 (unreached), app d1',
    ]);
    const { deadlines, tier } = story.theCase();
    expect(tier).toBe('community');
    expect(deadlines.filter(({ kind }) => kind === 'accept').map(({ state, why }) => [state, why])).toEqual([
      ['excused', 'told-anew'],
      ['running', undefined],
    ]);
  });

  it('[RG7] while one of the tier may still be reached, or is told on the screens, the tier is waited for', () => {
    const two = rungBy({ s1: ['app'], s2: ['app', 'sms'] }, only('smoke-0501'));
    const registry = { ...two, shifts: VILLAGE.shifts.filter(({ staff }) => !['s1', 's2'].includes(staff)) };
    const story = new Scenario({ registry }).sends('smoke-0501', { smoke: true }).at(seconds(61));
    expect(story.facts().at(-1)).toBe('1 min: s1 no-sign, sms s2');
    expect(story.at(minutes(2)).facts()).toEqual([
      '2 min: s2 no-sign, grid unreached, grid ⇒ community, told community d1 (unreached)',
    ]);
    const screens = {
      ...registry,
      staff: registry.staff.map((one) => (one.id === 's2' ? VILLAGE.staff[1]! : one)),
    };
    const other = new Scenario({ registry: screens }).sends('smoke-0501', { smoke: true }).at(seconds(170));
    expect(other.facts().at(-1)).toBe('1 min: s1 no-sign');
  });

  it('[RG8] at the top nobody is left to call: the clock rings again', () => {
    const registry = rungBy({ dc1: ['voice'] }, only('smoke-0501'));
    const lone = { ...registry, staff: registry.staff.filter(({ id }) => id === 'dc1') };
    const story = new Scenario({ registry: lone }).sends('smoke-0501', { smoke: true }).at(minutes(3));
    expect(story.facts().slice(1)).toEqual([
      '1 min: dc1 no-sign, district unreached',
      '3 min: accept missed, told district dc1 (again), voice dc1',
    ]);
  });

  it('[RG9] a person without a channel is passed over at once, and a tier of such people is skipped', () => {
    const skipped = smoke({ s1: [], d1: ['app'] });
    expect(skipped.facts()).toEqual([
      '0 min: red smoke b12/0501, alert smoke, grid without a channel, told community d1 +bh1, app d1',
    ]);
    const beside = { ...rungBy({ s1: [], s2: ['sms'] }, only('smoke-0501')), shifts: [] };
    const story = new Scenario({ registry: beside }).sends('smoke-0501', { smoke: true });
    expect(story.facts()[0]).toContain('told grid s1+s2 +bh1, s1 no-channel, sms s2');
    expect(story.at(minutes(1)).facts()[0]).toContain('s2 no-sign, grid unreached, grid ⇒ community');
  });

  it('[RG9] that a person has no channel is said once in a case', () => {
    const registry = rungBy({ dc1: [], dc2: ['app'] }, only('smoke-0501'));
    const second = {
      ...registry.staff.find(({ id }) => id === 'dc1')!,
      id: 'dc2',
      channels: ['app'] as const,
    };
    const staff = [...registry.staff.filter(({ id }) => id === 'dc1'), second];
    const story = new Scenario({ registry: { ...registry, staff, shifts: [] } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(3));
    expect(story.facts()).toEqual([
      expect.stringContaining('told district dc1+dc2, dc1 no-channel, app dc2'),
      '1 min: dc2 no-sign, district unreached',
      '3 min: accept missed, told district dc1+dc2 (again), app dc2',
    ]);
  });

  it('[RG10] where nobody has channels everything is as without ringing', () => {
    const story = smoke({}).at(minutes(4));
    expect(factsOfType(story.record.facts, 'rung')).toEqual([]);
    expect(story.theCase()).not.toHaveProperty('ringing');
  });

  it('[RG11] helpers are rung in parallel, and whether they are reached moves no clock of the case', () => {
    const story = smoke({ s1: ['app', 'voice', 'sms'], bh1: ['app'] });
    expect(story.facts()).toEqual([`0 min: ${OPENED}, app s1, app bh1`]);
    expect(story.at(seconds(61)).facts()).toEqual(['1 min: bh1 no-sign, voice s1']);
    expect(factsOfType(story.record.facts, 'unreached')[0]).not.toHaveProperty('tier');
  });

  it('[RG12] who is on the spot or resolves calls the other rings off', () => {
    const story = smoke({ s1: ['app', 'sms'], bh1: ['app', 'voice'] }).at(seconds(30));
    story.answers('s1', 'accept').at(seconds(50)).answers('s1', 'arrive').at(minutes(4));
    expect(factsOfType(story.record.facts, 'rung').map(({ staff }) => staff)).toEqual(['s1', 'bh1']);
    expect(story.theCase().ringing?.map(({ staff, state }) => [staff, state])).toEqual([
      ['s1', 'reached'],
      ['bh1', 'called-off'],
    ]);
  });

  it('[RG13] a yellow opens the app and one more channel, a blue the app alone and waits for no sign', () => {
    const at = (fields: object) => {
      const story = new Scenario({
        registry: rungBy({ s1: ['sms', 'app', 'voice'] }, only('door-0501', 'band-0501')),
      });
      story.sends('band-0501', fields).at(hours(1));
      return factsOfType(story.record.facts, 'rung').map(({ channel }) => channel);
    };
    expect(at({ fall: true, steps: 100 }).slice(0, 2)).toEqual(['sms', 'app']);
    expect(at({ battery: 9 })).toEqual(['app']);
    const mailOnly = new Scenario({ registry: rungBy({ s1: ['mail'] }, only('door-0501')) });
    mailOnly.sends('door-0501', { battery: 9 }).at(minutes(30));
    expect(factsOfType(mailOnly.record.facts, 'rung').map(({ channel }) => channel)).toEqual(['mail']);
    expect(factsOfType(mailOnly.record.facts, 'unreached')).toEqual([]);
  });

  it('[RG14] a yellow that turns red goes on with its round, over all channels now', () => {
    const story = new Scenario({ registry: rungBy({ s1: ['app', 'voice', 'sms'] }, only('band-0501')) });
    story.sends('band-0501', { fall: true, steps: 100 }).at(seconds(20)).sends('band-0501', { sos: true });
    const { id } = story.openCases().find(({ cause }) => cause === 'fall')!;
    story.at(seconds(121));
    const rung = factsOfType(story.record.facts, 'rung').filter((fact) => fact.case === id);
    expect(rung.map(({ at, channel }) => [between(MONDAY, at) / 1e6, channel])).toEqual([
      [0, 'app'],
      [60, 'voice'],
      [120, 'sms'],
    ]);
  });

  it('[RG15] an alert that joins an accepted case rings its holder, however often no more than one round at a time', () => {
    const story = new Scenario({ registry: rungBy({ s1: ['app', 'sms'] }, only('band-0501')) });
    story.sends('band-0501', { sos: true }).at(seconds(1)).answers('s1', 'accept');
    for (let n = 2; n < 30; n++) story.at(seconds(n)).sends('band-0501', { sos: true });
    const rung = factsOfType(story.record.facts, 'rung');
    expect(factsOfType(story.record.facts, 'tier-told').length).toBeGreaterThan(2);
    expect(rung.map(({ channel, attempt }) => [channel, attempt])).toEqual([
      ['app', 1],
      ['app', 2],
    ]);
  });

  it('[RG16] while we are down nobody is rung: after the restart the minute runs on, and no fact is there twice', () => {
    const story = smoke({ s1: ['app', 'voice', 'sms'], d1: ['app'] }).at(seconds(30));
    story.isDownFor(minutes(2)).at(seconds(179));
    expect(story.facts().slice(1)).toEqual(['150 s: gateway-started']);
    story.at(seconds(180));
    // The clock of the staff ran on, as ever; the ring had half a minute left.
    expect(story.facts()).toEqual([
      '3 min: accept missed, grid ⇒ community, told community d1, app d1, voice s1',
    ]);
  });

  it('[RG17] tiers that were told while we were down are rung now, one channel each', () => {
    const story = smoke({ s1: ['app', 'voice', 'sms'], d1: ['app', 'sms'] }).at(seconds(30));
    story.isDownFor(minutes(5)).at(seconds(350));
    expect(
      factsOfType(story.record.facts, 'rung').map(({ staff, channel }) => `${channel} ${staff}`),
    ).toEqual(['app s1', 'app d1']);
    expect(factsOfType(story.record.facts, 'unreached')).toEqual([]);
    story.at(seconds(391));
    expect(story.facts().at(-1)).toContain('sms d1');
  });

  it('[RG18] who asks for help is not rung about it, the others are', () => {
    const story = smoke({ s1: ['app', 'sms'], d1: ['app'] })
      .at(seconds(5))
      .answers('s1', 'accept');
    story.facts();
    story.at(seconds(10)).answers('s1', 'help');
    expect(story.facts()).toEqual(['10 s: help-asked by s1, told community d1 +bh1 (help-asked), app d1']);
  });

  it('[RG19] whose channels are taken away while being rung is unreached', () => {
    const story = smoke({ s1: ['app', 'voice'] }).at(seconds(30));
    story.registers({
      ...RUNG,
      devices: only('smoke-0501').devices,
      staff: RUNG.staff.map((one) => (one.id === 's1' ? { ...one, channels: [] } : one)),
    });
    story.facts();
    expect(story.at(minutes(1)).facts()).toEqual([
      '1 min: s1 no-sign, grid unreached, grid ⇒ community, told community d1 (unreached), app d1',
    ]);
  });

  it('[RG19] so is who is told on the screens from then on, or has left the staff', () => {
    for (const staff of [VILLAGE.staff, VILLAGE.staff.filter(({ id }) => id !== 's1')]) {
      const story = smoke({ s1: ['app', 'voice'] }).at(seconds(30));
      story.registers({ ...only('smoke-0501'), staff }).at(minutes(1));
      expect(factsOfType(story.record.facts, 'unreached')).toMatchObject([{ staff: 's1', why: 'no-sign' }]);
    }
  });

  it('[RG22] a holder who gives no sign of what is new is unreached, and no tier is', () => {
    const story = new Scenario({ registry: rungBy({ s1: ['app'] }, only('band-0501')) });
    story.sends('band-0501', { sos: true }).at(seconds(1)).answers('s1', 'accept');
    story.at(seconds(10)).sends('band-0501', { sos: true }).at(seconds(80));
    expect(factsOfType(story.record.facts, 'unreached')).toMatchObject([{ staff: 's1', why: 'no-sign' }]);
    expect(factsOfType(story.record.facts, 'tier-unreached')).toEqual([]);
  });

  it('[RG23] a try is worth sending while it is of the round under way and the person gave no sign', () => {
    const story = smoke({ s1: ['app', 'sms'] }).at(seconds(61));
    const wanted = (staff: string, attempt: number) => isWanted(ringsOf(story.theCase()), staff, attempt);
    expect([wanted('s1', 1), wanted('s1', 2), wanted('s1', 3), wanted('d1', 1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    story.answers('s1', 'receipt');
    expect(wanted('s1', 2)).toBe(false);
  });
});
