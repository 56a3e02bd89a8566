import { describe, expect, it } from 'vitest';
import { minutes, parseTime, plus, seconds } from '../../devices/time.ts';
import { caseSchema, factSchema, listedCaseSchema } from '../../gateway/http/contract/cases.ts';
import { caseView, cloudEvent, type Delivery, factView, listedCase } from '../../gateway/view.ts';
import { type Case, evolve } from '../../rules/case.ts';
import type { Fact } from '../../rules/fact.ts';
import { HOME, MONDAY } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const ZONE = 'Asia/Shanghai';
const unseal = (note: string) => (note === 'sealed:erased' ? undefined : note.replace('sealed:', ''));

const viewOf = (story: Scenario, deliveries: Delivery[] = []) => {
  const facts = story.record.facts.filter((fact) => fact.case !== undefined);
  const it = facts.reduce<Case | undefined>(evolve, undefined)!;
  const timeline = facts.map((fact) => ({ fact }));
  return caseView(it, { timeZone: ZONE, timeline, deliveries, unseal });
};
const smoke = () => new Scenario().sends('smoke-0501', { smoke: true });
const onlyView = (fact: Fact | undefined) => factView({ fact: fact! }, ZONE);

describe('a case as it leaves the gateway', () => {
  it('[VW1] a new red case has the promised shape', () => {
    const view = viewOf(smoke());
    expect(view).toMatchObject({
      level: 'red',
      urgency: 'emergency',
      state: 'open',
      cause: 'smoke',
      subject: { type: 'home', id: HOME },
      place: HOME,
      openedAt: '2027-03-01T09:00:00+08:00',
      tier: 'grid',
      responsible: null,
      deliveries: [],
    });
    expect(view.why.zh).not.toBe('');
    expect(view.why.en).not.toBe('');
    expect(view.deadlines.find((one) => one.kind === 'accept')).toMatchObject({
      due: '2027-03-01T09:03:00+08:00',
      warnAt: '2027-03-01T09:02:00+08:00',
      owner: 's1',
      state: 'running',
      tier: 'grid',
    });
    expect(view.deadlines.find((one) => one.kind === 'close')).toMatchObject({ owner: null });
    expect(view.alerts).toMatchObject([
      { rule: 'smoke', level: 'red', device: 'smoke-0501', quiet: false, momentary: false },
    ]);
    expect(view).not.toHaveProperty('closedAt');
    expect(caseSchema.parse(view)).toEqual(view);
  });

  it('[VW1] an accepted, resolved and closed case says who, why and when', () => {
    const story = smoke().answers('s1', 'accept');
    expect(viewOf(story).responsible).toEqual({ staff: 's1', since: '2027-03-01T09:00:00+08:00' });
    story
      .at(minutes(5))
      .sends('smoke-0501', { smoke: false })
      .at(minutes(10))
      .answers('s1', 'resolve', { reason: 'false-device' });
    const view = viewOf(story);
    expect(view).toMatchObject({
      state: 'closed',
      reason: 'false-device',
      closedAt: '2027-03-01T09:10:00+08:00',
    });
    expect(view.deadlines.filter((one) => one.kind === 'close').map((one) => one.state)).toEqual(['met']);
    expect(caseSchema.parse(view)).toEqual(view);
  });

  it('[VW1] a service that answered is named as such', () => {
    const story = smoke();
    const { id } = story.theCase();
    story.takes({
      type: 'answer',
      at: story.now,
      answer: { case: id, action: 'accept', by: { service: 'checks' } },
    });
    expect(viewOf(story).responsible).toMatchObject({ service: 'checks' });
    expect(viewOf(story).deadlines.find((one) => one.kind === 'close')?.owner).toBe('checks');
  });

  it('[VW2] in a list a case has neither timeline nor deliveries', () => {
    const story = smoke();
    const view = listedCase(story.theCase(), ZONE);
    expect(view).not.toHaveProperty('timeline');
    expect(view).not.toHaveProperty('deliveries');
    expect(listedCaseSchema.parse(view)).toEqual(view);
  });

  it('[VW3] a note is in plain text in the timeline, and gone once its person is erased', () => {
    const story = smoke()
      .answers('s1', 'note', { note: 'sealed:锅烧干了' })
      .answers('s1', 'note', { note: 'sealed:erased' });
    const notes = viewOf(story).timeline.filter((fact) => fact.type === 'note-added');
    expect(notes.map((fact) => fact.note)).toEqual(['锅烧干了', undefined]);
    expect(JSON.stringify(viewOf(story))).not.toContain('sealed');
  });

  it('[VW4] each delivery says where it stands', () => {
    const common = { channel: 'webhook', target: 'centre', fact: 'f_1' } as const;
    const view = viewOf(smoke(), [
      { ...common, state: 'failing', attempts: 2, reason: 'http-500' },
      { ...common, state: 'delivered', attempts: 3, at: plus(MONDAY, seconds(1.5)) },
    ]);
    expect(view.deliveries).toEqual([
      { ...common, state: 'failing', attempts: 2, at: null, reason: 'http-500' },
      { ...common, state: 'delivered', attempts: 3, at: '2027-03-01T09:00:01.5+08:00' },
    ]);
    expect(caseSchema.parse(view)).toEqual(view);
  });
});

