import { describe, expect, it } from 'vitest';
import { days, hours, minutes, seconds } from '../../devices/time.ts';
import { only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const smoke = () => {
  const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
  story.at(minutes(1)).facts();
  return story;
};

/** A fire that s1 accepted and did not speak to anybody about, so that the community was asked and d1 accepted. */
const taken = () => {
  const story = smoke().answers('s1', 'accept').at(minutes(6)).answers('d1', 'accept');
  story.facts();
  return story;
};

const without = (...ids: readonly string[]) => {
  const registry = only('smoke-0501');
  return { ...registry, staff: registry.staff.filter(({ id }) => !ids.includes(id)) };
};

const refusal = ({ decision }: Scenario) => (decision?.ok === false ? decision.why : decision);

describe('the first to receive', () => {
  it('[AW2] stays responsible when a further tier is asked and somebody there accepts', () => {
    const story = taken();
    const it = story.theCase();
    expect(it).toMatchObject({
      state: 'accepted',
      tier: 'community',
      responsible: { actor: { staff: 's1' } },
    });
    expect(it.support).toEqual([{ actor: { staff: 'd1' }, since: story.now }]);
    const running = it.deadlines.filter(({ state }) => state === 'running');
    expect(running.map(({ kind, owner }) => [kind, owner])).toEqual([
      ['arrive', { staff: 's1' }],
      ['close', { staff: 's1' }],
    ]);
    expect(refusal(story.answers('st1', 'accept'))).toBe('already-accepted');
    expect(story.answers('d1', 'accept').decision).toEqual({ ok: true, drafts: [] });
  });

  it('[AW2] all who have taken it on are told of what is new', () => {
    const other = { ...VILLAGE.devices[0]!, id: 'smoke-b' };
    const registry = { ...VILLAGE, devices: [VILLAGE.devices[0]!, other] };
    const story = new Scenario({ registry }).sends('smoke-0501', { smoke: true }).answers('s1', 'accept');
    story.at(minutes(6)).answers('d1', 'accept').facts();
    story.sends('smoke-b', { smoke: true });
    expect(story.facts()).toEqual(['6 min: alert smoke, told community s1+d1 (joined)']);
  });

  it('[AW3] hands it over to whoever works on it already, and has it no more', () => {
    const story = taken();
    expect(refusal(story.answers('d1', 'hand-over', { to: 'd1' }))).toBe('not-responsible');
    story.answers('s1', 'hand-over', { to: 'd1' }).answers('d1', 'hand-over/accept');
    const it = story.theCase();
    expect(it).toMatchObject({ responsible: { actor: { staff: 'd1' } }, support: [] });
    expect(it.deadlines.find(({ kind }) => kind === 'close')?.owner).toEqual({ staff: 'd1' });
  });

  it('[AW4] may offer it to somebody who is not on duty yet, and stays responsible until they accept', () => {
    const story = smoke().answers('s1', 'accept').answers('s1', 'hand-over', { to: 's2' });
    expect(story.theCase()).toMatchObject({ offeredTo: 's2', responsible: { actor: { staff: 's1' } } });
    story.at(minutes(5));
    expect(story.facts().at(-1), 'an offer stops no clock').toBe(
      '5 min: contact missed, grid ⇒ community, told community d1',
    );
  });

  it('[AW5] cannot offer it to whoever carries no cases there', () => {
    const away = { id: 'far', role: 'grid-worker', place: 'hz/xh/wenxin/other/g09' } as never;
    const registry = { ...VILLAGE, staff: [...VILLAGE.staff, away] };
    const story = new Scenario({ registry }).sends('smoke-0501', { smoke: true }).answers('s1', 'accept');
    expect(refusal(story.answers('s1', 'hand-over', { to: 'bh1' }))).toBe('cannot-carry');
    expect(refusal(story.answers('s1', 'hand-over', { to: 'far' }))).toBe('cannot-carry');
  });
});

describe('who leaves the staff', () => {
  it('[AW6] leaves the case to the first who took it on beside them', () => {
    const story = taken().registers(without('s1'));
    expect(story.facts()).toEqual(['6 min: s1 left, d1 has it']);
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 'd1' } } });
    expect(story.theCase().deadlines.find(({ kind }) => kind === 'close')?.owner).toEqual({ staff: 'd1' });
  });

  it('[AW6] and those who are asked meanwhile are waited for as before', () => {
    const story = taken().at(minutes(15)).registers(without('s1'));
    expect(story.facts().at(-1)).toBe(
      '15 min: arrive missed, community ⇒ street, told street st1, s1 left, d1 has it',
    );
    const running = story.theCase().deadlines.filter(({ state }) => state === 'running');
    expect(running.map(({ kind, owner }) => [kind, owner])).toEqual([
      ['close', { staff: 'd1' }],
      ['accept', { staff: 'st1' }],
    ]);
  });

  it('[AW6] with nobody beside them the case is told anew', () => {
    const story = smoke().answers('s1', 'accept').at(minutes(2)).registers(without('s1'));
    expect(story.facts().at(-1)).toBe('2 min: s1 left, grid empty, told community d1 (holder-left)');
    const it = story.theCase();
    expect(it.responsible).toBeUndefined();
    expect(it.state).toBe('open');
    story.answers('d1', 'accept');
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 'd1' } } });
  });

  it('[AW7] is waited for no more: others are asked at once', () => {
    const story = smoke().registers(without('s1'));
    expect(story.facts()).toEqual(['1 min: grid empty, told community d1 (holder-left)']);
    const empty = smoke().registers({ ...without(), staff: [], shifts: [] });
    expect(empty.facts()).toEqual([
      '1 min: grid empty, community empty, street empty, district empty, nobody to tell, told district nobody (holder-left)',
    ]);
  });

  it('[AW8] answers no more, and is told why', () => {
    const story = smoke().registers(without('s1'));
    expect(refusal(story.answers('s1', 'accept'))).toBe('staff-not-registered');
    expect(story.theCase().responsible).toBeUndefined();
  });

  it('[AW8] a resolved case that is reopened does not wait for them', () => {
    const story = smoke().answers('s1', 'resolve', { reason: 'real' }).registers(without('s1'));
    story.facts();
    expect(story.at(minutes(31)).facts()).toEqual([
      '31 min: s1 left, reopened alert-still-there, grid empty, told community d1 (reopened)',
    ]);
    expect(story.theCase().responsible).toBeUndefined();
  });
});

