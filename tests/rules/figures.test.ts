import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaceId } from '../../devices/place.ts';
import { type Duration, days, hours, minus, minutes, plus, seconds } from '../../devices/time.ts';
import { type CaseCourse, type CourseFact, courseOf, urgencyAt } from '../../rules/case-course.ts';
import type { DeadlineKind, ResolveReason } from '../../rules/fact.ts';
import { DEVICES_NAMED } from '../../rules/false-alarms.ts';
import { type Figure, type FigureId, openCounting, timesOf } from '../../rules/figures.ts';
import { COMMUNITY, GRID, HOME, MONDAY, only } from '../community.ts';
import { Scenario } from '../scenario.ts';

const NEXT_GRID = `${COMMUNITY}/g02` as PlaceId;
const WEEK = { from: minus(MONDAY, hours(9)), to: plus(MONDAY, days(6)) };

/** The courses of all cases of a story, from the same facts as the record has. */
function coursesOf({ record }: Scenario): CaseCourse[] {
  return [...record.folded.values()].map((it) =>
    courseOf(
      it,
      record.facts.filter((fact): fact is CourseFact => fact.case === it.id),
    ),
  );
}

function count(courses: readonly CaseCourse[], { place = COMMUNITY, span = WEEK } = {}) {
  const counting = openCounting({ place, by: place === COMMUNITY ? 'grid' : undefined, span });
  for (const course of courses) counting.addCase(course);
  const { areas, falseAlarms } = counting.result();
  const figure = (id: FigureId, area = place): Figure =>
    areas.find((one) => one.place === area)!.figures.find((one) => one.id === id)!;
  return { areas, falseAlarms, figure, urgency: (id: FigureId, n = 0) => figure(id).urgencies[n]! };
}

/** A case of a grid, opened on Monday at 09:00 as an emergency. */
const course = (more: Partial<CaseCourse> = {}): CaseCourse => ({
  place: HOME,
  cause: 'smoke',
  subject: HOME,
  openedAt: MONDAY,
  deadlines: [],
  devices: [],
  stages: [{ urgency: 'emergency', from: MONDAY, done: {} }],
  ...more,
});
const clock = (kind: DeadlineKind, state: 'met' | 'missed' | 'running' | 'excused', due = minutes(3)) => ({
  kind,
  from: MONDAY,
  due: plus(MONDAY, due),
  state,
});
/** Closed with a finding after an hour. */
const found = (reason: ResolveReason, more: Partial<CaseCourse> = {}) => {
  const at = plus(MONDAY, hours(1));
  const stages = [{ urgency: 'emergency', from: MONDAY, done: { close: at } }] as const;
  return course({ reason, closedAt: at, stages, ...more });
};
const times = <T>(n: number, make: (n: number) => T): T[] => Array.from({ length: n }, (_, k) => make(k));

