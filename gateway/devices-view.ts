import type { Device, Directory } from '../devices/registry.ts';
import { formatTime } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import {
  alertAt,
  type DeviceState,
  deviceAt,
  type PlaceState,
  type RowKey,
  rowKeyOf,
} from '../rules/place-state.ts';
import type { DevicesPage, DeviceView } from './http/contract/registers.ts';

const SILENCES = BOOK.filter((rule) => rule.on.type === 'silence').map((rule) => rule.id);
const BATTERIES = BOOK.filter((rule) => rule.cause === 'battery-low').map((rule) => rule.id);

/** A device and its health, as the rules see it. */
export function deviceView(
  device: Device,
  directory: Directory,
  rowOf: (key: RowKey) => PlaceState | undefined,
): DeviceView {
  const { id, kind, place, resident, venue, bridge } = device;
  const row = rowOf(rowKeyOf(device, directory));
  const known = row && deviceAt(row, id);
  const battery = known?.values.battery;
  const contact = known?.lastContact;
  const tested = known?.pressed.test;
  const troubles: DeviceView['troubles'] = [];
  if (known && stands(known, SILENCES)) troubles.push('silent');
  if (contact === undefined) troubles.push('never-seen');
  if (known && stands(known, BATTERIES)) troubles.push('battery-low');
  return {
    id,
    kind,
    place,
    ...(resident !== undefined && { resident }),
    ...(venue !== undefined && { venue }),
    ...(bridge !== undefined && { bridge }),
    lastContact: contact === undefined ? null : formatTime(contact, directory.registry.timeZone),
    battery: typeof battery === 'number' ? battery : null,
    ...(tested !== undefined && { lastTested: formatTime(tested, directory.registry.timeZone) }),
    troubles,
  };
}

export function countTroubles(devices: readonly DeviceView[]): DevicesPage['counts'] {
  const having = (trouble: DeviceView['troubles'][number]): number =>
    devices.filter(({ troubles }) => troubles.includes(trouble)).length;
  return {
    all: devices.length,
    silent: having('silent'),
    'never-seen': having('never-seen'),
    'battery-low': having('battery-low'),
  };
}

/** Whether an alert of one of these rules stands for the device. */
const stands = (device: DeviceState, rules: readonly string[]): boolean =>
  rules.some((rule) => {
    const { phase } = alertAt(device, rule);
    return phase === 'raised' || phase === 'clearing';
  });
