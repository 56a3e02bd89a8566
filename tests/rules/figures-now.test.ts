import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { days, hours, seconds } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { deviceNow, IDLE_AFTER, type Present, personNow } from '../../rules/figures-now.ts';
import { emptyPlaceState } from '../../rules/place-state.ts';
import { HOME, only, VILLAGE, villageOf } from '../community.ts';
import { Scenario } from '../scenario.ts';

/** How the village of a story is now. */
function presentOf({ record, now }: Scenario, more: Partial<Present> = {}): Present {
  const { community } = record;
  return {
    at: now,
    directory: community.directory,
    rules: BOOK,
    rowOf: (key) => community.look(key),
    isVisited: (resident) => community.isVisited(resident),
    unheard: new Set(
      community.heldSilences().flatMap(({ silences }) => silences.flatMap(({ device }) => device ?? [])),
    ),
    stale: new Set(),
    unvisited: new Set(),
    ...more,
  };
}

const device = (story: Scenario, id: string, more: Partial<Present> = {}) =>
  deviceNow(story.record.community.directory.device(id)!, presentOf(story, more));
const person = (story: Scenario, id = 'r1', more: Partial<Present> = {}) =>
  personNow(story.record.community.directory.resident(id)!, presentOf(story, more));

describe('devices as they are now', () => {
  it('[IC7] one is connected once it was heard, until its silence is told', () => {
    const story = new Scenario({ registry: only('smoke-0501', 'smoke-0502') });
    const found = () => device(story, 'smoke-0501');
    expect(found()).toEqual({ place: HOME, isConnected: false, isIdle: false });
    story.sends('smoke-0501', { battery: 90 });
    expect(found().isConnected).toBe(true);
    story.at(hours(24));
    expect(found().isConnected).toBe(true);
    story.at(hours(26));
    expect(found().isConnected).toBe(false);
    story.sends('smoke-0501', { battery: 90 });
    expect(found().isConnected).toBe(true);
  });

  it('[IC7] nor is one behind a radio gateway that is down, whose silence nobody is told of', () => {
    const registry: Registry = { ...VILLAGE, devices: VILLAGE.devices.filter(({ id }) => id === 'z-0502') };
    const story = new Scenario({ registry });
    const topic = 'zigbee2mqtt/Hall/smoke';
    story.takes({
      type: 'message',
      at: story.now,
      client: 'zb-b12',
      topic,
      payload: Buffer.from('{"smoke":false}'),
    });
    expect(device(story, 'z-0502').isConnected).toBe(true);
    story.at(days(2));
    expect(story.record.community.heldSilences()).toHaveLength(1);
    expect(device(story, 'z-0502').isConnected).toBe(false);
    expect(device(story, 'z-0502', { unheard: new Set() }).isConnected).toBe(true);
  });

  it('[IC7] one is idle that was not heard for a week, or never in a week since its entry', () => {
    const story = new Scenario({ registry: only('smoke-0501', 'smoke-0502') });
    story.at(hours(1)).sends('smoke-0501', { battery: 90 }).at(IDLE_AFTER);
    expect([device(story, 'smoke-0501').isIdle, device(story, 'smoke-0502').isIdle]).toEqual([false, false]);
    story.at((IDLE_AFTER + seconds(1)) as typeof IDLE_AFTER);
    expect([device(story, 'smoke-0501').isIdle, device(story, 'smoke-0502').isIdle]).toEqual([false, true]);
    story.at((IDLE_AFTER + hours(2)) as typeof IDLE_AFTER);
    expect(device(story, 'smoke-0501').isIdle).toBe(true);
  });

  it('[IC7] a band that is not heard is not worn, and one that is heard and does not say is not asked', () => {
    const story = new Scenario({ registry: only('band-0501', 'door-0501') });
    const worn = () => device(story, 'band-0501').isWorn;
    expect(worn()).toBe(false);
    story.sends('band-0501', { battery: 90 });
    expect(worn()).toBeUndefined();
    story.at(seconds(10)).sends('band-0501', { worn: true, heartRate: 70 });
    expect(worn()).toBe(true);
    story.at(seconds(20)).sends('band-0501', { worn: false });
    expect(worn()).toBe(false);
    expect(device(story, 'door-0501').isWorn).toBeUndefined();
  });

  it('[IC7] of one that the core has not met, nothing is held against anybody', () => {
    const unknown = { ...presentOf(new Scenario()), rowOf: () => undefined };
    const [smoke] = VILLAGE.devices;
    expect(deviceNow(smoke!, unknown)).toEqual({ place: HOME, isConnected: false, isIdle: false });
    const empty = { ...unknown, rowOf: () => emptyPlaceState(HOME) };
    expect(deviceNow({ ...smoke!, kind: 'not-known' }, empty).isConnected).toBe(false);
  });
});

describe('people as they are now', () => {
  it('[IC7] at risk is who is of a group or of more than a low risk, and of high risk who has a kit or has none', () => {
    const of = (who: object, ...devices: string[]) => {
      const { isAtRisk, isHighRisk, hasKit } = person(new Scenario({ registry: villageOf(who, ...devices) }));
      return [isAtRisk, isHighRisk, hasKit];
    };
    expect(of({})).toEqual([false, false, false]);
    expect(of({ groups: ['disabled'] }, 'smoke-0501')).toEqual([true, false, false]);
    expect(of({ risk: 'middle' }, 'band-0501')).toEqual([true, false, true]);
    expect(of({ risk: 'high' }, 'door-0501')).toEqual([true, true, true]);
  });

  it('[IC7] covered is who is visited and was not missed, or is seen by a connected device', () => {
    const visited = new Scenario({ registry: villageOf({ risk: 'high' }) });
    expect(person(visited)).toMatchObject({ isVisited: true, isCovered: true, isOnFile: true });
    const unvisited = new Set(['r1']);
    expect(person(visited, 'r1', { unvisited }).isCovered).toBe(false);
    const seen = new Scenario({ registry: villageOf({ risk: 'high' }, 'band-0501', 'smoke-0501') });
    seen.sends('smoke-0501', { battery: 90 });
    expect(person(seen, 'r1', { unvisited }).isCovered).toBe(false);
    seen.at(seconds(1)).sends('band-0501', { worn: true, heartRate: 70 });
    expect(person(seen, 'r1', { unvisited }).isCovered).toBe(true);
    expect(person(seen, 'r1', { stale: unvisited }).isOnFile).toBe(false);
    const low = new Scenario({ registry: villageOf({ groups: ['migrant'] }) });
    expect(person(low)).toMatchObject({ isVisited: false, isCovered: false });
  });
});