describe('how long things took', () => {
  it('[IC3] the median of an even number lies between the two in the middle, the 90th percentile is by nearest rank', () => {
    const of = (...lengths: number[]) => timesOf(lengths.map(seconds));
    expect(of()).toEqual({ count: 0 });
    expect(of(7)).toEqual({ count: 1, median: seconds(7), p90: seconds(7) });
    expect(of(9, 1)).toEqual({ count: 2, median: seconds(5), p90: seconds(9) });
    expect(of(30, 10, 20)).toEqual({ count: 3, median: seconds(20), p90: seconds(30) });
    expect(of(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)).toEqual({ count: 10, median: seconds(5.5), p90: seconds(9) });
    expect(of(...times(11, (n) => n + 1))).toEqual({ count: 11, median: seconds(6), p90: seconds(10) });
  });

  it('[IC3] an emergency is timed from its opening to who first accepted, spoke, came, and to its end', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true });
    story.at(minutes(2)).answers('s1', 'accept').at(minutes(4)).answers('s1', 'contact');
    story.at(minutes(12)).answers('s1', 'arrive').sends('smoke-0501', { smoke: false });
    story.at(hours(1)).answers('s1', 'resolve', { reason: 'real' }).at(hours(5));
    const { urgency, figure } = count(coursesOf(story));
    for (const [id, took] of [
      ['accept', 2],
      ['contact', 4],
      ['arrive', 12],
      ['close', 60],
    ] as const) {
      expect(urgency(id)).toMatchObject({
        ...{ urgency: 'emergency', count: 1, of: 1 },
        times: { count: 1, median: minutes(took), p90: minutes(took) },
      });
      expect(figure(id)).toMatchObject({ count: 1, of: 1 });
    }
    expect(figure('contact').urgencies).toHaveLength(1);
    expect(figure('arrive').urgencies.map((one) => one.urgency)).toEqual(['emergency', 'service']);
  });

  it('[IC3] resolving stands for accepting and speaking, and what was resolved and came back is closed the last time', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true });
    story.at(minutes(2)).answers('s1', 'resolve', { reason: 'real' });
    story.at(minutes(33)).sends('smoke-0501', { smoke: false });
    expect(count(coursesOf(story)).urgency('close').times.count).toBe(0);
    story.at(minutes(50)).answers('s1', 'resolve', { reason: 'real' }).at(hours(3));
    const { urgency } = count(coursesOf(story));
    expect(urgency('accept').times).toEqual({ count: 1, median: minutes(2), p90: minutes(2) });
    expect(urgency('contact').times.median).toBe(minutes(2));
    expect(urgency('arrive').times).toEqual({ count: 0 });
    expect(urgency('close').times.median).toBe(minutes(50));
  });

  it('[IC4] what was done without a network counts from when it was done', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).at(minutes(8));
    story.answers('s1', 'arrive', { madeAt: plus(MONDAY, minutes(4)) });
    const { urgency } = count(coursesOf(story.at(hours(1))));
    expect(urgency('arrive').times.median).toBe(minutes(4));
    expect(urgency('contact')).toMatchObject({ count: 1, of: 1, times: { median: minutes(4) } });
  });

  it('[IC2] a case that rose is timed anew, and each clock counts for the level that it was set for', () => {
    const story = new Scenario().sends('door-0502', { battery: 5 });
    story.at(hours(1)).answers('s1', 'accept').at(days(4));
    const courses = coursesOf(story).filter(({ cause }) => cause === 'battery-low');
    expect(courses[0]?.stages.map(({ urgency }) => urgency)).toEqual(['upkeep', 'service']);
    const rise = courses[0]!.stages[1]!.from;
    expect(urgencyAt(courses[0]!, minus(rise, seconds(1)))).toBe('upkeep');
    const { figure } = count(courses);
    const of = (id: FigureId) =>
      Object.fromEntries(
        figure(id).urgencies.map((one) => [one.urgency, [one.count, one.of, one.times.count]]),
      );
    expect(of('accept')).toMatchObject({ upkeep: [1, 1, 1], service: [0, 1, 0] });
    expect(of('close')).toMatchObject({ upkeep: [0, 1, 0] });
    expect(figure('accept')).toMatchObject({ count: 0, of: 1 });
  });

  it('[IC2] a level raised after it was resolved takes the end back', () => {
    const story = new Scenario().sends('door-0501', { battery: 5 }).at(minutes(5));
    story.answers('s1', 'resolve', { reason: 'real' });
    const [it] = coursesOf(story);
    expect(it?.stages[0]?.done.close).toBe(story.now);
    const facts = story.record.facts.filter((fact): fact is CourseFact => fact.case !== undefined);
    const at = plus(story.now, minutes(1));
    const risen = { ...facts[0]!, type: 'level-raised', urgency: 'service', at } as CourseFact;
    const stages = courseOf(story.openCases()[0]!, [...facts, risen]).stages;
    expect(stages.map(({ done }) => done.close)).toEqual([undefined, undefined]);
  });
});

