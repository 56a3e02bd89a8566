import type { PlaceId } from '../devices/place.ts';
import type { Directory, VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import { VENUE_EMPTY, VENUE_UNDER_USED } from './book/venues.ts';
import type { Calendar } from './calendar.ts';
import { factId } from './identity.ts';
import type { People } from './occupancy.ts';
import type { PlaceState, RowKey } from './place-state.ts';
import type { AlertNews } from './sensing.ts';
import type { Step } from './step.ts';
import {
  beginVenue,
  type VenueOutcome,
  type VenueSignal,
  type VenueTerms,
  venueDue,
  venueHearsAgain,
  venueTakes,
  venueTerms,
} from './venue.ts';
import type { Refusal, VenueNews } from './venue-plan.ts';

/** What all venues are judged by, under one registry. */
export type AllTerms = ReadonlyMap<VenueId, VenueTerms>;

/** The one clock of a venue's row beside those of its alerts. */
export const VENUE_CLOCK = 'hours';

export const venueRow = (venue: VenueId): RowKey => `venue:${venue}`;
export const venueOf = (key: RowKey): VenueId => key.slice('venue:'.length);

export function openTerms(directory: Directory, calendar: Calendar): AllTerms {
  const sensorsIn = (venue: VenueId) =>
    directory.devicesIn(venue).flatMap(({ id, kind }) => (kind === 'occupancy' ? [id] : []));
  return new Map(
    directory.registry.venues.map((venue) => [venue.id, venueTerms(venue, sensorsIn(venue.id), calendar)]),
  );
}

/** Whether two registries say the same of a venue, so that it need not be told. */
export function isSameVenue(venue: VenueId, before: Directory, after: Directory): boolean {
  const [old, fresh] = [before, after].map((directory) => {
    const { timeZone, holidays } = directory.registry;
    return JSON.stringify([directory.venue(venue), directory.devicesIn(venue), timeZone, holidays]);
  });
  return old === fresh;
}

/** How a venue's people changed, for those who look on right now. */
export interface PeopleNews {
  readonly venue: VenueId;
  readonly at: Instant;
  readonly people: People;
}

export interface VenueCall {
  readonly row: PlaceState;
  readonly venue: VenueId;
  readonly signal: VenueSignal;
  readonly terms: VenueTerms;
  /** Left out in a replay: its facts are in the record already. */
  readonly step: Step | undefined;
}

/** What a signal to a venue led to, besides its new state in the row. */
export interface VenueStep {
  readonly alerts: readonly AlertNews[];
  readonly people: readonly PeopleNews[];
  /** When the venue wants to be asked again. */
  readonly due: Instant;
  readonly refused?: Refusal | undefined;
}

/**
 * Gives a venue in its row a signal, or begins it; notes what is told of its hours. `undefined`: it said nothing new, and
 * is asked again as it was to be.
 */
export function signalVenue({ row, venue, signal, terms, step }: VenueCall): VenueStep | undefined {
  if (row.venue !== undefined && venueHearsAgain(row.venue, signal, terms)) return undefined;
  const outcome: VenueOutcome =
    row.venue === undefined ? beginVenue(terms, signal.at) : venueTakes(row.venue, signal, terms);
  row.venue = outcome.state;
  const { place } = terms;
  const alerts: AlertNews[] = [];
  const people: PeopleNews[] = [];
  for (const news of outcome.news) {
    if (news.type === 'people') people.push({ venue, at: news.at, people: news.people });
    else if (isOfUse(news)) alerts.push(alertOf(row, venue, place, news));
    else step?.noteVenue(hoursFact(news), place, venue, news.at);
  }
  return { alerts, people, due: venueDue(outcome.state, terms), refused: outcome.refused };
}

/** Forgets a venue that has left the registry: its alerts end, and it begins anew should it come back. */
export function endVenue(row: PlaceState): AlertNews[] {
  const ended = (['empty', 'under-used'] as const).flatMap((type) => {
    const id = row.venueAlerts?.[type];
    return id === undefined ? [] : [{ change: 'cleared' as const, id, rule: RULE_OF[type] }];
  });
  delete row.venue;
  delete row.venueAlerts;
  return ended;
}

/** When a venue wants to be asked again; `undefined` when the row is none, or has left the registry. */
export function dueOfVenue(row: PlaceState, terms: AllTerms): Instant | undefined {
  const known = terms.get(venueOf(row.key));
  return row.venue === undefined || known === undefined ? undefined : venueDue(row.venue, known);
}

const RULE_OF = { empty: VENUE_EMPTY, 'under-used': VENUE_UNDER_USED } as const;

type UseNews = Extract<VenueNews, { type: 'empty' | 'under-used' }>;
const isOfUse = (news: VenueNews): news is UseNews => news.type === 'empty' || news.type === 'under-used';

type HoursNews = Exclude<VenueNews, { type: 'empty' | 'under-used' }>;

function hoursFact(news: HoursNews) {
  const { at: _, type, ...rest } = news;
  return { type: `venue-${type}` as const, ...rest } as HoursDraft;
}

export type HoursDraft = HoursNews extends infer N
  ? N extends HoursNews
    ? Omit<N, 'at' | 'type'> & { readonly type: `venue-${N['type']}` }
    : never
  : never;

/** The alert that a venue stands empty or is hardly used; its id is kept, so that its end finds it. */
function alertOf(row: PlaceState, venue: VenueId, place: PlaceId, news: UseNews): AlertNews {
  const rule = { ...RULE_OF[news.type], why: news.why };
  const id = row.venueAlerts?.[news.type] ?? factId('venue', venue, news.type, news.at);
  if (news.change === 'cleared') {
    delete row.venueAlerts?.[news.type];
    return { change: 'cleared', id, rule };
  }
  row.venueAlerts = { ...row.venueAlerts, [news.type]: id };
  return { change: 'raised', id, rule, subject: { type: 'venue', id: venue }, place };
}
