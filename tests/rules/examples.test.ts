import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { PlaceId } from '../../devices/place.ts';
import type { Registry } from '../../devices/registry.ts';
import { days, hours, minutes, seconds } from '../../devices/time.ts';
import { rulesJsonSchema } from '../../gateway/config/rules-schema.ts';
import { COMMUNITY, HOME, only, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';
import { exampleRules } from './own-rules.ts';

const ELSEWHERE = 'hz/xh/wenxin/gudang/g01/b01/0101' as PlaceId;
const folder = new URL('../../docs/examples/rules/', import.meta.url).pathname;

/** A village with one resident who is what the rule asks for, at 09:00 on a Monday. */
const who = (
  groups: readonly Registry['residents'][number]['groups'][number][],
  ...devices: string[]
): Registry => ({
  ...only(...devices),
  residents: VILLAGE.residents.map((one) => (one.id === 'r1' ? { ...one, groups } : one)),
});

const METERED: Registry = {
  ...VILLAGE,
  devices: [
    { id: 'water-0501', kind: 'water', place: HOME },
    { id: 'freezer', kind: 'environment', place: COMMUNITY, venue: 'v1' },
    { id: 'balcony', kind: 'environment', place: ELSEWHERE },
  ],
};
/** The village with r1 at high risk. */
const atRisk = (...devices: string[]): Registry => ({
  ...only(...devices),
  residents: VILLAGE.residents.map((one) => (one.id === 'r1' ? { ...one, risk: 'high' } : one)),
});

const story = (name: string, registry: Registry): Scenario =>
  new Scenario({ registry, book: [] }).rules(...exampleRules(name));

/** A band that says this heart rate every hour for days, with a few beats more every other day. */
function weekOf(story: Scenario, rate: number): Scenario {
  for (let hour = 1; hour <= 24 * 9; hour++) {
    const spread = Math.floor(hour / 24) % 2 === 0 ? 0 : 4;
    story.at(hours(hour)).sends('band-0501', { heartRate: rate + spread, worn: true });
  }
  return story;
}

/** For each example a story that raises it, and one that comes close and does not. */
const STORIES: Readonly<Record<string, { raises: () => Scenario; not: () => Scenario; why?: string }>> = {
  'night-wandering': {
    raises: () =>
      story('night-wandering', who(['mental-disorder'], 'door-0501'))
        .at(hours(14))
        .sends('door-0501', { open: true }),
    not: () =>
      story('night-wandering', who(['mental-disorder'], 'door-0501'))
        .at(hours(14 - 0.01))
        .sends('door-0501', { open: true })
        .at(hours(13.995))
        .sends('door-0501', { open: false })
        .at(hours(24)),
    why: 'The home door was opened at night; please see whether the person is in.',
  },
  'warm-room': {
    raises: () =>
      story('warm-room', only('smoke-0501')).sends('smoke-0501', { temperature: 43 }).at(minutes(1)),
    not: () => story('warm-room', only('smoke-0501')).sends('smoke-0501', { temperature: 35 }).at(hours(1)),
    why: '43 °C in the room, above 42 °C.',
  },
  'water-left-running': {
    raises: () => story('water-left-running', METERED).sends('water-0501', { flow: 6.5 }).at(minutes(45)),
    not: () =>
      story('water-left-running', METERED)
        .sends('water-0501', { flow: 6.5 })
        .at(minutes(44))
        .sends('water-0501', { flow: 0 })
        .at(hours(3)),
    why: 'Water has been running for 45 min, 6.5 L a minute; please see whether a tap is open or a pipe leaks.',
  },
  'freezer-warm': {
    raises: () => story('freezer-warm', METERED).sends('freezer', { temperature: -9 }).at(minutes(30)),
    // In a room elsewhere -9 °C is nobody's freezer.
    not: () => story('freezer-warm', METERED).sends('balcony', { temperature: -9 }).at(hours(3)),
    why: 'The freezer is at -9 °C, above -12 °C for 30 min.',
  },
  'heat-rising': {
    raises: () =>
      story('heat-rising', only('smoke-0501'))
        .sends('smoke-0501', { temperature: 20 })
        .at(minutes(4))
        .sends('smoke-0501', { temperature: 28 }),
    not: () =>
      story('heat-rising', only('smoke-0501'))
        .sends('smoke-0501', { temperature: 20 })
        .at(minutes(5))
        .sends('smoke-0501', { temperature: 28 }),
    why: 'Temperature rising fast: up by 8 within 5 min, now 28.',
  },
  'crowd-growing': {
    raises: () =>
      story('crowd-growing', only('occ-v1'))
        .sends('occ-v1', { people: 3 })
        .at(minutes(3))
        .sends('occ-v1', { people: 1 })
        .at(minutes(4))
        .sends('occ-v1', { people: 21 }),
    not: () =>
      story('crowd-growing', only('occ-v1'))
        .sends('occ-v1', { people: 30 })
        .at(minutes(3))
        .sends('occ-v1', { people: 10 })
        .at(minutes(4))
        .sends('occ-v1', { people: 29 }),
    why: '20 more people within 5 min, now 21.',
  },
  'restless-door': {
    raises: () => opened(story('restless-door', who(['lives-alone'], 'door-0501')), 6, 10),
    not: () => opened(story('restless-door', who(['lives-alone'], 'door-0501')), 12, 13),
    why: 'The door was opened 6 times within 1 h.',
  },
  'no-door-by-noon': {
    raises: () =>
      story('no-door-by-noon', who(['lives-alone'], 'door-0501'))
        .at(hours(12))
        .sends('door-0501', { open: false })
        .at(hours(27)),
    not: () =>
      story('no-door-by-noon', who(['lives-alone'], 'door-0501'))
        .at(hours(12))
        .sends('door-0501', { open: false })
        .at(hours(26.9))
        .sends('door-0501', { open: true })
        .at(hours(40)),
    why: 'The home door has not moved for 14 h.',
  },
  'unusual-heart-rate': {
    raises: () => {
      const known = weekOf(story('unusual-heart-rate', who([], 'band-0501')), 70);
      for (let minute = 1; minute <= 11; minute++)
        known.at(minutes(216 * 60 + minute)).sends('band-0501', { heartRate: 110 });
      return known;
    },
    not: () => {
      const known = weekOf(story('unusual-heart-rate', who([], 'band-0501')), 100);
      for (let minute = 1; minute <= 11; minute++)
        known.at(minutes(216 * 60 + minute)).sends('band-0501', { heartRate: 110 });
      return known;
    },
  },
  'own-heart-limit': {
    raises: () => beats({ heartRateHigh: 120 }, 125, 100, 125, 125),
    not: () => beats({ heartRateHigh: 120 }, 125, 125, 120, 100, 100, 125),
    why: 'Heart rate above the personal limit: 3 of the last 5 readings.',
  },
  'band-off-at-night': {
    raises: () =>
      story('band-off-at-night', atRisk('band-0501'))
        .at(hours(12))
        .sends('band-0501', { worn: false })
        .at(hours(13.5)),
    not: () =>
      story('band-off-at-night', atRisk('band-0501'))
        .at(hours(12))
        .sends('band-0501', { worn: false })
        .at(hours(13.4))
        .sends('band-0501', { worn: true })
        .at(hours(24)),
    why: 'Band off at night, for 30 min.',
  },
  'counter-stuck': {
    raises: () =>
      story('counter-stuck', only('occ-v1'))
        .sends('occ-v1', { people: 1 })
        .at(hours(1))
        .sends('occ-v1', { battery: 90 })
        .at(hours(2)),
    not: () => {
      const counter = story('counter-stuck', only('occ-v1'));
      for (let n = 0; n < 5; n++) counter.at(minutes(n * 119)).sends('occ-v1', { people: 1 });
      return counter.at(days(0.9));
    },
  },
  'battery-alone': {
    raises: () =>
      story('battery-alone', who(['lives-alone'], 'door-0501')).sends('door-0501', { battery: 9 }),
    not: () => story('battery-alone', who([], 'door-0501')).sends('door-0501', { battery: 9 }),
    why: 'Battery almost empty at a person living alone: 9, below 10.',
  },
  'hot-and-still': {
    raises: () => still().at(hours(4)).sends('smoke-0501', { temperature: 37 }),
    not: () =>
      still()
        .at(hours(3.9))
        .sends('smoke-0501', { temperature: 37 })
        .sends('door-0501', { open: true })
        .sends('door-0501', { open: false })
        .at(hours(5)),
    why: '37 °C at home, and nobody has moved for hours.',
  },
};

const opened = (story: Scenario, times: number, every: number): Scenario => {
  for (let n = 0; n < times; n++) {
    story.at(minutes(n * every)).sends('door-0501', { open: true }, { open: true });
    story.at(minutes(n * every + 1)).sends('door-0501', { open: false });
  }
  return story;
};

const beats = (limits: Readonly<Record<string, number>>, ...rates: number[]): Scenario => {
  const registry = only('band-0501');
  const [alone, ...others] = registry.residents;
  const told = story('own-heart-limit', { ...registry, residents: [{ ...alone!, limits }, ...others] });
  rates.forEach((heartRate, n) => void told.at(seconds(n * 30)).sends('band-0501', { heartRate }));
  return told;
};

const still = () =>
  story('hot-and-still', only('smoke-0501', 'door-0501')).sends('door-0501', { open: true }, { open: false });

describe('the examples of docs/rules.md', () => {
  it('[RL1] each file has its story', () => {
    const files = globSync('*.yaml', { cwd: folder }).map((name) => String(name).replace('.yaml', ''));
    expect(files.sort()).toEqual(Object.keys(STORIES).sort());
  });

  it.each(Object.entries(STORIES))(
    '[RL2] %s is raised by its story, and not by one that comes close',
    (id, { raises, not, why }) => {
      const [raised] = factsOfType(raises().record.facts, 'alert-raised');
      expect(raised?.rule).toBe(id);
      if (why !== undefined) expect(raised?.why.en).toBe(why);
      expect(raised?.why.zh).not.toMatch(/[{}?]/);
      expect(factsOfType(not().record.facts, 'alert-raised')).toEqual([]);
    },
  );

  it.each(Object.keys(STORIES))('[RL3] the JSON Schema takes %s and refuses an unknown key in it', (name) => {
    const example = parse(readFileSync(`${folder}/${name}.yaml`, 'utf8'));
    const schema = z.fromJSONSchema(rulesJsonSchema());
    expect(schema.safeParse(example).error).toBeUndefined();
    example.rules[0].unknown = 1;
    expect(schema.safeParse(example).success).toBe(false);
  });

  it('[RL4] docs/rules.schema.json is the schema that validates (`-u` writes it anew)', async () => {
    await expect(`${JSON.stringify(rulesJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/rules.schema.json',
    );
  });
});
