import { expect, it } from 'vitest';
import type { Group, Registry } from '../../devices/registry.ts';
import { hours, minutes, seconds } from '../../devices/time.ts';
import { only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { ownRules } from './own-rules.ts';

/** Rules as people wrote them from docs/rules.md alone, each with a story that it is for. */

const home = (group: Group | undefined, ...devices: string[]): Registry => ({
  ...only(...devices),
  residents: [{ ...VILLAGE.residents[0]!, risk: 'high', groups: group === undefined ? [] : [group] }],
});

interface Wish {
  readonly rule: string;
  readonly start?: string;
  readonly at: Registry;
  readonly happens: (story: Scenario) => void;
  /** Minute, level and sentence of each alert. */
  readonly told: readonly string[];
}

const WISHES: Readonly<Record<string, Wish>> = {
  'in and out at night': {
    rule: `
  - id: restless-at-night
    names: { zh: 夜间反复出门, en: In and out at night }
    level: yellow
    cause: wandering
    where: { kind: [door], group: mental-disorder }
    on: { type: count, of: { type: state, field: open, is: true }, atLeast: 3, within: PT30M, counts: turns }
    during: "23:00-05:00"
    why: { zh: "夜里{for}内开门{n}次。", en: "The door opened {n} times within {for} at night." }`,
    start: '2027-03-01T22:50:00+08:00',
    at: home('mental-disorder', 'door-0501'),
    happens: (story) => {
      for (const [n, open] of [true, false, true, false, true].entries())
        story.at(minutes(3 * n)).sends('door-0501', { open });
    },
    told: ['12 service The door opened 3 times within 30 min at night.'],
  },
  'a cold home': {
    rule: `
  - id: cold-home
    names: { zh: 室内过冷, en: Cold home }
    cause: report
    where: { kind: [smoke], risk: high }
    on:
      type: levels
      field: temperature
      side: below
      steps:
        - { level: blue, limit: 16, reset: 17 }
        - { level: yellow, limit: 12, reset: 14 }
        - { level: red, limit: 5, reset: 8 }
    onDelay: PT1H`,
    at: home(undefined, 'smoke-0501'),
    happens: (story) => {
      for (const [n, temperature] of [15, 15, 11, 11, 11].entries())
        story.at(minutes(30 * n)).sends('smoke-0501', { temperature });
    },
    told: ['60 upkeep Cold home: 15, limit 16, for 1 h.', '120 service Cold home: 11, limit 12, for 1 h.'],
  },
  'a band not worn by day': {
    rule: `
  - id: band-off-by-day
    names: { zh: 白天未戴手环, en: Band not worn by day }
    level: blue
    cause: band-off
    where: { kind: [wristband], group: lives-alone }
    on: { type: state, field: worn, is: false }
    during: "Mo-Su 08:00-20:00"
    onDelay: PT3H
    again: { every: PT4H, most: 3 }`,
    at: home('lives-alone', 'band-0501'),
    happens: (story) => story.sends('band-0501', { worn: false }).at(hours(8)),
    told: ['180 upkeep Band not worn by day, for 3 h.', '420 upkeep Band not worn by day, for 3 h.'],
  },
  'a door open and cold inside': {
    rule: `
  - id: open-and-cold
    names: { zh: 门开着屋里冷, en: Door open and cold inside }
    level: yellow
    cause: door-open
    where: { kind: [door] }
    on:
      type: all-of
      of:
        - { type: state, field: open, is: true }
        - { type: below, kind: smoke, field: temperature, limit: 15, maxAge: PT2H }
    onDelay: PT15M
    offDelay: PT2M`,
    at: home(undefined, 'door-0501', 'smoke-0501'),
    happens: (story) => {
      story.sends('smoke-0501', { temperature: 18 }).sends('door-0501', { open: true });
      story.at(minutes(20)).sends('smoke-0501', { temperature: 12 }).at(minutes(60));
    },
    told: ['35 service Door open and cold inside, for 15 min.'],
  },
  'a full hall': {
    rule: `
  - id: hall-full
    names: { zh: 活动室人多, en: Hall nearly full }
    level: yellow
    cause: crowding
    where: { kind: [occupancy] }
    on: { type: above, field: people, limit: 30, deadband: 3 }
    onDelay: PT10M
    again: { every: PT30M, most: 4 }
    why: { zh: "有{value}人，超过{limit}人，已{for}。", en: "{value} people, more than {limit}, for {for}." }`,
    at: only('occ-v1'),
    happens: (story) => {
      story.sends('occ-v1', { people: 31 }).at(minutes(20)).sends('occ-v1', { people: 36 });
      story.at(minutes(45)).sends('occ-v1', { people: 26 }).at(hours(3));
    },
    told: [
      '10 service 31 people, more than 30, for 10 min.',
      '40 service 36 people, more than 30, for 10 min.',
    ],
  },
  'less oxygen than usual': {
    rule: `
  - id: oxygen-unusual
    names: { zh: 血氧反常, en: Unusual oxygen }
    level: yellow
    cause: vital-signs
    where: { kind: [wristband] }
    on: { type: below, field: spo2, limit: { from: habit, times: 3, floor: 88, ceiling: 95, else: 90 }, deadband: 1 }
    unless: { field: worn, is: false }
    onDelay: PT5M`,
    at: home(undefined, 'band-0501'),
    happens: (story) => {
      story.sends('band-0501', { spo2: 89, worn: false }).at(minutes(10));
      story.sends('band-0501', { spo2: 89, worn: true }).at(minutes(20));
    },
    told: ['15 service Unusual oxygen: 89, below 90 (usually unknown), for 5 min.'],
  },
  'a child not home after school': {
    rule: `
  - id: child-not-home
    names: { zh: 孩子放学未到家, en: Child not home after school }
    level: yellow
    cause: guardian-absent
    where: { kind: [door], group: child-in-difficulty }
    on: { type: no-value, field: open, is: true, for: PT3H }
    during: "Mo-Fr 18:30-21:00"
    why: { zh: "{for}没有开过门。", en: "The door has not been opened for {for}." }`,
    start: '2027-03-01T07:00:00+08:00',
    at: home('child-in-difficulty', 'door-0501'),
    happens: (story) =>
      story.sends('door-0501', { open: true }).sends('door-0501', { open: false }).at(hours(12)),
    told: ['690 service The door has not been opened for 3 h.'],
  },
  'smoke that rises slowly': {
    rule: `
  - id: smoke-creeping
    names: Smoke slowly rising
    level: yellow
    cause: smoke
    where: { kind: [smoke] }
    on: { type: rises, field: smokeDensity, by: 1.2, within: PT20M }
    unless: { field: smoke, is: true }
    flapping: held`,
    at: home(undefined, 'smoke-0501'),
    happens: (story) => {
      for (let n = 0; n < 4; n++) story.at(minutes(5 * n)).sends('smoke-0501', { smokeDensity: 0.5 * n });
    },
    told: ['15 service Smoke slowly rising: up by 1.5 within 20 min, now 1.5.'],
  },
  'a battery that drains fast': {
    rule: `
  - id: battery-drains
    names: { zh: 电量掉得快, en: Battery drains fast }
    level: blue
    cause: battery-low
    where: { kind: [wristband, door, smoke] }
    on: { type: falls, field: battery, by: 30, within: P1D }
    why: { zh: "掉了{rate}。", en: "Lost {rate}." }`,
    at: home(undefined, 'door-0501'),
    happens: (story) => {
      story.sends('door-0501', { battery: 90 }).at(hours(20)).sends('door-0501', { battery: 58 });
    },
    told: ['1200 upkeep Lost 32.'],
  },
  'fever, one of three last measurements aside': {
    rule: `
  - id: fever
    names: { zh: 发烧, en: Fever }
    level: yellow
    cause: vital-signs
    where: { kind: [wristband] }
    on: { type: count, of: { type: above, field: bodyTemperature, limit: 38.5 }, atLeast: 2, last: 3 }`,
    at: home(undefined, 'band-0501'),
    happens: (story) => {
      for (const [n, bodyTemperature] of [38.6, 38.2, 38.7].entries())
        story.at(seconds(60 * n)).sends('band-0501', { bodyTemperature });
    },
    told: ['2 service Fever: 2 of the last 3 readings.'],
  },
};

it.each(Object.entries(WISHES))(
  '[RL31] %s is told as its rule says',
  (_, { rule, start, at, happens, told }) => {
    const story = new Scenario({ registry: at, book: [], ...(start && { start }) });
    const begun = story.now;
    story.rules(...ownRules(`rules:${rule}\n`));
    happens(story);
    const alerts = factsOfType(story.record.facts, 'alert-raised').map(
      (fact) => `${(fact.at - begun) / minutes(1)} ${fact.urgency} ${fact.why.en}`,
    );
    expect(alerts).toEqual(told);
  },
);
