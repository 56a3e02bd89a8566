import { type PlaceId, parsePlace, placeAt } from '../devices/place.ts';
import type { FactType } from '../rules/fact.ts';
import type { CaseView, FactView, ListedCase } from './http/contract/cases.ts';
import type { TokenPrincipal } from './principal.ts';
import { plansDuty, type Rights } from './rights.ts';

/** A case as somebody may see it: whole, by building and floor, or not at all. */
export function caseAsSeen<T extends ListedCase | CaseView>(
  it: T,
  by: TokenPrincipal,
  rights: Rights,
): T | undefined {
  const about = { place: it.place as PlaceId, case: it.id };
  if (rights.decide(by, 'see-case', about).ok) return it;
  return rights.decide(by, 'see-outline', about).ok ? outlineOf(it) : undefined;
}

/** The same of a fact that stands at `place`; facts of no case are for who may see cases there, or for all. */
export function factAsSeen(
  { body, place, toAll }: { readonly body: FactView; readonly place: PlaceId; readonly toAll?: true },
  by: TokenPrincipal,
  rights: Rights,
): FactView | undefined {
  if (toAll === true) return body;
  const about = { place, ...(body.case !== undefined && { case: body.case }) };
  if (body.type.startsWith('swap-')) return isSwapSeen(body, place, by) ? body : undefined;
  if (DUTY.has(body.type)) return rights.decide(by, 'see-staff', about).ok ? body : undefined;
  if (rights.decide(by, 'see-case', about).ok) return body;
  return rights.decide(by, 'see-outline', about).ok ? factOutline(body) : undefined;
}

/** A swap is for the two whom it is between, and who plans duty there. */
const isSwapSeen = ({ between }: FactView, place: PlaceId, by: TokenPrincipal): boolean =>
  plansDuty(by, place) || (by.staff !== undefined && Array.isArray(between) && between.includes(by.staff));

/** Facts about the roster: for who may see the staff. */
const DUTY: ReadonlySet<string> = new Set<FactType>([
  'leave-entered',
  'override-entered',
  'duty-entry-withdrawn',
]);

/** A case by building and floor, for those who may know that something is there and not whom it is about. */
function outlineOf<T extends ListedCase | CaseView>(it: T): T {
  const place = buildingOf(it.place);
  const floor = floorOf(it.place);
  return {
    ...it,
    outline: true,
    place,
    ...(floor !== undefined && { floor }),
    subject: { type: it.subject.type, id: place },
    alerts: it.alerts.map(({ device: _, resident: __, ...alert }) => alert),
    ...('timeline' in it && { timeline: it.timeline.map(factOutline), deliveries: [] }),
  };
}

/** A fact by building: what happened and who acted, without whom it is about. */
function factOutline(fact: FactView): FactView {
  const kept = Object.fromEntries(Object.entries(fact).filter(([key]) => OUTLINE_KEYS.has(key)));
  return { ...kept, ...(fact.place !== undefined && { place: buildingOf(fact.place) }) } as FactView;
}

/** What a fact may say to anybody in its place; a key that is new says nothing until it is listed here. */
const OUTLINE_KEYS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'at',
  'recordedAt',
  'case',
  'level',
  'urgency',
  'cause',
  'tier',
  'from',
  'to',
  'why',
  'says',
  'deadline',
  'due',
  'excused',
  'reason',
  'by',
  'staff',
  'helpers',
  'into',
  'drill',
  'next',
  'owner',
]);

function buildingOf(text: string): string {
  const place = parsePlace(text);
  return (place && placeAt(place, 'building')) ?? text;
}

/** The floor that a home's id tells, e.g. 5 of `0501`; ids that follow no custom tell none. */
export function floorOf(place: string): number | undefined {
  const home = parsePlace(place) && placeAt(place as PlaceId, 'home');
  const [, floor] = /^(\d{1,2})\d{2}$/.exec(home?.split('/').at(-1) ?? '') ?? [];
  return floor === undefined ? undefined : Number(floor);
}
