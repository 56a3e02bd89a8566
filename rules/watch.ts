import type { Kind } from '../devices/kind.ts';
import { kindNamed } from '../devices/kinds/index.ts';
import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Device, Directory, Resident, ResidentId } from '../devices/registry.ts';
import { limitOf } from './condition.ts';
import { type RowKey, rowKeyOf } from './place-state.ts';
import type { Condition, Rule } from './rule.ts';
import { type Subject, subjectOf } from './subject.ts';
import { type Traits, traitsOf } from './traits.ts';

export type RuleOn<T extends Condition['type']> = Rule & { readonly on: Extract<Condition, { type: T }> };

/** The rules that watch a device, by what they wait for; shared by all devices with the same. */
export interface RuleSet {
  readonly silences: readonly RuleOn<'silence'>[];
  readonly momentaries: readonly RuleOn<'momentary'>[];
  readonly values: readonly RuleOn<'state' | 'above' | 'below'>[];
}

/** All that sensing needs to know of a device. */
export interface DeviceWatch {
  readonly device: DeviceId;
  readonly rowKey: RowKey;
  /** Whom a case about it is about, and where that is: the wearer's home, or where it hangs. */
  readonly subject: Subject;
  readonly place: PlaceId;
  /** The wearer, or all who live where it hangs; nobody in a venue. */
  readonly people: readonly PersonWatch[];
  readonly traits: Traits;
  readonly rules: RuleSet;
  /** Of the venue it counts in. */
  readonly capacity: number | undefined;
}

export interface PersonWatch {
  readonly resident: Resident;
  readonly rules: readonly RuleOn<'no-sign-of-life'>[];
}

/** A rule and whom it watches. */
export type Sighting =
  | { readonly rule: RuleOn<DeviceRuleType>; readonly device: DeviceWatch }
  | { readonly rule: RuleOn<'no-sign-of-life'>; readonly person: PersonWatch };

type DeviceRuleType = Exclude<Condition['type'], 'no-sign-of-life'>;

/** The rules that watch each device and each resident. */
export interface Watch {
  device(id: DeviceId): DeviceWatch | undefined;
  resident(id: ResidentId): PersonWatch | undefined;
  /** By alert key; `undefined` when the rule does not, or no longer, watch that device or resident. */
  lookUp(key: string): Sighting | undefined;
}

/** Names the alert of a rule on a device or resident within their row. */
export const alertKey = (rule: Rule, who: DeviceId | ResidentId): string => `${rule.id}/${who}`;

/** Works out, once per device and resident, which rules of the book apply. */
export function openWatch(book: readonly Rule[], directory: Directory): Watch {
  const sets = new Map<string, RuleSet>();
  const devices = new Map<DeviceId, DeviceWatch>();
  const people = new Map<ResidentId, PersonWatch>();
  const resident = (id: ResidentId): PersonWatch | undefined =>
    cached(people, id, () => {
      const person = directory.resident(id);
      return person && { resident: person, rules: rulesFor(book, person) };
    });
  const device = (id: DeviceId): DeviceWatch | undefined =>
    cached(devices, id, () => {
      const known = directory.device(id);
      return known && watchDevice(known, directory, book, sets, resident);
    });
  const lookUp = (key: string): Sighting | undefined => {
    const cut = key.indexOf('/');
    const [ruleId, who] = [key.slice(0, cut), key.slice(cut + 1)];
    const person = resident(who);
    const onPerson = person?.rules.find((rule) => rule.id === ruleId);
    if (person && onPerson) return { rule: onPerson, person };
    const watch = device(who);
    if (watch === undefined) return undefined;
    const { silences, momentaries, values } = watch.rules;
    const onDevice = [...silences, ...momentaries, ...values].find((rule) => rule.id === ruleId);
    return onDevice && { rule: onDevice, device: watch };
  };
  return { device, resident, lookUp };
}

function cached<T>(known: Map<string, T>, key: string, make: () => T | undefined): T | undefined {
  const standing = known.get(key);
  if (standing !== undefined) return standing;
  const made = make();
  if (made !== undefined) known.set(key, made);
  return made;
}

function watchDevice(
  device: Device,
  directory: Directory,
  book: readonly Rule[],
  sets: Map<string, RuleSet>,
  personWatch: (id: ResidentId) => PersonWatch | undefined,
): DeviceWatch {
  const kind = kindNamed(device.kind);
  const people = peopleBehind(device, directory);
  const capacity = directory.venue(device.venue ?? '')?.capacity;
  const rules = book.filter((rule) => kind && applies(rule, kind, capacity) && isAbout(rule, people));
  const ids = rules.map((rule) => rule.id).join();
  const set = sets.get(ids) ?? sort(rules);
  sets.set(ids, set);
  return {
    device: device.id,
    rowKey: rowKeyOf(device, directory),
    subject: subjectOf(device),
    place: directory.resident(device.resident ?? '')?.place ?? device.place,
    people: people.flatMap(({ id }) => personWatch(id) ?? []),
    traits: traitsOf(device.kind),
    rules: set,
    capacity,
  };
}

function sort(rules: readonly Rule[]): RuleSet {
  const on = <T extends Condition['type']>(...types: readonly T[]): RuleOn<T>[] =>
    rules.filter((rule): rule is RuleOn<T> => types.some((type) => type === rule.on.type));
  return { silences: on('silence'), momentaries: on('momentary'), values: on('state', 'above', 'below') };
}

const rulesFor = (book: readonly Rule[], person: Resident): RuleOn<'no-sign-of-life'>[] =>
  book
    .filter((rule): rule is RuleOn<'no-sign-of-life'> => rule.on.type === 'no-sign-of-life')
    .filter((rule) => isAbout(rule, [person]));

function applies(rule: Rule, kind: Kind, capacity: number | undefined): boolean {
  if (rule.where.kind !== undefined && !rule.where.kind.includes(kind.name)) return false;
  if ('field' in rule.on && !Object.hasOwn(kind.fields, rule.on.field)) return false;
  return !('limit' in rule.on) || limitOf(rule.on, capacity) !== undefined;
}

function peopleBehind(device: Device, directory: Directory): readonly Resident[] {
  if (device.venue !== undefined) return [];
  if (device.resident === undefined) return directory.residentsAt(device.place);
  const wearer = directory.resident(device.resident);
  return wearer === undefined ? [] : [wearer];
}

function isAbout(rule: Rule, people: readonly Resident[]): boolean {
  const { group, notGroup, risk } = rule.where;
  if (group !== undefined && !people.some((person) => person.groups.includes(group))) return false;
  if (notGroup !== undefined && people.some((person) => person.groups.includes(notGroup))) return false;
  return risk === undefined || people.some((person) => person.risk === risk);
}