describe('shares of what was due', () => {
  it('[IC2] a case counts once for each kind of clock, by the day on which it was due, and only when it ran out or was met', () => {
    const { figure, urgency } = count([
      course({ deadlines: [clock('accept', 'missed'), clock('accept', 'met'), clock('contact', 'met')] }),
      course({ deadlines: [clock('accept', 'met'), clock('close', 'met', days(7)), clock('joint', 'met')] }),
      course({
        deadlines: [clock('accept', 'running'), clock('accept', 'excused'), clock('joint', 'missed')],
      }),
    ]);
    expect(figure('accept')).toMatchObject({ count: 1, of: 2 });
    expect(urgency('accept')).toMatchObject({ urgency: 'emergency', count: 1, of: 2 });
    expect(figure('contact')).toMatchObject({ count: 1, of: 1 });
    expect(figure('close')).toMatchObject({ count: 0, of: 0 });
    expect(figure('joint')).toMatchObject({ count: 1, of: 2, urgencies: [] });
  });

  it('[IC9] drills, what an area did of its own work, and what lies outside the period stay out', () => {
    const deadlines = [clock('accept', 'met')];
    const before = { from: minus(MONDAY, days(7)), to: minus(MONDAY, hours(9)) };
    const courses = [
      course({ deadlines, drill: true }),
      course({ deadlines, cause: 'coverage' }),
      course({ deadlines, openedAt: WEEK.to }),
      found('real', { deadlines, closedAt: minus(WEEK.from, seconds(1)) }),
    ];
    const { areas } = count(courses);
    expect(areas).toHaveLength(1);
    expect(areas[0]?.figures.every(({ of }) => of === 0)).toBe(true);
    expect(count([course({ deadlines })], { span: before }).figure('accept').of).toBe(0);
  });

  it('[IC8] a visit is on time of whom none was missed in the period, of those to whom visits are owed', () => {
    const counting = openCounting({ place: GRID, by: undefined, span: WEEK });
    const missed = (subject: string, more: Partial<CaseCourse> = {}) =>
      counting.addCase(course({ cause: 'visit-missed', subject, ...more }));
    missed('p0');
    missed('p0', { closedAt: plus(MONDAY, hours(2)) });
    missed('p1', { openedAt: minus(MONDAY, days(9)), closedAt: minus(MONDAY, days(8)) });
    missed('p2');
    const isVisited = [true, true, false, true];
    for (const [n, one] of isVisited.entries())
      counting.addPerson({
        ...{ id: `p${n}`, place: HOME, isVisited: one, isAtRisk: true, isCovered: n !== 0 },
        ...{ isOnFile: n !== 1, isHighRisk: n > 1, hasKit: n === 2 },
      });
    const found = Object.fromEntries(
      counting.result().areas[0]!.figures.map(({ id, count: some, of }) => [id, [some, of]]),
    );
    expect(found).toMatchObject({ visits: [2, 3], covered: [3, 4], 'on-file': [3, 4], kit: [1, 2] });
  });

  it('[IC5] false alarms are counted by cause and found by device; tests and duplicates find nothing out', () => {
    const { figure, falseAlarms } = count([
      found('real', { devices: ['a'] }),
      found('false-device', { devices: ['a', 'b'] }),
      found('false-behaviour', { devices: ['b'], cause: 'fall' }),
      found('test', { devices: ['c'] }),
      found('duplicate', { devices: ['c'] }),
      course({ closedAt: plus(MONDAY, hours(1)) }),
      found('false-device', { stages: [{ urgency: 'emergency', from: MONDAY, done: { close: WEEK.to } }] }),
    ]);
    expect(figure('false-alarms')).toEqual({ id: 'false-alarms', count: 2, of: 3, urgencies: [] });
    expect(falseAlarms).toEqual({
      causes: [
        { cause: 'fall', ofDevices: 0, ofBehaviour: 1, of: 1 },
        { cause: 'smoke', ofDevices: 1, ofBehaviour: 0, of: 2 },
      ],
      devices: [
        { device: 'b', count: 2 },
        { device: 'a', count: 1 },
      ],
    });
    const many = times(DEVICES_NAMED + 1, (n) => found('false-device', { devices: [`d${10 + n}`] }));
    for (const all of [many, many.toReversed()])
      expect(count(all).falseAlarms.devices.map(({ device }) => device)).toEqual(
        times(DEVICES_NAMED, (n) => `d${10 + n}`),
      );
  });

  it('[IC5] a case that the building’s took in is counted with that one', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true });
    story.answers('s1', 'resolve', { reason: 'false-device' }).sends('smoke-0502', { smoke: true });
    story.answers('s1', 'resolve', { reason: 'false-device' }).at(minutes(1));
    const { falseAlarms } = count(coursesOf(story));
    expect(falseAlarms.causes).toEqual([{ cause: 'smoke', ofDevices: 1, ofBehaviour: 0, of: 1 }]);
    expect(falseAlarms.devices.map((one) => one.count)).toEqual([1, 1]);
  });

  it('[IC6] what came back, and what people said of it afterwards', () => {
    const satisfied = (isSo: boolean, complaint = false) =>
      found('real', { feedback: { satisfied: isSo, complaint } });
    const { figure } = count([
      course({ cameBack: 'c_before' }),
      course(),
      course({ cameBack: 'c_before', openedAt: minus(WEEK.from, hours(1)) }),
      satisfied(true),
      satisfied(false, true),
      satisfied(true, true),
      found('real'),
    ]);
    expect(figure('came-back')).toMatchObject({ count: 1, of: 6 });
    expect(figure('satisfied')).toMatchObject({ count: 2, of: 3 });
    expect(figure('complaints')).toMatchObject({ count: 2, of: 3 });
  });

  it('[IC6] what opens again within 30 days of its closing came back', () => {
    const story = new Scenario({ registry: only('smoke-0501') });
    for (const at of [minutes(1), hours(1)] as const) {
      story.at(at).sends('smoke-0501', { smoke: true }).sends('smoke-0501', { smoke: false });
      story.answers('s1', 'resolve', { reason: 'real' });
    }
    expect(count(coursesOf(story)).figure('came-back')).toMatchObject({ count: 1, of: 2 });
  });

  it('[IC6] the last word about a case counts', () => {
    const story = new Scenario().sends('smoke-0501', { smoke: true }).sends('smoke-0501', { smoke: false });
    const { id } = story.answers('s1', 'resolve', { reason: 'real' }).theCase();
    story.answers('s1', 'feedback', { case: id, satisfied: false, complaint: true });
    story.answers('d1', 'feedback', { case: id, satisfied: true, complaint: false });
    expect(count(coursesOf(story)).figure('satisfied')).toMatchObject({ count: 1, of: 1 });
    expect(count(coursesOf(story)).figure('complaints')).toMatchObject({ count: 0, of: 1 });
  });
});