describe('reopening', () => {
  it('[AW9] a month later it is nobody’s, and is told from the first tier', () => {
    const story = smoke().at(minutes(4)).answers('d1', 'arrive').sends('smoke-0501', { smoke: false });
    story.at(minutes(6));
    const { id } = story.theCase();
    story.answers('d1', 'resolve', { reason: 'real' });
    story.registers({ ...only(), residents: [] }).facts();
    // A Monday, four weeks later.
    story.at(days(28)).answers('d1', 'reopen', { case: id });
    expect(story.facts()).toEqual(['672 h: reopened asked, told grid s1 (reopened)']);
    const it = story.theCase();
    expect(it.responsible).toBeUndefined();
    expect(it.deadlines.filter(({ state }) => state === 'running').map(({ kind }) => kind)).toEqual([
      'contact',
      'arrive',
      'close',
      'accept',
    ]);
  });

  it('[AW9] of what was not closed yet leaves it with whoever had it', () => {
    const story = smoke().answers('s1', 'resolve', { reason: 'real' }).at(minutes(35));
    story.answers('d1', 'accept');
    expect(story.theCase()).toMatchObject({
      responsible: { actor: { staff: 's1' } },
      support: [{ actor: { staff: 'd1' } }],
    });
  });
});

it('[AW10] a red is not left as unreachable before somebody was there', () => {
  const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { sos: true });
  expect(refusal(story.answers('s1', 'resolve', { reason: 'unreachable' }))).toBe('not-on-the-spot');
  story.answers('s1', 'contact');
  expect(refusal(story.answers('s1', 'resolve', { reason: 'unreachable' }))).toBe('not-on-the-spot');
  expect(story.theCase().state).toBe('accepted');
  story.answers('bh1', 'arrive').answers('s1', 'resolve', { reason: 'unreachable' });
  expect(story.openCases()).toEqual([]);
});

describe('warnings', () => {
  const warnings = (story: Scenario) =>
    factsOfType(story.record.facts, 'deadline-warned').map(
      ({ deadline, at, staff }) => `${(at - story.record.facts[0]!.at) / 1e6} ${deadline} ${staff.join('+')}`,
    );

  it('[AW11] come once for each clock after two thirds of it, to those who are waited for', () => {
    const story = smoke().at(seconds(90)).answers('s1', 'accept').at(minutes(8)).answers('d1', 'accept');
    story.at(minutes(14));
    expect(warnings(story)).toEqual(['200 contact s1', '420 accept d1', '600 arrive s1+d1']);
  });

  it('[AW11] go to the tier’s desk as well when the holder has gone home', () => {
    const story = new Scenario({ start: '2027-03-01T17:00:00+08:00', registry: only('smoke-0501') });
    story.sends('smoke-0501', { smoke: true }).answers('s1', 'arrive').at(hours(3));
    expect(warnings(story)).toEqual(['9600 close s1']);
    story.at(hours(4)).answers('d1', 'accept').at(hours(7));
    expect(warnings(story).at(-1)).toBe('24000 close s1+d1');
  });

  it('[AW12] do not come with what rings in vain', () => {
    const story = smoke().at(hours(2));
    const accepts = warnings(story).filter((line) => line.includes('accept'));
    expect(accepts).toEqual(['120 accept s1', '300 accept d1', '480 accept st1', '660 accept dc1']);
  });

  it('[AW12] name nobody when nobody is there', () => {
    const story = new Scenario({ registry: { ...only('smoke-0501'), staff: [], shifts: [] } });
    story.sends('smoke-0501', { smoke: true }).at(minutes(4));
    expect(warnings(story)).toEqual(['120 accept ', '200 contact ']);
  });
});
