import { describe, expect, it } from 'vitest';
import { days, minus, minutes, plus, seconds } from '../../devices/time.ts';
import type { Report } from '../../rules/input.ts';
import { levelOf } from '../../rules/level.ts';
import { REPORT_CAUSES } from '../../rules/reportable.ts';
import { B12, HOME, NEXT_HOME } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const reports = (story: Scenario, report: Partial<Report>) =>
  story.takes({
    type: 'report',
    at: story.now,
    report: { by: { staff: 'bh1' }, about: { place: HOME }, cause: 'smoke', ...report },
  }).reported;

describe('a report', () => {
  it('[RP1] opens the same case as a sensor, and names who says so', () => {
    const story = new Scenario();
    const reported = reports(story, { note: 'sealed', key: 'k' });
    expect(story.facts()).toEqual(['0 min: red smoke b12/0501, alert report-smoke, told grid s1 +bh1']);
    const it = story.theCase();
    expect(reported).toEqual({ ok: true, case: it.id });
    expect(it).toMatchObject({ urgency: 'emergency', subject: { type: 'home', id: HOME } });
    expect(it.why).toEqual({ zh: '有人报告：冒烟或起火。', en: 'Somebody reports: Smoke or fire.' });
    const [raised] = factsOfType(story.record.facts, 'alert-raised');
    expect(raised).toMatchObject({ by: { staff: 'bh1' }, key: 'k', note: 'sealed' });
  });

  it('[RP2] joins the case that is open, raises it, and reopens what was resolved', () => {
    const story = new Scenario().sends('band-0501', { fall: true }).at(seconds(10));
    story.answers('s1', 'accept').facts();
    const { id } = story.theCase();
    expect(reports(story, { about: { resident: 'r1' }, cause: 'fall' })).toEqual({ ok: true, case: id });
    expect(story.facts()).toEqual(['10 s: alert report-fall, now red by alert, told grid s1 +bh1 (risen)']);
    story.sends('band-0501', { steps: 10 }).sends('band-0501', { steps: 20 });
    reports(story, { about: { resident: 'r1' }, cause: 'fall' });
    expect(story.openCases()).toHaveLength(1);
  });

  it('[RP2] a sensor joins what people reported, and the case ends with people', () => {
    const story = new Scenario();
    reports(story, {});
    story
      .at(minutes(1))
      .answers('s1', 'arrive')
      .sends('smoke-0501', { smoke: true })
      .sends('smoke-0501', { smoke: false });
    expect(story.openCases()).toHaveLength(1);
    story.at(minutes(3));
    expect(story.theCase().state).toBe('on-scene');
    story.answers('s1', 'resolve', { reason: 'real' });
    expect(story.openCases()).toEqual([]);
  });

  it('[RP3] is about the person who lives there alone, about the home where several live or it is of the place', () => {
    const subject = (report: Partial<Report>) => {
      const story = new Scenario();
      reports(story, report);
      return story.theCase().subject;
    };
    expect(subject({ cause: 'fall' })).toEqual({ type: 'resident', id: 'r1' });
    expect(subject({ cause: 'fall', about: { place: B12 } })).toEqual({ type: 'building', id: B12 });
    expect(subject({ cause: 'smoke', about: { resident: 'r2' } })).toEqual({ type: 'home', id: NEXT_HOME });
    expect(subject({ cause: 'crowding', about: { venue: 'v1' } })).toEqual({ type: 'venue', id: 'v1' });
  });

  it('[RP3] a second home’s smoke is the building’s case, whoever says it', () => {
    const story = new Scenario().sends('smoke-0502', { smoke: true });
    reports(story, {});
    expect(story.theCase().subject).toEqual({ type: 'building', id: B12 });
  });

  it.each(REPORT_CAUSES)('[RP4] of %s has a colour and says what it is in both languages', (cause) => {
    const story = new Scenario();
    expect(reports(story, { cause })?.ok).toBe(true);
    const { urgency, why } = story.theCase();
    expect(['red', 'yellow', 'blue']).toContain(levelOf(urgency));
    expect(why.zh).toMatch(/^有人报告：./);
    expect(why.en).toMatch(/^Somebody reports: ./);
  });

  it('[RP4] is as urgent as the worst that the book makes of its cause', () => {
    const urgency = (cause: Report['cause']) => {
      const story = new Scenario();
      reports(story, { cause });
      return story.theCase().urgency;
    };
    expect(urgency('fall')).toBe('emergency');
    expect(urgency('door-open')).toBe('service');
    expect(urgency('battery-low')).toBe('upkeep');
    expect(urgency('guardian-absent')).toBe('state');
  });

  it('[RP5] with the same key is one report for seven days, though the case was closed since, or we restarted', () => {
    const story = new Scenario();
    const first = reports(story, { key: 'k' });
    expect(reports(story, { key: 'k' })).toEqual(first);
    story.answers('s1', 'resolve', { reason: 'real' });
    expect(story.openCases()).toEqual([]);
    expect(reports(story, { key: 'k' })).toEqual(first);
    story.record.restart();
    expect(reports(story, { key: 'k' })).toEqual(first);
    expect(factsOfType(story.record.facts, 'alert-raised')).toHaveLength(1);
    expect(reports(story, { key: 'k', by: { staff: 's1' } }), 'another person’s key').not.toEqual(first);
    story.answers('s1', 'resolve', { reason: 'real' }).at(days(7));
    expect(reports(story, { key: 'k' })).not.toEqual(first);
  });

  it('[RP12] that is told later says when it was; a time to come is not believed', () => {
    const story = new Scenario().at(minutes(10));
    reports(story, { madeAt: minus(story.now, minutes(4)) });
    reports(story, { madeAt: plus(story.now, minutes(4)) });
    reports(story, {});
    const raised = factsOfType(story.record.facts, 'alert-raised');
    expect(raised.map((fact) => fact.madeAt)).toEqual([minus(story.now, minutes(4)), undefined, undefined]);
  });

  it('[RP6] about nobody and nowhere, or by nobody, changes nothing and says why', () => {
    const story = new Scenario();
    const why = (report: Partial<Report>) => reports(story, report);
    expect(why({ about: { resident: 'nobody' } })).toEqual({ ok: false, why: 'no-such-resident' });
    expect(why({ about: { venue: 'nowhere' } })).toEqual({ ok: false, why: 'no-such-venue' });
    expect(why({ about: { place: 'hz/xq/other' as never } })).toEqual({ ok: false, why: 'no-such-place' });
    expect(why({ by: { staff: 'nobody' } })).toEqual({ ok: false, why: 'staff-not-registered' });
    expect(story.openCases()).toEqual([]);
  });
});

