import { describe, expect, it } from 'vitest';
import { openDirectory } from '../../devices/registry.ts';
import { hours, type Instant, minus, minutes, plus } from '../../devices/time.ts';
import { Random } from '../../simulators/random.ts';
import { type Said, toOutgoing } from '../../simulators/said.ts';
import { type Fault, Trouble } from '../../simulators/trouble.ts';
import { MIDNIGHT, smallRegistry } from './lives.ts';

const directory = openDirectory(smallRegistry(60));
const { devices } = directory.registry;
const door = devices.find(({ kind, bridge }) => kind === 'door' && bridge === undefined);
const bridged = devices.find(({ kind, bridge }) => kind === 'door' && bridge !== undefined);
const DOOR = door?.id ?? '';
const BRIDGED = bridged?.id ?? '';
const says = (minute: number, device = DOOR): Said => ({
  at: plus(MIDNIGHT, minutes(minute)),
  device,
  says: { open: minute % 2 === 0, battery: 80 },
});
const through = (faults: readonly Fault[], said: readonly Said[]) => {
  const trouble = new Trouble(faults, directory, new Random('trouble'));
  return said.flatMap((one) => trouble.pass(one));
};
const thousand = Array.from({ length: 1_000 }, (_, n) => says(n));
const [from, until] = [plus(MIDNIGHT, minutes(10)), plus(MIDNIGHT, minutes(100))];

describe('trouble', () => {
  it('[SM15] loses, doubles and delays its share, the same ones each time', () => {
    const kept = through([{ type: 'lost', share: 0.2 }], thousand);
    expect(kept.length).toBeGreaterThan(750);
    expect(kept.length).toBeLessThan(850);
    expect(through([{ type: 'lost', share: 0.2 }], thousand)).toEqual(kept);
    expect(through([{ type: 'doubled', share: 0.2 }], thousand).length).toBeGreaterThan(1_150);
    const late = through([{ type: 'late', share: 0.2, by: minutes(3) }], thousand).filter(
      (one) => one.believes,
    );
    expect(late.length).toBeGreaterThan(150);
    for (const { at, believes } of late) expect(at - (believes ?? at)).toBeLessThanOrEqual(minutes(3));
  });

  it('[SM16] the fate of a message does not depend on the others', () => {
    const all = through([{ type: 'lost', share: 0.5 }], thousand);
    const alone = thousand.flatMap((one) => through([{ type: 'lost', share: 0.5 }], [one]));
    expect(alone).toEqual(all);
  });

  it('[SM17] a wrong clock, a stuck sensor, a flat and a weak battery', () => {
    const [wrong] = through([{ type: 'wrong-clock', device: DOOR, by: hours(-30) as never }], [says(1)]);
    expect(wrong?.believes).toBe(minus(says(1).at, hours(30)));
    const stuck = through([{ type: 'stuck', device: DOOR, from: MIDNIGHT }], [says(2), says(4)]);
    expect(stuck.map((one) => one.says)).toEqual([{ open: false }, { open: false }]);
    expect(through([{ type: 'flat-battery', device: DOOR, from }], [says(9), says(10)])).toEqual([says(9)]);
    const [weak] = through([{ type: 'weak-battery', device: DOOR, from: MIDNIGHT, battery: 12 }], [says(1)]);
    expect(weak?.says.battery).toBe(12);
  });

  it('[SM17] somebody who comes by mends what a hand can mend, and no network', () => {
    const faults: Fault[] = [
      { type: 'flat-battery', device: DOOR, from: MIDNIGHT },
      { type: 'lost', share: 1 },
    ];
    const trouble = new Trouble(faults.slice(0, 1), directory, new Random('mend'));
    expect(trouble.pass(says(1))).toEqual([]);
    trouble.mend(DOOR);
    expect(trouble.pass(says(1))).toEqual([says(1)]);
    const lost = new Trouble(faults.slice(1), directory, new Random('mend'));
    lost.mend(DOOR);
    expect(lost.pass(says(1))).toEqual([]);
  });

  it('[SM18] without broadband a device keeps what it says, and says it afterwards in order', () => {
    const said = through(
      [{ type: 'broadband-down', place: door?.place as never, from, until }],
      [says(5), says(20), says(21), says(120)],
    );
    expect(said.map((one) => one.at <= until)).toEqual([true, false, false, false]);
    expect(said[1]?.at).toBe(said[2]?.at);
    expect(said[1]?.believes).toBe(says(20).at);
    expect(said[1]?.at).toBeLessThanOrEqual(plus(until, minutes(2)));
  });

  it('[SM18] our own outage does so for everybody; a power cut silences only what needs mains', () => {
    const down = through([{ type: 'gateway-down', from, until }], [says(20), says(20, BRIDGED)]);
    expect(down.every(({ at }) => at >= until)).toBe(true);
    const dark = { type: 'power-cut', place: 'hz' as never, from, until } as const;
    expect(through([dark], [says(20), says(20, BRIDGED)])).toEqual([says(20)]);
  });

  it('[SM19] speaks native by itself and Zigbee through a bridge', () => {
    expect(toOutgoing(says(2), directory, true)).toEqual({
      at: says(2).at,
      client: DOOR,
      topic: `devices/${DOOR}/readings`,
      payload: '{"at":"2027-02-28T16:02:00.000Z","open":true,"battery":80}',
    });
    expect(toOutgoing(says(2), directory, false)?.payload).toBe('{"open":true,"battery":80}');
    expect(toOutgoing(says(2, BRIDGED), directory, true)).toEqual({
      at: says(2).at,
      client: bridged?.bridge,
      topic: `${bridged?.bridge}/${bridged?.address}`,
      payload: '{"contact":false,"battery":80,"linkquality":120}',
    });
    expect(toOutgoing({ at: 0 as Instant, device: 'nobody', says: {} }, directory, true)).toBeUndefined();
  });
});
