import type { CommunityText } from './community-schema.ts';
import { dutyFaults } from './duty-checks.ts';
import { type Fault, type Path, quote, unknown } from './problem.ts';

type Device = CommunityText['devices'][number];

/** What no single entry can know: doubled ids, references to nobody, devices that are nowhere. */
export function findFaults(text: CommunityText): Fault[] {
  const lists = ['residents', 'devices', 'bridges', 'staff', 'venues'] as const;
  return [
    ...lists.flatMap((list) =>
      doubled(
        text[list].map((one) => one.id),
        list,
        'id',
      ),
    ),
    ...doubled(
      text.holidays.map((one) => one.date),
      'holidays',
      'date',
    ),
    ...sharedNames(text),
    ...deviceFaults(text),
    ...addressFaults(text.devices),
    ...dutyFaults(text),
    ...venueFaults(text),
  ];
}

function doubled(keys: readonly string[], list: string, key: string): Fault[] {
  const first = new Map<string, number>();
  return keys.flatMap((value, at): Fault[] => {
    const before = first.get(value);
    if (before === undefined) first.set(value, at);
    if (before === undefined) return [];
    const problem = `${quote(value)} is at ${list}[${before}] already`;
    return [{ path: [list, at, key], problem, cure: 'give each its own' }];
  });
}

/** Devices and bridges sign in under their ids, so one id would be two users. */
function sharedNames(text: CommunityText): Fault[] {
  const bridges = new Set(text.bridges.map((one) => one.id));
  return text.devices.flatMap((device, at): Fault[] => {
    if (!bridges.has(device.id)) return [];
    const problem = `${quote(device.id)} is a bridge's id as well`;
    return [{ path: ['devices', at, 'id'], problem, cure: 'give each its own: both sign in by it' }];
  });
}

function deviceFaults(text: CommunityText): Fault[] {
  const known = {
    resident: new Set(text.residents.map((one) => one.id)),
    venue: new Set(text.venues.map((one) => one.id)),
    bridge: new Set(text.bridges.map((one) => one.id)),
  };
  const names = ['resident', 'venue', 'bridge'] as const;
  return text.devices.flatMap((device, at): Fault[] => {
    const path: Path = ['devices', at];
    const faults = names.flatMap((name) => unknown([...path, name], device[name], known[name], `${name}s`));
    if (device.place === undefined && device.resident === undefined && device.venue === undefined)
      faults.push({ path, problem: 'is nowhere', cure: 'add place, resident or venue' });
    if (device.bridge !== undefined && device.address === undefined)
      faults.push({
        path,
        problem: 'has a bridge but no address',
        cure: 'add its name on the bridge as address',
      });
    if (device.bridge === undefined && device.address !== undefined)
      faults.push({
        path,
        problem: 'has an address but no bridge',
        cure: 'add the bridge, or remove the address',
      });
    return faults;
  });
}

function addressFaults(devices: readonly Device[]): Fault[] {
  const first = new Map<string, string>();
  return devices.flatMap(({ id, bridge, address }, at): Fault[] => {
    if (bridge === undefined || address === undefined) return [];
    const key = JSON.stringify([bridge, address]);
    const before = first.get(key);
    first.set(key, before ?? id);
    if (before === undefined) return [];
    const problem = `is the address of device ${quote(before)} on the same bridge`;
    return [{ path: ['devices', at, 'address'], problem, cure: 'give each device its own' }];
  });
}

function venueFaults(text: CommunityText): Fault[] {
  return text.venues.flatMap(({ limits }, at): Fault[] => {
    const { earliest, latest } = limits ?? {};
    if (earliest === undefined || latest === undefined || earliest < latest) return [];
    const problem = 'is not after earliest';
    return [{ path: ['venues', at, 'limits', 'latest'], problem, cure: 'exchange the two' }];
  });
}
