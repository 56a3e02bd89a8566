import type { PlaceId } from '../devices/place.ts';
import type { DeviceId, Fields } from '../devices/reading.ts';
import type { Venue } from '../devices/registry.ts';
import { type Instant, latest } from '../devices/time.ts';
import {
  blind,
  close,
  contact,
  elapse,
  emptyOccupancy,
  hearAgain,
  keepSensors,
  type Occupancy,
  observe,
  type People,
  silentAt,
} from './occupancy.ts';
import { atMinute, dateOf, type HoursCalendar } from './opening-hours.ts';
import { beginPlan, nextDeadline, planned } from './venue-hours.ts';
import { limitsOf } from './venue-limits.ts';
import type { PlanOutcome, Refusal, Terms, VenueInput, VenueNews, VenuePlan } from './venue-plan.ts';

/** Everything the core keeps of one venue: who is in it, and its hours if it has any. Plain data, changed in place. */
export interface VenueState {
  readonly version: 1;
  at: Instant;
  occupancy: Occupancy;
  plan?: VenuePlan | undefined;
}

/** What a venue is to be judged by, from the registry. */
export interface VenueTerms {
  readonly place: PlaceId;
  readonly calendar: HoursCalendar;
  /** The occupancy sensors in it. */
  readonly devices: readonly DeviceId[];
  /** Left out when it has no hours: then people are counted, and nothing is planned. */
  readonly terms?: Terms | undefined;
}

export type VenueSignal =
  | { readonly type: 'reading'; readonly at: Instant; readonly device: DeviceId; readonly fields: Fields }
  | { readonly type: 'contact'; readonly at: Instant; readonly device: DeviceId }
  /** We were down from then until `at`: doors turned as published, and nothing was planned. */
  | { readonly type: 'down'; readonly at: Instant; readonly from: Instant }
  | Exclude<VenueInput, { readonly type: 'people' }>;

export type VenueTold =
  | VenueNews
  | { readonly type: 'people'; readonly at: Instant; readonly people: People };

export interface VenueOutcome {
  readonly state: VenueState;
  readonly news: readonly VenueTold[];
  readonly refused?: Refusal | undefined;
}

/** Venues that never close are empty, if ever, in the small hours: minutes after midnight. */
const QUIETEST_MINUTE = 4 * 60;

export function venueTerms(venue: Venue, devices: readonly DeviceId[], calendar: HoursCalendar): VenueTerms {
  const { id, place, hours, capacity, proposals = false } = venue;
  if (hours === undefined) return { place, calendar, devices };
  const terms: Terms = { venue: id, hours, capacity, limits: limitsOf(venue), asks: proposals, calendar };
  return { place, calendar, devices, terms };
}

export function beginVenue({ terms }: VenueTerms, at: Instant): VenueOutcome {
  const state: VenueState = { version: 1, at, occupancy: emptyOccupancy(at) };
  if (terms === undefined) return { state, news: [] };
  const { plan, news } = beginPlan(terms, at);
  return { state: { ...state, plan }, news };
}

/** Takes one signal; what was due before it happens first, each at its own time. */
export function venueTakes(state: VenueState, signal: VenueSignal, terms: VenueTerms): VenueOutcome {
  const pass: Pass = { state, news: [], terms };
  const at = latest(signal.at, state.at);
  if (signal.type === 'down') {
    const from = latest(signal.from, state.at);
    elapseTo(pass, from);
    occupy(pass, from, (it) => blind(it, from));
  }
  elapseTo(pass, at);
  const refused = take(pass, signal, at);
  state.at = at;
  return { state, news: pass.news, refused };
}

/** Takes a reading that says nothing new while nothing is due: it makes no due earlier. False when there is more to it. */
export function venueHearsAgain(state: VenueState, signal: VenueSignal, terms: VenueTerms): boolean {
  const at = latest(signal.at, state.at);
  if (signal.type !== 'reading' || venueDue(state, terms) <= at) return false;
  if (!hearAgain(state.occupancy, signal.device, signal.fields, at)) return false;
  state.at = at;
  return true;
}

