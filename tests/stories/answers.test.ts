import { describe, expect, it } from 'vitest';
import { hours, minutes } from '../../devices/time.ts';
import { actorName } from '../../rules/case.ts';
import { RESOLVE_REASONS } from '../../rules/fact.ts';
import { ANSWER_ACTIONS, type AnswerAction } from '../../rules/input.ts';
import { only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const smoke = () => {
  const story = new Scenario({ registry: only('smoke-0501') })
    .sends('smoke-0501', { smoke: true })
    .at(minutes(1));
  story.facts();
  return story;
};

/** A smoke case that is resolved and, its detector being calm, closed. */
const closed = () => {
  const story = smoke().sends('smoke-0501', { smoke: false }).at(minutes(2));
  const { id } = story.theCase();
  story.answers('s1', 'resolve', { reason: 'real' });
  story.facts();
  return { story, id };
};

/** `already-accepted (staff:s1)`: why an answer was refused, and who holds the case. */
const refusal = ({ decision }: Scenario) => {
  if (decision === undefined || decision.ok) return decision;
  return decision.who === undefined ? decision.why : `${decision.why} (${actorName(decision.who)})`;
};

describe('accepting', () => {
  it('[AN1] two at once: the second is told who has it', () => {
    const story = smoke().answers('s1', 'accept').answers('d1', 'accept');
    expect(refusal(story)).toBe('already-accepted (staff:s1)');
    expect(story.facts()).toEqual(['1 min: accepted by s1']);
  });

  it('[AN2] the holder who accepts again changes nothing and is well', () => {
    const story = smoke().answers('s1', 'accept').answers('s1', 'accept');
    expect(story.decision).toEqual({ ok: true, drafts: [] });
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 's1' } } });
  });

  it('[AN3] whoever speaks to the person, sets out, arrives or resolves has accepted', () => {
    const said = (action: AnswerAction) => smoke().answers('s1', action, { reason: 'real' }).facts();
    expect(said('contact')).toEqual(['1 min: accepted by s1, contacted by s1']);
    expect(said('on-my-way')).toEqual(['1 min: accepted by s1, on-my-way by s1']);
    expect(said('arrive')).toEqual(['1 min: accepted by s1, arrived by s1']);
    expect(said('resolve')).toEqual(['1 min: accepted by s1, resolved real by s1']);
  });

  it('[AN25] a neighbour who goes and looks is an answer, and carries no case: somebody still has to accept', () => {
    const story = smoke().answers('bh1', 'arrive').at(minutes(3));
    expect(story.facts()).toEqual([
      '1 min: arrived by bh1',
      '3 min: accept missed, grid ⇒ community, told community d1',
    ]);
    expect(story.theCase().responsible).toBeUndefined();
    story.answers('d1', 'accept');
    expect(story.theCase()).toMatchObject({ state: 'on-scene', responsible: { actor: { staff: 'd1' } } });
  });

  it('[AN4] a case that nobody accepted up to the highest tier can still be accepted', () => {
    const story = new Scenario({ registry: only('door-0502') })
      .sends('door-0502', { battery: 9 })
      .at(hours(8));
    expect(story.facts().at(-1)).toBe('240 min: accept missed, no tier above community');
    story.answers('s1', 'accept');
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 's1' } } });
  });

  it('[AN5] arriving is a human answer too: both clocks are met', () => {
    const clocks = smoke().answers('s1', 'arrive').theCase().deadlines;
    expect(clocks.map((clock) => `${clock.kind} ${clock.state}`)).toEqual([
      'contact met',
      'arrive met',
      'close running',
      'accept met',
    ]);
    expect(clocks.find((clock) => clock.kind === 'close')?.owner).toEqual({ staff: 's1' });
  });

  it('[AN6] a service answers under its own name', () => {
    const story = smoke();
    story.takes({
      type: 'answer',
      at: story.now,
      answer: { case: story.theCase().id, by: { service: 'city' }, action: 'contact' },
    });
    expect(story.facts()).toEqual(['1 min: accepted by service:city, contacted by service:city']);
  });
});

