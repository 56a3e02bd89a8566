import { isWithin, levelOf as levelOfPlace, type PlaceId, placeAt } from '../devices/place.ts';
import { hours, type Instant, minus, minutes } from '../devices/time.ts';
import type { Case, CaseAlert } from './case.ts';
import { STORM_CAUSES, type StormCause } from './cause.ts';
import type { Sentence } from './fact.ts';
import { isMoreUrgent, levelOf } from './level.ts';
import type { RaisedAlert } from './sensing.ts';
import { placeSubject } from './subject.ts';

/** The case of a storm: what it is told as, the alerts that make it, and the cases that it takes in. */
export interface Storm {
  readonly news: RaisedAlert;
  readonly members: readonly RaisedAlert[];
  readonly takesIn: readonly Case[];
}

/**
 * After the first alert of a cause the next ones elsewhere wait so long to be seen as one of many: a twelfth of the two
 * hours in which a yellow has to be accepted.
 */
export const GATHERS_FOR = minutes(10);

/** A storm with no new alert for so long is over: what comes then is news of its own. */
const STORM_LASTS = hours(1);

/** Places that make a storm of an area; fewer are a coincidence that happens every few months. */
const LEAST_PLACES = { community: 5, grid: 5, building: 3 } as const;

/** Of them, those outside its fullest part: one silent home elsewhere does not make a building's storm the grid's. */
const LEAST_OUTSIDE = 2;

const AREAS = ['community', 'grid', 'building'] as const;
type Area = (typeof AREAS)[number];
const PARTS = { community: 'grid', grid: 'building', building: 'home' } as const;

/** Whether an alert may wait and be one of many: never a red, and nothing that only people can end. */
export const mayGather = ({ rule, subject, place }: RaisedAlert): boolean =>
  STORM_CAUSES.some((cause) => cause === rule.cause) &&
  levelOf(rule.urgency) !== 'red' &&
  rule.on.type !== 'momentary' &&
  subject.type !== 'gateway' &&
  placeAt(place, 'community') !== undefined;

/** The areas around a place that a storm can be of, the narrowest first. */
export const areasAround = (place: PlaceId): PlaceId[] =>
  AREAS.toReversed().flatMap((level) => placeAt(place, level) ?? []);

/** The widest area around a place that is in a storm when these places are in trouble. */
export function stormArea(place: PlaceId, troubled: ReadonlySet<PlaceId>): PlaceId | undefined {
  return AREAS.flatMap((level) => {
    const area = placeAt(place, level);
    if (area === undefined) return [];
    const within = [...troubled].filter((one) => isWithin(one, area));
    const parts = Map.groupBy(within, (one) => placeAt(one, PARTS[level]) ?? one);
    const fullest = Math.max(...[...parts.values()].map((part) => part.length));
    return within.length >= LEAST_PLACES[level] && within.length - fullest >= LEAST_OUTSIDE ? [area] : [];
  })[0];
}

/** A storm's case that still grows; one that has become a red is left to people. */
export const isGrowing = ({ storm, urgency }: Case, at: Instant): boolean =>
  storm !== undefined && levelOf(urgency) !== 'red' && storm.newest >= minus(at, STORM_LASTS);

/** A case of one place that nobody has touched, opened while the storm may have begun. */
export const isLoose = (it: Case, at: Instant): boolean =>
  it.storm === undefined &&
  it.state === 'open' &&
  it.responsible === undefined &&
  it.drill === undefined &&
  it.openedAt >= minus(at, STORM_LASTS) &&
  levelOf(it.urgency) !== 'red' &&
  it.alerts.every((alert) => !alert.momentary);

/** The alerts of a loose case that stand, as they were told. */
export const standingIn = (it: Case): RaisedAlert[] =>
  it.alerts.filter((alert) => !alert.quiet).map((alert) => newsOf(alert, it));

function newsOf({ id, rule, urgency, why, device }: CaseAlert, it: Case): RaisedAlert {
  const { cause, subject, place } = it;
  return {
    change: 'raised',
    id,
    rule: { id: rule, names: why, urgency, cause, where: {}, on: STANDS, onDelay: NONE, offDelay: NONE, why },
    subject,
    place,
    ...(device !== undefined && { device }),
  };
}

const NONE = minutes(0);
const STANDS = { type: 'state', field: 'stands', is: true } as const;

/** What people are told of a storm: as bad as the worst of it. */
export function newsOfStorm(area: PlaceId, members: readonly RaisedAlert[]): RaisedAlert {
  const { id, rule } = members.reduce((a, b) => (isMoreUrgent(b.rule.urgency, a.rule.urgency) ? b : a));
  const count = new Set(members.map(({ place }) => place)).size;
  return {
    change: 'raised',
    id,
    rule: { ...rule, why: sayStorm(count, rule.cause as StormCause, levelOfPlace(area) as Area) },
    subject: placeSubject(area),
    place: area,
  };
}

function sayStorm(count: number, cause: StormCause, area: Area): Sentence {
  const { zh, en } = WHAT[cause];
  const { zh: where, en: within } = WHERE[area];
  return {
    zh: `${where}短时间内${count}处${zh}。各处不单独报警，见清单。`,
    en: `${en} at ${count} places ${within} within a short time. They are not told one by one: see the list.`,
  };
}

const WHAT: Readonly<Record<StormCause, Sentence>> = {
  'device-silent': { zh: '设备失联，可能停电或断网', en: 'Devices silent, perhaps a power cut,' },
  'radio-gateway': { zh: '无线网关失联，可能停电或断网', en: 'Radio gateways lost, perhaps a power cut,' },
  'battery-low': { zh: '电量低', en: 'Batteries low' },
  tamper: { zh: '设备报告被动过', en: 'Devices report tampering' },
};

const WHERE: Readonly<Record<Area, Sentence>> = {
  building: { zh: '本楼', en: 'of the building' },
  grid: { zh: '本网格', en: 'of the grid' },
  community: { zh: '本社区', en: 'of the community' },
};