/** When to be asked again at the latest. */
export function venueDue(state: VenueState, { calendar }: VenueTerms): Instant {
  const silent = silentAt(state.occupancy) ?? NEVER;
  const planned = (state.plan && nextDeadline(state.plan)) ?? NEVER;
  const zero = zeroDue(state, calendar) ?? NEVER;
  return Math.min(silent, planned, zero) as Instant;
}

const NEVER = Number.POSITIVE_INFINITY;

interface Pass {
  readonly state: VenueState;
  readonly news: VenueTold[];
  readonly terms: VenueTerms;
}

function elapseTo(pass: Pass, at: Instant): void {
  for (let due = venueDue(pass.state, pass.terms); due <= at; due = venueDue(pass.state, pass.terms))
    fire(pass, due);
}

function fire(pass: Pass, due: Instant): void {
  const isZeroed = due === zeroDue(pass.state, pass.terms.calendar);
  plan(pass, { type: 'tick', at: due });
  occupy(pass, due, (it) => {
    elapse(it, due);
    if (isZeroed) close(it, due);
  });
  pass.state.at = due;
}

function take(pass: Pass, signal: VenueSignal, at: Instant): Refusal | undefined {
  switch (signal.type) {
    case 'reading':
      occupy(pass, at, (it) => observe(it, signal.device, signal.fields, at));
      return undefined;
    case 'contact':
      occupy(pass, at, (it) => contact(it, signal.device, at));
      return undefined;
    case 'registered':
      occupy(pass, at, (it) => keepSensors(it, pass.terms.devices, at));
      return register(pass, at);
    case 'down':
      return undefined;
    default:
      return plan(pass, { ...signal, at });
  }
}

function register(pass: Pass, at: Instant): undefined {
  const { terms } = pass.terms;
  if (terms === undefined) pass.state.plan = undefined;
  else if (pass.state.plan === undefined) {
    noteOutcome(pass, beginPlan(terms, at), at);
    tellPeople(pass, at);
  } else plan(pass, { type: 'registered', at });
}

function plan(pass: Pass, input: VenueInput): Refusal | undefined {
  const { terms } = pass.terms;
  if (pass.state.plan === undefined || terms === undefined) return 'no-hours';
  const outcome = planned(pass.state.plan, input, terms);
  noteOutcome(pass, outcome, input.at);
  return outcome.refused;
}

function noteOutcome(pass: Pass, outcome: PlanOutcome, at: Instant): void {
  pass.news.push(...outcome.news);
  pass.state.plan = outcome.plan;
  if (outcome.news.some(({ type }) => type === 'closed')) occupy(pass, at, (it) => close(it, at));
}

/** Lets something happen to the people in there, and tells what came of it. */
function occupy(pass: Pass, at: Instant, change: (occupancy: Occupancy) => void): void {
  const { occupancy } = pass.state;
  const { now, visits } = occupancy;
  change(occupancy);
  if (occupancy.now !== now) pass.news.push({ type: 'people', at, people: occupancy.now });
  if (occupancy.now !== now || occupancy.visits !== visits) tellPeople(pass, at);
}

function tellPeople(pass: Pass, at: Instant): void {
  const { now, visits } = pass.state.occupancy;
  plan(pass, { type: 'people', at, people: now, visits });
}

const neverCloses = ({ plan: it }: VenueState): boolean =>
  it === undefined || (it.open !== undefined && it.open.to === undefined);

const zeroDue = (state: VenueState, calendar: HoursCalendar): Instant | undefined =>
  neverCloses(state) ? quietestAfter(state.at, calendar) : undefined;

/** All venues of a community are asked for the same one at every reading: it is worked out once a day. */
function quietestAfter(at: Instant, calendar: HoursCalendar): Instant {
  const known = quietest.get(calendar);
  if (known !== undefined && known.from <= at && at < known.due) return known.due;
  const today = dateOf(at, calendar);
  const todays = atMinute(today, QUIETEST_MINUTE, calendar);
  const due = todays > at ? todays : atMinute(today.add({ days: 1 }), QUIETEST_MINUTE, calendar);
  quietest.set(calendar, { from: at, due });
  return due;
}

const quietest = new WeakMap<HoursCalendar, { readonly from: Instant; readonly due: Instant }>();