describe('colours of figures', () => {
  const accepted = (met: number, missed: number) => [
    ...times(met, () => course({ deadlines: [clock('accept', 'met')] })),
    ...times(missed, () => course({ deadlines: [clock('accept', 'missed')] })),
  ];
  it.each([
    [9, 1, 'green'],
    [8, 2, 'blue'],
    [6, 4, 'yellow'],
    [5, 5, 'red'],
    [0, 5, 'red'],
    [0, 4, undefined],
  ])('[IC11] %i in time and %i late are %s', (met, missed, colour) => {
    const { figure, urgency } = count(accepted(met, missed));
    expect(figure('accept').colour).toBe(colour);
    expect(urgency('accept').colour).toBe(colour);
  });

  it.each([
    [1, 19, 'green'],
    [2, 18, 'blue'],
    [4, 16, 'yellow'],
    [5, 15, 'red'],
  ])('[IC11] %i complaints and %i words without one are %s', (complaints, others, colour) => {
    const said = (complaint: boolean) => found('real', { feedback: { satisfied: true, complaint } });
    const courses = [...times(complaints, () => said(true)), ...times(others, () => said(false))];
    expect(count(courses).figure('complaints').colour).toBe(colour);
    expect(count(courses).figure('came-back').colour).toBeUndefined();
  });
});