describe('a drill', () => {
  it('[RP7] is told like the real thing, and every fact of it says that it is one', () => {
    const story = new Scenario();
    reports(story, { drill: true });
    expect(story.facts()).toEqual(['0 min: red smoke b12/0501, alert report-smoke, told grid s1 +bh1']);
    story.at(minutes(4)).answers('d1', 'accept').answers('d1', 'resolve', { reason: 'test' });
    const ofCase = story.record.facts.filter((fact) => fact.case !== undefined);
    expect(ofCase.length).toBeGreaterThan(6);
    expect(ofCase.every((fact) => fact.case !== undefined && fact.drill)).toBe(true);
    expect(factsOfType(story.record.facts, 'case-opened')[0]?.why.zh).toBe('【演练】有人报告：冒烟或起火。');
  });

  it('[RP8] never hides the real thing, nor is it hidden by it', () => {
    const story = new Scenario();
    reports(story, { drill: true });
    story.sends('smoke-0501', { smoke: true }).sends('smoke-0502', { smoke: true });
    const [drill, real, ...others] = story.openCases();
    expect(others).toEqual([]);
    expect(drill).toMatchObject({ drill: true, subject: { type: 'home' } });
    expect(real?.drill).toBeUndefined();
    expect(real).toMatchObject({ subject: { type: 'building' } });
    reports(story, { drill: true, about: { place: NEXT_HOME } });
    expect(story.openCases().map((it) => [it.subject.type, it.drill])).toEqual([
      ['building', undefined],
      ['building', true],
    ]);
  });

  it('[RP8] a drill of yesterday is no trouble that comes back', () => {
    const story = new Scenario();
    reports(story, { drill: true });
    story.answers('s1', 'resolve', { reason: 'test' }).at(days(1)).sends('smoke-0501', { smoke: true });
    expect(story.openCases().find(({ cause }) => cause === 'smoke')?.cameBack).toBeUndefined();
  });
});
