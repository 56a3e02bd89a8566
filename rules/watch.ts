import { kindNamed } from '../devices/kinds/index.ts';
import { isWithin, type PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { BridgeId, Device, Directory, Resident, ResidentId, VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { type Calendar, openCalendar } from './calendar.ts';
import { CARE_TYPES, type CareType } from './care-shape.ts';
import {
  type ComposedRule,
  composeRule,
  habitFields,
  isComposed,
  leavesOf,
  type TimedField,
  timedFields,
} from './composed-rule.ts';
import { limitOf } from './condition.ts';
import type { Leaf } from './condition-shape.ts';
import type { Range } from './habit.ts';
import { looksElsewhere, type Neighbours, openNeighbours } from './neighbours.ts';
import { type RowKey, rowKeyOf } from './place-state.ts';
import type { Condition, Rule } from './rule.ts';
import { openSchedule, type Schedule } from './schedule.ts';
import { type Subject, subjectOf } from './subject.ts';
import { type Traits, traitsOf } from './traits.ts';

export type RuleOn<T extends Condition['type']> = Rule & { readonly on: Extract<Condition, { type: T }> };

/** The rules that watch a device, by what they wait for; shared by all devices with the same. */
export interface RuleSet {
  readonly silences: readonly RuleOn<'silence'>[];
  readonly momentaries: readonly RuleOn<'momentary'>[];
  readonly values: readonly RuleOn<'state' | 'above' | 'below'>[];
  /** Those that need more than the last value of the device. */
  readonly composed: readonly ComposedRule[];
}

/** All that sensing needs to know of a device. */
export interface DeviceWatch {
  readonly device: DeviceId;
  readonly rowKey: RowKey;
  /** The radio gateway that carries it. */
  readonly bridge: BridgeId | undefined;
  /** Whom a case about it is about, and where that is: the wearer's home, or where it hangs. */
  readonly subject: Subject;
  readonly place: PlaceId;
  /** The wearer, or all who live where it hangs; nobody in a venue. */
  readonly people: readonly PersonWatch[];
  readonly traits: Traits;
  readonly rules: RuleSet;
  /** The venue it counts in. */
  readonly venue: VenueId | undefined;
  /** Of that venue. */
  readonly capacity: number | undefined;
  /** The wearer wears others besides it. */
  readonly isOneOfSeveral: boolean;
  /** Fields whose time some rule asks for. */
  readonly timed: readonly TimedField[];
  /** The field whose habit some rule asks for. */
  readonly habit: { readonly field: string; readonly range: Range } | undefined;
}

export interface PersonWatch {
  readonly resident: Resident;
  readonly rules: readonly RuleOn<'no-sign-of-life'>[];
  /** Some of these rules go by the person's habit, and only doors tell of them. */
  readonly goesByHabit: boolean;
  /** Of what is owed to the person. */
  readonly care: readonly RuleOn<CareType>[];
}

/** A rule and whom it watches. */
export type Sighting =
  | { readonly rule: RuleOn<DeviceRuleType>; readonly device: DeviceWatch }
  | { readonly rule: Rule; readonly composed: ComposedRule; readonly device: DeviceWatch }
  | { readonly rule: RuleOn<'no-sign-of-life'>; readonly person: PersonWatch }
  | { readonly rule: RuleOn<CareType>; readonly owedTo: PersonWatch };

type DeviceRuleType = 'silence' | 'momentary' | 'state' | 'above' | 'below';

/** The rules that watch each device and each resident. */
export interface Watch extends Neighbours {
  readonly calendar: Calendar;
  device(id: DeviceId): DeviceWatch | undefined;
  on(device: Device): DeviceWatch;
  person(resident: Resident): PersonWatch;
  /** By alert key; `undefined` when the rule does not, or no longer, watch that device or resident. */
  lookUp(key: string): Sighting | undefined;
  /** Whether the hours of a rule run; one without hours is never outside them. */
  isInHours(rule: Rule, at: Instant): boolean;
}

/** Names the alert of a rule on a device or resident within their row. */
export const alertKey = (rule: Rule, who: DeviceId | ResidentId): string => `${rule.id}/${who}`;

/** What an alert says of the device it is from. */
export const about = ({
  device,
  subject,
  place,
}: DeviceWatch): Pick<DeviceWatch, 'device' | 'subject' | 'place'> => ({
  device,
  subject,
  place,
});

/** Works out, once per device and resident, which rules of the book apply. */
export function openWatch(book: readonly Rule[], directory: Directory): Watch {
  const sets = new Map<string, RuleSet>();
  const devices = new Map<DeviceId, DeviceWatch>();
  const people = new Map<ResidentId, PersonWatch>();
  const { timeZone, holidays } = directory.registry;
  const calendar = openCalendar(timeZone, holidays);
  const composed = new Map(
    book.filter(isComposed).map((rule) => [rule.id, composeRule(rule, calendar)] as const),
  );
  const schedules = new Map<string, Schedule>();
  const person = (resident: Resident): PersonWatch =>
    once(people, resident.id, () => {
      const about = book.filter((rule) => isAbout(rule, [resident], resident.place));
      const rules = rulesOn(about, 'no-sign-of-life');
      return {
        resident,
        rules,
        goesByHabit: rules.some(({ on }) => on.byHabit !== undefined) && onlyDoorsTell(resident, directory),
        care: rulesOn(about, ...CARE_TYPES),
      };
    });
  const on = (device: Device): DeviceWatch =>
    once(devices, device.id, () => {
      const behind = peopleBehind(device, directory);
      const capacity = directory.venue(device.venue ?? '')?.capacity;
      const place = directory.resident(device.resident ?? '')?.place ?? device.place;
      const rules = book.filter((rule) => applies(rule, device, capacity) && isAbout(rule, behind, place));
      const ids = rules.map((rule) => rule.id).join();
      return {
        device: device.id,
        rowKey: rowKeyOf(device, directory),
        bridge: device.bridge,
        subject: subjectOf(device),
        place,
        people: behind.map(person),
        traits: traitsOf(device.kind),
        rules: once(sets, ids, () => sort(rules, composed)),
        venue: device.venue,
        capacity,
        isOneOfSeveral: device.resident !== undefined && directory.wornBy(device.resident).length > 1,
        ...keptOf(device.kind, [...composed.values()]),
      };
    });
  const watchOf = (id: DeviceId): DeviceWatch | undefined => {
    const known = devices.get(id);
    if (known !== undefined) return known;
    const device = directory.device(id);
    return device && on(device);
  };
  const lookUp = (key: string): Sighting | undefined => {
    const cut = key.indexOf('/');
    const [ruleId, who] = [key.slice(0, cut), key.slice(cut + 1)];
    const resident = directory.resident(who);
    const own = resident && person(resident);
    const lives = own?.rules.find((rule) => rule.id === ruleId);
    if (own && lives) return { rule: lives, person: own };
    const owed = own?.care.find((rule) => rule.id === ruleId);
    if (own && owed) return { rule: owed, owedTo: own };
    const device = watchOf(who);
    if (device === undefined) return undefined;
    const { silences, momentaries, values, composed } = device.rules;
    const rule = [...silences, ...momentaries, ...values].find((one) => one.id === ruleId);
    if (rule !== undefined) return { rule, device };
    const found = composed.find((one) => one.rule.id === ruleId);
    return found && { rule: found.rule, composed: found, device };
  };
  const isInHours = (rule: Rule, at: Instant): boolean => {
    const { during } = rule;
    return during === undefined || once(schedules, rule.id, () => openSchedule(during, calendar))(at).open;
  };
  const neighbours = openNeighbours(directory, on, [...composed.values()]);
  return { calendar, device: watchOf, on, person, lookUp, isInHours, ...neighbours };
}

/** What rules ask to be kept of a kind of device. */
function keptOf(kind: string, composed: readonly ComposedRule[]): Pick<DeviceWatch, 'timed' | 'habit'> {
  const timed = composed.flatMap(({ rule, leaves }) =>
    timedFields(leaves, rule.where.kind?.includes(kind) !== false, kind),
  );
  const fields = kindNamed(kind)?.fields ?? {};
  const asked = composed.filter(({ rule }) => rule.where.kind?.includes(kind) !== false);
  const [field] = asked.flatMap(({ leaves }) => habitFields(leaves));
  const found = field === undefined ? undefined : fields[field];
  return {
    timed: [...new Map(timed.map((one) => [one.key, one])).values()],
    habit: field !== undefined && found !== undefined && 'min' in found ? { field, range: found } : undefined,
  };
}

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const standing = known.get(key);
  if (standing !== undefined) return standing;
  const made = make();
  known.set(key, made);
  return made;
}

function sort(rules: readonly Rule[], composed: ReadonlyMap<string, ComposedRule>): RuleSet {
  return {
    silences: rulesOn(rules, 'silence'),
    momentaries: rulesOn(rules, 'momentary'),
    values: rulesOn(rules, 'state', 'above', 'below').filter((rule) => !composed.has(rule.id)),
    composed: rules.flatMap((rule) => composed.get(rule.id) ?? []),
  };
}

const rulesOn = <T extends Condition['type']>(rules: readonly Rule[], ...types: readonly T[]): RuleOn<T>[] =>
  rules.filter((rule): rule is RuleOn<T> => types.some((type) => type === rule.on.type));

/** A device of an unknown kind is watched by nothing. */
function applies(rule: Rule, device: Device, capacity: number | undefined): boolean {
  const kind = kindNamed(device.kind);
  if (kind === undefined || rule.where.kind?.includes(kind.name) === false) return false;
  if ('field' in rule.on && !Object.hasOwn(kind.fields, rule.on.field)) return false;
  const isHere = leavesOf(rule.on).every(
    (leaf) => leaf.type === 'no-sign-of-life' || looksElsewhere(leaf) || hasField(leaf, kind.fields),
  );
  if (!isHere) return false;
  return !('limit' in rule.on) || rule.on.limit !== 'capacity' || limitOf(rule.on, capacity) !== undefined;
}

const hasField = (leaf: Exclude<Leaf, { type: 'no-sign-of-life' }>, fields: object): boolean =>
  Object.hasOwn(fields, leaf.type === 'count' ? leaf.of.field : leaf.field);

/** Whatever else shows life tells more often, and of more than coming and going. */
const onlyDoorsTell = (resident: Resident, directory: Directory): boolean =>
  directory
    .devicesAround(resident)
    .filter(({ resident: wearer = resident.id }) => wearer === resident.id)
    .map(({ kind }) => traitsOf(kind))
    .every(({ life, isDoor }) => life.length === 0 || isDoor);

function peopleBehind(device: Device, directory: Directory): readonly Resident[] {
  if (device.venue !== undefined) return [];
  if (device.resident === undefined) return directory.residentsAt(device.place);
  const wearer = directory.resident(device.resident);
  return wearer === undefined ? [] : [wearer];
}

function isAbout(rule: Rule, people: readonly Resident[], place: PlaceId): boolean {
  const { group, notGroup, risk, place: area } = rule.where;
  if (area !== undefined && !isWithin(place, area as PlaceId)) return false;
  if (group !== undefined && !people.some((person) => person.groups.includes(group))) return false;
  if (notGroup !== undefined && people.some((person) => person.groups.includes(notGroup))) return false;
  return risk === undefined || people.some((person) => person.risk === risk);
}