describe('resolving', () => {
  it.each(RESOLVE_REASONS)('[AN7] %s is a reason', (reason) => {
    const story = smoke().sends('smoke-0501', { smoke: false }).at(minutes(2)).answers('s1', 'arrive');
    story.answers('s1', 'resolve', { reason });
    expect(story.facts().at(-1)).toContain(`resolved ${reason} by s1, closed resolved`);
    expect(story.openCases()).toEqual([]);
  });

  it('[AN8] without a reason it is incomplete', () => {
    expect(refusal(smoke().answers('s1', 'resolve'))).toBe('incomplete-answer');
  });

  it('[AN9] a press ends with its case', () => {
    const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { sos: true });
    story.answers('s1', 'resolve', { reason: 'false-behaviour' });
    expect(story.facts().at(-1)).toContain('resolved false-behaviour by s1, closed resolved');
  });

  it('[AN10] a clock that ran for nothing is excused, one that was met is met', () => {
    const story = smoke().answers('s1', 'accept').answers('s1', 'resolve', { reason: 'test' });
    expect(
      story.theCase().deadlines.map((clock) => `${clock.kind} ${clock.state} ${clock.why ?? ''}`),
    ).toEqual(['contact met ', 'arrive excused resolved', 'close met ', 'accept met ']);
  });
});

describe('handing over', () => {
  it('[AN11] the first to receive stays responsible until the other has taken over', () => {
    const story = smoke().answers('s1', 'accept').answers('s1', 'hand-over', { to: 'd1' });
    expect(story.theCase()).toMatchObject({ responsible: { actor: { staff: 's1' } }, offeredTo: 'd1' });
    story.answers('d1', 'hand-over/accept');
    expect(story.facts()).toEqual([
      '1 min: accepted by s1, hand-over-offered by s1, hand-over-accepted by d1',
    ]);
    const it = story.theCase();
    expect(it).toMatchObject({ responsible: { actor: { staff: 'd1' } } });
    expect(it.offeredTo).toBeUndefined();
    const running = it.deadlines.filter((clock) => clock.state === 'running');
    expect(running.map((clock) => clock.owner)).toEqual([{ staff: 'd1' }, { staff: 'd1' }, { staff: 'd1' }]);
  });

  it('[AN12] a refused offer leaves everything as it was', () => {
    const story = smoke().answers('s1', 'accept').answers('s1', 'hand-over', { to: 'd1' });
    story.answers('d1', 'hand-over/refuse');
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 's1' } } });
    expect(refusal(story.answers('d1', 'hand-over/accept'))).toBe('not-offered-to-you');
  });

  it('[AN13] only the holder offers, to somebody we know; only the one asked answers', () => {
    const story = smoke();
    expect(refusal(story.answers('s1', 'hand-over', { to: 'd1' }))).toBe('not-responsible');
    story.answers('s1', 'accept');
    expect(refusal(story.answers('d1', 'hand-over', { to: 'd1' }))).toBe('not-responsible (staff:s1)');
    expect(refusal(story.answers('s1', 'hand-over'))).toBe('incomplete-answer');
    expect(refusal(story.answers('s1', 'hand-over', { to: 'nobody' }))).toBe('unknown-staff');
    story.answers('s1', 'hand-over', { to: 'd1' });
    expect(refusal(story.answers('st1', 'hand-over/refuse'))).toBe('not-offered-to-you');
  });

  it('[AN14] a service may offer for the holder, and an offer taken while nobody had come stops the clock', () => {
    const story = smoke().answers('s1', 'accept').at(minutes(6));
    const service = { service: 'city' };
    const { id } = story.theCase();
    story.takes({
      type: 'answer',
      at: story.now,
      answer: { case: id, by: service, action: 'hand-over', to: 'd1' },
    });
    story.answers('d1', 'hand-over/accept');
    expect(story.facts().at(-1)).toBe(
      '6 min: hand-over-offered by service:city, accepted by d1, hand-over-accepted by d1',
    );
    expect(story.theCase()).toMatchObject({ state: 'accepted', responsible: { actor: { staff: 'd1' } } });
  });
});

