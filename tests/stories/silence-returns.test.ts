import { describe, expect, it } from 'vitest';
import type { Device, Registry, Resident } from '../../devices/registry.ts';
import { type Duration, hours, minutes, plus } from '../../devices/time.ts';
import type { Input } from '../../rules/input.ts';
import { HOME, MONDAY, VILLAGE } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const RADIO = 'zb-b12';
const door: Device = { id: 'door-0501', kind: 'door', place: HOME, bridge: RADIO, address: 'door' };
const smoke: Device = { ...door, id: 'smoke-z', kind: 'smoke', address: 'smoke' };
const band: Device = { id: 'band-0501', kind: 'wristband', place: HOME, resident: 'r1' };
/** One person living alone with these sensors. */
const home = (...devices: Device[]): Registry => ({
  ...VILLAGE,
  residents: VILLAGE.residents.slice(0, 1) as [Resident],
  devices,
});

const word = (after: number, address: string, said: object): Input => ({
  type: 'message',
  at: plus(MONDAY, after as Duration),
  client: RADIO,
  topic: `zigbee2mqtt/${address}`,
  payload: Buffer.from(JSON.stringify(said)),
});
const hears = (story: Scenario, after: Duration, address: string, said: object): Scenario => {
  story.at(after).takes(word(after, address, said));
  return story;
};
const goes = (story: Scenario, after: Duration) => hears(story, after, 'bridge/state', { state: 'offline' });
const why = (story: Scenario, rule: string) =>
  factsOfType(story.record.facts, 'alert-raised').findLast((fact) => fact.rule === rule)?.why.en;

describe('a radio gateway that is back', () => {
  it('[SI8] gives its devices their time also when we were killed with their rows written and its own not', () => {
    const told = (isKilled: boolean): Scenario => {
      const story = new Scenario({ registry: home(door) });
      const { record } = story;
      // Its own row is written, and that of the home waits.
      record.take(word(0, 'door', { contact: true }), 1);
      record.take(word(1, 'bridge/state', { state: 'offline' }), 0);
      record.tick(plus(MONDAY, minutes(20)), 0);
      // Now the home's is written, and its own waits.
      record.take(word(minutes(30), 'door', { battery: 90 }), 1);
      if (isKilled) record.restart();
      return story;
    };
    const [plain, killed] = [told(false), told(true)];
    for (const story of [plain, killed]) {
      expect(factsOfType(story.record.facts, 'alert-cleared')).toHaveLength(1);
      hears(story, hours(15), 'nobody-knows-it', { battery: 90 }).at(hours(27));
    }
    expect(killed.record.facts).toEqual(plain.record.facts);
    for (const key of [HOME, `radio:${RADIO}`])
      expect(killed.record.community.look(key), key).toEqual(plain.record.community.look(key));
    const silent = factsOfType(killed.record.facts, 'alert-raised').find(({ device }) => device === door.id);
    expect(silent?.at).toBe(plus(MONDAY, (minutes(30) + hours(26)) as Duration));
  });

  it('[SI12] does not bring to life a sensor that was dead before it went', () => {
    const story = new Scenario({ registry: home(door, smoke, band) });
    hears(story, hours(0), 'door', { contact: true });
    hears(story, hours(10), 'smoke', { battery: 90 });
    hears(story, hours(20), 'smoke', { battery: 90 }).sends('band-0501', { heartRate: 70, worn: true });
    story.sends('band-0501', { worn: false });
    goes(story, hours(30));
    hears(story, hours(35), 'smoke', { battery: 90 }).at(hours(45));
    // What can see them is told of as silent; of the person nothing is known.
    expect(why(story, 'device-silent-alone')).toContain('nothing for 26 h. Last heard at 1 Mar 09:00.');
    expect(why(story, 'quiet')).toBeUndefined();
  });

  it('[SI13] gives a device that was never heard its time, and the sentence says so', () => {
    const story = new Scenario({ registry: home(door, smoke) });
    goes(story, hours(0));
    hears(story, hours(5), 'smoke', { battery: 90 });
    hears(story, hours(20), 'smoke', { battery: 90 }).at((hours(31) - 1) as Duration);
    expect(why(story, 'device-silent-alone')).toBeUndefined();
    expect(why(story.at(hours(31)), 'device-silent-alone')).toBe(
      'The device has sent nothing for 26 h. Never heard since it was entered at 1 Mar 09:00. Its radio gateway was heard at 2 Mar 05:00. Counted from the return of its radio gateway at 1 Mar 14:00. 1 person living alone is seen by no sensor now.',
    );
  });
});