describe('a fact as it leaves the gateway', () => {
  it('[VW5] an alert has its level, and when we got round to it', () => {
    const fact = factsOfType(smoke().record.facts, 'alert-raised')[0]!;
    const view = factView({ fact, recordedAt: plus(fact.at, seconds(2)) }, ZONE);
    expect(Object.keys(view).slice(0, 8)).toEqual([
      'id',
      'type',
      'at',
      'recordedAt',
      'place',
      'case',
      'level',
      'urgency',
    ]);
    expect(view).toMatchObject({
      type: 'alert-raised',
      at: '2027-03-01T09:00:00+08:00',
      recordedAt: '2027-03-01T09:00:02+08:00',
      level: 'red',
      device: 'smoke-0501',
      subject: { type: 'home', id: HOME },
    });
    expect(factSchema.parse(view)).toEqual(view);
  });

  it('[VW6] times are texts wherever they stand, and so are lengths of time', () => {
    const opened = onlyView(factsOfType(smoke().record.facts, 'case-opened')[0]);
    expect(opened.clocks).toContainEqual({
      kind: 'contact',
      from: '2027-03-01T09:00:00+08:00',
      due: '2027-03-01T09:05:00+08:00',
      warnAt: '2027-03-01T09:03:20+08:00',
    });
    expect(opened.policy).toMatchObject({
      accept: { type: 'elapsed', for: 'PT3M' },
      close: { for: 'PT4H' },
      ceiling: 'district',
    });
    const told = onlyView(factsOfType(smoke().record.facts, 'tier-told')[0]);
    expect(told.clock).toMatchObject({ kind: 'accept', due: '2027-03-01T09:03:00+08:00' });
  });

  it('[VW6] the tier that a case rose from is no time', () => {
    const story = smoke().at(minutes(4));
    const escalated = onlyView(factsOfType(story.record.facts, 'case-escalated')[0]);
    expect(escalated).toMatchObject({ from: 'grid', to: 'community', why: 'accept' });
    const missed = onlyView(factsOfType(story.record.facts, 'deadline-missed')[0]);
    expect(missed).toMatchObject({
      deadline: 'accept',
      due: '2027-03-01T09:03:00+08:00',
      owner: { staff: 's1' },
    });
  });

  it('[VW6] facts of the gateway have no case, and a jump of the clock is a length', () => {
    const jump: Fact = { type: 'clock-changed', id: 'f_1', at: MONDAY, by: -61_500_000 };
    expect(onlyView(jump)).toEqual({
      id: 'f_1',
      type: 'clock-changed',
      at: '2027-03-01T09:00:00+08:00',
      by: '-PT1M1.5S',
    });
    const started: Fact = {
      type: 'gateway-started',
      id: 'f_2',
      at: MONDAY,
      downFrom: MONDAY,
      downTo: plus(MONDAY, seconds(3)),
    };
    expect(onlyView(started)).toMatchObject({ downTo: '2027-03-01T09:00:03+08:00' });
  });

  it('[VW7] a fact on its own holds neither free text nor the sender’s key', () => {
    const story = smoke().answers('s1', 'note', {
      note: 'sealed:x',
      key: 'k1',
      madeAt: MONDAY,
    });
    const added = onlyView(factsOfType(story.record.facts, 'note-added')[0]);
    expect(added).not.toHaveProperty('note');
    expect(added).not.toHaveProperty('key');
    expect(added).toMatchObject({ by: { staff: 's1' }, madeAt: '2027-03-01T09:00:00+08:00' });
  });

  it('[VW8] the times of a view are the instants of the fact', () => {
    const story = smoke().at(minutes(30));
    for (const fact of story.record.facts) expect(parseTime(onlyView(fact).at)).toBe(fact.at);
  });

  it('[VW9] a CloudEvents envelope carries the fact and where it happened', () => {
    const view = onlyView(factsOfType(smoke().record.facts, 'case-opened')[0]);
    expect(cloudEvent(view, '/gateways/cuiyuan')).toEqual({
      specversion: '1.0',
      id: view.id,
      source: '/gateways/cuiyuan',
      type: 'shouwang.case-opened',
      time: view.at,
      subject: HOME,
      datacontenttype: 'application/json',
      data: view,
    });
    const jump: Fact = { type: 'clock-changed', id: 'f_1', at: MONDAY, by: 0 };
    expect(cloudEvent(onlyView(jump), '/')).not.toHaveProperty('subject');
  });
});
