import { describe, expect, it } from 'vitest';
import { days, formatTime, hours, minus, minutes, plus, seconds } from '../../devices/time.ts';
import { GATEWAY_CONDITIONS } from '../../rules/book/gateway.ts';
import type { Fact, Sentence } from '../../rules/fact.ts';
import { REPORT_CAUSES } from '../../rules/reportable.ts';
import { type B12, COMMUNITY, GRID, HOME, only, VILLAGE } from '../community.ts';
import { Scenario } from '../scenario.ts';

const band = () => new Scenario({ registry: only('band-0501') });

/** What is told besides the examples of the book, each by a story that brings it through the whole community. */
const STORIES: Readonly<Record<string, () => Scenario>> = {
  'clock-changed': () => {
    const story = new Scenario();
    story.takes({ type: 'clock-changed', at: story.now, by: -90e6 });
    return story;
  },
  ...Object.fromEntries(
    (Object.keys(GATEWAY_CONDITIONS) as (keyof typeof GATEWAY_CONDITIONS)[]).map((condition) => [
      condition,
      () => {
        const story = new Scenario();
        story.takes({ type: 'gateway-condition', at: story.now, condition, holds: true, value: 96 });
        return story;
      },
    ]),
  ),
  coverage: () => {
    const story = new Scenario();
    const leave = { staff: 's1', from: story.now, to: plus(story.now, days(3)) };
    story.takes({
      type: 'duty-changed',
      at: story.now,
      by: { staff: 's1' },
      change: { type: 'leave', leave },
    });
    // A red that meets the gap is told of there.
    return story.at(minutes(1)).sends('smoke-0501', { smoke: true });
  },
  ...Object.fromEntries(
    ['venue-empty', 'venue-under-used'].map((rule) => [
      rule,
      () => {
        const [venue] = VILLAGE.venues;
        const registry = { ...only('occ-v1'), venues: [{ ...venue!, hours: 'Mo-Su 09:00-17:00' }] };
        const story = new Scenario({ registry });
        for (let hour = 0; hour < 24 * 15; hour++)
          story.at(hours(hour)).sends('occ-v1', { people: 0, entries: 0 });
        return story;
      },
    ]),
  ),
  ...Object.fromEntries(
    REPORT_CAUSES.map((cause) => [
      `report-${cause}`,
      () => {
        const story = new Scenario();
        const by = { staff: 's1' };
        story.takes({ type: 'report', at: story.now, report: { by, about: { place: HOME }, cause } });
        story.takes({
          type: 'report',
          at: story.now,
          report: { by, about: { place: HOME }, cause, drill: true },
        });
        return story;
      },
    ]),
  ),
  'detector-stuck': () => {
    const story = new Scenario({ registry: only('smoke-0501') }).sends('smoke-0501', { smoke: true });
    story.at(minutes(1)).answers('d1', 'resolve', { reason: 'false-device' }).at(minutes(31));
    return story.answers('d1', 'resolve', { reason: 'false-device' }).at(minutes(70));
  },
  'walk-test-missed': () => {
    const place = `${GRID}/b01` as typeof B12;
    const devices = Array.from({ length: 7 }, (_, n) => ({ id: `s${n}`, kind: 'smoke', place }));
    const story = new Scenario({ registry: { ...VILLAGE, devices } });
    const change = { type: 'start', place: COMMUNITY, until: plus(story.now, hours(1)) } as const;
    story.takes({ type: 'walk-test', at: story.now, by: { service: 'repairs' }, change });
    return story.at(hours(1));
  },
  // A fall with each of its second sources, late, of an unworn band, and called off.
  fall: () => band().sends('band-0501', { fall: true, sos: true, steps: 1 }).sends('band-0501', { steps: 5 }),
  'fall-check': () => {
    const story = band().sends('band-0501', { worn: false }).at(hours(1));
    const at = formatTime(minus(story.now, minutes(9)), 'Asia/Shanghai');
    return story.sends('band-0501', { at, fall: true }).at(hours(2));
  },
  smoke: () =>
    new Scenario()
      .sends('smoke-0501', { test: true })
      .at(seconds(5))
      .sends('smoke-0501', { smoke: true, temperature: 70 }),
};

const sentencesOf = (facts: readonly Fact[]): Sentence[] =>
  facts.flatMap((fact) => ('why' in fact && typeof fact.why === 'object' ? [fact.why as Sentence] : []));

describe('every sentence', () => {
  it.each(Object.entries(STORIES))('[FF20] of %s is whole in both languages', (rule, make) => {
    const { facts } = make().record;
    expect(facts.some((fact) => fact.type === 'alert-raised' && fact.rule === rule)).toBe(true);
    for (const { zh, en } of sentencesOf(facts)) {
      expect(zh).toMatch(/^[^{}?]*\p{Script=Han}[^{}?]*。$/u);
      expect(en).toMatch(/^[A-Z0-9][^{}?]*\.$/);
      expect(en).not.toMatch(/\p{Script=Han}| {2}|undefined|NaN/u);
      expect(zh).not.toMatch(/undefined|NaN|。。/);
    }
  });
});
