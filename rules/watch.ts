import type { Kind } from '../devices/kind.ts';
import { kindNamed } from '../devices/kinds/index.ts';
import type { Device, Directory, Resident } from '../devices/registry.ts';
import type { Rule } from './rule.ts';

/** The rules that watch each device and each resident. */
export interface Watch {
  forDevice(device: Device): readonly Rule[];
  forResident(resident: Resident): readonly Rule[];
  ruleNamed(id: string): Rule | undefined;
}

/** Works out, once per device and resident, which rules of the book apply. */
export function openWatch(book: readonly Rule[], directory: Directory): Watch {
  const byDevice = new Map<string, readonly Rule[]>();
  const byResident = new Map<string, readonly Rule[]>();
  const byId = new Map(book.map((rule) => [rule.id, rule]));
  const onDevices = book.filter((rule) => rule.on.type !== 'no-sign-of-life');
  const onPersons = book.filter((rule) => rule.on.type === 'no-sign-of-life');
  return {
    forDevice: (device) =>
      cached(byDevice, device.id, () => onDevices.filter((rule) => appliesToDevice(rule, device, directory))),
    forResident: (resident) =>
      cached(byResident, resident.id, () => onPersons.filter((rule) => appliesToPeople(rule, [resident]))),
    ruleNamed: (id) => byId.get(id),
  };
}

function cached<T>(known: Map<string, T>, key: string, make: () => T): T {
  const standing = known.get(key);
  if (standing !== undefined) return standing;
  const made = make();
  known.set(key, made);
  return made;
}

function appliesToDevice(rule: Rule, device: Device, directory: Directory): boolean {
  const kind = kindNamed(device.kind);
  if (kind === undefined) return false;
  if (rule.where.kind !== undefined && !rule.where.kind.includes(device.kind)) return false;
  if (!hasWhatItNeeds(rule, kind, device, directory)) return false;
  return appliesToPeople(rule, peopleBehind(device, directory));
}

function hasWhatItNeeds(rule: Rule, kind: Kind, device: Device, directory: Directory): boolean {
  if ('field' in rule.on && !Object.hasOwn(kind.fields, rule.on.field)) return false;
  if (!('limit' in rule.on) || rule.on.limit !== 'capacity') return true;
  return device.venue !== undefined && directory.venue(device.venue)?.capacity !== undefined;
}

/** The wearer, or all who live where the device hangs. */
function peopleBehind(device: Device, directory: Directory): readonly Resident[] {
  if (device.venue !== undefined) return [];
  if (device.resident === undefined) return directory.residentsAt(device.place);
  const wearer = directory.resident(device.resident);
  return wearer === undefined ? [] : [wearer];
}

function appliesToPeople(rule: Rule, people: readonly Resident[]): boolean {
  const { group, notGroup, risk } = rule.where;
  if (group !== undefined && !people.some((person) => person.groups.includes(group))) return false;
  if (notGroup !== undefined && people.some((person) => person.groups.includes(notGroup))) return false;
  return risk === undefined || people.some((person) => person.risk === risk);
}

/** Whether a device can show that a person is up and about. */
export function showsLife(device: Device): boolean {
  const kind = kindNamed(device.kind);
  return kind !== undefined && Object.values(kind.fields).some((field) => field.signOfLife !== undefined);
}