describe('the other answers', () => {
  it('[AN15] help is asked of those on duty and near', () => {
    expect(smoke().answers('bh1', 'help').facts()).toEqual([
      '1 min: help-asked by bh1, told grid s1 (help-asked)',
    ]);
    expect(smoke().answers('s1', 'accept').answers('s1', 'help').facts()).toEqual([
      '1 min: accepted by s1, help-asked by s1, told community d1 +bh1 (help-asked)',
    ]);
  });

  it('[AN15] with nobody anywhere it is asked of nobody, and that stands in the record', () => {
    const story = new Scenario({ registry: { ...only('smoke-0501'), staff: [], shifts: [] } });
    story.sends('smoke-0501', { smoke: true });
    story.takes({
      type: 'answer',
      at: story.now,
      answer: { case: story.theCase().id, by: { service: 'city' }, action: 'help' },
    });
    expect(factsOfType(story.record.facts, 'tier-told').at(-1)).toMatchObject({
      why: 'help-asked',
      tier: 'district',
      staff: [],
      helpers: [],
    });
  });

  it('[AN16] a note has a text, a receipt needs none, and both can be given at any time', () => {
    const { story, id } = closed();
    expect(refusal(story.answers('s1', 'note', { case: id }))).toBe('incomplete-answer');
    story.answers('s1', 'note', { case: id, note: 'sealed' }).answers('s1', 'receipt', { case: id });
    expect(story.facts()).toEqual(['2 min: note-added by s1, receipt-given by s1']);
  });

  it('[AN17] feedback comes after the work, and says whether people are satisfied', () => {
    const { story, id } = closed();
    expect(refusal(story.answers('s1', 'feedback', { case: id }))).toBe('incomplete-answer');
    story.answers('s1', 'feedback', { case: id, satisfied: true });
    story.answers('s1', 'feedback', { case: id, satisfied: false, complaint: true });
    const given = factsOfType(story.record.facts, 'feedback-given');
    expect(given.map(({ satisfied, complaint }) => [satisfied, complaint])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(refusal(smoke().answers('s1', 'feedback', { satisfied: true }))).toBe('not-resolved');
  });

  it('[AN18] another department gets three working days, and an answer names it', () => {
    const story = smoke().answers('s1', 'arrive');
    expect(refusal(story.answers('s1', 'join-department'))).toBe('incomplete-answer');
    story.answers('s1', 'join-department', { department: 'police' });
    expect(story.theCase().deadlines.at(-1)).toMatchObject({
      kind: 'joint',
      due: story.now + hours(72),
      owner: { staff: 's1' },
    });
    story.at(minutes(2)).answers('s1', 'join-department', { department: 'health' });
    const joint = story.theCase().deadlines.filter((clock) => clock.kind === 'joint');
    expect(joint.map((clock) => `${clock.state} ${clock.why ?? ''}`)).toEqual([
      'excused joined-anew',
      'running ',
    ]);
  });

  it('[AN19] who asks for it reopens a closed case, with all its clocks', () => {
    const { story, id } = closed();
    story.at(minutes(10)).answers('d1', 'reopen', { case: id });
    expect(story.facts()).toEqual(['10 min: reopened asked, told grid s1 (reopened)']);
    const running = story.theCase().deadlines.filter((clock) => clock.state === 'running');
    expect(running.map((clock) => clock.kind)).toEqual(['contact', 'arrive', 'close', 'accept']);
    expect(refusal(story.answers('d1', 'reopen'))).toBe('not-resolved');
  });

  it('[AN20] a closed case stays closed while another of its kind is open', () => {
    const { story, id } = closed();
    story.at(minutes(5)).sends('smoke-0501', { smoke: true }).answers('d1', 'reopen', { case: id });
    expect(refusal(story)).toBe('another-case-is-open');
  });

  it('[AN21] a case that was taken into another stays there', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true });
    const { id } = story.theCase();
    story.sends('smoke-0502', { smoke: true }).answers('s1', 'reopen', { case: id });
    expect(refusal(story)).toBe('another-case-is-open');
  });
});