describe('areas side by side', () => {
  it('[IC10] a community has its grids beside it, in order, and a grid stands alone', () => {
    const deadlines = [clock('accept', 'met')];
    const courses = [
      course({ deadlines, place: `${NEXT_GRID}/b1` as PlaceId }),
      course({ deadlines }),
      course({ deadlines, place: COMMUNITY }),
    ];
    const { areas, figure } = count(courses);
    expect(areas.map(({ place }) => place)).toEqual([COMMUNITY, GRID, NEXT_GRID]);
    expect([COMMUNITY, GRID, NEXT_GRID].map((place) => figure('accept', place).of)).toEqual([3, 1, 1]);
    expect(count([courses[1]!], { place: GRID }).areas.map(({ place }) => place)).toEqual([GRID]);
  });

  it('[IC10] shares lie between none and all, and what the areas below have adds up, whatever happened', () => {
    const kinds = fc.constantFrom<DeadlineKind[]>('accept', 'contact', 'arrive', 'close', 'joint');
    const time = fc.integer({ min: -days(3), max: days(9) }).map((by) => plus(MONDAY, by as Duration));
    const any: fc.Arbitrary<CaseCourse> = fc
      .record(
        {
          place: fc.constantFrom(HOME, GRID, `${NEXT_GRID}/b1/101` as PlaceId),
          cause: fc.constantFrom('smoke', 'visit-missed', 'indicator'),
          subject: fc.constantFrom('p0', 'p1', 'p2'),
          openedAt: time,
          closedAt: time,
          reason: fc.constantFrom('real', 'false-device', 'test', 'duplicate'),
          cameBack: fc.constant('c_1'),
          drill: fc.constant(true as const),
          feedback: fc.record({ satisfied: fc.boolean(), complaint: fc.boolean() }),
          devices: fc.array(fc.constantFrom('a', 'b')),
          close: time,
          clocks: fc.array(
            fc.record({ kind: kinds, state: fc.constantFrom('met', 'missed', 'running'), due: time }),
          ),
          urgency: fc.constantFrom('emergency', 'state', 'service', 'upkeep'),
        },
        { requiredKeys: ['place', 'cause', 'subject', 'openedAt', 'devices', 'clocks', 'urgency', 'close'] },
      )
      .map(({ clocks, urgency, close, ...it }) => ({
        ...it,
        deadlines: clocks.map((one) => ({ ...one, from: it.openedAt })),
        stages: [{ urgency, from: it.openedAt, done: { accept: close, close } }],
      }));
    const person = fc.record({
      id: fc.constantFrom('p0', 'p1', 'p2'),
      place: fc.constantFrom(HOME, `${NEXT_GRID}/b1/101` as PlaceId),
      ...{ isAtRisk: fc.boolean(), isVisited: fc.boolean(), isCovered: fc.boolean() },
      ...{ isOnFile: fc.boolean(), isHighRisk: fc.boolean(), hasKit: fc.boolean() },
    });
    const device = fc.record(
      {
        place: fc.constantFrom(HOME, `${NEXT_GRID}/b1/101` as PlaceId),
        isConnected: fc.boolean(),
        isIdle: fc.boolean(),
        isWorn: fc.boolean(),
      },
      { requiredKeys: ['place', 'isConnected', 'isIdle'] },
    );
    fc.assert(
      fc.property(fc.array(any), fc.array(person), fc.array(device), (courses, people, devices) => {
        const counting = openCounting({ place: COMMUNITY, by: 'grid', span: WEEK });
        for (const one of courses) counting.addCase(one);
        for (const one of people) counting.addPerson(one);
        for (const one of devices) counting.addDevice(one);
        const {
          areas: [whole, ...grids],
          falseAlarms,
        } = counting.result();
        for (const [n, { id, count: some, of, urgencies }] of whole!.figures.entries()) {
          expect(some >= 0 && some <= of).toBe(true);
          const below = grids.map(({ figures }) => figures[n]!);
          const sum = (pick: (one: Figure) => number) => below.reduce((all, one) => all + pick(one), 0);
          expect([id, some, of]).toEqual([id, sum((one) => one.count), sum((one) => one.of)]);
          for (const [m, { times: all, ...one }] of urgencies.entries()) {
            expect(one.count <= one.of).toBe(true);
            expect(all.count).toBe(sum((figure) => figure.urgencies[m]!.times.count));
            expect((all.median ?? 0) <= (all.p90 ?? 0)).toBe(true);
          }
        }
        const falses = whole!.figures.find(({ id }) => id === 'false-alarms')!;
        const total = (pick: (one: (typeof falseAlarms.causes)[number]) => number) =>
          falseAlarms.causes.reduce((all, one) => all + pick(one), 0);
        expect([falses.count, falses.of]).toEqual([
          total((one) => one.ofDevices + one.ofBehaviour),
          total((one) => one.of),
        ]);
      }),
    );
  });
});