describe('breaking the glass', () => {
  it('[AN26] takes a red that is not over, and a word why; it is told and changes nothing else', () => {
    const story = smoke().answers('s1', 'accept');
    expect(refusal(story.answers('d1', 'break-glass'))).toBe('incomplete-answer');
    const before = story.theCase();
    story.answers('d1', 'break-glass', { note: 'sealed' });
    expect(story.facts()).toEqual(['1 min: accepted by s1, glass-broken by d1']);
    expect(story.theCase()).toEqual(before);
  });

  it('[AN26] leaves a yellow as it is', () => {
    const story = new Scenario({ registry: only('band-0501') }).sends('band-0501', { fall: true, steps: 1 });
    expect(refusal(story.answers('d1', 'break-glass', { note: 'sealed' }))).toBe('not-red');
  });
});

describe('answers that come late or twice', () => {
  it('[AN22] the same key for the same action is one answer, however often it comes', () => {
    const story = smoke()
      .answers('s1', 'note', { key: 'k', note: 'a' })
      .answers('s1', 'note', { key: 'k', note: 'a' });
    story.answers('s1', 'note', { key: 'l', note: 'b' }).answers('d1', 'note', { key: 'k', note: 'c' });
    expect(story.facts()).toEqual(['1 min: note-added by s1, note-added by s1, note-added by d1']);
    story.answers('s1', 'resolve', { key: 'k', reason: 'real' }).at(minutes(40));
    story.answers('s1', 'resolve', { key: 'k', reason: 'real' });
    expect(story.decision, 'though it was reopened since').toEqual({ ok: true, drafts: [] });
    expect(story.theCase().state).toBe('open');
  });

  it('[AN23] what was done offline says when, and its note is kept', () => {
    const story = smoke().answers('s1', 'arrive', {
      madeAt: (smoke().now - minutes(1)) as never,
      note: 'sealed',
      key: 'k',
    });
    const [accepted] = factsOfType(story.record.facts, 'case-accepted');
    const [arrived] = factsOfType(story.record.facts, 'case-arrived');
    expect(accepted).toMatchObject({ madeAt: story.now - minutes(1) });
    expect(arrived).toMatchObject({ madeAt: story.now - minutes(1), note: 'sealed', key: 'k' });
  });

  const complete = { reason: 'real', to: 'd1', note: 'n', satisfied: true, department: 'police' } as const;
  const AFTERWARDS: readonly AnswerAction[] = ['note', 'receipt', 'reopen', 'feedback'];

  it.each(ANSWER_ACTIONS)('[AN24] %s of a case that is over, or that never was', (action) => {
    const { story, id } = closed();
    story.answers('s1', action, { case: id, ...complete });
    if (AFTERWARDS.includes(action)) expect(story.decision?.ok).toBe(true);
    else expect(refusal(story)).toBe('already-closed (staff:s1)');
    const resolved = smoke().answers('s1', 'resolve', { reason: 'real' }).answers('d1', action, complete);
    if (AFTERWARDS.includes(action)) expect(resolved.decision?.ok).toBe(true);
    else expect(refusal(resolved)).toBe('already-resolved (staff:s1)');
    expect(refusal(smoke().answers('s1', action, { case: 'c_none', ...complete }))).toBe('no-such-case');
  });
});
